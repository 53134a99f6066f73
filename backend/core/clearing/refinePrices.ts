/**
 * Chooses among the prices that certify a solution. Where a full edge leaves a gap between the last order in
 * and the first one out, the price goes as close as possible to a wanted one (the nodal price of the physics)
 * instead of staying next to the parent's: with mutual coupling, what segments below the pool price give up
 * is what pays those above it.
 */
import { EXPORT_VALUE, type LevelCurves } from "./levelCurves.ts";
import { type Range, subtreeRange } from "./treeDescent.ts";

interface PriceGap {
  readonly least: number;
  readonly most: number;
}

/** First price in [lo, hi] that passes, given that all after it do; hi when none does. */
function firstPassing(lo: number, hi: number, passes: (price: number) => boolean): number {
  let from = lo;
  let to = hi;
  while (from < to) {
    const mid = Math.floor((from + to) / 2);
    if (passes(mid)) to = mid;
    else from = mid + 1;
  }
  return from;
}

/** Prices at which the subtree of a node may send exactly `flow`. */
function pricesOf(curves: LevelCurves, node: number, exportPrice: number, flow: number): PriceGap {
  const { levels } = curves;
  const range: Range = { low: 0, high: 0 };
  const lo = Math.min(levels[0] ?? exportPrice, exportPrice) - 1;
  const hi = Math.max(levels[levels.length - 1] ?? exportPrice, exportPrice) + 1;
  const rangeAt = (price: number): Range => subtreeRange(curves, node, price, exportPrice, range);
  const least = firstPassing(lo, hi, (price) => rangeAt(price).high >= flow);
  const tooHigh = firstPassing(lo, hi + 1, (price) => price > hi || rangeAt(price).low > flow);
  return { least, most: tooHigh - 1 };
}

/**
 * Prices per node for a clearing pool price, as close to `wanted` (scaled, per node) as the certificate
 * allows. `flow` is each node's flow in the solution; a node whose edge is not full keeps its parent's price.
 */
export function refinePrices(
  curves: LevelCurves,
  poolPrice: number,
  flow: ArrayLike<number>,
  wanted: ArrayLike<number>,
): Float64Array {
  const price = new Float64Array(curves.nodeCount);
  for (let node = 0; node < curves.nodeCount; node += 1) {
    const above = node === 0 ? poolPrice : price[curves.parent[node]!]!;
    const full = flow[node] === curves.upper[node];
    const empty = flow[node] === curves.lower[node];
    price[node] = above;
    if (!full && !empty) continue;
    const gap = pricesOf(curves, node, poolPrice - EXPORT_VALUE, flow[node]!);
    const least = full ? gap.least : Math.max(gap.least, above);
    const most = empty ? gap.most : Math.min(gap.most, above);
    price[node] = Math.max(least, Math.min(wanted[node]!, most));
  }
  return price;
}
