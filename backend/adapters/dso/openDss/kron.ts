/** Elimination of an earthed conductor from a series impedance (G. Kron). */
export type Matrix = readonly (readonly number[])[];

/** Z' = Z - Z_in · Z_nj / Z_nn for the conductor `at`; ohm in, ohm out. */
export function eliminateConductor(r: Matrix, x: Matrix, at: number): { r: number[][]; x: number[][] } {
  const [rn, xn] = [r[at]![at]!, x[at]![at]!];
  const square = rn * rn + xn * xn;
  const kept = r.map((_, i) => i).filter((i) => i !== at);
  const correction = (i: number, j: number): readonly [number, number] => {
    const [a, b, c, d] = [r[i]![at]!, x[i]![at]!, r[at]![j]!, x[at]![j]!];
    const [re, im] = [a * c - b * d, a * d + b * c];
    return [(re * rn + im * xn) / square, (im * rn - re * xn) / square];
  };
  return {
    r: kept.map((i) => kept.map((j) => r[i]![j]! - correction(i, j)[0])),
    x: kept.map((i) => kept.map((j) => x[i]![j]! - correction(i, j)[1])),
  };
}
