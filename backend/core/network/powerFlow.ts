/**
 * Three-phase unbalanced power flow with constant-power points. A radial feeder is solved by fixed-point
 * backward/forward sweeps, a meshed one by the general method, from the last state or from no load. Sign: powers are injections, + into the grid.
 * Voltages are complex, per unit of nominal phase voltage, six numbers a bus (re, im of A, B, C).
 */
import { domainError } from "../errors/domainError.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { explainDivergence } from "./explainDivergence.ts";
import type { CompiledNetwork, GeneralFlow } from "./general/solveGeneral.ts";
import { meshedLosses, meshedSourcePower, solveMeshed } from "./meshedFlow.ts";
import { sizeAt } from "./phasor.ts";
import { backwardSweep, forwardSweep } from "./sweep.ts";

/** Power per connection point, in the order of `feeder.connectionPoints`; + into the grid. */
export interface Injections {
  /** W; of a three-phase point the total, shared equally. */
  readonly activeW: ArrayLike<number>;
  /** var */
  readonly reactiveVar: ArrayLike<number>;
}

export interface PowerFlowOptions {
  /** Largest change of any loaded voltage in the last iteration, pu. Default 1e-12, far below rounding. */
  readonly tolerancePu?: number;
  /** Default 100. */
  readonly maxIterations?: number;
  /** Start from this state instead of from no load (same compiled feeder). */
  readonly warmStart?: ConvergedFlow | undefined;
}

export interface ConvergedFlow {
  readonly status: "converged";
  readonly iterations: number;
  /** Last change of any loaded voltage, pu. */
  readonly mismatchPu: number;
  /** All buses in feeder order, also those merged away: re, im of A, B, C, pu. */
  readonly voltages: Float64Array;
  /** All branches in feeder order: phasors in A, from → to, at the side away from the source (meshed: `to`). */
  readonly currents: Float64Array;
  /** Apparent power of the most loaded winding x 3 at rated voltage, kVA; per branch, 0 for lines. */
  readonly transformerKva: Float64Array;
  /** Active power lost in lines and transformers (not in the source impedance), W. */
  readonly lossW: number;
  /** Power the source feeds in at its bus per phase, W and var: P, Q of A, B, C. */
  readonly sourcePower: Float64Array;
  /** State of the reduced network, for warm start and sensitivities. */
  readonly nodeVoltages: Float64Array;
  readonly nodeCurrents: Float64Array;
  /** Power per slot as solved, W and var. */
  readonly slotPower: Float64Array;
}

export interface DivergedFlow {
  readonly status: "diverged";
  readonly code: "LAT-2020";
  readonly iterations: number;
  /** Where the last iteration moved most. */
  readonly bus: string;
  readonly mismatchPu: number;
  /** One sentence for a person. */
  readonly likelyCause: string;
}

export type PowerFlowResult = ConvergedFlow | DivergedFlow;

/** Buffers for solving one compiled feeder again and again; a radial one without allocating. */
export interface PowerFlowWorkspace {
  readonly compiled: CompiledFeeder;
  /** Node voltages of the last solution; the next solve starts from them. */
  readonly voltages: Float64Array;
  /** Head-branch currents of the last solution (meshed: of every branch), W per pu volt. */
  readonly currents: Float64Array;
  /** P, Q per slot, W and var. */
  readonly slotPower: Float64Array;
  readonly slotVoltage: Float64Array;
  iterations: number;
  mismatchPu: number;
  worstSlot: number;
  /** Why the general method failed, when it did. */
  failure: Extract<GeneralFlow, { status: "diverged" }> | null;
}

export function createWorkspace(compiled: CompiledFeeder): PowerFlowWorkspace {
  return {
    compiled,
    voltages: compiled.noLoadVoltages.slice(),
    currents: new Float64Array(6 * (compiled.meshed ? compiled.branchNode.length : compiled.nodeCount)),
    slotPower: new Float64Array(2 * compiled.slotOffset.length),
    slotVoltage: new Float64Array(2 * compiled.slotOffset.length),
    iterations: 0,
    mismatchPu: 0,
    worstSlot: 0,
    failure: null,
  };
}

/**
 * Solves in place from the workspace's last state, and once more from no load if that fails; true when
 * converged. After a failure the workspace is back at no load. Allocates nothing.
 * @throws LAT-2021 non-finite power, LAT-2022 wrong number of powers.
 */
export function stepPowerFlow(
  workspace: PowerFlowWorkspace,
  injections: Injections,
  options: PowerFlowOptions = {},
): boolean {
  loadSlots(workspace, injections);
  if (iterate(workspace, options)) return true;
  const { voltages, compiled } = workspace;
  voltages.set(compiled.noLoadVoltages);
  if (iterate(workspace, options)) return true;
  voltages.set(compiled.noLoadVoltages);
  return false;
}

function iterate(workspace: PowerFlowWorkspace, options: PowerFlowOptions): boolean {
  if (workspace.compiled.meshed) return iterateMeshed(workspace, workspace.compiled.meshed, options);
  const tolerance = options.tolerancePu ?? 1e-12;
  const limit = options.maxIterations ?? 100;
  const { compiled, voltages, currents } = workspace;
  for (let iteration = 1; iteration <= limit; iteration++) {
    drawCurrents(workspace);
    backwardSweep(compiled, currents);
    forwardSweep(compiled, voltages, currents, compiled.sourceEmf);
    measureChange(workspace);
    workspace.iterations = iteration;
    if (workspace.mismatchPu <= tolerance) return true;
    if (!(workspace.mismatchPu < 1e6)) return false;
  }
  return false;
}

function iterateMeshed(
  workspace: PowerFlowWorkspace,
  meshed: CompiledNetwork,
  options: PowerFlowOptions,
): boolean {
  const flow = solveMeshed(workspace.compiled, meshed, workspace, options);
  workspace.iterations = flow.iterations;
  workspace.mismatchPu = flow.mismatchPu;
  workspace.failure = flow.status === "diverged" ? flow : null;
  return flow.status === "converged";
}

/**
 * Power flow of one set of injections. Non-convergence is a value, never a wrong answer.
 * @throws LAT-2021 non-finite power, LAT-2022 wrong number of powers.
 */
export function solvePowerFlow(
  compiled: CompiledFeeder,
  injections: Injections,
  options: PowerFlowOptions = {},
): PowerFlowResult {
  const workspace = createWorkspace(compiled);
  if (options.warmStart) workspace.voltages.set(options.warmStart.nodeVoltages);
  return stepPowerFlow(workspace, injections, options) ? readFlow(workspace) : readDivergence(workspace);
}

/** Adds up the powers of the connection points per node and phase. */
function loadSlots(workspace: PowerFlowWorkspace, injections: Injections): void {
  const { compiled, slotPower } = workspace;
  const { pointStart, pointSlot } = compiled;
  const count = pointStart.length - 1;
  if (injections.activeW.length !== count || injections.reactiveVar.length !== count) {
    const actual = injections.activeW.length === count ? injections.reactiveVar : injections.activeW;
    throw domainError("LAT-2022", { what: "The list of powers", actual: actual.length, expected: count });
  }
  slotPower.fill(0);
  for (let point = 0; point < count; point++) {
    const first = pointStart[point]!;
    const phases = pointStart[point + 1]! - first;
    const p = injections.activeW[point]! / phases;
    const q = injections.reactiveVar[point]! / phases;
    if (!Number.isFinite(p + q)) {
      throw domainError("LAT-2021", { point: compiled.feeder.connectionPoints[point]!.id });
    }
    for (let k = first; k < first + phases; k++) {
      slotPower[2 * pointSlot[k]!]! += p;
      slotPower[2 * pointSlot[k]! + 1]! += q;
    }
  }
}

/** Nodal currents drawn at the present voltages: constant power (I = -conj(S / V)) and shunts (Y·V). */
function drawCurrents(workspace: PowerFlowWorkspace): void {
  const { compiled, voltages, currents, slotPower, slotVoltage } = workspace;
  const { slotOffset, shuntNode, shuntY } = compiled;
  currents.fill(0);
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
  for (let k = 0; k < shuntNode.length; k++) {
    addShuntCurrent(currents, voltages, 6 * shuntNode[k]!, shuntY, 4 * k);
  }
}

/** current += Y·voltage at one node. */
export function addShuntCurrent(
  current: Float64Array,
  voltage: Float64Array,
  at: number,
  shuntY: Float64Array,
  y: number,
): void {
  const sr = voltage[at]! + voltage[at + 2]! + voltage[at + 4]!;
  const si = voltage[at + 1]! + voltage[at + 3]! + voltage[at + 5]!;
  const g = shuntY[y]!;
  const b = shuntY[y + 1]!;
  const mr = shuntY[y + 2]! * sr - shuntY[y + 3]! * si;
  const mi = shuntY[y + 2]! * si + shuntY[y + 3]! * sr;
  for (let k = at; k < at + 6; k += 2) {
    current[k]! += g * voltage[k]! - b * voltage[k + 1]! + mr;
    current[k + 1]! += g * voltage[k + 1]! + b * voltage[k]! + mi;
  }
}

function measureChange(workspace: PowerFlowWorkspace): void {
  const { voltages, slotVoltage } = workspace;
  const { slotOffset } = workspace.compiled;
  let worst = 0;
  let worstSlot = 0;
  for (let slot = 0; slot < slotOffset.length; slot++) {
    const at = slotOffset[slot]!;
    const dr = voltages[at]! - slotVoltage[2 * slot]!;
    const di = voltages[at + 1]! - slotVoltage[2 * slot + 1]!;
    const change = dr * dr + di * di;
    if (!(change <= worst)) {
      worst = change;
      worstSlot = slot;
    }
  }
  workspace.mismatchPu = Math.sqrt(worst);
  workspace.worstSlot = worstSlot;
}

function readDivergence(workspace: PowerFlowWorkspace): DivergedFlow {
  const { compiled, iterations, mismatchPu, worstSlot, failure } = workspace;
  if (failure) return { code: "LAT-2020", ...failure };
  const node = Math.floor((compiled.slotOffset[worstSlot] ?? 0) / 6);
  const bus = compiled.feeder.buses[compiled.nodeBus[node]!]!.id;
  const likelyCause = explainDivergence(compiled, workspace.slotPower, node);
  return { status: "diverged", code: "LAT-2020", iterations, bus, mismatchPu, likelyCause };
}

/** Everything about the workspace's last solution, for every bus and branch of the feeder. */
export function readFlow(workspace: PowerFlowWorkspace): ConvergedFlow {
  const { compiled, voltages: nodeVoltages, currents: nodeCurrents } = workspace;
  const voltages = new Float64Array(6 * compiled.feeder.buses.length);
  const currents = new Float64Array(6 * compiled.feeder.branches.length);
  const transformerKva = new Float64Array(compiled.feeder.branches.length);
  readBusVoltages(workspace, voltages);
  readBranchCurrents(workspace, currents);
  compiled.feeder.branches.forEach((branch, b) => {
    if (branch.kind !== "transformer") return;
    const at = 6 * b;
    const worst = Math.max(sizeAt(currents, at), sizeAt(currents, at + 2), sizeAt(currents, at + 4));
    transformerKva[b] = Math.sqrt(3) * branch.secondaryKv * worst;
  });
  return {
    status: "converged",
    iterations: workspace.iterations,
    mismatchPu: workspace.mismatchPu,
    voltages,
    currents,
    transformerKva,
    lossW: sumLosses(workspace),
    sourcePower: readSourcePower(workspace),
    nodeVoltages: nodeVoltages.slice(),
    nodeCurrents: nodeCurrents.slice(),
    slotPower: workspace.slotPower.slice(),
  };
}

/** Voltages of all buses (merged ones too) into `out`, six numbers a bus. */
export function readBusVoltages(workspace: PowerFlowWorkspace, out: Float64Array): void {
  const { compiled, voltages, currents } = workspace;
  const { busAnchor, busChain, busZ } = compiled;
  for (let bus = 0; bus < busAnchor.length; bus++) {
    const from = 6 * busAnchor[bus]!;
    const to = 6 * bus;
    const chain = busChain[bus]!;
    out[to] = voltages[from]!;
    out[to + 1] = voltages[from + 1]!;
    out[to + 2] = voltages[from + 2]!;
    out[to + 3] = voltages[from + 3]!;
    out[to + 4] = voltages[from + 4]!;
    out[to + 5] = voltages[from + 5]!;
    if (chain >= 0) subtractDrop(out, to, currents, 6 * chain, busZ, 4 * bus);
  }
}

/** v -= z1·I + zm·ΣI */
function subtractDrop(
  v: Float64Array,
  to: number,
  current: Float64Array,
  at: number,
  busZ: Float64Array,
  z: number,
): void {
  const r1 = busZ[z]!;
  const x1 = busZ[z + 1]!;
  const rm = busZ[z + 2]!;
  const xm = busZ[z + 3]!;
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
  v[to]! -= r1 * iar - x1 * iai + mr;
  v[to + 1]! -= r1 * iai + x1 * iar + mi;
  v[to + 2]! -= r1 * ibr - x1 * ibi + mr;
  v[to + 3]! -= r1 * ibi + x1 * ibr + mi;
  v[to + 4]! -= r1 * icr - x1 * ici + mr;
  v[to + 5]! -= r1 * ici + x1 * icr + mi;
}

/** Currents of all branches into `out`, A, from → to, six numbers a branch. */
export function readBranchCurrents(workspace: PowerFlowWorkspace, out: Float64Array): void {
  const { compiled, currents } = workspace;
  const { branchNode, branchSign, branchVolt } = compiled;
  for (let branch = 0; branch < branchNode.length; branch++) {
    const node = branchNode[branch]!;
    if (node < 0) {
      out.fill(0, 6 * branch, 6 * branch + 6);
      continue;
    }
    const scale = branchSign[branch]! / branchVolt[branch]!;
    for (let k = 0; k < 6; k++) out[6 * branch + k] = currents[6 * node + k]! * scale;
  }
}

/** Losses, W: z1·Σ|I|² + zm·|ΣI|² per head branch, and the conductance of shunts. */
export function sumLosses(workspace: PowerFlowWorkspace): number {
  const { compiled, currents, voltages } = workspace;
  if (compiled.meshed) return meshedLosses(compiled.meshed, voltages);
  const { nodeZ, shuntNode, shuntY } = compiled;
  let loss = 0;
  for (let node = 1; node < compiled.nodeCount; node++) {
    loss += quadratic(currents, 6 * node, nodeZ[4 * node]!, nodeZ[4 * node + 2]!);
  }
  for (let k = 0; k < shuntNode.length; k++) {
    loss += quadratic(voltages, 6 * shuntNode[k]!, shuntY[4 * k]!, shuntY[4 * k + 2]!);
  }
  return loss;
}

function quadratic(x: Float64Array, at: number, own: number, mutual: number): number {
  let squares = 0;
  for (let k = at; k < at + 6; k++) squares += x[k]! * x[k]!;
  const sr = x[at]! + x[at + 2]! + x[at + 4]!;
  const si = x[at + 1]! + x[at + 3]! + x[at + 5]!;
  return own * squares + mutual * (sr * sr + si * si);
}

function readSourcePower(workspace: PowerFlowWorkspace): Float64Array {
  const { compiled, voltages: v, currents: i, slotPower } = workspace;
  if (compiled.meshed) return meshedSourcePower(compiled, compiled.meshed, v, slotPower);
  const power = new Float64Array(6);
  for (let k = 0; k < 6; k += 2) {
    power[k] = v[k]! * i[k]! + v[k + 1]! * i[k + 1]!;
    power[k + 1] = v[k + 1]! * i[k]! - v[k]! * i[k + 1]!;
  }
  return power;
}
