/**
 * Backward/forward sweeps to a fixed point: the loop in which a power flow spends its time. Each step of an
 * iteration is one plain loop over flat lists, so that neither branches nor calls stand in the way.
 * Source: W. H. Kersting, Distribution System Modeling and Analysis, ch. 10 (ladder iteration).
 */
import type { LadderPlan } from "./ladderPlan.ts";
import { addShuntCurrent, sourceBusVoltage } from "./sweep.ts";

export interface LadderState {
  /** Six numbers a node, pu. In: the start, of which loaded phases matter. Out: the solution. */
  readonly voltages: Float64Array;
  /** Currents through the head of each node, W per pu volt; 0 in phases that nothing below loads. */
  readonly currents: Float64Array;
  /** P, Q of each slot, W and var, + into the grid. */
  readonly slotPower: Float64Array;
  /** Voltages of the slots one iteration ago. */
  readonly slotVoltage: Float64Array;
  iterations: number;
  mismatchPu: number;
  worstSlot: number;
}

/**
 * Iterates from `state.voltages` until no loaded voltage moves by more than `tolerancePu`; true when that is
 * reached. Allocates nothing.
 */
export function iterateLadder(
  plan: LadderPlan,
  state: LadderState,
  tolerancePu: number,
  maxIterations: number,
): boolean {
  const { voltages, currents } = state;
  const { sourceEmf } = plan.tree;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    currents.fill(0);
    drawSlots(plan, state);
    drawShunts(plan, state);
    gatherLanes(plan, currents);
    gatherTrunk(plan, currents);
    sourceBusVoltage(plan.tree, voltages, currents, sourceEmf);
    spreadTrunk(plan, voltages, currents);
    spreadLanes(plan, voltages, currents);
    const change = largestChange(plan, state);
    state.iterations = iteration;
    state.mismatchPu = Math.sqrt(change);
    if (state.mismatchPu <= tolerancePu) break;
    if (!(state.mismatchPu < 1e6)) return false;
  }
  fillLanes(plan, voltages, currents);
  return state.mismatchPu <= tolerancePu;
}

/** Constant power: I = -conj(S / V). Remembers V. */
function drawSlots(plan: LadderPlan, state: LadderState): void {
  const { voltages, currents, slotPower, slotVoltage } = state;
  const { slotOffset } = plan.tree;
  for (let slot = 0; slot < slotOffset.length; slot++) {
    const at = slotOffset[slot]!;
    const vr = voltages[at]!;
    const vi = voltages[at + 1]!;
    const scale = -1 / (vr * vr + vi * vi);
    const p = slotPower[2 * slot]!;
    const q = slotPower[2 * slot + 1]!;
    currents[at] = (p * vr + q * vi) * scale;
    currents[at + 1] = (p * vi - q * vr) * scale;
    slotVoltage[2 * slot] = vr;
    slotVoltage[2 * slot + 1] = vi;
  }
}

function drawShunts(plan: LadderPlan, state: LadderState): void {
  const { shuntNode, shuntY } = plan.tree;
  for (let k = 0; k < shuntNode.length; k++) {
    addShuntCurrent(state.currents, state.voltages, 6 * shuntNode[k]!, shuntY, 4 * k);
  }
}

function gatherLanes(plan: LadderPlan, current: Float64Array): void {
  const { laneAt, laneUp } = plan;
  for (let k = laneAt.length - 1; k >= 0; k--) {
    const at = laneAt[k]!;
    const up = laneUp[k]!;
    current[up]! += current[at]!;
    current[up + 1]! += current[at + 1]!;
  }
}

function gatherTrunk(plan: LadderPlan, current: Float64Array): void {
  const { trunkAt, trunkUp, trunkTransformer } = plan;
  for (let k = trunkAt.length - 1; k >= 0; k--) {
    const at = trunkAt[k]!;
    const up = trunkUp[k]!;
    if (trunkTransformer[k]! >= 0) {
      transformBack(plan.tree.matrices, 9 * trunkTransformer[k]!, current, at, up);
      continue;
    }
    current[up]! += current[at]!;
    current[up + 1]! += current[at + 1]!;
    current[up + 2]! += current[at + 2]!;
    current[up + 3]! += current[at + 3]!;
    current[up + 4]! += current[at + 4]!;
    current[up + 5]! += current[at + 5]!;
  }
}

/** I_parent += Mᵀ·I */
function transformBack(m: Float64Array, first: number, i: Float64Array, at: number, up: number): void {
  for (let q = 0; q < 3; q++) {
    const k = first + q;
    i[up + 2 * q]! += m[k]! * i[at]! + m[k + 3]! * i[at + 2]! + m[k + 6]! * i[at + 4]!;
    i[up + 2 * q + 1]! += m[k]! * i[at + 1]! + m[k + 3]! * i[at + 3]! + m[k + 6]! * i[at + 5]!;
  }
}

/** V = M·V_parent - z1·I - zm·ΣI */
function spreadTrunk(plan: LadderPlan, voltage: Float64Array, current: Float64Array): void {
  const { trunkAt, trunkUp, trunkTransformer, trunkZ } = plan;
  for (let k = 0; k < trunkAt.length; k++) {
    const at = trunkAt[k]!;
    let up = trunkUp[k]!;
    if (trunkTransformer[k]! >= 0) {
      transform(plan.tree.matrices, 9 * trunkTransformer[k]!, voltage, at, up);
      up = at;
    }
    const r1 = trunkZ[4 * k]!;
    const x1 = trunkZ[4 * k + 1]!;
    const rm = trunkZ[4 * k + 2]!;
    const xm = trunkZ[4 * k + 3]!;
    const iar = current[at]!;
    const iai = current[at + 1]!;
    const ibr = current[at + 2]!;
    const ibi = current[at + 3]!;
    const icr = current[at + 4]!;
    const ici = current[at + 5]!;
    const sr = iar + ibr + icr;
    const si = iai + ibi + ici;
    const mr = rm * sr - xm * si;
    const mi = rm * si + xm * sr;
    voltage[at] = voltage[up]! - (r1 * iar - x1 * iai + mr);
    voltage[at + 1] = voltage[up + 1]! - (r1 * iai + x1 * iar + mi);
    voltage[at + 2] = voltage[up + 2]! - (r1 * ibr - x1 * ibi + mr);
    voltage[at + 3] = voltage[up + 3]! - (r1 * ibi + x1 * ibr + mi);
    voltage[at + 4] = voltage[up + 4]! - (r1 * icr - x1 * ici + mr);
    voltage[at + 5] = voltage[up + 5]! - (r1 * ici + x1 * icr + mi);
  }
}

/** V = M·V_parent */
function transform(m: Float64Array, first: number, v: Float64Array, at: number, up: number): void {
  for (let p = 0; p < 3; p++) {
    const k = first + 3 * p;
    v[at + 2 * p] = m[k]! * v[up]! + m[k + 1]! * v[up + 2]! + m[k + 2]! * v[up + 4]!;
    v[at + 2 * p + 1] = m[k]! * v[up + 1]! + m[k + 1]! * v[up + 3]! + m[k + 2]! * v[up + 5]!;
  }
}

function spreadLanes(plan: LadderPlan, voltage: Float64Array, current: Float64Array): void {
  const { laneAt, laneUp, laneZ } = plan;
  for (let k = 0; k < laneAt.length; k++) {
    const at = laneAt[k]!;
    const up = laneUp[k]!;
    const r = laneZ[4 * k]!;
    const x = laneZ[4 * k + 1]!;
    const ir = current[at]!;
    const ii = current[at + 1]!;
    voltage[at] = voltage[up]! - (r * ir - x * ii);
    voltage[at + 1] = voltage[up + 1]! - (r * ii + x * ir);
  }
}

/** Square of the largest change of a loaded voltage; what is not a number counts as without limit. */
function largestChange(plan: LadderPlan, state: LadderState): number {
  const { voltages, slotVoltage } = state;
  const { slotOffset } = plan.tree;
  let worst = 0;
  let worstSlot = 0;
  for (let slot = 0; slot < slotOffset.length; slot++) {
    const at = slotOffset[slot]!;
    const dr = voltages[at]! - slotVoltage[2 * slot]!;
    const di = voltages[at + 1]! - slotVoltage[2 * slot + 1]!;
    const change = dr * dr + di * di;
    if (!(change <= worst)) {
      worst = change >= 0 ? change : Number.POSITIVE_INFINITY;
      worstSlot = slot;
    }
  }
  state.worstSlot = worstSlot;
  return worst;
}

/** Voltages of the phases that lanes leave out: only the common drop of the loaded phase moves them. */
function fillLanes(plan: LadderPlan, voltage: Float64Array, current: Float64Array): void {
  const { laneAt, laneUp, laneZ } = plan;
  for (let k = 0; k < laneAt.length; k++) {
    const at = laneAt[k]!;
    const up = laneUp[k]!;
    const rm = laneZ[4 * k + 2]!;
    const xm = laneZ[4 * k + 3]!;
    const mr = rm * current[at]! - xm * current[at + 1]!;
    const mi = rm * current[at + 1]! + xm * current[at]!;
    const phase = at % 6;
    const b = phase === 0 ? 2 : -phase;
    const c = phase === 4 ? -2 : 4 - phase;
    voltage[at + b] = voltage[up + b]! - mr;
    voltage[at + b + 1] = voltage[up + b + 1]! - mi;
    voltage[at + c] = voltage[up + c]! - mr;
    voltage[at + c + 1] = voltage[up + c + 1]! - mi;
  }
}
