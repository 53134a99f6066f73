/**
 * Markets with one price for everybody, inside the limits of every segment. An order takes part when the price
 * is inside its limit; who trades how much is the tree market's answer for those that take part.
 */
import { solveTreeMarket } from "../solveTreeMarket.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  MAX_TICKS,
  type OrderColumns,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketResult,
  type TreeMarketSolution,
} from "../treeMarket.ts";
import type { TreeRule } from "./treeRule.ts";

/** Who comes first among those that take part: better limits, or everybody alike (pro rata to energy). */
export type Sharing = "merit" | "proRata";

export const isBuy = (kind: number): boolean => kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;

/** Whether the price is inside the order's limit. */
export const takesPart = (orders: OrderColumns, i: number, priceTicks: number): boolean =>
  isBuy(orders.kind[i]!) ? orders.priceTicks[i]! >= priceTicks : orders.priceTicks[i]! <= priceTicks;

/**
 * The book with limits that keep everybody out of the pool to whom the price is not acceptable. Their solar
 * may still be exported, so they stay in the book.
 */
function bookAt(orders: OrderColumns, priceTicks: number, sharing: Sharing): OrderColumns {
  let lowestSell = priceTicks;
  let highestBuy = priceTicks;
  if (sharing === "merit") {
    for (let i = 0; i < orders.count; i += 1) {
      if (!takesPart(orders, i, priceTicks)) continue;
      const limit = orders.priceTicks[i]!;
      if (isBuy(orders.kind[i]!)) highestBuy = Math.max(highestBuy, limit);
      else lowestSell = Math.min(lowestSell, limit);
    }
  }
  const outSell = Math.min(MAX_TICKS, highestBuy + 1);
  const outBuy = Math.max(-MAX_TICKS, lowestSell - 1);
  const limits = Int32Array.from(orders.priceTicks, (limit, i) => {
    if (takesPart(orders, i, priceTicks)) return sharing === "merit" ? limit : priceTicks;
    return isBuy(orders.kind[i]!) ? outBuy : outSell;
  });
  return { ...orders, priceTicks: limits };
}

/** Wishes for price differences between segments mean nothing where there is one price. */
export const withoutPremiums = (problem: TreeMarketProblem): TreeMarketProblem => ({
  ...problem,
  segments: problem.segments.map(({ parent, lowerWh, upperWh }) => ({ parent, lowerWh, upperWh })),
});

/** Quantities at one given price. The published prices are that price everywhere. */
export function solveAtPrice(
  problem: TreeMarketProblem,
  priceTicks: number,
  sharing: Sharing,
): TreeMarketResult {
  const bare = withoutPremiums(problem);
  const result = solveTreeMarket({ ...bare, orders: bookAt(problem.orders, priceTicks, sharing) });
  return result.status === "refused" ? result : atPrice(result, priceTicks);
}

export const atPrice = (solution: TreeMarketSolution, priceTicks: number): TreeMarketSolution => ({
  ...solution,
  poolPriceTicks: priceTicks,
  segmentPriceTicks: solution.segmentPriceTicks.map(() => priceTicks),
});

/** A price set from outside, with the energy shared among those who accept it. */
export const fixedPriceRule = (priceTicks: number, sharing: Sharing): TreeRule => ({
  solve: (problem) => solveAtPrice(problem, priceTicks, sharing),
  admits: (problem, solution) =>
    solution.poolPriceTicks === priceTicks && verifyOnePrice(problem, solution) === null,
  plan: (problem) => ({ ...problem, orders: bookAt(problem.orders, priceTicks, sharing) }),
});

/** What an outcome with one price may break. */
export type OnePriceFault =
  | "amount"
  | "limitPrice"
  | "onePrice"
  | "poolBalance"
  | "segmentSum"
  | "segmentLimit";

function orderFault(orders: OrderColumns, solution: TreeMarketSolution, i: number): OnePriceFault | null {
  const localWh = solution.localWh[i]!;
  const exportedWh = solution.exportedWh[i]!;
  const whole = Number.isSafeInteger(localWh) && Number.isSafeInteger(exportedWh);
  if (!whole || localWh < 0 || exportedWh < 0 || localWh + exportedWh > orders.energyWh[i]!) return "amount";
  if (exportedWh > 0 && orders.kind[i] !== SELL_OR_EXPORT) return "amount";
  return localWh > 0 && !takesPart(orders, i, solution.poolPriceTicks) ? "limitPrice" : null;
}

/**
 * Feasible, balanced, one price, nobody beyond its limit: the first rule that is broken, or null. Says nothing
 * about optimality; that is what running the rule again shows.
 */
export function verifyOnePrice(
  problem: TreeMarketProblem,
  solution: TreeMarketSolution,
): OnePriceFault | null {
  const { segments, orders } = problem;
  const flow = new Float64Array(segments.length);
  let balanceWh = 0;
  let mustServeWh = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const fault = orderFault(orders, solution, i);
    if (fault !== null) return fault;
    const kind = orders.kind[i]!;
    const soldWh = isBuy(kind) ? -solution.localWh[i]! : solution.localWh[i]!;
    balanceWh += soldWh;
    if (kind === BUY_MUST_SERVE) mustServeWh -= soldWh;
    else flow[orders.segment[i]!]! += soldWh + solution.exportedWh[i]!;
  }
  if (balanceWh !== 0 || mustServeWh !== solution.mustServeWh) return "poolBalance";
  for (let n = segments.length - 1; n >= 0; n -= 1) {
    const { parent, lowerWh, upperWh } = segments[n]!;
    if (solution.segmentPriceTicks[n] !== solution.poolPriceTicks) return "onePrice";
    if (flow[n] !== solution.segmentFlowWh[n]) return "segmentSum";
    if (flow[n]! < lowerWh || flow[n]! > upperWh) return "segmentLimit";
    if (n > 0) flow[parent]! += flow[n]!;
  }
  return null;
}
