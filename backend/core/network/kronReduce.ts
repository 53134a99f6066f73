/**
 * Removes the neutral of a four-wire line that is perfectly earthed at both ends, or of Carson's data with
 * multigrounded neutrals. Source: W. H. Kersting, Distribution System Modeling and Analysis, ch. 4.
 */
import { domainError } from "../errors/domainError.ts";
import type { MatrixLineBranch } from "./feederBranches.ts";
import { type Complex, invert, multiply, subtract } from "./general/complex.ts";

export type SquareMatrix = readonly (readonly number[])[];

/** z_ij - z_in · z_nj / z_nn for one conductor n; in ohm or ohm per km. */
export function kronReduce(
  r: SquareMatrix,
  x: SquareMatrix,
  remove: number,
): { r: number[][]; x: number[][] } {
  const z = (i: number, j: number): Complex => [r[i]![j]!, x[i]![j]!];
  const own = invert(z(remove, remove));
  const kept = r.map((_, k) => k).filter((k) => k !== remove);
  const reduced = kept.map((i) =>
    kept.map((j) => subtract(z(i, j), multiply(multiply(z(i, remove), own), z(remove, j)))),
  );
  return { r: reduced.map((row) => row.map(([re]) => re)), x: reduced.map((row) => row.map(([, im]) => im)) };
}

/**
 * The line without its neutral. Of the shunt, the neutral's row and column go: it has no voltage.
 * @throws LAT-2032 for a line that has no neutral or nothing else.
 */
export function kronReduceLine(line: MatrixLineBranch): MatrixLineBranch {
  const n = line.conductors.indexOf("N");
  if (n < 0 || line.conductors.length === 1) {
    throw domainError("LAT-2032", { element: `Branch ${line.id}`, conductors: line.conductors.join("") });
  }
  const { r, x } = kronReduce(line.rOhmPerKm, line.xOhmPerKm, n);
  const without = (matrix: SquareMatrix) =>
    matrix.filter((_, i) => i !== n).map((row) => row.filter((_, j) => j !== n));
  return {
    ...line,
    conductors: line.conductors.filter((conductor) => conductor !== "N"),
    rOhmPerKm: r,
    xOhmPerKm: x,
    ...(line.bMicroSiemensPerKm ? { bMicroSiemensPerKm: without(line.bMicroSiemensPerKm) } : {}),
  };
}
