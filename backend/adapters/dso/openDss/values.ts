/** Values of OpenDSS properties: numbers with inline mathematics, lists, matrices, switches, units. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Place } from "./statements.ts";

const MAX_STACK = 100;

type Stack = number[];
const binary = (f: (a: number, b: number) => number) => (stack: Stack) => {
  const [b, a] = [stack.pop(), stack.pop()];
  stack.push(f(a ?? Number.NaN, b ?? Number.NaN));
};
const unary = (f: (a: number) => number) => (stack: Stack) => {
  stack.push(f(stack.pop() ?? Number.NaN));
};
const DEGREE = Math.PI / 180;

/** Words of the calculator in reverse Polish notation; angles in degrees. */
const OPERATIONS: Readonly<Record<string, (stack: Stack) => void>> = {
  "+": binary((a, b) => a + b),
  "-": binary((a, b) => a - b),
  "*": binary((a, b) => a * b),
  "/": binary((a, b) => a / b),
  "^": binary((a, b) => a ** b),
  sqrt: unary(Math.sqrt),
  sqr: unary((a) => a * a),
  inv: unary((a) => 1 / a),
  ln: unary(Math.log),
  log10: unary(Math.log10),
  exp: unary(Math.exp),
  sin: unary((a) => Math.sin(a * DEGREE)),
  cos: unary((a) => Math.cos(a * DEGREE)),
  tan: unary((a) => Math.tan(a * DEGREE)),
  atan: unary((a) => Math.atan(a) / DEGREE),
  atan2: binary((a, b) => Math.atan2(a, b) / DEGREE),
  pi: (stack) => {
    stack.push(Math.PI);
  },
  swap: (stack) => {
    const [b, a] = [stack.pop(), stack.pop()];
    stack.push(b ?? Number.NaN, a ?? Number.NaN);
  },
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const split = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** A number, or a calculation like `8 1000 /`. @throws LAT-2063 when it is neither or not finite. */
export function numberOf(text: string, place: Place): number {
  const words = split(text);
  const stack: Stack = [];
  for (const word of words) {
    const operation = Object.hasOwn(OPERATIONS, word.toLowerCase())
      ? OPERATIONS[word.toLowerCase()]
      : undefined;
    if (NUMBER.test(word)) stack.push(Number(word));
    else if (operation && stack.length <= MAX_STACK) operation(stack);
    else stack.push(Number.NaN);
  }
  const [value] = stack;
  if (stack.length !== 1 || value === undefined || !Number.isFinite(value)) {
    throw domainError("LAT-2063", { ...place, reason: `${text.slice(0, 40) || "nothing"} is not a number` });
  }
  return value;
}

/** A list of numbers. @throws LAT-2063 */
export const listOf = (text: string, place: Place): number[] => wordsOf(text).map((w) => numberOf(w, place));

/** A list of words; nested brackets and quotes are taken off. */
export const wordsOf = (text: string): string[] => split(text.replaceAll(/["'()[\]{}|]/g, " "));

/**
 * A symmetric matrix, whole or as lower triangle, rows separated by `|`.
 * @throws LAT-2063 when its rows do not fit.
 */
export function matrixOf(text: string, size: number, place: Place): number[][] {
  const rows = text.split("|").map((row) => listOf(row, place));
  const full = rows.length === size && rows.every((row) => row.length === size);
  const lower = rows.length === size && rows.every((row, i) => row.length >= i + 1);
  if (!full && !lower) {
    const reason = `a matrix of ${size} rows was expected, found rows of ${rows.map((r) => r.length).join(", ")}`;
    throw domainError("LAT-2063", { ...place, reason });
  }
  return rows.map((_, i) => rows.map((_, j) => (full || j <= i ? rows[i]![j]! : rows[j]![i]!)));
}

/** yes, true, y, t, 1. */
export const isYes = (text: string): boolean => /^[yt1]/i.test(text.trim());

const METRES: Readonly<Record<string, number>> = {
  mi: 1609.344,
  mile: 1609.344,
  miles: 1609.344,
  kft: 304.8,
  km: 1000,
  m: 1,
  me: 1,
  meter: 1,
  ft: 0.3048,
  in: 0.0254,
  cm: 0.01,
  mm: 0.001,
};

/** Metres of a length unit; null for `none`. @throws LAT-2063 for an unknown unit. */
export function metresOf(text: string, place: Place): number | null {
  const unit = text.trim().toLowerCase();
  if (unit === "" || unit === "none") return null;
  const metres = Object.hasOwn(METRES, unit) ? METRES[unit] : undefined;
  if (metres === undefined)
    throw domainError("LAT-2063", { ...place, reason: `${unit.slice(0, 20)} is not a unit` });
  return metres;
}
