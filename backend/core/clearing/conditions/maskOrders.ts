/** Keeps orders out of the pool by their price, so that their solar may still be exported. */
import { isBuyKind, type OrderColumns } from "../treeMarket.ts";

/**
 * The book with every order of `out` priced where nobody trades with it: sells one tick above, buys one tick
 * below all limits. Nothing else changes, so indices stay.
 */
export function maskOrders(orders: OrderColumns, out: ArrayLike<number | boolean>): OrderColumns {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let masked = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const ticks = orders.priceTicks[i]!;
    if (ticks < lowest) lowest = ticks;
    if (ticks > highest) highest = ticks;
    if (out[i]) masked += 1;
  }
  if (masked === 0) return orders;
  const priceTicks = orders.priceTicks.map((ticks, i) => {
    if (!out[i]) return ticks;
    return isBuyKind(orders.kind[i]!) ? lowest - 1 : highest + 1;
  });
  return { ...orders, priceTicks };
}
