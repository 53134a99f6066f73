/**
 * Many sensitivity rows at one AC state as one dense matrix over connection points and their phases.
 *
 * The injected current J_k = conj(S_k / V_k) answers the voltage: dJ = conj(dS / V) + a·conj(dV), dV = T·dJ,
 * a = -conj(S / V²). T and the rows R of the phasors asked for belong to the topology (`transferBasis`); only
 * N = 1 - a·conj(T ·) belongs to the state. With the row y = conj(x)/|x|·R, the answer is w = N⁻ᵀ·y: one
 * factorisation of twice as many real unknowns as slots, one substitution a row.
 *
 * Exactness: the derivative of the AC power flow at the state, as `computeSensitivities`, to rounding. Feeders
 * with voltage-following loads of their own, and those with more than {@link MAX_DENSE_SLOTS} slots, go row by
 * row through `computeSensitivities`, which is exact for them too.
 */
import type { CompiledFeeder } from "./compileFeeder.ts";
import type { Phase } from "./feeder.ts";
import type { ConvergedFlow } from "./powerFlow.ts";
import {
  NO_VOLTAGE_PU,
  prepareAdjoint,
  type RowRequest,
  rowPhasor,
  slotMultipliers,
  slotVoltages,
  solveMultipliers,
} from "./sensitivities.ts";
import { transferBasis } from "./transferBasis.ts";

/** Above this the sweeps are cheaper than the factorisation. */
export const MAX_DENSE_SLOTS = 400;

export interface SensitivityMatrix {
  readonly requests: readonly RowRequest[];
  /** Connection point (index) and phase of each column; a three-phase point has three. */
  readonly columns: readonly { readonly point: number; readonly phase: Phase }[];
  /** pu, A or kVA at the state, per request. */
  readonly values: Float64Array;
  /** Row by row: d value / d active power injected at that point and phase, per W. */
  readonly perWatt: Float64Array;
  /** The same per var. */
  readonly perVar: Float64Array;
}

/**
 * All rows at one state. Sum over the phases of a point and divide by their number for its total power.
 * @throws LAT-2023 unknown bus or branch, LAT-2024 at the edge of collapse.
 */
export function computeSensitivityMatrix(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  requests: readonly RowRequest[],
): SensitivityMatrix {
  const basis = transferBasis(compiled);
  const slots = compiled.slotOffset.length;
  const dense = basis.linear && slots <= MAX_DENSE_SLOTS;
  const columns = columnsOf(compiled);
  const values = new Float64Array(requests.length);
  const perWatt = new Float64Array(requests.length * columns.length);
  const perVar = new Float64Array(requests.length * columns.length);
  const voltage = slotVoltages(compiled, flow);
  const rowAt = dense ? denseRows(compiled, flow, voltage) : sweptRows(compiled, flow);
  const weights = new Float64Array(2 * slots);
  requests.forEach((request, r) => {
    values[r] = rowAt(request, weights);
    for (let c = 0; c < columns.length; c++) {
      const at = 2 * compiled.pointSlot[c]!;
      const [vr, vi] = [voltage[at]!, voltage[at + 1]!];
      const square = vr * vr + vi * vi;
      // A phase without supply takes no power.
      if (square < NO_VOLTAGE_PU ** 2) continue;
      const scale = 1 / square;
      perWatt[r * columns.length + c] = (weights[at]! * vr - weights[at + 1]! * vi) * scale;
      perVar[r * columns.length + c] = (weights[at]! * vi + weights[at + 1]! * vr) * scale;
    }
  });
  return { requests, columns, values, perWatt, perVar };
}

function columnsOf({ feeder }: CompiledFeeder): { point: number; phase: Phase }[] {
  return feeder.connectionPoints.flatMap(({ phases }, point) => phases.map((phase) => ({ point, phase })));
}

/** Fills the multipliers of the slots' constant-power currents for a magnitude; returns the magnitude. */
type RowSource = (request: RowRequest, weights: Float64Array) => number;

function sweptRows(compiled: CompiledFeeder, flow: ConvergedFlow): RowSource {
  const adjoint = prepareAdjoint(compiled, flow);
  return (request, weights) => {
    const value = solveMultipliers(adjoint, request, "magnitude");
    weights.set(slotMultipliers(adjoint));
    return value;
  };
}

function denseRows(compiled: CompiledFeeder, flow: ConvergedFlow, voltage: Float64Array): RowSource {
  const basis = transferBasis(compiled);
  const size = voltage.length;
  const matrix = feedbackTransposed(basis.slotRows(), flow.slotPower, voltage);
  const pivot = factoriseDense(matrix, size);
  return (request, weights) => {
    const [re, im] = rowPhasor(compiled, flow, request);
    const value = Math.hypot(re, im);
    const row = basis.row(request);
    const [dr, di] = value === 0 ? [0, 0] : [re / value, -im / value];
    // As a real functional of (re J, im J): Re(y·dJ) = yr·dJr - yi·dJi.
    for (let k = 0; k < size; k += 2) {
      weights[k] = dr * row[k]! - di * row[k + 1]!;
      weights[k + 1] = -(dr * row[k + 1]! + di * row[k]!);
    }
    substituteDense(matrix, pivot, weights);
    for (let k = 1; k < size; k += 2) weights[k] = -weights[k]!;
    return value;
  };
}

/** Nᵀ as a real matrix, row by row; N dJ = dJ - a·conj(T·dJ). */
function feedbackTransposed(t: Float64Array, power: Float64Array, voltage: Float64Array): Float64Array {
  const size = voltage.length;
  const out = new Float64Array(size * size);
  for (let k = 0; k < size; k += 2) {
    const [vr, vi, p, q] = [voltage[k]!, voltage[k + 1]!, power[k]!, power[k + 1]!];
    if (vr * vr + vi * vi < NO_VOLTAGE_PU ** 2) continue;
    // a = -conj(S)·V² / |V|⁴
    const scale = -1 / (vr * vr + vi * vi) ** 2;
    const [sr, si] = [vr * vr - vi * vi, 2 * vr * vi];
    const ar = (p * sr + q * si) * scale;
    const ai = (p * si - q * sr) * scale;
    for (let j = 0; j < size; j += 2) {
      const tr = t[(k / 2) * size + j]!;
      const ti = t[(k / 2) * size + j + 1]!;
      // a·conj(T·J): with u = T·J, re = ar·ur + ai·ui, im = ai·ur - ar·ui.
      out[j * size + k] = -(ar * tr + ai * ti);
      out[(j + 1) * size + k] = -(ai * tr - ar * ti);
      out[j * size + k + 1] = -(ai * tr - ar * ti);
      out[(j + 1) * size + k + 1] = ar * tr + ai * ti;
    }
  }
  for (let k = 0; k < size; k++) out[k * size + k]! += 1;
  return out;
}

/** LU with row pivoting in place; the network is far from singular wherever the power flow converged. */
function factoriseDense(m: Float64Array, size: number): Int32Array {
  const pivot = new Int32Array(size);
  for (let k = 0; k < size; k++) {
    let best = k;
    for (let r = k + 1; r < size; r++) {
      if (Math.abs(m[r * size + k]!) > Math.abs(m[best * size + k]!)) best = r;
    }
    pivot[k] = best;
    for (let c = 0; best !== k && c < size; c++) {
      const kept = m[k * size + c]!;
      m[k * size + c] = m[best * size + c]!;
      m[best * size + c] = kept;
    }
    const inverse = 1 / m[k * size + k]!;
    for (let r = k + 1; r < size; r++) {
      const factor = m[r * size + k]! * inverse;
      m[r * size + k] = factor;
      if (factor === 0) continue;
      for (let c = k + 1; c < size; c++) m[r * size + c]! -= factor * m[k * size + c]!;
    }
  }
  return pivot;
}

function substituteDense(m: Float64Array, pivot: Int32Array, x: Float64Array): void {
  const size = x.length;
  for (let k = 0; k < size; k++) {
    const other = pivot[k]!;
    const kept = x[other]!;
    x[other] = x[k]!;
    x[k] = kept;
  }
  for (let r = 1; r < size; r++) {
    let sum = x[r]!;
    for (let c = 0; c < r; c++) sum -= m[r * size + c]! * x[c]!;
    x[r] = sum;
  }
  for (let r = size - 1; r >= 0; r--) {
    let sum = x[r]!;
    for (let c = r + 1; c < size; c++) sum -= m[r * size + c]! * x[c]!;
    x[r] = sum / m[r * size + r]!;
  }
}
