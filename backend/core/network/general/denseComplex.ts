/** Dense complex matrices of any shape, row by row, for building models. */
import { add, type Complex, conjugate, invert, isZero, multiply, ONE, subtract, ZERO } from "./complex.ts";

export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: readonly Complex[];
}

export function denseMatrix(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => Complex,
): DenseMatrix {
  const entries = Array.from({ length: rows * columns }, (_, k) =>
    entry(Math.floor(k / columns), k % columns),
  );
  return { rows, columns, entries };
}

export const at = (m: DenseMatrix, row: number, column: number): Complex =>
  m.entries[m.columns * row + column]!;

export function times(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  return denseMatrix(a.rows, b.columns, (row, column) => {
    let sum = ZERO;
    for (let k = 0; k < a.columns; k++) {
      const left = at(a, row, k);
      if (!isZero(left)) sum = add(sum, multiply(left, at(b, k, column)));
    }
    return sum;
  });
}

/** Aᵀ·Y·A for a real incidence matrix A. */
export function congruent(y: DenseMatrix, incidence: DenseMatrix): DenseMatrix {
  const transposed = denseMatrix(incidence.columns, incidence.rows, (r, c) => conjugate(at(incidence, c, r)));
  return times(transposed, times(y, incidence));
}

/** Inverse by Gauss-Jordan elimination with row pivoting; null when singular. */
export function inverse(matrix: DenseMatrix): DenseMatrix | null {
  const n = matrix.rows;
  const rows = Array.from({ length: n }, (_, r): Complex[] => [
    ...matrix.entries.slice(n * r, n * r + n),
    ...Array.from({ length: n }, (_, c) => (c === r ? ONE : ZERO)),
  ]);
  const size = (x: Complex) => Math.hypot(x[0], x[1]);
  const scale = Math.max(...matrix.entries.map(size));
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let r = k + 1; r < n; r++) if (size(rows[r]![k]!) > size(rows[best]![k]!)) best = r;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]!;
    if (!(size(pivot[k]!) > 1e-14 * scale)) return null;
    const factor = invert(pivot[k]!);
    for (let c = 0; c < 2 * n; c++) pivot[c] = multiply(pivot[c]!, factor);
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const row = rows[r]!;
      const lead = row[k]!;
      for (let c = 0; c < 2 * n; c++) row[c] = subtract(row[c]!, multiply(lead, pivot[c]!));
    }
  }
  return denseMatrix(n, n, (r, c) => rows[r]![n + c]!);
}
