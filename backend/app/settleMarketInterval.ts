/** From readings and trades to double-entry lines and cumulative balances. */
import { accumulateBalances } from "../core/settlement/accumulateBalances.ts";
import type { LedgerLine, NetPosition } from "../core/settlement/ledgerLine.ts";
import { settleInterval } from "../core/settlement/settleInterval.ts";
import { intervalEnd } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, neighbourKey } from "./market.ts";
import { correctedBillTotals, dueCorrections } from "./resettleIntervals.ts";
import { settlementInput } from "./settlementInput.ts";

/**
 * Settles a metered interval, and books the corrections of intervals whose readings changed since they were
 * settled. @throws LAT-6xxx as `settleInterval` says; LAT-7013
 */
export async function settleMarketInterval(
  market: Market,
  _community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { lines } = settleInterval(await settlementInput(market, record));
  const corrections = await dueCorrections(market, record.communityId, record.interval);
  const booked = [...lines, ...corrections.flatMap((corrected) => corrected.lines)];
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: "metered",
    to: "settled",
    at: intervalEnd(record.interval),
    writes: {
      lines,
      ...(corrections.length === 0
        ? {}
        : { corrections, billTotals: await correctedBillTotals(market, corrections) }),
      balances: await balancesWith(market, record, booked),
    },
  });
}

/** Balances of the interval before plus these lines. */
export async function balancesWith(
  market: Market,
  record: IntervalRecord,
  lines: readonly LedgerLine[],
): Promise<readonly NetPosition[]> {
  const before = neighbourKey(record, -1);
  const previous = await market.store.balancesAfter(record.communityId, before.interval);
  return accumulateBalances(previous, lines);
}
