/** Loads as flat arrays: one term per phase or pair of phases, with the blocks of the Jacobian it enters. */
import { BLOCK, type BlockPattern } from "./blockLu.ts";
import type { PhaseLoad } from "./generalNetwork.ts";

const AREA = BLOCK * BLOCK;

export interface LoadTerms {
  /** Places in the state vector; `minus` -1: earth. */
  readonly plus: Int32Array;
  readonly minus: Int32Array;
  /** W and var at base voltage, + into the grid. */
  readonly power: Float64Array;
  readonly exponent: Uint8Array;
  /** Voltage at which the power is stated, pu. */
  readonly base: Float64Array;
  /** Entries of the matrix at (row, column) of plus-plus, plus-minus, minus-plus, minus-minus. */
  readonly entry: Int32Array;
}

/** Lays out the loads that are supplied. */
export function layTerms(
  pattern: BlockPattern,
  loads: readonly PhaseLoad[],
  isLive: (place: number) => boolean,
): LoadTerms {
  const plus: number[] = [];
  const minus: number[] = [];
  const power: number[] = [];
  const exponent: number[] = [];
  const base: number[] = [];
  for (const load of loads) {
    for (let p = 0; p < 3; p++) {
      const [w, r] = load.power[p]!;
      const from = BLOCK * load.bus + 2 * p;
      const delta = load.connection === "delta";
      const to = delta ? BLOCK * load.bus + 2 * ((p + 1) % 3) : (load.neutralAt ?? -1);
      if ((w === 0 && r === 0) || !isLive(from) || (delta && !isLive(to))) continue;
      plus.push(from);
      minus.push(to);
      power.push(w, r);
      exponent.push(load.exponent);
      base.push(delta ? Math.sqrt(3) : 1);
    }
  }
  const entry = new Int32Array(4 * plus.length).fill(-1);
  plus.forEach((from, k) => {
    const ends = [from, minus[k]!];
    ends.forEach((row, i) => {
      ends.forEach((column, j) => {
        if (row >= 0 && column >= 0) entry[4 * k + 2 * i + j] = entryOf(pattern, row, column);
      });
    });
  });
  return {
    plus: Int32Array.from(plus),
    minus: Int32Array.from(minus),
    power: Float64Array.from(power),
    exponent: Uint8Array.from(exponent),
    base: Float64Array.from(base),
    entry,
  };
}

/** A load of constant power or current below this voltage is no solution, but the end of an iteration that has none. */
const COLLAPSED_PU = 0.02;

/** Place of the first such load; -1 where every load has voltage. */
export function collapsedPlace(terms: LoadTerms, x: Float64Array): number {
  for (let k = 0; k < terms.plus.length; k++) {
    if (terms.exponent[k] === 2) continue;
    const from = terms.plus[k]!;
    const to = terms.minus[k]!;
    const re = x[from]! - (to < 0 ? 0 : x[to]!);
    const im = x[from + 1]! - (to < 0 ? 0 : x[to + 1]!);
    if (!(Math.hypot(re, im) > COLLAPSED_PU * terms.base[k]!)) return from;
  }
  return -1;
}

/** Place of the 2x2 part of two terminals in the block values. */
export function entryOf(pattern: BlockPattern, row: number, column: number): number {
  const block = pattern.blockOf(Math.floor(row / BLOCK), Math.floor(column / BLOCK))!;
  return AREA * block + BLOCK * (row % BLOCK) + (column % BLOCK);
}

/** I, dI/dvr and dI/dvi (six numbers) of I = conj(S)·V·|V|^(n-2) / base^n into `out`. */
export function loadTangent(
  terms: LoadTerms,
  k: number,
  vr: number,
  vi: number,
  exponent: number,
  out: Float64Array,
): void {
  const p = terms.power[2 * k]!;
  const q = terms.power[2 * k + 1]!;
  const m = exponent - 2;
  const square = vr * vr + vi * vi;
  const size = (m === 0 ? 1 : square ** (m / 2)) / terms.base[k]! ** exponent;
  const slope = m === 0 ? 0 : (m * size) / square;
  // u = V·|V|^m and its derivatives, then times conj(S) = p - jq.
  const ur = vr * size;
  const ui = vi * size;
  const urr = size + slope * vr * vr;
  const cross = slope * vr * vi;
  const uii = size + slope * vi * vi;
  out[0] = p * ur + q * ui;
  out[1] = p * ui - q * ur;
  out[2] = p * urr + q * cross;
  out[3] = p * cross + q * uii;
  out[4] = p * cross - q * urr;
  out[5] = p * uii - q * cross;
}

/** Adds all load currents to the mismatch and takes their derivatives from the matrix. */
export function stampTerms(
  terms: LoadTerms,
  x: Float64Array,
  mismatch: Float64Array | null,
  values: Float64Array,
  asImpedance = false,
): void {
  const { plus, minus, entry, exponent } = terms;
  const tangent = new Float64Array(6);
  for (let k = 0; k < plus.length; k++) {
    const from = plus[k]!;
    const to = minus[k]!;
    const vr = x[from]! - (to < 0 ? 0 : x[to]!);
    const vi = x[from + 1]! - (to < 0 ? 0 : x[to + 1]!);
    loadTangent(terms, k, vr, vi, asImpedance ? 2 : exponent[k]!, tangent);
    if (mismatch) {
      mismatch[from]! += tangent[0]!;
      mismatch[from + 1]! += tangent[1]!;
      if (to >= 0) {
        mismatch[to]! -= tangent[0]!;
        mismatch[to + 1]! -= tangent[1]!;
      }
    }
    for (let e = 0; e < 4; e++) {
      const at = entry[4 * k + e]!;
      if (at < 0) continue;
      const sign = e === 0 || e === 3 ? 1 : -1;
      values[at]! -= sign * tangent[2]!;
      values[at + 1]! -= sign * tangent[3]!;
      values[at + BLOCK]! -= sign * tangent[4]!;
      values[at + BLOCK + 1]! -= sign * tangent[5]!;
    }
  }
}
