/**
 * Local network charges by distance class.
 *
 * A charge that depends on the pair would make every pair a product of its own, and the market inexact. So the
 * market deducts the ceiling (the charge across the transformer) from every buyer's limit, and who supplied whom
 * decides afterwards which lower class each traded Wh bears. Nobody pays more than the limit held for, prices and
 * amounts stay those of the proof, and the pairing, which goes from near to far, finds the lower classes.
 */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import {
  costExact,
  type MicroEuro,
  type MicroEuroPerKWh,
  microEuro,
  PRICE_TICK,
} from "../units/quantities.ts";
import type { Trade } from "./clearing.ts";

/** Same price zone; another zone of the same line; another line behind the same transformer. */
export type DistanceClass = "sameSegment" | "sameLine" | "sameTransformer";

/** Charge per class, multiples of the tick, not falling with distance. */
export type DistanceCharges = Readonly<Record<DistanceClass, MicroEuroPerKWh>>;

/** Class of two segments; `parents` as published, -1 for the root. */
export function distanceClass(parents: ArrayLike<number>, a: number, b: number): DistanceClass {
  if (a === b) return "sameSegment";
  // Parents have lower numbers: the deeper end climbs until both meet.
  let [x, y] = [a, b];
  while (x !== y) {
    if (x > y) x = parents[x]!;
    else y = parents[y]!;
  }
  return x > 0 ? "sameLine" : "sameTransformer";
}

/** Whether the classes are whole ticks from 0 up and do not fall with distance. */
export function areChargesOrdered({ sameSegment, sameLine, sameTransformer }: DistanceCharges): boolean {
  const onTick = [sameSegment, sameLine, sameTransformer].every((charge) => charge % PRICE_TICK === 0);
  return onTick && 0 <= sameSegment && sameSegment <= sameLine && sameLine <= sameTransformer;
}

/** The charge that the market deducts from every buyer's limit. @throws LAT-3062 when the classes are not in order. */
export function chargeCeiling(charges: DistanceCharges): MicroEuroPerKWh {
  if (!areChargesOrdered(charges)) throw domainError("LAT-3062", { ...charges, tick: PRICE_TICK });
  return charges.sameTransformer;
}

export interface ChargedTrade extends Trade {
  readonly distance: DistanceClass;
  readonly chargeMicroEuro: MicroEuro;
  /** Ceiling less charge: what the buyer gets back of what the market deducted. */
  readonly refundMicroEuro: MicroEuro;
}

/** Class, charge and refund of every trade, exact. @throws LAT-3062, LAT-6007 for a trade of an unknown order. */
export function chargeByDistance(
  trades: readonly Trade[],
  segmentOf: ReadonlyMap<Hex, number>,
  parents: ArrayLike<number>,
  charges: DistanceCharges,
): ChargedTrade[] {
  const ceiling = chargeCeiling(charges);
  return trades.map((trade) => {
    const { sellOrderId, buyOrderId, energyWh } = trade;
    const from = segmentOf.get(sellOrderId);
    const to = segmentOf.get(buyOrderId);
    if (from === undefined || to === undefined) throw domainError("LAT-6007", { sellOrderId, buyOrderId });
    const distance = distanceClass(parents, from, to);
    const chargeMicroEuro = costExact(energyWh, charges[distance]);
    const refundMicroEuro = microEuro(costExact(energyWh, ceiling) - chargeMicroEuro);
    return { ...trade, distance, chargeMicroEuro, refundMicroEuro };
  });
}
