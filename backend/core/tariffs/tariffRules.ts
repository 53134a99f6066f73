/** Rules about tariff sheets: which are valid, which is in force, and what follows from one. */
import { areChargesOrdered } from "../clearing/localCharges.ts";
import { isSettledRule } from "../clearing/rules/ruleNames.ts";
import { domainError } from "../errors/domainError.ts";
import type { Rejection } from "../orders/order.ts";
import { type EpochSeconds, isoUtc } from "../time/marketInterval.ts";
import { MAX_PRICE, type MicroEuroPerKWh, microEuroPerKWh, PRICE_TICK } from "../units/quantities.ts";
import { distanceCharges } from "./distanceTerms.ts";
import { sumOfLevies } from "./energyPrice.ts";
import { optionFault } from "./optionRules.ts";
import type { TariffSheet } from "./tariff.ts";

const WHOLE_FIELDS = [
  ["version", 1, Number.MAX_SAFE_INTEGER],
  ["effectiveFrom", 0, Number.MAX_SAFE_INTEGER],
  ["retailEnergy", 0, MAX_PRICE],
  ["feedIn", 0, MAX_PRICE],
  ["gridNetworkCharge", 0, MAX_PRICE],
  ["localNetworkCharge", 0, MAX_PRICE],
  ["vatBasisPoints", 0, 10_000],
  ["priceFloor", -MAX_PRICE, MAX_PRICE],
  ["priceCap", -MAX_PRICE, MAX_PRICE],
] as const;
const TICK_FIELDS = ["localNetworkCharge", "priceFloor", "priceCap"] as const;

/**
 * Checks a sheet before it is published: whole numbers in range (LAT-6101), market prices on the tick (LAT-6102),
 * floor below cap (LAT-6103), feed-in below the all-in retail price (LAT-6105), a currency code (LAT-6106), a
 * market rule that can be settled (LAT-3060), a ledger mode that goes with it (LAT-4157), local charges that do not fall with distance (LAT-3062), and what is
 * optional (`optionFault`).
 */
export function validateTariff(sheet: TariffSheet): Rejection | { readonly status: "valid" } {
  const rejected = (code: Rejection["code"], details: Rejection["details"]): Rejection => ({
    status: "rejected",
    code,
    details,
  });
  for (const [field, lower, upper] of WHOLE_FIELDS) {
    const actual = sheet[field];
    if (!Number.isSafeInteger(actual) || actual < lower || actual > upper) {
      return rejected("LAT-6101", { field, actual: String(actual), lower, upper });
    }
  }
  for (const field of TICK_FIELDS) {
    const actual = sheet[field];
    if (actual % PRICE_TICK !== 0) return rejected("LAT-6102", { field, actual, tick: PRICE_TICK });
  }
  if (sheet.priceFloor >= sheet.priceCap) {
    return rejected("LAT-6103", { actual: sheet.priceFloor, limit: sheet.priceCap });
  }
  const retail = allInRetailPrice(sheet);
  if (sheet.feedIn >= retail) return rejected("LAT-6105", { actual: sheet.feedIn, limit: retail });
  const { clearingRule } = sheet;
  if (clearingRule !== undefined && !isSettledRule(clearingRule)) {
    return rejected("LAT-3060", { rule: String(clearingRule) });
  }
  const { ledgerMode = "G" } = sheet;
  const proven = ledgerMode === "E" && (clearingRule ?? "nodal") === "nodal";
  if (ledgerMode !== "G" && !proven) {
    return rejected("LAT-4157", { mode: String(ledgerMode), rule: clearingRule ?? "nodal" });
  }
  const near = distanceCharges(sheet);
  if (near !== null && !areChargesOrdered(near)) return rejected("LAT-3062", { ...near, tick: PRICE_TICK });
  if (!/^[A-Z]{3}$/.test(sheet.currency)) return rejected("LAT-6106", { actual: sheet.currency });
  return optionFault(sheet) ?? { status: "valid" };
}

/**
 * The sheet in force at an instant: the latest `effectiveFrom` not after it, then the highest version.
 * @throws LAT-6104 when none is in force yet.
 */
export function tariffAt(sheets: readonly TariffSheet[], at: EpochSeconds): TariffSheet {
  let found: TariffSheet | undefined;
  for (const sheet of sheets) {
    if (sheet.effectiveFrom > at) continue;
    const later = !found || sheet.effectiveFrom > found.effectiveFrom;
    const newer = found && sheet.effectiveFrom === found.effectiveFrom && sheet.version > found.version;
    if (later || newer) found = sheet;
  }
  if (!found) throw domainError("LAT-6104", { at: isoUtc(at) });
  return found;
}

/** What a kWh from the retailer costs with network charge and levies, before VAT. */
export const allInRetailPrice = (tariff: TariffSheet): MicroEuroPerKWh =>
  microEuroPerKWh(tariff.retailEnergy + tariff.gridNetworkCharge + sumOfLevies(tariff.levies));

/** Limits within which a trading plan makes sense; both multiples of the tick. */
export interface PlanBounds {
  /** Below it the feed-in tariff pays more. */
  readonly lowest: MicroEuroPerKWh;
  /** Above it the retailer is cheaper, network charges included. */
  readonly highest: MicroEuroPerKWh;
}

/** Bounds for the limits of a plan: from feed-in (rounded up) to all-in retail (rounded down), inside floor and cap. */
export function planBounds(tariff: TariffSheet): PlanBounds {
  const onTick = (price: number, round: (x: number) => number) => round(price / PRICE_TICK) * PRICE_TICK;
  return {
    lowest: microEuroPerKWh(Math.max(tariff.priceFloor, onTick(tariff.feedIn, Math.ceil))),
    highest: microEuroPerKWh(Math.min(tariff.priceCap, onTick(allInRetailPrice(tariff), Math.floor))),
  };
}
