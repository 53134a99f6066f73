/**
 * Three-phase unbalanced power flow with constant-power points. A radial feeder is solved by fixed-point
 * backward/forward sweeps, a meshed one by the general method, from the last state or from no load. Sign: powers are injections, + into the grid.
 * Voltages are complex, per unit of nominal phase voltage, six numbers a bus (re, im of A, B, C).
 */
import { domainError } from "../errors/domainError.ts";
import { spreadBusVoltages } from "./busReadout.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { explainDivergence } from "./explainDivergence.ts";
import type { CompiledNetwork, GeneralFlow } from "./general/solveGeneral.ts";
import { iterateLadder } from "./ladder.ts";
import {
  type GeneralExtras,
  meshedLosses,
  meshedSourcePower,
  readExtras,
  solveMeshed,
} from "./meshedFlow.ts";
import { sizeAt } from "./phasor.ts";

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
  /** Neutrals, banks and fixed loads of a general feeder; absent where the sweep solved it. */
  readonly extras?: GeneralExtras;
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
  readonly change: Float64Array;
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
    change: new Float64Array(1),
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
  const { ladder } = workspace.compiled;
  if (ladder === null) return false;
  return iterateLadder(ladder, workspace, options);
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

/** Why the last step of a workspace has no solution. */
export function readDivergence(workspace: PowerFlowWorkspace): DivergedFlow {
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
  const extras = compiled.meshed && readExtras(compiled, compiled.meshed, nodeVoltages);
  extras?.bankKva.forEach((kva, k) => {
    transformerKva[Math.floor(k / 3)] = Math.max(kva, transformerKva[Math.floor(k / 3)]!);
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
    ...(extras ? { extras } : {}),
  };
}

/**
 * Voltages of all buses (merged ones too) into `out` from `first` on, six numbers a bus. Allocates nothing.
 */
export function readBusVoltages(workspace: PowerFlowWorkspace, out: Float64Array, first = 0): void {
  spreadBusVoltages(workspace.compiled, workspace.voltages, workspace.currents, out, first);
}

/** Currents of all branches into `out`, A, from → to, six numbers a branch. */
export function readBranchCurrents(workspace: PowerFlowWorkspace, out: Float64Array): void {
  const { compiled, currents } = workspace;
  const { branchNode, branchSign, branchVolt } = compiled;
  for (let branch = 0; branch < branchNode.length; branch++) {
    const node = branchNode[branch]!;
    // Where no current flows: any current times nothing.
    const scale = node < 0 ? 0 : branchSign[branch]! / branchVolt[branch]!;
    const from = node < 0 ? 0 : 6 * node;
    const to = 6 * branch;
    out[to] = currents[from]! * scale;
    out[to + 1] = currents[from + 1]! * scale;
    out[to + 2] = currents[from + 2]! * scale;
    out[to + 3] = currents[from + 3]! * scale;
    out[to + 4] = currents[from + 4]! * scale;
    out[to + 5] = currents[from + 5]! * scale;
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
