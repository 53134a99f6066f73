/** 3x3 complex matrices over the phases A, B, C, row by row. */
import { add, type Complex, multiply, polar, scale, subtract, ZERO } from "./complex.ts";
import { inverse } from "./denseComplex.ts";

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
export const NO_MATRIX: PhaseMatrix = index9(() => ZERO);

export function multiplyMatrix(a: PhaseMatrix, b: PhaseMatrix): PhaseMatrix {
  return index9((row, column) => {
    let sum = ZERO;
    for (let k = 0; k < 3; k++) sum = add(sum, multiply(a[3 * row + k]!, b[3 * k + column]!));
    return sum;
  });
}

/** Inverse; null when singular. */
export const invertMatrix = (matrix: PhaseMatrix): PhaseMatrix | null =>
  inverse({ rows: 3, columns: 3, entries: matrix })?.entries ?? null;

function index9(entry: (row: number, column: number) => Complex): Complex[] {
  return Array.from({ length: 9 }, (_, k) => entry(Math.floor(k / 3), k % 3));
}
