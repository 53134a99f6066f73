/** From readings and trades to double-entry lines and cumulative balances. */
import { accumulateBalances } from "../core/settlement/accumulateBalances.ts";
import type { LedgerLine, NetPosition } from "../core/settlement/ledgerLine.ts";
import type { SettlementInput } from "../core/settlement/settleInterval.ts";
import { settleInterval } from "../core/settlement/settleInterval.ts";
import { intervalEnd } from "../core/time/marketInterval.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, neighbourKey, required } from "./market.ts";

/** Settles a metered interval. @throws LAT-6xxx as `settleInterval` says; LAT-7013 */
export async function settleMarketInterval(
  market: Market,
  _community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { lines } = settleInterval(await settlementInput(market, record));
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: "metered",
    to: "settled",
    at: intervalEnd(record.interval),
    writes: { lines, balances: await balancesWith(market, record, lines) },
  });
}

/** Orders, allocations, trades and readings as settlement wants them. @throws LAT-7013 */
export async function settlementInput(market: Market, record: IntervalRecord): Promise<SettlementInput> {
  const { store } = market;
  const { communityId, interval } = record;
  const [orders, cleared, readings, sheet] = await Promise.all([
    store.orders(record),
    store.clearing(record),
    store.readings(record),
    store.tariffSheet(communityId, record.tariffVersion),
  ]);
  const tariff = required(sheet, "The tariff sheet", interval);
  const { allocations, trades } = required(cleared, "The clearing", interval);
  return {
    interval,
    allocations,
    trades,
    readings,
    tariff,
    orders: orders.map(({ orderId, order }) => ({
      orderId,
      meteringPointId: order.meteringPointId,
      side: order.side,
      fallback: order.fallback,
      networkCharge: order.side === "buy" ? tariff.localNetworkCharge : microEuroPerKWh(0),
    })),
  };
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
