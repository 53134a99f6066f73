/** Streets and books for the clearing tests: points on a real network model, orders from a seed. */
import type { BaseInjection, ClearingOrder } from "../../../backend/core/clearing/clearing.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import type { ConnectionPoint, Feeder, Phase, VoltageBand } from "../../../backend/core/network/feeder.ts";
import type { Fallback, Side } from "../../../backend/core/orders/order.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

/** Deterministic numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const BUSES = ["R3", "R4", "R6", "R8", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18"];
const SINGLE: readonly Phase[] = ["A", "B", "C"];

/** `count` homes on the CIGRE residential network, two of three on a single phase, unevenly spread. */
export function randomStreet(random: () => number, count: number, voltageBand: VoltageBand): Feeder {
  const points = Array.from({ length: count }, (_, i): ConnectionPoint => {
    const bus = BUSES[Math.floor(random() * BUSES.length)]!;
    const phases = random() < 1 / 3 ? SINGLE : [SINGLE[Math.floor(random() * 3)]!];
    return { id: `p${String(i).padStart(2, "0")}`, bus, phases, capacityKva: 30 };
  });
  return buildCigreResidential(points, { voltageBand });
}

export interface BookShape {
  /** 1 = homes with 3 kW of solar and a car each per phase; 4 is far beyond what the cables carry. */
  readonly scale: number;
  readonly chargeTicks?: number;
}

export function orderOf(
  sequence: number,
  pointId: string,
  side: Side,
  energyWh: number,
  priceTicks: number,
  fallback: Fallback,
  chargeTicks = 0,
): ClearingOrder {
  return {
    orderId: `0x${sequence.toString(16).padStart(64, "0")}`,
    pointId,
    side,
    energyWh: wattHours(energyWh),
    limitPrice: microEuroPerKWh(priceTicks * 1_000),
    networkCharge: microEuroPerKWh((side === "buy" ? chargeTicks : 0) * 1_000),
    fallback,
    sequence,
  };
}

/** Solar with feed-in, batteries, must-serve homes and cars, and a base of non-members. */
export function randomBook(
  random: () => number,
  feeder: Feeder,
  { scale, chargeTicks = 30 }: BookShape,
): { orders: ClearingOrder[]; base: BaseInjection[] } {
  const orders: ClearingOrder[] = [];
  const base: BaseInjection[] = [];
  const upTo = (most: number): number => Math.min(7_000, 1 + Math.floor(random() * most));
  for (const { id, phases } of feeder.connectionPoints) {
    const size = phases.length * scale;
    const add = (side: Side, energyWh: number, ticks: number, fallback: Fallback): void => {
      orders.push(orderOf(orders.length, id, side, energyWh, ticks, fallback, chargeTicks));
    };
    base.push({ pointId: id, energyWh: -upTo(150 * phases.length), reactiveVar: -30 });
    if (random() < 0.6) add("sell", upTo(750 * size), 70 + Math.floor(random() * 60), "grid");
    if (random() < 0.2) add("sell", upTo(400 * size), 90 + Math.floor(random() * 60), "none");
    if (random() < 0.7) add("buy", upTo(300 * phases.length), 250 + Math.floor(random() * 60), "grid");
    if (random() < 0.4) add("buy", upTo(600 * size), 100 + Math.floor(random() * 100), "none");
  }
  return { orders, base };
}
