/**
 * Net injection of every subtree as a step function of the price at its node, merged up the tree.
 *
 * Prices are scaled by 16 so that one integer price settles three objectives in order: welfare (16 per tick),
 * then as little curtailed solar as possible (4 per Wh of a sell with fallback `grid` that flows, traded or
 * exported), then as much local trade as possible (2 per Wh). A residual cycle meets at most two sells and
 * one net buyer, so 16 > 2·4 + 2 and 4 > 2 keep the order strict.
 *
 * All thresholds are even; at an odd pool price nothing at the pool is marginal.
 */
import type { ContractedTree } from "./contractTree.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  type OrderColumns,
  SELL_OR_CURTAIL,
  SELL_OR_EXPORT,
} from "./treeMarket.ts";

export const TICK_SCALE = 16;
export const EXPORT_VALUE = 4;
export const TRADE_VALUE = 2;

/** Scaled price above which a sell flows into the pool, or a buyer stops, by kind of order. */
const OFFSET = new Int32Array(4);
OFFSET[SELL_OR_CURTAIL] = 0;
OFFSET[SELL_OR_EXPORT] = -EXPORT_VALUE;
OFFSET[BUY_OR_SKIP] = TRADE_VALUE;
OFFSET[BUY_MUST_SERVE] = TRADE_VALUE;

/** Slot of a kind within its tick, ascending with the offsets. */
const SLOT = Int32Array.from(OFFSET, (offset) => (offset < 0 ? 0 : offset === 0 ? 1 : 2));
const SLOT_OFFSET = [-EXPORT_VALUE, 0, TRADE_VALUE];

export interface LevelCurves extends ContractedTree {
  /** Distinct thresholds, ascending. Interval i lies below `levels[i]` and above `levels[i - 1]`. */
  readonly levels: Int32Array;
  readonly levelOfOrder: Int32Array;
  readonly nodeOfOrder: Int32Array;
  /** Intervals per node: levels + 1. */
  readonly stride: number;
  /** Own injection per node and interval: sells without fallback less flexible buys. */
  readonly plain: Float64Array;
  /** Own injection of sells with fallback `grid` that the pool alone would take. */
  readonly solar: Float64Array;
  /** All sells with fallback `grid` of a node. */
  readonly solarTotal: Float64Array;
  /** Merged, clipped at the children's edges: below the export price (only pool sells flow) … */
  readonly below: Float64Array;
  /** … and above it (every sell with fallback `grid` flows). */
  readonly above: Float64Array;
  /** Must-serve demand that takes the pool price, per interval. */
  readonly demand: Float64Array;
  readonly minTicks: number;
  readonly maxTicks: number;
}

function collectLevels(orders: OrderColumns, levelOfOrder: Int32Array) {
  let minTicks = Number.POSITIVE_INFINITY;
  let maxTicks = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < orders.count; i += 1) {
    const ticks = orders.priceTicks[i]!;
    if (ticks < minTicks) minTicks = ticks;
    if (ticks > maxTicks) maxTicks = ticks;
  }
  if (orders.count === 0) return { levels: new Int32Array(0), minTicks: 0, maxTicks: 0 };
  const index = new Int32Array((maxTicks - minTicks + 1) * 3);
  for (let i = 0; i < orders.count; i += 1) {
    const slot = (orders.priceTicks[i]! - minTicks) * 3 + SLOT[orders.kind[i]!]!;
    levelOfOrder[i] = slot;
    index[slot] = 1;
  }
  let count = 0;
  for (let slot = 0; slot < index.length; slot += 1) count += index[slot]!;
  const levels = new Int32Array(count);
  let next = 0;
  for (let slot = 0; slot < index.length; slot += 1) {
    if (index[slot] === 0) continue;
    levels[next] = TICK_SCALE * (minTicks + Math.trunc(slot / 3)) + SLOT_OFFSET[slot % 3]!;
    index[slot] = next;
    next += 1;
  }
  for (let i = 0; i < orders.count; i += 1) levelOfOrder[i] = index[levelOfOrder[i]!]!;
  return { levels, minTicks, maxTicks };
}

function addOrders(orders: OrderColumns, curves: LevelCurves): void {
  const { stride, plain, solar, solarTotal, demand, levelOfOrder, nodeOfOrder } = curves;
  for (let i = 0; i < orders.count; i += 1) {
    const energyWh = orders.energyWh[i]!;
    const level = levelOfOrder[i]!;
    const node = nodeOfOrder[i]!;
    const at = node * stride + level + 1;
    switch (orders.kind[i]) {
      case SELL_OR_CURTAIL:
        plain[at]! += energyWh;
        break;
      case SELL_OR_EXPORT:
        solar[at]! += energyWh;
        solarTotal[node]! += energyWh;
        break;
      case BUY_OR_SKIP:
        plain[node * stride]! -= energyWh;
        plain[at]! += energyWh;
        break;
      default:
        demand[0]! += energyWh;
        demand[level + 1]! -= energyWh;
    }
  }
  for (let i = 1; i < stride; i += 1) demand[i]! += demand[i - 1]!;
  for (let node = 0; node < curves.nodeCount; node += 1) {
    const end = (node + 1) * stride;
    for (let i = node * stride + 1; i < end; i += 1) {
      plain[i]! += plain[i - 1]!;
      solar[i]! += solar[i - 1]!;
    }
  }
}

function mergeUp(curves: LevelCurves): void {
  const { nodeCount, parent, lower, upper, stride, plain, solar, solarTotal, below, above } = curves;
  for (let node = nodeCount - 1; node >= 0; node -= 1) {
    const from = node * stride;
    const to = parent[node]! * stride;
    const total = solarTotal[node]!;
    const lo = lower[node]!;
    const hi = upper[node]!;
    for (let i = 0; i < stride; i += 1) {
      const own = plain[from + i]!;
      below[from + i]! += own + solar[from + i]!;
      above[from + i]! += own + total;
      if (node === 0) continue;
      const off = below[from + i]!;
      const on = above[from + i]!;
      below[to + i]! += Math.min(Math.max(off, lo), hi);
      above[to + i]! += Math.min(Math.max(on, lo), hi);
    }
  }
}

/** O(orders + ticks + nodes × levels). */
export function buildLevelCurves(orders: OrderColumns, tree: ContractedTree): LevelCurves {
  const levelOfOrder = new Int32Array(orders.count);
  const nodeOfOrder = new Int32Array(orders.count);
  for (let i = 0; i < orders.count; i += 1) nodeOfOrder[i] = tree.nodeOf[orders.segment[i]!]!;
  const { levels, minTicks, maxTicks } = collectLevels(orders, levelOfOrder);
  const stride = levels.length + 1;
  const size = stride * tree.nodeCount;
  const curves: LevelCurves = {
    ...tree,
    levels,
    levelOfOrder,
    nodeOfOrder,
    stride,
    plain: new Float64Array(size),
    solar: new Float64Array(size),
    solarTotal: new Float64Array(tree.nodeCount),
    below: new Float64Array(size),
    above: new Float64Array(size),
    demand: new Float64Array(stride),
    minTicks,
    maxTicks,
  };
  addOrders(orders, curves);
  mergeUp(curves);
  return curves;
}

/** Number of levels strictly below `price`. */
export function countBelow(levels: Int32Array, price: number): number {
  let lo = 0;
  let hi = levels.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (levels[mid]! < price) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** First node that cannot keep its limits at any price, or -1. */
export function infeasibleNode({ nodeCount, stride, below, above, lower, upper }: LevelCurves): number {
  for (let node = 0; node < nodeCount; node += 1) {
    if (below[node * stride]! > upper[node]!) return node;
    if (above[node * stride + stride - 1]! < lower[node]!) return node;
  }
  return -1;
}
