/** What a tariff sheet says about the market: its rule, and the grid prices that some rules derive theirs from. */
import { gridPricesOf } from "../clearing/rules/clearByRule.ts";
import type { SettledRule } from "../clearing/rules/ruleNames.ts";
import type { GridPrices } from "../clearing/rules/rulePrices.ts";
import type { TariffSheet } from "./tariff.ts";
import { allInRetailPrice } from "./tariffRules.ts";

export interface MarketRule {
  readonly rule: SettledRule;
  readonly grid: GridPrices;
}

/** Rule in force under a sheet (nodal where it names none) and the grid prices seen from a local trade. */
export const marketRule = (sheet: TariffSheet): MarketRule => ({
  rule: sheet.clearingRule ?? "nodal",
  grid: gridPricesOf(allInRetailPrice(sheet), sheet.feedIn, sheet.localNetworkCharge),
});
