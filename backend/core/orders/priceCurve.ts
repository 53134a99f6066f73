/** A stepwise price curve as the ordinary orders it stands for, one per step, and back. */
import { type MicroEuroPerKWh, type WattHours, wattHours } from "../units/quantities.ts";
import type { Order, Rejection, Side } from "./order.ts";

/** One step: this much energy at this limit. */
export interface PriceStep {
  readonly energyWh: WattHours;
  readonly limitPrice: MicroEuroPerKWh;
}

/** What the steps of one curve have in common. */
export type CurveBase = Omit<Order, "energyWh" | "limitPrice" | "nonce" | "minFillWh">;

const reject = (step: number): Rejection => ({ status: "rejected", code: "LAT-1058", details: { step } });

/**
 * Null when the curve is monotonic: a seller asks more for every further step, a buyer bids less, and every step
 * has energy; else the first step that is wrong (LAT-1058), counted from 1.
 */
export function curveFault(side: Side, steps: readonly PriceStep[]): Rejection | null {
  const sign = side === "sell" ? 1 : -1;
  const wrong = steps.findIndex(({ energyWh, limitPrice }, i) => {
    const before = steps[i - 1];
    return energyWh <= 0 || (before !== undefined && sign * (limitPrice - before.limitPrice) <= 0);
  });
  if (steps.length === 0) return reject(1);
  return wrong < 0 ? null : reject(wrong + 1);
}

/** One order per step, nonces counting up from `firstNonce`. */
export const curveToOrders = (
  base: CurveBase,
  steps: readonly PriceStep[],
  firstNonce: number,
): readonly Order[] =>
  steps.map(({ energyWh, limitPrice }, i) => ({
    ...base,
    energyWh,
    limitPrice,
    nonce: firstNonce + i,
    minFillWh: wattHours(0),
  }));

const SHARED = [
  "communityId",
  "meteringPointId",
  "interval",
  "side",
  "fallback",
  "tariffVersion",
  "counterparty",
] as const satisfies readonly (keyof Order)[];

/**
 * The curve that orders stand for, cheapest first for a seller, dearest first for a buyer; or why they are none:
 * the first order that differs in anything but energy, price and nonce, or asks for a minimum (LAT-1058).
 */
export function ordersToCurve(
  orders: readonly Order[],
): { readonly status: "curve"; readonly side: Side; readonly steps: readonly PriceStep[] } | Rejection {
  const [first] = orders;
  if (first === undefined) return reject(1);
  const odd = orders.findIndex(
    (order) => order.minFillWh > 0 || SHARED.some((field) => order[field] !== first[field]),
  );
  if (odd >= 0) return reject(odd + 1);
  const sign = first.side === "sell" ? 1 : -1;
  const steps = orders
    .map(({ energyWh, limitPrice }) => ({ energyWh, limitPrice }))
    .sort((a, b) => sign * (a.limitPrice - b.limitPrice));
  return curveFault(first.side, steps) ?? { status: "curve", side: first.side, steps };
}
