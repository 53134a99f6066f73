/**
 * Solves a published market again inside its published limits, ties included: quantities and pool price follow
 * from book and limits alone, so that a split of a tie that was not pro rata cannot hide behind a certificate.
 */

import type { ClearedInterval, ClearingOrder } from "./clearing.ts";
import { replayReserved } from "./conditions/reservedTrades.ts";
import { solveWithMinimums } from "./conditions/solveWithMinimums.ts";
import { solveTreeMarket } from "./solveTreeMarket.ts";
import {
  hasConditions,
  type TreeMarketProblem,
  type TreeMarketResult,
  type TreeMarketSolution,
} from "./treeMarket.ts";

/** The market without reserved trades; the choice among orders with a minimum is made again, not believed. */
function marketAgain(
  problem: TreeMarketProblem,
  orders: readonly ClearingOrder[],
  { minimums }: Pick<ClearedInterval, "minimums">,
): TreeMarketResult | { readonly status: "differs"; readonly what: string } {
  const differs = (what: string) => ({ status: "differs", what }) as const;
  if (!hasConditions(problem.orders)) {
    return minimums === undefined
      ? solveTreeMarket(problem)
      : differs("a choice where nobody has conditions");
  }
  const again = solveWithMinimums(problem);
  if (again.status === "refused") return again;
  if (minimums === undefined) return differs("nothing is said about the choice among minimum fills");
  const keptOut = again.keptOut.map((i) => orders[i]!.orderId);
  const same =
    keptOut.length === minimums.keptOut.length && keptOut.every((id, k) => id === minimums.keptOut[k]);
  if (!same)
    return differs(`${minimums.keptOut.length} orders kept out, another choice of ${keptOut.length}`);
  return again.gapMicroEuro === minimums.gapMicroEuro ? again : differs(`a gap of ${again.gapMicroEuro} µ€`);
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
  if (market.status === "differs") return market.what;
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
