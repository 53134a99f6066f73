/**
 * Solves a published market again inside its published limits, ties included: quantities and pool price follow
 * from book and limits alone, so that a split of a tie that was not pro rata cannot hide behind a certificate.
 */

import type { ClearedInterval, ClearingOrder } from "./clearing.ts";
import { replayReserved } from "./conditions/reservedTrades.ts";
import { solveWithout } from "./conditions/solveWithMinimums.ts";
import { solveTreeMarket } from "./solveTreeMarket.ts";
import {
  hasConditions,
  type TreeMarketProblem,
  type TreeMarketResult,
  type TreeMarketSolution,
} from "./treeMarket.ts";

function marketAgain(
  problem: TreeMarketProblem,
  orders: readonly ClearingOrder[],
  cleared: Pick<ClearedInterval, "minimums">,
): TreeMarketResult {
  if (!hasConditions(problem.orders)) return solveTreeMarket(problem);
  const keptOut = new Set(cleared.minimums?.keptOut ?? []);
  return solveWithout(
    problem,
    Uint8Array.from(orders, (order) => (keptOut.has(order.orderId) ? 1 : 0)),
  );
}

/** First difference between the stated outcome and the one derived again, or null. */
export function rederiveDifference(
  problem: TreeMarketProblem,
  orders: readonly ClearingOrder[],
  cleared: Pick<ClearedInterval, "minimums" | "trades" | "physics">,
  stated: TreeMarketSolution,
): string | null {
  const market = marketAgain(problem, orders, cleared);
  if (market.status === "refused") return `the market refuses the book (${market.code})`;
  const again = replayReserved({ orders, problem, solution: market }, cleared.trades);
  if (again === null) return "a trade between reserved orders that does not fit";
  if (again.poolPriceTicks !== stated.poolPriceTicks) {
    return `pool price ${stated.poolPriceTicks} instead of ${again.poolPriceTicks} ticks`;
  }
  const order = again.localWh.findIndex(
    (wh, i) => wh !== stated.localWh[i] || again.exportedWh[i] !== stated.exportedWh[i],
  );
  if (order >= 0) {
    return `order ${orders[order]!.orderId} has ${stated.localWh[order]} Wh, not ${again.localWh[order]} Wh`;
  }
  // Where the physics shaped the envelope, it also chose among the prices that the certificate allows.
  if (cleared.physics.method !== "direct") return null;
  const segment = again.segmentPriceTicks.findIndex((ticks, n) => ticks !== stated.segmentPriceTicks[n]);
  return segment < 0 ? null : `another price in segment ${segment}`;
}
