/** Exact optimum of the market on the segment tree, in integers, with prices that certify it. */
import { contractTree } from "./contractTree.ts";
import {
  buildLevelCurves,
  EXPORT_VALUE,
  infeasibleNode,
  type LevelCurves,
  TICK_SCALE,
} from "./levelCurves.ts";
import { energyAt, marginalInjection } from "./marginalGroups.ts";
import { clearPool, type PoolClearing } from "./poolPrice.ts";
import { prorate } from "./prorate.ts";
import { refinePrices } from "./refinePrices.ts";
import { shareExports } from "./shareExports.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  checkProblem,
  type OrderColumns,
  refusal,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketResult,
} from "./treeMarket.ts";

/** Gives `totalWh` to `members` pro rata to energy; units left over go by remainder, then sequence. */
function fillMembers(orders: OrderColumns, members: number[], totalWh: number, out: Float64Array): void {
  members.sort((a, b) => orders.sequence[a]! - orders.sequence[b]! || a - b);
  const weights = Float64Array.from(members, (i) => orders.energyWh[i]!);
  const parts = prorate(totalWh, weights);
  members.forEach((i, k) => {
    out[i] = parts[k]!;
  });
}

function push(lists: Map<number, number[]>, key: number, order: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [order]);
  else list.push(order);
}

/** Traded energy per order: full, none, or a pro rata share of its marginal group's amount. */
function fillOrders(curves: LevelCurves, pool: PoolClearing, orders: OrderColumns): Float64Array {
  const { levels, levelOfOrder, nodeOfOrder } = curves;
  const { settled } = pool;
  const local = new Float64Array(orders.count);
  const atNode = new Map<number, number[]>();
  const atPool = new Map<number, number[]>();
  const exportPrice = settled.poolPrice - EXPORT_VALUE;
  const groupKey = (kind: number, node: number) => kind * curves.nodeCount + node;
  const jumpLevel = new Int32Array(4).fill(-1);
  for (const group of pool.marginal) jumpLevel[group.kind] = group.level;
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    const level = levelOfOrder[i]!;
    const node = kind === BUY_MUST_SERVE ? 0 : nodeOfOrder[i]!;
    if (level === jumpLevel[kind]) {
      push(atPool, groupKey(kind, node), i);
      continue;
    }
    const threshold = levels[level]!;
    if (kind === SELL_OR_EXPORT && threshold > exportPrice) continue;
    const price = kind === BUY_MUST_SERVE ? settled.poolPrice : settled.price[node]!;
    if (price === threshold) push(atNode, node, i);
    else if (price > threshold === kind < BUY_OR_SKIP) local[i] = orders.energyWh[i]!;
  }
  for (const [node, members] of atNode) {
    const kind = orders.kind[members[0]!]!;
    const injected = marginalInjection(curves, settled, node);
    const energyWh = energyAt(curves, kind, node, levelOfOrder[members[0]!]!);
    fillMembers(orders, members, kind === BUY_OR_SKIP ? energyWh - injected : injected, local);
  }
  for (const group of pool.marginal) {
    const members = atPool.get(groupKey(group.kind, group.node))!;
    fillMembers(orders, members, Math.abs(group.supplyWh), local);
  }
  return local;
}

/** Shares each node's exports over its orders, pro rata to what they have left. */
function exportOrders(
  curves: LevelCurves,
  children: readonly (readonly number[])[],
  orders: OrderColumns,
  local: Float64Array,
): Float64Array {
  const { nodeCount, nodeOfOrder } = curves;
  const traded = new Float64Array(nodeCount);
  const offered = new Float64Array(nodeCount);
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) continue;
    const node = nodeOfOrder[i]!;
    traded[node]! += kind === BUY_OR_SKIP ? -local[i]! : local[i]!;
    if (kind === SELL_OR_EXPORT) offered[node]! += orders.energyWh[i]! - local[i]!;
  }
  const exported = shareExports(curves, children, traded, offered);
  const result = new Float64Array(orders.count);
  const partial = new Map<number, number[]>();
  for (let i = 0; i < orders.count; i += 1) {
    if (orders.kind[i] !== SELL_OR_EXPORT) continue;
    const left = orders.energyWh[i]! - local[i]!;
    const node = nodeOfOrder[i]!;
    if (left === 0 || exported[node] === 0) continue;
    if (exported[node] === offered[node]) result[i] = left;
    else push(partial, node, i);
  }
  for (const [node, members] of partial) {
    members.sort((a, b) => orders.sequence[a]! - orders.sequence[b]! || a - b);
    const weights = Float64Array.from(members, (i) => orders.energyWh[i]! - local[i]!);
    const parts = prorate(exported[node]!, weights);
    members.forEach((i, k) => {
      result[i] = parts[k]!;
    });
  }
  return result;
}

/**
 * Scaled prices as ticks. The offset is chosen so that rounding down keeps every comparison of the
 * certificate: within [EXPORT_VALUE, 13], and no node that exports may fall below the pool price.
 */
function toTicks(pool: PoolClearing): (scaled: number) => number {
  const within = ((pool.poolPrice % TICK_SCALE) + TICK_SCALE) % TICK_SCALE;
  const offset = within < TICK_SCALE - EXPORT_VALUE ? EXPORT_VALUE : TICK_SCALE - EXPORT_VALUE;
  return (scaled) => Math.floor((scaled + offset) / TICK_SCALE);
}

/** Certifying prices per node, moved towards the premiums that the problem asks for. */
function wantedPrices(
  { segments }: TreeMarketProblem,
  curves: LevelCurves,
  pool: PoolClearing,
  segmentFlowWh: Float64Array,
): Float64Array {
  if (segments.every((segment) => (segment.premium ?? 0) === 0)) return pool.nodePrice;
  const flow = new Float64Array(curves.nodeCount);
  const wanted = new Float64Array(curves.nodeCount);
  for (let n = segments.length - 1; n >= 0; n -= 1) {
    flow[curves.nodeOf[n]!] = segmentFlowWh[n]!;
    wanted[curves.nodeOf[n]!] = pool.poolPrice + Math.round(segments[n]!.premium ?? 0);
  }
  return refinePrices(curves, pool.poolPrice, flow, wanted);
}

/**
 * Maximises Σ buy·x − Σ sell·x, then the solar that flows, then the volume traded, over whole Wh and within
 * every segment's limits. O(orders + ticks + segments × price levels), and a search over the pool price.
 *
 * @returns `refused` with LAT-3001…3006 for unusable input and LAT-3007 when limits that exclude zero cannot
 * be kept.
 */
export function solveTreeMarket(problem: TreeMarketProblem): TreeMarketResult {
  return checkProblem(problem) ?? solveChecked(problem);
}

/** {@link solveTreeMarket} for a problem that is known to be usable. */
export function solveChecked(problem: TreeMarketProblem): TreeMarketResult {
  const { segments, orders } = problem;
  const tree = contractTree(problem);
  const curves = buildLevelCurves(orders, tree);
  const broken = infeasibleNode(curves);
  if (broken >= 0) return refusal("LAT-3007", { segment: tree.nodeOf.indexOf(broken) });
  const children: number[][] = Array.from({ length: tree.nodeCount }, () => []);
  for (let node = 1; node < tree.nodeCount; node += 1) children[tree.parent[node]!]!.push(node);
  const pool = clearPool(curves, children);
  if (pool === null) return refusal("LAT-3007", { segment: 0 });

  const localWh = fillOrders(curves, pool, orders);
  const exportedWh = exportOrders(curves, children, orders, localWh);
  const segmentTradedWh = new Float64Array(segments.length);
  const segmentExportedWh = new Float64Array(segments.length);
  let mustServeWh = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) mustServeWh += localWh[i]!;
    else {
      segmentTradedWh[orders.segment[i]!]! += kind === BUY_OR_SKIP ? -localWh[i]! : localWh[i]!;
      segmentExportedWh[orders.segment[i]!]! += exportedWh[i]!;
    }
  }
  const segmentFlowWh = new Float64Array(segments.length);
  for (let n = segments.length - 1; n >= 0; n -= 1) {
    segmentFlowWh[n]! += segmentTradedWh[n]! + segmentExportedWh[n]!;
    if (n > 0) segmentFlowWh[segments[n]!.parent]! += segmentFlowWh[n]!;
  }
  const ticks = toTicks(pool);
  const nodePrice = wantedPrices(problem, curves, pool, segmentFlowWh);
  return {
    status: "solved",
    poolPriceTicks: ticks(pool.poolPrice),
    segmentPriceTicks: Int32Array.from(tree.nodeOf, (node) => ticks(nodePrice[node]!)),
    localWh,
    exportedWh,
    segmentTradedWh,
    segmentExportedWh,
    segmentFlowWh,
    mustServeWh,
  };
}
