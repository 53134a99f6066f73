/** Books for the clearing benchmarks: one builder, one generator of seeded numbers. */
import type { ClearingOrder } from "../../../backend/core/clearing/clearing.ts";
import type { Fallback, Hex, Side } from "../../../backend/core/orders/order.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

/** Deterministic numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface BookBuilder {
  readonly orders: ClearingOrder[];
  /** Adds an order of a whole energy > 0; nothing otherwise. */
  add(pointId: string, side: Side, energyWh: number, ticks: number, fallback: Fallback): void;
}

/** Collects orders in order of arrival; buyers bear `chargeTicks` per Wh. */
export function bookBuilder(chargeTicks: number): BookBuilder {
  const orders: ClearingOrder[] = [];
  return {
    orders,
    add(pointId, side, energyWh, ticks, fallback) {
      if (energyWh <= 0) return;
      orders.push({
        orderId: `0x${orders.length.toString(16)}` as Hex,
        pointId,
        side,
        energyWh: wattHours(energyWh),
        limitPrice: microEuroPerKWh(ticks * 1_000),
        networkCharge: microEuroPerKWh(side === "buy" ? chargeTicks * 1_000 : 0),
        fallback,
        sequence: orders.length,
      });
    },
  };
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** Value at a share of the sorted list, 0 … 1. */
export const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))]!;

export const median = (values: readonly number[]): number => quantile(values, 0.5);
