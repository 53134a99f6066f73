/** One door to every market rule whose outcome is settled. */
import { microEuroPerKWh } from "../../units/quantities.ts";
import { type ClearIntervalInput, clearInterval } from "../clearInterval.ts";
import type { ClearingOrder, ClearingResult } from "../clearing.ts";
import type { TreeMarketProblem, TreeMarketSolution } from "../treeMarket.ts";
import { explainOnePrice } from "./explainOnePrice.ts";
import { fixedPriceRule } from "./onePrice.ts";
import { certificateOf, type SettledRule } from "./ruleNames.ts";
import { bookVolumes, type GridPrices, midMarketTicks, supplyDemandTicks } from "./rulePrices.ts";
import { nodalRule, type TreeRule } from "./treeRule.ts";
import { uniformRule } from "./uniformRule.ts";

export interface RuleContext {
  /** What the grid charges and pays; prices of the rules that derive from the tariff. */
  readonly grid: GridPrices;
  /** The whole book, before anything is left out. */
  readonly orders: readonly ClearingOrder[];
}

/** How a rule clears inside given limits. */
export function treeRuleOf(rule: SettledRule, { grid, orders }: RuleContext): TreeRule {
  switch (rule) {
    case "nodal":
      return nodalRule;
    case "uniform":
      return uniformRule;
    case "midMarketRate":
      return fixedPriceRule(midMarketTicks(grid), "proRata");
    case "supplyDemandRatio": {
      const { supplyWh, demandWh } = bookVolumes(orders);
      return fixedPriceRule(supplyDemandTicks(grid, supplyWh, demandWh), "proRata");
    }
    case "billSharing":
      return fixedPriceRule(0, "proRata");
  }
}

/**
 * Clears an interval by the rule that the community chose: the same book, the same network rows, the same AC
 * proof, the same guarantees of {@link clearInterval}. README.md has the table of what each rule promises.
 */
export function clearByRule(
  rule: SettledRule,
  input: Omit<ClearIntervalInput, "rule"> & { readonly grid: GridPrices },
): ClearingResult {
  const { grid, ...plain } = input;
  if (rule === "nodal") return clearInterval(plain);
  const result = clearInterval({ ...plain, rule: treeRuleOf(rule, { grid, orders: plain.orders }) });
  if (result.status === "void") return result;
  const explained = explainOnePrice(rule, result, plain.orders, plain.segments, result.refused);
  return { ...explained, rule, certificate: certificateOf(rule) };
}

/** First order or segment where running the rule again differs, or null: the certificate of kind `rerun`. */
export function verifyRule(
  rule: TreeRule,
  problem: TreeMarketProblem,
  stated: TreeMarketSolution,
): string | null {
  const again = rule.solve(problem);
  if (again.status === "refused") return `the rule refuses the book (${again.code})`;
  if (!rule.admits(problem, stated)) return "the rule does not admit the outcome";
  if (again.poolPriceTicks !== stated.poolPriceTicks) {
    return `price ${stated.poolPriceTicks} instead of ${again.poolPriceTicks} ticks`;
  }
  const order = again.localWh.findIndex(
    (wh, i) => wh !== stated.localWh[i] || again.exportedWh[i] !== stated.exportedWh[i],
  );
  return order < 0 ? null : `another amount for order ${order}`;
}

/** Grid prices seen from a local market with the given charge per kWh on a buyer. */
export const gridPricesOf = (allInRetail: number, feedIn: number, localCharge: number): GridPrices => ({
  importPrice: microEuroPerKWh(Math.max(feedIn, allInRetail - localCharge)),
  exportPrice: microEuroPerKWh(feedIn),
});
