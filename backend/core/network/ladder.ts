/**
 * Backward/forward sweeps to a fixed point: the loop in which a power flow spends its time. Each step of an
 * iteration is one plain loop over flat lists, so that neither branches nor calls stand in the way. A large
 * network is iterated part by part (see `ladderPlan.ts`), so that one pass over memory does for one iteration.
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
  /** One number, the square of the largest change; in a list, since a function that returns it would box it. */
  readonly change: Float64Array;
  iterations: number;
  mismatchPu: number;
  worstSlot: number;
}

export interface IterationLimits {
  /** Default 1e-12. */
  readonly tolerancePu?: number;
  /** Default 100. */
  readonly maxIterations?: number;
}

/**
 * Iterates from `state.voltages` until no loaded voltage moves by more than the tolerance; true when that is
 * reached. Allocates nothing.
 */
export function iterateLadder(plan: LadderPlan, state: LadderState, limits: IterationLimits): boolean {
  const tolerancePu = limits.tolerancePu ?? 1e-12;
  const maxIterations = limits.maxIterations ?? 100;
  const { voltages, currents } = state;
  const { parts, nodeFrom, nodeTo } = plan;
  clearTop(plan, currents);
  settle(plan, state, 0);
  for (let part = parts - 1; part > 0; part--) {
    currents.fill(0, nodeFrom[part]!, nodeTo[part]!);
    settle(plan, state, part);
    gather(plan, currents, part);
  }
  gather(plan, currents, 0);
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    state.change[0] = 0;
    iterateOnce(plan, state);
    state.mismatchPu = Math.sqrt(state.change[0]!);
    state.iterations = iteration;
    if (state.mismatchPu <= tolerancePu) break;
    if (!(state.mismatchPu < 1e6)) return false;
  }
  fillLanes(plan, voltages, currents);
  return state.mismatchPu <= tolerancePu;
}

/**
 * Voltages from the currents, then currents from the voltages, part by part: while a part is in the cache its
 * new currents are drawn and added up.
 */
function iterateOnce(plan: LadderPlan, state: LadderState): void {
  const { voltages, currents } = state;
  const { parts, nodeFrom, nodeTo } = plan;
  sourceBusVoltage(plan.tree, voltages, currents, plan.tree.sourceEmf);
  spread(plan, state, 0);
  clearTop(plan, currents);
  settle(plan, state, 0);
  for (let part = parts - 1; part > 0; part--) {
    spread(plan, state, part);
    currents.fill(0, nodeFrom[part]!, nodeTo[part]!);
    settle(plan, state, part);
    gather(plan, currents, part);
  }
  gather(plan, currents, 0);
}

function clearTop(plan: LadderPlan, currents: Float64Array): void {
  const { trunkAt, trunkStart, laneAt, laneStart } = plan;
  currents.fill(0, 0, 6);
  for (let k = 0; k < trunkStart[1]!; k++) currents.fill(0, trunkAt[k]!, trunkAt[k]! + 6);
  for (let k = 0; k < laneStart[1]!; k++) currents.fill(0, laneAt[k]!, laneAt[k]! + 2);
}

function spread(plan: LadderPlan, state: LadderState, part: number): void {
  spreadTrunk(plan, state.voltages, state.currents, part);
  spreadLanes(plan, state.voltages, state.currents, part);
}

/** Adds the currents up to the part's upper end and into the nodes above. */
function gather(plan: LadderPlan, current: Float64Array, part: number): void {
  gatherLanes(plan, current, part);
  gatherTrunk(plan, current, part);
}

/**
 * Draws the currents of a part, whose own are cleared, at its new voltages: constant power is I = -conj(S / V).
 * Notes the largest change of a loaded voltage; what is not a number counts as without limit.
 */
function settle(plan: LadderPlan, state: LadderState, part: number): void {
  const { voltages, currents, slotPower, slotVoltage } = state;
  const { slotAt, slotTwice, slotStart } = plan;
  const end = slotStart[part + 1]!;
  let worst = state.change[0]!;
  for (let k = slotStart[part]!; k < end; k++) {
    const at = slotAt[k]!;
    const slot = slotTwice[k]!;
    const vr = voltages[at]!;
    const vi = voltages[at + 1]!;
    const scale = -1 / (vr * vr + vi * vi);
    const p = slotPower[slot]!;
    const q = slotPower[slot + 1]!;
    currents[at] = (p * vr + q * vi) * scale;
    currents[at + 1] = (p * vi - q * vr) * scale;
    const dr = vr - slotVoltage[slot]!;
    const di = vi - slotVoltage[slot + 1]!;
    const change = dr * dr + di * di;
    slotVoltage[slot] = vr;
    slotVoltage[slot + 1] = vi;
    if (!(change <= worst)) {
      worst = change >= 0 ? change : Number.POSITIVE_INFINITY;
      state.worstSlot = slot / 2;
    }
  }
  state.change[0] = worst;
  drawShunts(plan, state, part);
}

function drawShunts(plan: LadderPlan, state: LadderState, part: number): void {
  const { shunt, shuntStart } = plan;
  const { shuntNode, shuntY } = plan.tree;
  for (let k = shuntStart[part]!; k < shuntStart[part + 1]!; k++) {
    addShuntCurrent(state.currents, state.voltages, 6 * shuntNode[shunt[k]!]!, shuntY, 4 * shunt[k]!);
  }
}

function gatherLanes(plan: LadderPlan, current: Float64Array, part: number): void {
  const { laneAt, laneUp, laneStart } = plan;
  const first = laneStart[part]!;
  for (let k = laneStart[part + 1]! - 1; k >= first; k--) {
    const at = laneAt[k]!;
    const up = laneUp[k]!;
    current[up]! += current[at]!;
    current[up + 1]! += current[at + 1]!;
  }
}

function gatherTrunk(plan: LadderPlan, current: Float64Array, part: number): void {
  const { trunkAt, trunkUp, trunkTransformer, trunkStart } = plan;
  const first = trunkStart[part]!;
  for (let k = trunkStart[part + 1]! - 1; k >= first; k--) {
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
function spreadTrunk(plan: LadderPlan, voltage: Float64Array, current: Float64Array, part: number): void {
  const { trunkAt, trunkUp, trunkTransformer, trunkZ, trunkStart } = plan;
  const end = trunkStart[part + 1]!;
  for (let k = trunkStart[part]!; k < end; k++) {
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

function spreadLanes(plan: LadderPlan, voltage: Float64Array, current: Float64Array, part: number): void {
  const { laneAt, laneUp, laneZ, laneStart } = plan;
  const end = laneStart[part + 1]!;
  for (let k = laneStart[part]!; k < end; k++) {
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
