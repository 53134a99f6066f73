/**
 * Prices and flows of the whole tree for one given pool price, from the root down. A node keeps its parent's
 * price wherever its edge can carry what that price brings; otherwise its price moves just far enough for the
 * flow to meet the limit. So a segment's price departs from its parent's only as far as its orders demand.
 */
import { countBelow, EXPORT_VALUE, type LevelCurves } from "./levelCurves.ts";
import { prorate } from "./prorate.ts";

export interface Descent {
  /** Scaled pool price. */
  readonly poolPrice: number;
  /** Scaled price per node. */
  readonly price: Float64Array;
  /** Flow towards the parent, own injection and own exports per node, Wh. Only set at odd pool prices. */
  readonly flow: Float64Array;
  readonly own: Float64Array;
  readonly exported: Float64Array;
  /** Pool supply less pool demand, Wh. */
  readonly surplusWh: number;
}

export interface Range {
  low: number;
  high: number;
}

/** Least and greatest injection of a whole subtree at `price`, exports starting at `exportPrice`. */
export function subtreeRange(
  curves: LevelCurves,
  node: number,
  price: number,
  exportPrice: number,
  out: Range,
): Range {
  rangeAt(curves, curves.below, curves.above, node, price, exportPrice, out);
  return out;
}

/** Least and greatest injection of a subtree (`merged`) at `price` when exports start at `exportPrice`. */
function rangeAt(
  curves: LevelCurves,
  below: Float64Array,
  above: Float64Array | null,
  node: number,
  price: number,
  exportPrice: number,
  out: Range,
): void {
  const { levels, stride } = curves;
  const at = countBelow(levels, price);
  const next = levels[at] === price ? at + 1 : at;
  const base = node * stride;
  if (above === null) {
    const total = curves.solarTotal[node]!;
    const { plain, solar } = curves;
    out.low = plain[base + at]! + (price <= exportPrice ? solar[base + at]! : total);
    out.high = plain[base + next]! + (price >= exportPrice ? total : solar[base + next]!);
    return;
  }
  out.low = (price <= exportPrice ? below : above)[base + at]!;
  out.high = (price >= exportPrice ? above : below)[base + next]!;
}

/** Last index in [from, to) whose value is <= bound, or -1; values ascend. */
function lastAtMost(values: Float64Array, from: number, to: number, bound: number): number {
  let lo = from;
  let hi = to;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (values[mid]! <= bound) lo = mid + 1;
    else hi = mid;
  }
  return lo > from ? lo - 1 : -1;
}

/** First index in [from, to) whose value is >= bound, or -1; values ascend. */
function firstAtLeast(values: Float64Array, from: number, to: number, bound: number): number {
  let lo = from;
  let hi = to;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (values[mid]! < bound) lo = mid + 1;
    else hi = mid;
  }
  return lo < to ? lo : -1;
}

/** Highest price below `from` at which the node can send as little as its upper limit. */
function priceDown(curves: LevelCurves, node: number, from: number, exportPrice: number): number {
  const { levels, stride, below, above, upper } = curves;
  const base = node * stride;
  const limit = upper[node]!;
  const end = countBelow(levels, from);
  const split = countBelow(levels, exportPrice);
  if (from > exportPrice) {
    const first = levels[split] === exportPrice ? split + 1 : split;
    const high = lastAtMost(above, base + first, base + end, limit);
    if (high >= 0) return levels[high - base]!;
    if (below[base + split]! <= limit) return exportPrice;
  }
  const low = lastAtMost(below, base, base + Math.min(split, end), limit);
  return levels[low < 0 ? 0 : low - base] ?? from;
}

/** Lowest price above `from` at which the node can send as much as its lower limit. */
function priceUp(curves: LevelCurves, node: number, from: number, exportPrice: number): number {
  const { levels, stride, below, above, lower } = curves;
  const base = node * stride;
  const limit = lower[node]!;
  const count = levels.length;
  const start = countBelow(levels, from);
  const first = levels[start] === from ? start + 1 : start;
  const split = countBelow(levels, exportPrice);
  const after = levels[split] === exportPrice ? split + 1 : split;
  if (from < exportPrice) {
    // Crossing level j upwards reaches interval j + 1.
    const low = firstAtLeast(below, base + first + 1, base + split + 1, limit);
    if (low >= 0) return levels[low - base - 1]!;
    if (above[base + after]! >= limit) return exportPrice;
  }
  const high = firstAtLeast(above, base + Math.max(first, after) + 1, base + count + 1, limit);
  return levels[high < 0 ? count - 1 : high - base - 1] ?? from;
}

const range: Range = { low: 0, high: 0 };

function settleNode(
  curves: LevelCurves,
  node: number,
  parentPrice: number,
  exportPrice: number,
  price: Float64Array,
  flowLow: Float64Array,
  flowHigh: Float64Array,
): void {
  rangeAt(curves, curves.below, curves.above, node, parentPrice, exportPrice, range);
  const lo = curves.lower[node]!;
  const hi = curves.upper[node]!;
  if (range.low > hi) {
    price[node] = priceDown(curves, node, parentPrice, exportPrice);
    flowLow[node] = hi;
    flowHigh[node] = hi;
  } else if (range.high < lo) {
    price[node] = priceUp(curves, node, parentPrice, exportPrice);
    flowLow[node] = lo;
    flowHigh[node] = lo;
  } else {
    price[node] = parentPrice;
    flowLow[node] = Math.max(range.low, lo);
    flowHigh[node] = Math.min(range.high, hi);
  }
}

/** Shares a node's flow over its own orders and its children, pro rata to what each can still give. */
function shareFlow(
  curves: LevelCurves,
  node: number,
  children: readonly number[],
  exportPrice: number,
  state: {
    price: Float64Array;
    flow: Float64Array;
    own: Float64Array;
    low: Float64Array;
    high: Float64Array;
  },
): void {
  const { price, flow, own, low, high } = state;
  rangeAt(curves, curves.below, null, node, price[node]!, exportPrice, range);
  let left = flow[node]! - range.low;
  for (const child of children) left -= low[child]!;
  own[node] = range.low;
  for (const child of children) flow[child] = low[child]!;
  if (left === 0) return;
  const widths = [range.high - range.low, ...children.map((child) => high[child]! - low[child]!)];
  const parts = prorate(left, widths);
  own[node]! += parts[0]!;
  children.forEach((child, i) => {
    flow[child]! += parts[i + 1]!;
  });
}

/** Prices for any pool price; flows as well when `poolPrice` is odd. */
export function descend(
  curves: LevelCurves,
  children: readonly (readonly number[])[],
  poolPrice: number,
): Descent {
  const { nodeCount, parent, levels, stride } = curves;
  const exportPrice = poolPrice - EXPORT_VALUE;
  const price = new Float64Array(nodeCount);
  const low = new Float64Array(nodeCount);
  const high = new Float64Array(nodeCount);
  const flow = new Float64Array(nodeCount);
  const own = new Float64Array(nodeCount);
  const exported = new Float64Array(nodeCount);
  settleNode(curves, 0, poolPrice, exportPrice, price, low, high);
  for (let node = 1; node < nodeCount; node += 1) {
    settleNode(curves, node, price[parent[node]!]!, exportPrice, price, low, high);
  }
  const result = { poolPrice, price, flow, own, exported };
  if (poolPrice % 2 === 0) return { ...result, surplusWh: Number.NaN };
  flow[0] = low[0]!;
  const split = countBelow(levels, exportPrice);
  let surplusWh = flow[0] - curves.demand[countBelow(levels, poolPrice)]!;
  for (let node = 0; node < nodeCount; node += 1) {
    shareFlow(curves, node, children[node]!, exportPrice, { price, flow, own, low, high });
    const poolSolar = curves.solar[node * stride + split]!;
    if (price[node]! > exportPrice) exported[node] = curves.solarTotal[node]! - poolSolar;
    else if (price[node]! === exportPrice) {
      exported[node] = own[node]! - curves.plain[node * stride + split]! - poolSolar;
    }
    surplusWh -= exported[node]!;
  }
  return { ...result, surplusWh };
}
