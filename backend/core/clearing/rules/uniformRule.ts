/** One price found by the market: the one that leaves most welfare inside the limits. */
import { solveTreeMarket } from "../solveTreeMarket.ts";
import {
  type OrderColumns,
  refusal,
  type TreeMarketProblem,
  type TreeMarketResult,
  type TreeMarketSolution,
} from "../treeMarket.ts";
import { isBuy, solveAtPrice, verifyOnePrice, withoutPremiums } from "./onePrice.ts";
import type { TreeRule } from "./treeRule.ts";

/** Most prices that are tried where limits bind; books with more limit prices are tried at every n-th. */
export const MAX_CANDIDATES = 64;

/** Σ (limit − charge) bought − Σ limit sold, µ€. */
export function welfareOf(orders: OrderColumns, solution: TreeMarketSolution): number {
  let welfare = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const value = orders.priceTicks[i]! * solution.localWh[i]!;
    welfare += isBuy(orders.kind[i]!) ? value : -value;
  }
  return welfare;
}

/** Limit prices at which somebody joins or leaves, between the cheapest sell and the dearest buy. */
function candidates(orders: OrderColumns, poolPrice: number): number[] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < orders.count; i += 1) {
    const limit = orders.priceTicks[i]!;
    if (isBuy(orders.kind[i]!)) highest = Math.max(highest, limit);
    else lowest = Math.min(lowest, limit);
  }
  const inside = (price: number): boolean => price >= lowest && price <= highest;
  const prices = [...new Set(orders.priceTicks)].filter(inside).sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(prices.length / MAX_CANDIDATES));
  return [poolPrice, ...prices.filter((_, k) => k % step === 0)];
}

/**
 * Where no limit binds the nodal price is uniform already, and the answer is the nodal one. Otherwise the price
 * with most welfare; ties go to the larger volume, then to the price nearest the nodal pool price, then to the
 * lower one. Orders that a limit cuts although the price suits them are simply not supported.
 */
export function solveUniform(problem: TreeMarketProblem): TreeMarketResult {
  const bare = withoutPremiums(problem);
  const nodal = solveTreeMarket(bare);
  if (nodal.status === "refused") return nodal;
  const { poolPriceTicks } = nodal;
  if (nodal.segmentPriceTicks.every((price) => price === poolPriceTicks)) return nodal;
  let best: TreeMarketSolution | null = null;
  let bestRank: readonly number[] = [];
  for (const price of candidates(problem.orders, poolPriceTicks)) {
    const tried = solveAtPrice(bare, price, "merit");
    if (tried.status === "refused") continue;
    const volume = tried.localWh.reduce((sum, wh) => sum + wh, 0);
    const rank = [welfareOf(problem.orders, tried), volume, -Math.abs(price - poolPriceTicks), -price];
    if (best === null || isAbove(rank, bestRank)) {
      best = tried;
      bestRank = rank;
    }
  }
  return best ?? refusal("LAT-3007", { segment: 0 });
}

function isAbove(rank: readonly number[], other: readonly number[]): boolean {
  const k = rank.findIndex((value, at) => value !== other[at]);
  return k >= 0 && rank[k]! > other[k]!;
}

export const uniformRule: TreeRule = {
  solve: solveUniform,
  admits: (problem, solution) => verifyOnePrice(problem, solution) === null,
  plan: withoutPremiums,
};
