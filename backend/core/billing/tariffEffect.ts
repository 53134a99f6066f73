/** What another tariff sheet would have done to whom: groups and a distribution that nobody can be read out of. */
import { type MicroEuro, microEuro } from "../units/quantities.ts";
import type { FairnessGroup } from "./fairness.ts";

/** Net cost of one metering point over the intervals looked at; positive is owed. */
export interface PointEffect {
  readonly meteringPointId: string;
  readonly group: FairnessGroup;
  readonly before: MicroEuro;
  readonly after: MicroEuro;
}

export interface GroupEffect {
  readonly group: FairnessGroup;
  readonly points: number;
  /** Null where the group has fewer metering points than the smallest that may be shown. */
  readonly before: MicroEuro | null;
  readonly after: MicroEuro | null;
  /** Points that pay less, and more. */
  readonly better: number | null;
  readonly worse: number | null;
}

/** Metering points whose cost changes by an amount between the bounds; at least the smallest group in each. */
export interface EffectBin {
  readonly from: MicroEuro;
  readonly to: MicroEuro;
  readonly points: number;
}

export interface TariffEffect {
  readonly smallestGroup: number;
  readonly groups: readonly GroupEffect[];
  /** By change, largest saving first; empty when there are too few points for one bin. */
  readonly bins: readonly EffectBin[];
  readonly better: number;
  readonly worse: number;
  readonly unchanged: number;
}

const GROUPS: readonly FairnessGroup[] = ["member-solar", "member-no-solar", "non-member"];
const MAX_BINS = 8;
/** Bounds are moved out to multiples of this, so that they are nobody's own figure: 10 ct. */
const BOUND_MICRO_EURO = 100_000;

const sum = (list: readonly PointEffect[], of: (effect: PointEffect) => number): MicroEuro =>
  microEuro(list.reduce((all, effect) => all + of(effect), 0));

/** Changes in bins of at least `smallest` points; a rest that is too small goes into the last bin. */
function binsOf(changes: readonly number[], smallest: number): EffectBin[] {
  const sorted = [...changes].sort((a, b) => a - b);
  const count = Math.min(MAX_BINS, Math.floor(sorted.length / smallest));
  return Array.from({ length: count }, (_, index): EffectBin => {
    const start = Math.floor((index * sorted.length) / count);
    const own = sorted.slice(start, Math.floor(((index + 1) * sorted.length) / count));
    const down = Math.floor((own[0] ?? 0) / BOUND_MICRO_EURO) * BOUND_MICRO_EURO;
    const up = Math.ceil((own.at(-1) ?? 0) / BOUND_MICRO_EURO) * BOUND_MICRO_EURO;
    return { from: microEuro(down), to: microEuro(up), points: own.length };
  });
}

/** Sums up. Groups of fewer than `smallestGroup` points keep their number and nothing else. */
export function tariffEffect(effects: readonly PointEffect[], smallestGroup: number): TariffEffect {
  const smallest = Math.max(2, smallestGroup);
  const better = (list: readonly PointEffect[]) => list.filter(({ before, after }) => after < before).length;
  const worse = (list: readonly PointEffect[]) => list.filter(({ before, after }) => after > before).length;
  const groups = GROUPS.map((group): GroupEffect => {
    const own = effects.filter((effect) => effect.group === group);
    if (own.length < smallest) {
      return { group, points: own.length, before: null, after: null, better: null, worse: null };
    }
    return {
      group,
      points: own.length,
      before: sum(own, ({ before }) => before),
      after: sum(own, ({ after }) => after),
      better: better(own),
      worse: worse(own),
    };
  });
  return {
    smallestGroup: smallest,
    groups,
    bins: binsOf(
      effects.map(({ before, after }) => after - before),
      smallest,
    ),
    better: better(effects),
    worse: worse(effects),
    unchanged: effects.length - better(effects) - worse(effects),
  };
}
