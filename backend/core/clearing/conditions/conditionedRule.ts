/** A market rule that knows minimum fills and keeps reserved orders out of the pool. */
import { nodalRule, type TreeRule } from "../rules/treeRule.ts";
import type { OrderColumns, TreeMarketProblem, TreeMarketSolution } from "../treeMarket.ts";
import { maskOrders } from "./maskOrders.ts";
import { solveWithMinimums } from "./solveWithMinimums.ts";

/** What the search for the orders let in says about itself. */
export interface MinimumReport {
  readonly keptOut: readonly number[];
  readonly gapMicroEuro: number;
  readonly nodes: number;
}

const isReserved = ({ reserved }: OrderColumns, i: number): boolean => reserved?.[i] === 1;

/** Rules with one price take no minimum: such orders stay out of the pool. */
function plainProblem({ segments, orders }: TreeMarketProblem): TreeMarketProblem {
  const out = Array.from({ length: orders.count }, (_, i) => {
    return isReserved(orders, i) || (orders.minFillWh?.[i] ?? 0) > 0;
  });
  const { minFillWh: _minimum, reserved: _reserved, ...plain } = maskOrders(orders, out);
  return { segments, orders: plain };
}

/** Reports of solutions, kept beside them so that the rule's interface stays that of every rule. */
const reports = new WeakMap<TreeMarketSolution, MinimumReport>();

/** How the orders let in were chosen; undefined for a solution of another rule. */
export const minimumReport = (solution: TreeMarketSolution): MinimumReport | undefined =>
  reports.get(solution);

/** The nodal rule for books with conditions. */
const nodalWithMinimums: TreeRule = {
  solve(problem) {
    const result = solveWithMinimums(problem);
    if (result.status === "refused") return result;
    const { keptOut, gapMicroEuro, nodes, ...solution } = result;
    reports.set(solution, { keptOut, gapMicroEuro, nodes });
    return solution;
  },
  admits: nodalRule.admits,
  plan({ segments, orders }) {
    // The program has no minimums: it plans with the orders that a free market would let in.
    const out = Array.from({ length: orders.count }, (_, i) => isReserved(orders, i));
    return { segments, orders: maskOrders(orders, out) };
  },
};

/** The rule for a book with conditions; `rule` as it is when nobody has any. */
export function conditionedRule(rule: TreeRule): TreeRule {
  if (rule === nodalRule) return nodalWithMinimums;
  return {
    solve: (problem) => rule.solve(plainProblem(problem)),
    admits: (problem, solution) => rule.admits(plainProblem(problem), solution),
    plan: (problem) => rule.plan(plainProblem(problem)),
  };
}
