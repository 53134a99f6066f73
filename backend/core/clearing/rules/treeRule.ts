/** How a book is cleared inside given segment limits; the physics loop around it is the same for every rule. */
import { solveTreeMarket } from "../solveTreeMarket.ts";
import type { TreeMarketProblem, TreeMarketResult, TreeMarketSolution } from "../treeMarket.ts";
import { verifyCertificate } from "../verifyCertificate.ts";

export interface TreeRule {
  /** Deterministic; the same problem gives the same answer on every machine. */
  solve(problem: TreeMarketProblem): TreeMarketResult;
  /** Checks an answer independently of how it was found; false: it may not be used. */
  admits(problem: TreeMarketProblem, solution: TreeMarketSolution): boolean;
  /** The problem as the linear program that shapes envelopes shall see it. */
  plan(problem: TreeMarketProblem): TreeMarketProblem;
}

/** The default: most welfare at nodal prices, proved by its certificate. */
export const nodalRule: TreeRule = {
  solve: solveTreeMarket,
  admits(problem, solution) {
    const check = verifyCertificate(problem, solution);
    return check.status === "valid" && check.congestionMicroEuro >= 0;
  },
  plan: (problem) => problem,
};
