/** What settlement works on, as it is stored. */
import type { SettlementInput } from "../core/settlement/settleInterval.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, required } from "./market.ts";

/** Orders, allocations, trades and readings as settlement wants them; none of a void interval's market. @throws LAT-7013 */
export async function settlementInput(
  market: Pick<Market, "store">,
  record: IntervalRecord,
): Promise<SettlementInput> {
  const { store } = market;
  const { communityId, interval } = record;
  const [orders, cleared, readings, sheet] = await Promise.all([
    store.orders(record),
    store.clearing(record),
    store.readings(record),
    store.tariffSheet(communityId, record.tariffVersion),
  ]);
  const tariff = required(sheet, "The tariff sheet", interval);
  if (record.state === "void") {
    return { interval, orders: [], allocations: [], trades: [], readings, tariff };
  }
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
