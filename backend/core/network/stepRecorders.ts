/** What to keep of the steps of a time series: all voltages, or the extremes and the number of broken limits. */
import { branchRating } from "./branchRating.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { type PowerFlowWorkspace, readBranchCurrents, readBusVoltages } from "./powerFlow.ts";
import type { StepRecorder } from "./timeSeries.ts";

export interface VoltageRecorder {
  readonly record: StepRecorder;
  /** Six numbers a bus (re, im of A, B, C, pu), buses in feeder order, step after step; 0: not solved. */
  readonly voltages: Float64Array;
}

/** Keeps every voltage of every step: 48 bytes a bus and step. */
export function recordVoltages(compiled: CompiledFeeder, steps: number): VoltageRecorder {
  const stride = 6 * compiled.feeder.buses.length;
  const voltages = new Float64Array(stride * steps);
  return { voltages, record: (step, workspace) => readBusVoltages(workspace, voltages, stride * step) };
}

/** One number a step of each kind; NaN or -1: not solved. Elements are indices into the feeder's lists. */
export interface StepExtremes {
  readonly lowestPu: Float64Array;
  readonly lowestBus: Int32Array;
  readonly highestPu: Float64Array;
  readonly highestBus: Int32Array;
  /** Most loaded phase of any branch as a part of its rating: 1 = 100 %. */
  readonly loading: Float64Array;
  readonly loadedBranch: Int32Array;
  /** Phases of buses outside the voltage band and phases of branches above their rating, without slack. */
  readonly violations: Int32Array;
}

export interface ExtremesRecorder {
  readonly record: StepRecorder;
  readonly extremes: StepExtremes;
}

/** Keeps the extremes of every step over all buses but the source's: 44 bytes a step. */
export function recordExtremes(compiled: CompiledFeeder, steps: number): ExtremesRecorder {
  const pu = () => new Float64Array(steps).fill(Number.NaN);
  const index = () => new Int32Array(steps).fill(-1);
  const extremes: StepExtremes = {
    lowestPu: pu(),
    lowestBus: index(),
    highestPu: pu(),
    highestBus: index(),
    loading: pu(),
    loadedBranch: index(),
    violations: index(),
  };
  const voltages = new Float64Array(6 * compiled.feeder.buses.length);
  const currents = new Float64Array(6 * compiled.feeder.branches.length);
  const perAmp = loadingPerAmp(compiled);
  const record = (step: number, workspace: PowerFlowWorkspace): void => {
    readBusVoltages(workspace, voltages);
    readBranchCurrents(workspace, currents);
    extremes.violations[step] = 0;
    scanVoltages(compiled, voltages, step, extremes);
    scanCurrents(perAmp, currents, step, extremes);
  };
  return { record, extremes };
}

/** Part of its rating per A in a phase of each branch. */
function loadingPerAmp({ feeder }: CompiledFeeder): Float64Array {
  return Float64Array.from(feeder.branches, (branch) => {
    const unit = branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1;
    // The units of a bank are judged by `findViolations`: their load is not that of a line.
    return branch.kind === "bank" ? 0 : unit / branchRating(branch).limit;
  });
}

function scanVoltages(compiled: CompiledFeeder, v: Float64Array, step: number, out: StepExtremes): void {
  const { lowerPu, upperPu } = compiled.feeder.voltageBand;
  const source = 6 * compiled.topology.order[0]!;
  let low = Number.POSITIVE_INFINITY;
  let lowAt = -1;
  let high = -1;
  let highAt = -1;
  let broken = 0;
  for (let k = 0; k < v.length; k += 2) {
    if (k >= source && k < source + 6) continue;
    const square = v[k]! * v[k]! + v[k + 1]! * v[k + 1]!;
    // A phase that the bus does not have, or without supply.
    if (square === 0) continue;
    if (square < low) {
      low = square;
      lowAt = k;
    }
    if (square > high) {
      high = square;
      highAt = k;
    }
    if (square < lowerPu * lowerPu || square > upperPu * upperPu) broken += 1;
  }
  if (lowAt < 0) return;
  out.lowestPu[step] = Math.sqrt(low);
  out.lowestBus[step] = Math.floor(lowAt / 6);
  out.highestPu[step] = Math.sqrt(high);
  out.highestBus[step] = Math.floor(highAt / 6);
  out.violations[step]! += broken;
}

function scanCurrents(perAmp: Float64Array, i: Float64Array, step: number, out: StepExtremes): void {
  let worst = 0;
  let worstAt = -1;
  let broken = 0;
  for (let branch = 0; branch < perAmp.length; branch++) {
    const factor = perAmp[branch]! * perAmp[branch]!;
    for (let k = 6 * branch; k < 6 * branch + 6; k += 2) {
      const square = (i[k]! * i[k]! + i[k + 1]! * i[k + 1]!) * factor;
      if (square > worst) {
        worst = square;
        worstAt = branch;
      }
      if (square > 1) broken += 1;
    }
  }
  out.loading[step] = Math.sqrt(worst);
  out.loadedBranch[step] = worstAt;
  out.violations[step]! += broken;
}
