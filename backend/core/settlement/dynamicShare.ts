/**
 * The dynamic sharing key of energy communities: generation is shared in proportion to consumption in the
 * interval, and nobody gets more than it consumes: min(cᵢ, g · cᵢ / Σc).
 */
import { domainError } from "../errors/domainError.ts";

export interface DynamicShare {
  /** Part of the generation that the key assigns to each member. */
  readonly assigned: readonly number[];
  /** What each member takes of it. */
  readonly covered: readonly number[];
  /** Generation that nobody takes. */
  readonly surplus: number;
}

function checked(values: readonly number[]): readonly number[] {
  const broken = values.find((value) => !Number.isSafeInteger(value) || value < 0);
  if (broken !== undefined) throw domainError("LAT-9003", { total: broken, count: values.length });
  return values;
}

/**
 * Every share is rounded half up by itself, as Austrian grid operators compute it, in the unit of the input
 * (they use 1e-6 kWh); the shares may therefore miss the total by half a unit per member.
 * @throws LAT-9003 for a negative or fractional amount.
 */
export function dynamicShareHalfUp(
  generation: readonly number[],
  consumption: readonly number[],
): DynamicShare {
  const total = checked(generation).reduce((sum, value) => sum + BigInt(value), 0n);
  const wanted = checked(consumption).reduce((sum, value) => sum + BigInt(value), 0n);
  const assigned = consumption.map((value) =>
    wanted === 0n ? 0 : Number((2n * total * BigInt(value) + wanted) / (2n * wanted)),
  );
  const covered = assigned.map((value, i) => Math.min(value, consumption[i]!));
  const taken = covered.reduce((sum, value) => sum + value, 0);
  return { assigned, covered, surplus: Math.max(0, Number(total) - taken) };
}
