/**
 * Derivatives of voltage and current magnitudes with respect to the power of every connection point, exact
 * at the given AC state (constant-power loads and shunts included).
 *
 * With J = conj(S / V) injected, dV = T·dJ and dJ = a·conj(dV) - Y·dV + conj(dS / V), a = -conj(S / V²).
 * T is symmetric (reciprocity), so the adjoint of a functional Re(gᵀdV) obeys λ = T(g + conj(λ·a) - Y·λ):
 * one row costs a few sweeps, whatever the number of points.
 */
import { domainError } from "../errors/domainError.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { PHASES, type Phase, type Violation } from "./feeder.ts";
import type { BankBranch } from "./feederBranches.ts";
import { unitCurrents } from "./general/bankLoad.ts";
import { type AdjointSolver, currentFunctional, meshedAdjoint } from "./meshedSensitivities.ts";
import type { ConvergedFlow } from "./powerFlow.ts";
import { addShuntCurrent, backwardSweep, forwardSweep, type SweepTree } from "./sweep.ts";

/** One network quantity: |V| of a bus phase (pu), |I| of a line phase (A), winding load x3 (kVA). */
export interface RowRequest {
  readonly kind: "voltage" | "line-current" | "transformer-load";
  /** Bus id for a voltage, branch id otherwise. */
  readonly element: string;
  readonly phase: Phase;
}

const MAX_ADJOINT_SWEEPS = 500;
export const NO_VOLTAGE_PU = 1e-6;
/** Relative change of the row at which the sweeps end, and the one that is good enough at their limit. */
const ADJOINT_TOLERANCE = 1e-12;
const ADJOINT_ACCEPTED = 1e-6;

export interface SensitivityRow {
  readonly request: RowRequest;
  /** Value at the state: pu, A or kVA. */
  readonly value: number;
  /** d value / d active power of each connection point, per W injected. */
  readonly perWatt: Float64Array;
  /** d value / d reactive power of each connection point, per var injected. */
  readonly perVar: Float64Array;
}

/** The row that a violation is about. */
export function rowOfViolation(violation: Violation): RowRequest {
  const kind =
    violation.kind === "line-current" || violation.kind === "transformer-load" ? violation.kind : "voltage";
  return { kind, element: violation.element, phase: violation.phase ?? "A" };
}

/** Rows for all requests, in their order. @throws LAT-2023 for an unknown bus or branch. */
export function computeSensitivities(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  requests: readonly RowRequest[],
): SensitivityRow[] {
  const adjoint = prepareAdjoint(compiled, flow);
  return requests.map((request) => solveRow(adjoint, request));
}

/** One row; see {@link computeSensitivities}, which shares the preparation between rows. */
export function sensitivityRow(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  request: RowRequest,
): SensitivityRow {
  return solveRow(prepareAdjoint(compiled, flow), request);
}

export interface Adjoint {
  readonly compiled: CompiledFeeder;
  readonly flow: ConvergedFlow;
  /** The network seen backwards: same tree, source matrix transposed. */
  readonly tree: SweepTree;
  /** a = -conj(S / V²) per slot. */
  readonly feedback: Float64Array;
  readonly lambda: Float64Array;
  readonly before: Float64Array;
  readonly draw: Float64Array;
  readonly gradient: Float64Array;
  readonly emf: Float64Array;
  /** Meshed feeders: the solver for the transposed Jacobian; null for radial ones. */
  readonly meshed: AdjointSolver | null;
}

/** What all rows at one state share. */
export function prepareAdjoint(compiled: CompiledFeeder, flow: ConvergedFlow): Adjoint {
  const size = 6 * compiled.nodeCount;
  const [a0, a1, b0, b1, c0, c1] = compiled.sourceZ;
  const feedback = new Float64Array(2 * compiled.slotOffset.length);
  compiled.slotOffset.forEach((at, slot) => {
    const vr = flow.nodeVoltages[at]!;
    const vi = flow.nodeVoltages[at + 1]!;
    const p = flow.slotPower[2 * slot]!;
    const q = flow.slotPower[2 * slot + 1]!;
    // conj(S / V²) = conj(S) V² / |V|⁴
    const scale = -1 / (vr * vr + vi * vi) ** 2;
    const sr = vr * vr - vi * vi;
    const si = 2 * vr * vi;
    feedback[2 * slot] = (p * sr + q * si) * scale;
    feedback[2 * slot + 1] = (p * si - q * sr) * scale;
  });
  return {
    compiled,
    flow,
    tree: { ...compiled, sourceZ: Float64Array.of(a0!, a1!, c0!, c1!, b0!, b1!) },
    feedback,
    lambda: new Float64Array(size),
    before: new Float64Array(size),
    draw: new Float64Array(size),
    gradient: new Float64Array(size),
    emf: new Float64Array(size),
    meshed: compiled.meshed && meshedAdjoint(compiled, compiled.meshed, flow),
  };
}

/** The magnitude at the state, or the real part of the phasor. */
export type Aspect = "magnitude" | "real";

/**
 * Leaves in `adjoint.lambda` the multipliers of d value = Re(Σ λ·dJ) over all nodes, J the current injected at
 * constant power; returns the value. @throws LAT-2023, LAT-2024
 */
export function solveMultipliers(adjoint: Adjoint, request: RowRequest, aspect: Aspect): number {
  adjoint.gradient.fill(0);
  adjoint.emf.fill(0);
  adjoint.lambda.fill(0);
  const value = setFunctional(adjoint, request, aspect);
  if (adjoint.meshed) solveTransposed(adjoint, adjoint.meshed);
  else sweepAdjoint(adjoint, request);
  return value;
}

function solveRow(adjoint: Adjoint, request: RowRequest): SensitivityRow {
  const { compiled, flow } = adjoint;
  const value = solveMultipliers(adjoint, request, "magnitude");
  const slots = slotVoltages(compiled, flow);
  const lambda = slotMultipliers(adjoint);
  const points = compiled.pointStart.length - 1;
  const perWatt = new Float64Array(points);
  const perVar = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    const first = compiled.pointStart[point]!;
    const last = compiled.pointStart[point + 1]!;
    for (let k = first; k < last; k++) {
      const at = 2 * compiled.pointSlot[k]!;
      const vr = slots[at]!;
      const vi = slots[at + 1]!;
      const square = vr * vr + vi * vi;
      // A phase without supply takes no power, whatever is asked of it.
      if (square < NO_VOLTAGE_PU ** 2) continue;
      const scale = 1 / (square * (last - first));
      // λ / conj(V) = λ V / |V|²
      perWatt[point]! += (lambda[at]! * vr - lambda[at + 1]! * vi) * scale;
      perVar[point]! += (lambda[at]! * vi + lambda[at + 1]! * vr) * scale;
    }
  }
  return { request, value, perWatt, perVar };
}

/** Voltage across each slot at the state, re and im, pu. */
export const slotVoltages = (compiled: CompiledFeeder, flow: ConvergedFlow): Float64Array =>
  atSlots(compiled, flow.nodeVoltages);

/** The multipliers of {@link solveMultipliers} for the current injected at each slot, re and im. */
export const slotMultipliers = (adjoint: Adjoint): Float64Array => atSlots(adjoint.compiled, adjoint.lambda);

function atSlots(compiled: CompiledFeeder, ofNodes: Float64Array): Float64Array {
  const { slotOffset } = compiled;
  const out = new Float64Array(2 * slotOffset.length);
  for (let slot = 0; slot < slotOffset.length; slot++) {
    const from = slotOffset[slot]!;
    const star = starPlace(compiled, Math.floor(from / 6));
    out[2 * slot] = ofNodes[from]! - (star < 0 ? 0 : ofNodes[star]!);
    out[2 * slot + 1] = ofNodes[from + 1]! - (star < 0 ? 0 : ofNodes[star + 1]!);
  }
  return out;
}

/** Place of a bus's neutral among the nodes; -1: its star points are earthed. */
function starPlace(compiled: CompiledFeeder, bus: number): number {
  const neutral = compiled.meshed?.network.feeder?.neutralOf[bus] ?? -1;
  return neutral < 0 ? -1 : 6 * neutral;
}

/** @throws LAT-2024 when the state is so near collapse that the rows do not settle. */
function sweepAdjoint(adjoint: Adjoint, request: RowRequest): void {
  let change = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ADJOINT_SWEEPS && change > ADJOINT_TOLERANCE; iteration++) {
    drawAdjoint(adjoint);
    backwardSweep(adjoint.tree, adjoint.draw);
    change = sweepAndMeasure(adjoint);
  }
  if (!(change <= ADJOINT_ACCEPTED)) throw domainError("LAT-2024", { element: request.element });
}

/** The functional is real in re and im, the solver's λ too; as a complex multiplier it is re - j·im. */
function solveTransposed(adjoint: Adjoint, solve: AdjointSolver): void {
  const { gradient, lambda } = adjoint;
  for (let k = 0; k < gradient.length; k += 2) {
    lambda[k] = gradient[k]!;
    lambda[k + 1] = -gradient[k + 1]!;
  }
  solve(lambda);
  for (let k = 1; k < lambda.length; k += 2) lambda[k] = -lambda[k]!;
}

/** The phasor that a row is about, at a solved state, in the row's unit. @throws LAT-2023 */
export function rowPhasor(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  request: RowRequest,
): readonly [number, number] {
  const phase = PHASES.indexOf(request.phase);
  if (request.kind === "voltage") {
    const bus = placeOf(compiled.busIndex, "bus", request.element);
    const at = 6 * bus + 2 * phase;
    const star = starPlace(compiled, bus);
    return [
      flow.voltages[at]! - (star < 0 ? 0 : flow.nodeVoltages[star]!),
      flow.voltages[at + 1]! - (star < 0 ? 0 : flow.nodeVoltages[star + 1]!),
    ];
  }
  const branchAt = placeOf(compiled.branchIndex, "branch", request.element);
  const branch = compiled.feeder.branches[branchAt]!;
  if (branch.kind === "bank") {
    const current = unitCurrents(compiled, compiled.meshed?.network.feeder, branch, flow.nodeVoltages)[phase];
    return current ? [current.re / 1000, current.im / 1000] : [0, 0];
  }
  const toUnit = branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1;
  const at = 6 * branchAt + 2 * phase;
  return [toUnit * flow.currents[at]!, toUnit * flow.currents[at + 1]!];
}

function placeOf(index: ReadonlyMap<string, number>, kind: "bus" | "branch", id: string): number {
  const at = index.get(id);
  if (at === undefined) throw domainError("LAT-2023", { kind, id });
  return at;
}

/** Fills gradient (on node voltages) and emf (on head currents) of the requested quantity; returns it. */
function setFunctional(adjoint: Adjoint, request: RowRequest, aspect: Aspect): number {
  const { compiled, flow } = adjoint;
  const phase = PHASES.indexOf(request.phase);
  const [re, im] = rowPhasor(compiled, flow, request);
  const [value, gr, gi] = directionOf(re, im, aspect);
  if (request.kind === "voltage") {
    const bus = compiled.busIndex.get(request.element)!;
    const star = starPlace(compiled, bus);
    if (star >= 0) {
      adjoint.gradient[star] = -gr;
      adjoint.gradient[star + 1] = -gi;
    }
    setVoltageFunctional(adjoint, bus, phase, gr, gi);
    return value;
  }
  const branchAt = compiled.branchIndex.get(request.element)!;
  const branch = compiled.feeder.branches[branchAt]!;
  if (branch.kind === "bank") {
    setBankFunctional(adjoint, branch, phase, gr, gi);
    return value;
  }
  const toUnit = branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1;
  const weight = toUnit / compiled.branchVolt[branchAt]!;
  setCurrentFunctional(adjoint, branchAt, phase, weight * gr, weight * gi);
  return value;
}

/** Load of one unit of a bank (phase 0 to 2: unit 1 to 3), kVA. */
function setBankFunctional(adjoint: Adjoint, bank: BankBranch, unit: number, gr: number, gi: number): void {
  const { compiled, flow, gradient } = adjoint;
  const layout = compiled.meshed?.network.feeder;
  const current = unitCurrents(compiled, layout, bank, flow.nodeVoltages)[unit];
  for (const { place, g, b } of current?.terms ?? []) {
    gradient[place]! += (gr * g - gi * b) / 1000;
    gradient[place + 1]! += (gr * b + gi * g) / 1000;
  }
}

/** Value and complex multiplier g of d value = Re(g·dx); a magnitude of zero has none. */
function directionOf(re: number, im: number, aspect: Aspect): readonly [number, number, number] {
  if (aspect === "real") return [re, 1, 0];
  const size = Math.sqrt(re * re + im * im);
  return size === 0 ? [0, 0, 0] : [size, re / size, -im / size];
}

function setVoltageFunctional(adjoint: Adjoint, bus: number, phase: number, gr: number, gi: number): void {
  const { compiled, gradient } = adjoint;
  gradient[6 * compiled.busAnchor[bus]! + 2 * phase] = gr;
  gradient[6 * compiled.busAnchor[bus]! + 2 * phase + 1] = gi;
  const chain = compiled.busChain[bus]!;
  if (chain >= 0) addChainDrop(adjoint, bus, chain, phase, gr, gi);
}

function setCurrentFunctional(adjoint: Adjoint, branch: number, phase: number, gr: number, gi: number): void {
  const { compiled, gradient, emf } = adjoint;
  if (compiled.meshed) {
    currentFunctional(compiled.meshed, branch, phase, gr, gi, gradient);
    return;
  }
  const node = compiled.branchNode[branch]!;
  if (node < 0) return;
  emf[6 * node + 2 * phase] = gr * compiled.branchSign[branch]!;
  emf[6 * node + 2 * phase + 1] = gi * compiled.branchSign[branch]!;
}

/** A merged bus: V = V_anchor - Z·I_chain, so the functional also weighs the chain's current by -Zᵀg. */
function addChainDrop(adjoint: Adjoint, bus: number, chain: number, phase: number, gr: number, gi: number) {
  const { busZ } = adjoint.compiled;
  const z = 4 * bus;
  for (let p = 0; p < 3; p++) {
    const own = p === phase ? 1 : 0;
    const zr = own * busZ[z]! + busZ[z + 2]!;
    const zi = own * busZ[z + 1]! + busZ[z + 3]!;
    adjoint.emf[6 * chain + 2 * p] = -(zr * gr - zi * gi);
    adjoint.emf[6 * chain + 2 * p + 1] = -(zr * gi + zi * gr);
  }
}

/** draw = -(g + conj(λ·a) - Y·λ) */
function drawAdjoint(adjoint: Adjoint): void {
  const { compiled, lambda, draw, gradient, feedback } = adjoint;
  for (let k = 0; k < draw.length; k++) draw[k] = -gradient[k]!;
  for (let slot = 0; slot < compiled.slotOffset.length; slot++) {
    const at = compiled.slotOffset[slot]!;
    const ar = feedback[2 * slot]!;
    const ai = feedback[2 * slot + 1]!;
    draw[at]! -= lambda[at]! * ar - lambda[at + 1]! * ai;
    draw[at + 1]! += lambda[at]! * ai + lambda[at + 1]! * ar;
  }
  for (let k = 0; k < compiled.shuntNode.length; k++) {
    addShuntCurrent(draw, lambda, 6 * compiled.shuntNode[k]!, compiled.shuntY, 4 * k);
  }
}

/** λ from the sweep; returns its largest change relative to its largest entry. */
function sweepAndMeasure(adjoint: Adjoint): number {
  const { compiled, tree, lambda, draw, emf, before } = adjoint;
  const { slotOffset } = compiled;
  before.set(lambda);
  forwardSweep(tree, lambda, draw, null, emf);
  let change = 0;
  let largest = 0;
  for (let slot = 0; slot < slotOffset.length; slot++) {
    const at = slotOffset[slot]!;
    for (let k = at; k < at + 2; k++) {
      change = Math.max(change, Math.abs(lambda[k]! - before[k]!));
      largest = Math.max(largest, Math.abs(lambda[k]!));
    }
  }
  return largest === 0 ? 0 : change / largest;
}
