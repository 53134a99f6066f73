/** How far the units of a bank are loaded, and how that follows the voltages. */
import type { BankBranch, WindingEnd } from "../feederBranches.ts";
import { windingAdmittance } from "./bankPort.ts";
import type { FeederLayout } from "./generalNetwork.ts";

interface Located {
  readonly busIndex: ReadonlyMap<string, number>;
  readonly baseVolt: Float64Array;
}

/** The current of a winding as Σ (g + jb)·V over places of the state vector, W per rated voltage. */
export interface WindingCurrent {
  readonly terms: readonly { readonly place: number; readonly g: number; readonly b: number }[];
  readonly re: number;
  readonly im: number;
}

/** The current of the most loaded winding of each unit. */
export function unitCurrents(
  compiled: Located,
  layout: FeederLayout | undefined,
  bank: BankBranch,
  v: Float64Array,
): WindingCurrent[] {
  return bank.units.map((unit) => {
    const across = unit.windings.map(({ side, ends, ratedKv, tapPu }) => {
      const bus = compiled.busIndex.get(bank[side])!;
      const turns = compiled.baseVolt[bus]! / (1000 * ratedKv * (tapPu ?? 1));
      return ends.map((end, k) => ({ place: placeAt(layout, bus, end), turns: k === 0 ? turns : -turns }));
    });
    const y = windingAdmittance(unit);
    const count = across.length;
    const currents = across.map((_, w) => {
      const terms = across.flatMap((ends, c) => {
        const [g, b] = y.entries[count * w + c]!;
        return ends.flatMap(({ place, turns }) => (place < 0 ? [] : [{ place, g: g * turns, b: b * turns }]));
      });
      let re = 0;
      let im = 0;
      for (const { place, g, b } of terms) {
        re += g * v[place]! - b * v[place + 1]!;
        im += g * v[place + 1]! + b * v[place]!;
      }
      return { terms, re, im };
    });
    return currents.reduce((a, b) => (Math.hypot(b.re, b.im) > Math.hypot(a.re, a.im) ? b : a));
  });
}

function placeAt(layout: FeederLayout | undefined, bus: number, end: WindingEnd): number {
  if (end === "earth") return -1;
  if (end !== "N") return 6 * bus + 2 * "ABC".indexOf(end);
  const neutral = layout?.neutralOf[bus] ?? -1;
  return neutral < 0 ? -1 : 6 * neutral;
}

/** kVA of each unit: its most loaded winding's current at rated voltage. */
export const bankUnitKva = (
  compiled: Located,
  layout: FeederLayout | undefined,
  bank: BankBranch,
  v: Float64Array,
): number[] => unitCurrents(compiled, layout, bank, v).map(({ re, im }) => Math.hypot(re, im) / 1000);
