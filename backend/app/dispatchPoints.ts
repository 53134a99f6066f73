/** Turns what was cleared into what each metering point's devices may do. */
import type { Allocation } from "../core/clearing/clearing.ts";
import { wattHours } from "../core/units/quantities.ts";
import type { IntervalKey, StoredOrder } from "../ports/intervals.ts";
import type { PointDispatch } from "../ports/meterSource.ts";
import { type Market, networkOf } from "./market.ts";
import { isNearlyFull } from "./planningNetwork.ts";

/** One per metering point with an order; empty when nothing was cleared (or the interval is void). */
export async function dispatchPoints(market: Market, key: IntervalKey): Promise<readonly PointDispatch[]> {
  const record = await market.store.interval(key);
  if (record === null || record.state === "void") return [];
  const [orders, clearing] = await Promise.all([market.store.orders(key), market.store.clearing(key)]);
  if (clearing === null) return [];
  const { feeder } = await networkOf(market, record);
  return dispatchesOf(orders, clearing.allocations, isNearlyFull(feeder, clearing.physics));
}

/**
 * The pure part: sums of matched flexible energy, and the export left where the grid cut a sell. While the
 * street is nearly full everybody's export is held to what was cleared: more sun than forecast at one home must
 * not break a limit that all others kept.
 */
export function dispatchesOf(
  orders: readonly StoredOrder[],
  allocations: readonly Allocation[],
  nearlyFull: boolean,
): readonly PointDispatch[] {
  const outcomes = new Map(allocations.map((allocation) => [allocation.orderId, allocation]));
  const sums = new Map<string, { buy: number; sell: number; exported: number; cut: boolean }>();
  for (const { order, orderId } of orders) {
    const allocation = outcomes.get(orderId);
    if (allocation === undefined) continue;
    const sum = sums.get(order.meteringPointId) ?? { buy: 0, sell: 0, exported: 0, cut: false };
    sums.set(order.meteringPointId, sum);
    if (order.side === "sell") sum.exported += allocation.localWh + allocation.gridWh;
    if (order.fallback === "none") {
      if (order.side === "buy") sum.buy += allocation.localWh;
      else sum.sell += allocation.localWh;
    } else if (order.side === "sell" && allocation.unservedWh > 0) {
      sum.cut = true;
    }
  }
  return [...sums].map(([meteringPointId, sum]) => ({
    meteringPointId,
    flexibleBuyWh: wattHours(sum.buy),
    flexibleSellWh: wattHours(sum.sell),
    exportLimitWh: sum.cut || nearlyFull ? wattHours(sum.exported) : null,
  }));
}
