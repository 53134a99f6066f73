/**
 * Admittance of single-phase transformers from their windings: per unit of rated (tapped) winding voltages the
 * leakage network is that of any transformer; an incidence matrix of turns joins it to the terminals.
 * Source: R. C. Dugan, S. Santoso, An example of 3-phase transformer modeling for distribution system analysis,
 * IEEE PES T&D 2003.
 */
import type { BankUnit } from "../feederBranches.ts";
import { add, type Complex, ZERO } from "./complex.ts";
import { congruent, type DenseMatrix, denseMatrix, inverse } from "./denseComplex.ts";

/** Where a winding is: state places of its two ends (-1: earth) and the base voltage of its bus, V. */
export interface WindingPlace {
  readonly ends: readonly [number, number];
  readonly baseVolt: number;
}

/** Currents into the windings = matrix × winding voltages (per unit of rated), W per pu². */
export function windingAdmittance(unit: BankUnit): DenseMatrix {
  const count = unit.windings.length;
  const r = unit.windings.map((winding) => winding.resistancePercent / 100);
  const x = unit.reactancePercent.map((percent) => percent / 100);
  const between = (i: number, j: number): number => (i === j ? 0 : x[i + j - 1]!);
  // Leakage seen from the others against the first winding.
  const leakage = denseMatrix(count - 1, count - 1, (i, j): Complex => {
    const mutual = (between(0, i + 1) + between(0, j + 1) - between(i + 1, j + 1)) / 2;
    return [r[0]! + (i === j ? r[i + 1]! : 0), mutual];
  });
  const through = inverse(leakage);
  const watt = unit.ratedKva * 1000;
  const spread = denseMatrix(count - 1, count, (i, w): Complex => [w === 0 ? 1 : w === i + 1 ? -1 : 0, 0]);
  const series = through ? congruent(through, spread) : denseMatrix(count, count, () => ZERO);
  const iron = ironAdmittance(unit);
  return denseMatrix(count, count, (i, j) => {
    const [g, b] = series.entries[count * i + j]!;
    const own: Complex = [g * watt, b * watt];
    return i === j && i === count - 1 ? add(own, iron) : own;
  });
}

function ironAdmittance(unit: BankUnit): Complex {
  const lossW = (unit.noLoadLossKw ?? 0) * 1000;
  const apparentVa = (unit.noLoadCurrentPercent ?? 0) * 10 * unit.ratedKva;
  return [lossW, -Math.sqrt(Math.max(0, apparentVa ** 2 - lossW ** 2))];
}

/** Winding voltages per unit of rated = matrix × terminal voltages in pu. */
export function windingTurns(
  unit: BankUnit,
  places: readonly WindingPlace[],
  terminals: readonly number[],
): DenseMatrix {
  return denseMatrix(unit.windings.length, terminals.length, (w, t): Complex => {
    const { ratedKv, tapPu } = unit.windings[w]!;
    const { ends, baseVolt } = places[w]!;
    const turns = baseVolt / (1000 * ratedKv * (tapPu ?? 1));
    const sign = (ends[0] === terminals[t] ? 1 : 0) - (ends[1] === terminals[t] ? 1 : 0);
    return [sign * turns, 0];
  });
}

/** The unit between its terminals. */
export function unitAdmittance(
  unit: BankUnit,
  places: readonly WindingPlace[],
  terminals: readonly number[],
): DenseMatrix {
  return congruent(windingAdmittance(unit), windingTurns(unit, places, terminals));
}
