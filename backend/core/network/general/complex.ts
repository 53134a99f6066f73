/** Complex numbers as pairs, for building models; the solvers use flat arrays instead. */
export type Complex = readonly [re: number, im: number];

export const ZERO: Complex = [0, 0];
export const ONE: Complex = [1, 0];

export const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
export const subtract = (a: Complex, b: Complex): Complex => [a[0] - b[0], a[1] - b[1]];
export const multiply = (a: Complex, b: Complex): Complex => [
  a[0] * b[0] - a[1] * b[1],
  a[0] * b[1] + a[1] * b[0],
];
export const scale = (a: Complex, factor: number): Complex => [a[0] * factor, a[1] * factor];
export const conjugate = (a: Complex): Complex => [a[0], -a[1]];
export const magnitude = (a: Complex): number => Math.hypot(a[0], a[1]);
export const polar = (length: number, radians: number): Complex => [
  length * Math.cos(radians),
  length * Math.sin(radians),
];
export const isZero = (a: Complex): boolean => a[0] === 0 && a[1] === 0;

/** 1 / a, scaled against overflow for the extreme admittances of ideal sources and links. */
export function invert(a: Complex): Complex {
  const size = Math.max(Math.abs(a[0]), Math.abs(a[1]));
  const re = a[0] / size;
  const im = a[1] / size;
  const square = (re * re + im * im) * size;
  return [re / square, -im / square];
}
