/** Who benefits from the market in a month: groups, sizes, a distribution, and how evenly. */
import { type FairnessInput, gini } from "../core/billing/fairness.ts";
import { type EffectBin, tariffEffect } from "../core/billing/tariffEffect.ts";
import { type MicroEuro, microEuro, type WattHours, wattHours } from "../core/units/quantities.ts";

export const SIZE_CLASSES = ["small", "medium", "large"] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

export interface SizeBenefit {
  readonly size: SizeClass;
  readonly points: number;
  /** Bounds of what they drew; null where too few are in the class to be shown. */
  readonly importWh: WattHours | null;
  readonly gain: MicroEuro | null;
}

export interface Benefits {
  readonly smallestGroup: number;
  readonly sizes: readonly SizeBenefit[];
  /** By gain, smallest first. */
  readonly bins: readonly EffectBin[];
  readonly better: number;
  readonly worse: number;
  readonly gini: number | null;
}

/** Thirds of the members by what they drew, the smallest third first; ties by id. */
export function benefitsOf(inputs: readonly FairnessInput[], smallestGroup: number): Benefits {
  const members = inputs.filter(({ group }) => group !== "non-member");
  const sorted = [...members].sort(
    (a, b) => a.importWh - b.importWh || (a.meteringPointId < b.meteringPointId ? -1 : 1),
  );
  const gainOf = ({ withoutMarket, asBooked }: FairnessInput) => withoutMarket - asBooked;
  // A gain is a change for the better: the distribution of changes, turned round.
  const effect = tariffEffect(
    members.map((input) => ({
      meteringPointId: input.meteringPointId,
      group: input.group,
      before: microEuro(0),
      after: microEuro(gainOf(input)),
    })),
    smallestGroup,
  );
  const sizes = SIZE_CLASSES.map((size, index): SizeBenefit => {
    const third = (part: number) => Math.floor((part * sorted.length) / SIZE_CLASSES.length);
    const own = sorted.slice(third(index), third(index + 1));
    if (own.length < effect.smallestGroup) return { size, points: own.length, importWh: null, gain: null };
    return {
      size,
      points: own.length,
      importWh: wattHours(own.reduce((sum, { importWh }) => sum + importWh, 0)),
      gain: microEuro(own.reduce((sum, input) => sum + gainOf(input), 0)),
    };
  });
  return {
    smallestGroup: effect.smallestGroup,
    sizes,
    bins: effect.bins,
    better: effect.worse,
    worse: effect.better,
    gini: gini(members.map((input) => Math.max(0, gainOf(input)))),
  };
}
