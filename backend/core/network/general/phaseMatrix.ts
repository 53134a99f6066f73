/** 3x3 complex matrices over the phases A, B, C, row by row. */
import { add, type Complex, invert, multiply, ONE, polar, scale, subtract, ZERO } from "./complex.ts";

export type PhaseMatrix = readonly Complex[];

const THIRD_TURN = (2 * Math.PI) / 3;

/**
 * The phase matrix of an element with independent sequence quantities (Fortescue). Positive sequence:
 * B lags A by 120°.
 */
export function fromSequences(zero: Complex, positive: Complex, negative: Complex): PhaseMatrix {
  const entry = (shift: number): Complex => {
    const rotated = add(
      multiply(positive, polar(1, -shift * THIRD_TURN)),
      multiply(negative, polar(1, shift * THIRD_TURN)),
    );
    return scale(add(zero, rotated), 1 / 3);
  };
  const byShift = [0, 1, 2].map(entry);
  return index9((row, column) => byShift[(row - column + 3) % 3]!);
}

export const addMatrix = (a: PhaseMatrix, b: PhaseMatrix): PhaseMatrix => a.map((x, k) => add(x, b[k]!));
export const subtractMatrix = (a: PhaseMatrix, b: PhaseMatrix): PhaseMatrix =>
  a.map((x, k) => subtract(x, b[k]!));
export const scaleMatrix = (a: PhaseMatrix, factor: number): PhaseMatrix => a.map((x) => scale(x, factor));
export const negateMatrix = (a: PhaseMatrix): PhaseMatrix => scaleMatrix(a, -1);
export const transposeMatrix = (a: PhaseMatrix): PhaseMatrix => index9((row, column) => a[3 * column + row]!);
export const realMatrix = (entries: readonly number[]): PhaseMatrix =>
  entries.map((entry): Complex => [entry, 0]);
export const NO_MATRIX: PhaseMatrix = index9(() => ZERO);

export function multiplyMatrix(a: PhaseMatrix, b: PhaseMatrix): PhaseMatrix {
  return index9((row, column) => {
    let sum = ZERO;
    for (let k = 0; k < 3; k++) sum = add(sum, multiply(a[3 * row + k]!, b[3 * k + column]!));
    return sum;
  });
}

/** Inverse by Gauss-Jordan elimination with row pivoting; null when singular. */
export function invertMatrix(matrix: PhaseMatrix): PhaseMatrix | null {
  const rows = [0, 1, 2].map((r): Complex[] => [
    ...matrix.slice(3 * r, 3 * r + 3),
    ...[0, 1, 2].map((c) => (c === r ? ONE : ZERO)),
  ]);
  const size = (x: Complex) => Math.hypot(x[0], x[1]);
  for (let k = 0; k < 3; k++) {
    let best = k;
    for (let r = k + 1; r < 3; r++) if (size(rows[r]![k]!) > size(rows[best]![k]!)) best = r;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]!;
    if (!(size(pivot[k]!) > 0)) return null;
    const factor = invert(pivot[k]!);
    for (let c = 0; c < 6; c++) pivot[c] = multiply(pivot[c]!, factor);
    for (let r = 0; r < 3; r++) {
      if (r === k) continue;
      const row = rows[r]!;
      const lead = row[k]!;
      for (let c = 0; c < 6; c++) row[c] = subtract(row[c]!, multiply(lead, pivot[c]!));
    }
  }
  return index9((row, column) => rows[row]![3 + column]!);
}

function index9(entry: (row: number, column: number) => Complex): Complex[] {
  return Array.from({ length: 9 }, (_, k) => entry(Math.floor(k / 3), k % 3));
}
