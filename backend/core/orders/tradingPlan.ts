/** Reading and checking of trading plans. */
import type { MicroEuroPerKWh } from "../units/quantities.ts";
import { microEuroPerKWh, PRICE_TICK } from "../units/quantities.ts";
import type { PlanStyle, Rejection, TradingPlan } from "./order.ts";

export const PLAN_STYLES: readonly PlanStyle[] = ["bestPrice", "neighboursFirst", "keepForMyself"];

/** Partners that a plan may name. */
export const MAX_PARTNERS = 8;

export interface PlanBounds {
  readonly priceFloor: MicroEuroPerKWh;
  readonly priceCap: MicroEuroPerKWh;
}

const refuse = (field: string, reason: string): Rejection => ({
  status: "rejected",
  code: "LAT-1025",
  details: { field, reason },
});

/** Null when the plan can be used in a market with these bounds, else why not (LAT-1025). */
export function validateTradingPlan(plan: TradingPlan, bounds: PlanBounds): Rejection | null {
  if (!PLAN_STYLES.includes(plan.style))
    return refuse("style", `one of ${PLAN_STYLES.join(", ")} is expected`);
  for (const field of ["buyLimit", "sellLimit"] as const) {
    const price = plan[field];
    if (!Number.isSafeInteger(price) || price % PRICE_TICK !== 0) {
      return refuse(field, `a multiple of ${PRICE_TICK} µ€/kWh is expected`);
    }
    if (price < bounds.priceFloor || price > bounds.priceCap) {
      return refuse(field, `it must lie between ${bounds.priceFloor} and ${bounds.priceCap} µ€/kWh`);
    }
  }
  const partners = plan.pairing?.partners ?? [];
  const sources = plan.pairing?.sources ?? [];
  const doubled = new Set(partners).size < partners.length || new Set(sources).size < sources.length;
  if (doubled || partners.length > MAX_PARTNERS || partners.includes(plan.meteringPointId)) {
    return refuse("pairing", `at most ${MAX_PARTNERS} other homes, each named once, are expected`);
  }
  const reserve = plan.batteryReservePercent;
  if (!Number.isInteger(reserve) || reserve < 0 || reserve > 100) {
    return refuse("batteryReservePercent", "a whole number from 0 to 100 is expected");
  }
  return null;
}

/** A plan that suits most homes: sell from the feed-in tariff up, buy up to the retail price. */
export const defaultTradingPlan = (
  meteringPointId: string,
  prices: { readonly feedIn: MicroEuroPerKWh; readonly retailAllIn: MicroEuroPerKWh },
): TradingPlan => ({
  meteringPointId,
  style: "bestPrice",
  buyLimit: microEuroPerKWh(Math.floor(prices.retailAllIn / PRICE_TICK) * PRICE_TICK),
  sellLimit: microEuroPerKWh(Math.ceil(prices.feedIn / PRICE_TICK) * PRICE_TICK),
  batteryReservePercent: 20,
});
