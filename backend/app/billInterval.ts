/** The running bill: every settled interval is added to its month, member by member. */
import { monthPeriodOf } from "../core/billing/billingPeriod.ts";
import { runningBill } from "../core/billing/runningBill.ts";
import type { LedgerLine } from "../core/settlement/ledgerLine.ts";
import { COMMUNITY_POINT } from "../core/settlement/ledgerLine.ts";
import { intervalEnd } from "../core/time/marketInterval.ts";
import { addMicroEuro, addWattHours } from "../core/units/quantities.ts";
import type { Community } from "../ports/community.ts";
import type { BillTotal, IntervalRecord } from "../ports/intervals.ts";
import { type Market, neighbourKey, required } from "./market.ts";

/** Adds a settled interval to the bills. @throws LAT-7013 */
export async function billInterval(
  market: Market,
  _community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const lines = await market.store.lines(record);
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: "settled",
    to: "billed",
    at: intervalEnd(record.interval),
    writes: { billTotals: await billTotalsWith(market, record, lines) },
  });
}

const keyOf = (total: Pick<BillTotal, "meteringPointId" | "kind" | "correction">): string =>
  `${total.meteringPointId}|${total.kind}|${total.correction}`;

/** New running totals of the members and lines that `lines` touch. @throws LAT-7013 */
export async function billTotalsWith(
  market: Market,
  record: IntervalRecord,
  lines: readonly LedgerLine[],
): Promise<readonly BillTotal[]> {
  const { communityId, interval } = record;
  const period = monthPeriodOf(interval);
  const sheet = await market.store.tariffSheet(communityId, record.tariffVersion);
  const tariff = required(sheet, "The tariff sheet", interval);
  const stored = await market.store.billTotals(communityId, period.label);
  const before = new Map(stored.map((total) => [keyOf(total), total]));
  const touched = Map.groupBy(lines, (line) => line.meteringPointId);
  touched.delete(COMMUNITY_POINT);
  return [...touched].flatMap(([meteringPointId, own]) => {
    return runningBill({ meteringPointId, lines: own, tariff, period }).lines.map((line): BillTotal => {
      const old = before.get(keyOf({ ...line, meteringPointId }));
      return {
        meteringPointId,
        period: period.label,
        kind: line.kind,
        correction: line.correction,
        energyWh: old === undefined ? line.energyWh : addWattHours(old.energyWh, line.energyWh),
        amount: old === undefined ? line.amount : addMicroEuro(old.amount, line.amount),
      };
    });
  });
}
