/**
 * How hot branches run over a series of solved steps, with memory that does not grow: the highest load, how long it
 * was above the rating, and the longest time in one go, which is what heats a cable through.
 */
import { branchRating } from "./branchRating.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { PHASES, type Phase } from "./feeder.ts";
import { type PowerFlowWorkspace, readBranchCurrents } from "./powerFlow.ts";
import type { StepRecorder } from "./timeSeries.ts";

export interface ThermalFinding {
  readonly branch: string;
  readonly phase: Phase;
  /** Load over rating at the worst step; 1 = 100 %. */
  readonly highestLoading: number;
  readonly highestAtStep: number;
  readonly secondsAbove: number;
  readonly longestSecondsAbove: number;
}

export interface ThermalReport {
  readonly steps: number;
  /** The phases that were above their rating, longest time first. */
  readonly overloads: readonly ThermalFinding[];
  /** The most loaded phase of all; null when no branch has a rating. */
  readonly worst: ThermalFinding | null;
}

export interface ThermalRecorder {
  readonly record: StepRecorder;
  readonly finish: () => ThermalReport;
}

/**
 * Follows lines against their A and transformers against their kVA (worst winding x 3), phase by phase; banks of
 * single-phase units and branches without a rating are left out. A step that is not recorded ends a run.
 */
export function recordThermal(compiled: CompiledFeeder, stepSeconds: number): ThermalRecorder {
  const { branches } = compiled.feeder;
  // Square of the load over rating per square ampere, per phase.
  const perSquareAmp = new Float64Array(3 * branches.length);
  branches.forEach((branch, b) => {
    if (branch.kind === "bank") return;
    const unit = branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1;
    perSquareAmp.fill((unit / branchRating(branch).limit) ** 2, 3 * b, 3 * b + 3);
  });
  const currents = new Float64Array(6 * branches.length);
  // Squares of the highest load over rating.
  const highest = new Float64Array(3 * branches.length);
  const highestAt = new Int32Array(3 * branches.length).fill(-1);
  const above = new Float64Array(3 * branches.length);
  const run = new Float64Array(3 * branches.length);
  const longest = new Float64Array(3 * branches.length);
  let steps = 0;
  let last = -1;
  const record = (step: number, workspace: PowerFlowWorkspace): void => {
    if (step !== last + 1) run.fill(0);
    last = step;
    steps += 1;
    readBranchCurrents(workspace, currents);
    for (let k = 0; k < highest.length; k++) {
      const re = currents[2 * k]!;
      const im = currents[2 * k + 1]!;
      const square = (re * re + im * im) * perSquareAmp[k]!;
      if (square > highest[k]!) {
        highest[k] = square;
        highestAt[k] = step;
      }
      if (square <= 1) {
        run[k] = 0;
        continue;
      }
      above[k]! += stepSeconds;
      run[k]! += stepSeconds;
      if (run[k]! > longest[k]!) longest[k] = run[k]!;
    }
  };
  const finding = (k: number): ThermalFinding => ({
    branch: branches[Math.floor(k / 3)]!.id,
    phase: PHASES[k % 3]!,
    highestLoading: Math.sqrt(highest[k]!),
    highestAtStep: highestAt[k]!,
    secondsAbove: above[k]!,
    longestSecondsAbove: longest[k]!,
  });
  const finish = (): ThermalReport => {
    const overloads = [...highest.keys()].filter((k) => above[k]! > 0).map(finding);
    overloads.sort((a, b) => b.secondsAbove - a.secondsAbove || b.highestLoading - a.highestLoading);
    let worst = -1;
    for (let k = 0; k < highest.length; k++) {
      if (highestAt[k]! >= 0 && (worst < 0 || highest[k]! > highest[worst]!)) worst = k;
    }
    return { steps, overloads, worst: worst < 0 ? null : finding(worst) };
  };
  return { record, finish };
}
