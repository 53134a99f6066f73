/**
 * The tree market with minimum fills: which of the orders that ask for a minimum are let in, so that welfare is
 * highest and every order that trades is content with its price.
 *
 * For a fixed set of orders let in, the outcome is the ordinary optimum of the market with exactly those orders
 * (so its prices certify it and nobody is worse off for trading), and the set is good when everyone in it gets
 * nothing or at least its minimum. The welfare of the market with more orders let in is never lower, so the
 * market with all undecided orders bounds everything below a node of the search: branch and bound over exact
 * integer markets, no floating point, and the gap it ends with is proven.
 *
 * Where several optima tie, minimums are served first: prices are scaled by four and the first `minFillWh` of an
 * order is worth one unit more, which no exchange of at most three orders can outweigh.
 */
import { solveChecked } from "../solveTreeMarket.ts";
import {
  checkProblem,
  isBuyKind,
  type OrderColumns,
  refusal,
  type TreeMarketProblem,
  type TreeMarketRefusal,
  type TreeMarketSolution,
} from "../treeMarket.ts";
import { maskOrders } from "./maskOrders.ts";

/** Finer price step inside this file: four units to the tick. */
const FINE = 4;
/** Orders × exact markets solved before the best found so far is taken, with its gap. */
const WORK = 500_000;
/** Exact markets that may be solved for a book of `count` orders. */
export const nodeBudget = (count: number): number =>
  Math.max(30, Math.min(1_000, Math.floor(WORK / Math.max(1, count))));

export interface MinimumSolution extends TreeMarketSolution {
  /** Orders with a minimum that were kept out although they are in the book, ascending. */
  readonly keptOut: readonly number[];
  /** Most that any other choice could add to the welfare, µ€; 0 = proven optimal. */
  readonly gapMicroEuro: number;
  /** Exact markets solved. */
  readonly nodes: number;
}

/** Each order with a minimum as two: the minimum, a unit keener, at the end of the columns; and the rest. */
function fineColumns(orders: OrderColumns): { readonly fine: OrderColumns; readonly ownerOf: Int32Array } {
  const minimum = orders.minFillWh ?? new Float64Array(orders.count);
  const owners: number[] = [];
  for (let i = 0; i < orders.count; i += 1) {
    if (minimum[i]! > 0 && minimum[i]! < orders.energyWh[i]!) owners.push(i);
  }
  const ownerOf = Int32Array.from({ length: orders.count + owners.length }, (_, k) =>
    k < orders.count ? k : owners[k - orders.count]!,
  );
  const keen = (i: number): number => {
    const step = isBuyKind(orders.kind[i]!) ? 1 : -1;
    return FINE * orders.priceTicks[i]! + step;
  };
  const whole = (i: number): boolean => minimum[i]! > 0 && minimum[i] === orders.energyWh[i];
  const fine: OrderColumns = {
    count: ownerOf.length,
    segment: Int32Array.from(ownerOf, (i) => orders.segment[i]!),
    kind: Uint8Array.from(ownerOf, (i) => orders.kind[i]!),
    energyWh: Float64Array.from(ownerOf, (i, k) => {
      if (k >= orders.count) return minimum[i]!;
      return whole(i) ? orders.energyWh[i]! : orders.energyWh[i]! - minimum[i]!;
    }),
    priceTicks: Int32Array.from(ownerOf, (i, k) =>
      k >= orders.count || whole(i) ? keen(i) : FINE * orders.priceTicks[i]!,
    ),
    sequence: Float64Array.from(ownerOf, (i) => orders.sequence[i]!),
  };
  return { fine, ownerOf };
}

/** Fine price to ticks; keeps every comparison with a limit, see README.md. */
const toTicks = (fine: number): number => Math.floor((fine + FINE / 2) / FINE);

function coarse(count: number, ownerOf: Int32Array, solution: TreeMarketSolution): TreeMarketSolution {
  const localWh = new Float64Array(count);
  const exportedWh = new Float64Array(count);
  ownerOf.forEach((i, k) => {
    localWh[i]! += solution.localWh[k]!;
    exportedWh[i]! += solution.exportedWh[k]!;
  });
  return {
    ...solution,
    localWh,
    exportedWh,
    poolPriceTicks: toTicks(solution.poolPriceTicks),
    segmentPriceTicks: solution.segmentPriceTicks.map(toTicks),
  };
}

/** Σ buy limits − Σ sell limits of what trades, µ€. */
export function welfareOf(orders: OrderColumns, localWh: ArrayLike<number>): number {
  let welfare = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const value = orders.priceTicks[i]! * localWh[i]!;
    welfare += isBuyKind(orders.kind[i]!) ? value : -value;
  }
  return welfare;
}

interface Search {
  readonly problem: TreeMarketProblem;
  readonly minimum: Float64Array;
  readonly maxNodes: number;
  nodes: number;
  best: { readonly solution: TreeMarketSolution; readonly out: Uint8Array; readonly welfare: number } | null;
  /** Highest bound of what was not searched. */
  openBound: number;
}

/** The market without the orders of `out`, minimums served first where it ties. */
export function solveWithout(
  { segments, orders }: TreeMarketProblem,
  out: Uint8Array,
): TreeMarketSolution | TreeMarketRefusal {
  const keep = orders.reserved === undefined ? out : out.map((value, i) => value | orders.reserved![i]!);
  const { fine, ownerOf } = fineColumns(orders);
  const masked = maskOrders(
    fine,
    ownerOf.map((i) => keep[i]!),
  );
  const scaled = segments.map((segment) =>
    segment.premium === undefined ? segment : { ...segment, premium: segment.premium * FINE },
  );
  const solution = solveChecked({ segments: scaled, orders: masked });
  if (solution.status === "refused") return solution;
  const whole = coarse(orders.count, ownerOf, solution);
  // Limits that exclude zero may force even an order kept out to flow: then this choice cannot be kept.
  const forced = whole.localWh.some((wh, i) => wh > 0 && keep[i] !== 0);
  return forced ? refusal("LAT-3021", {}) : whole;
}

/** Orders with a minimum that trade something, and those of them that trade too little; by arrival. */
function inspect({ problem: { orders }, minimum }: Search, localWh: Float64Array) {
  const trading: number[] = [];
  for (let i = 0; i < orders.count; i += 1) if (minimum[i]! > 0 && localWh[i]! > 0) trading.push(i);
  trading.sort((a, b) => orders.sequence[a]! - orders.sequence[b]! || a - b);
  return { trading, short: trading.filter((i) => localWh[i]! < minimum[i]!) };
}

/** A first good choice: drops the later half of those that come short until nobody does. */
function dive(run: Search): void {
  const out = new Uint8Array(run.problem.orders.count);
  for (;;) {
    run.nodes += 1;
    const solution = solveWithout(run.problem, out);
    if (solution.status === "refused") return;
    const { short } = inspect(run, solution.localWh);
    if (short.length === 0) {
      run.best = { solution, out, welfare: welfareOf(run.problem.orders, solution.localWh) };
      return;
    }
    for (const i of short.slice(Math.floor(short.length / 2))) out[i] = 1;
  }
}

function search(run: Search, out: Uint8Array, decidedIn: Uint8Array, bound: number): void {
  if (run.best !== null && bound <= run.best.welfare) return;
  if (run.nodes >= run.maxNodes) {
    run.openBound = Math.max(run.openBound, bound);
    return;
  }
  run.nodes += 1;
  const solution = solveWithout(run.problem, out);
  if (solution.status === "refused") return;
  const welfare = welfareOf(run.problem.orders, solution.localWh);
  if (run.best !== null && welfare <= run.best.welfare) return;
  const { trading, short } = inspect(run, solution.localWh);
  if (short.length === 0) {
    run.best = { solution, out, welfare };
    return;
  }
  const undecided = (i: number): boolean => decidedIn[i] === 0;
  const branch = short.findLast(undecided) ?? trading.findLast(undecided);
  if (branch === undefined) return;
  const without = out.slice();
  without[branch] = 1;
  search(run, without, decidedIn, welfare);
  const within = decidedIn.slice();
  within[branch] = 1;
  search(run, out, within, welfare);
}

/**
 * Most welfare among outcomes in which every order trades nothing or at least its minimum, and nobody trades
 * beyond its limit. An order with a minimum may be kept out although the price suits it (paradoxically
 * rejected), never the other way round. After `maxNodes` markets the best found is taken and `gapMicroEuro` says how much could be missing.
 *
 * @returns `refused` as `solveTreeMarket`, and LAT-3004 when the finer prices overflow.
 */
export function solveWithMinimums(
  problem: TreeMarketProblem,
  maxNodes: number = nodeBudget(problem.orders.count),
): MinimumSolution | TreeMarketRefusal {
  const fault = checkProblem(problem);
  if (fault !== null) return fault;
  const { orders } = problem;
  const totalWh = orders.energyWh.reduce((sum, wh) => sum + wh, 0);
  const priceTicks = FINE * orders.priceTicks.reduce((most, ticks) => Math.max(most, Math.abs(ticks)), 1);
  if (totalWh * priceTicks > Number.MAX_SAFE_INTEGER) return refusal("LAT-3004", { totalWh, priceTicks });
  const run: Search = {
    problem,
    minimum: orders.minFillWh ?? new Float64Array(orders.count),
    maxNodes,
    nodes: 0,
    best: null,
    openBound: Number.NEGATIVE_INFINITY,
  };
  const nobodyOut = new Uint8Array(orders.count);
  const relaxed = solveWithout(problem, nobodyOut);
  if (relaxed.status === "refused") return relaxed;
  dive(run);
  const bound = welfareOf(orders, relaxed.localWh);
  search(run, nobodyOut, new Uint8Array(orders.count), bound);
  if (run.best === null) return refusal("LAT-3021", {});
  const { solution, out, welfare } = run.best;
  return {
    ...solution,
    keptOut: [...out.keys()].filter((i) => out[i] === 1),
    gapMicroEuro: Math.max(0, run.openBound - welfare),
    nodes: run.nodes,
  };
}
