/**
 * Many power flows of one feeder in a row: each starts from the state before, nothing is allocated per step, and
 * only what the recorders ask for is computed beyond the solution. Memory does not grow with the number of steps
 * unless a recorder keeps something per step.
 */
import { domainError } from "../errors/domainError.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import {
  createWorkspace,
  type DivergedFlow,
  type PowerFlowOptions,
  type PowerFlowWorkspace,
  readDivergence,
  stepPowerFlow,
} from "./powerFlow.ts";

/** The powers of a series of steps. */
export interface InjectionSeries {
  readonly steps: number;
  /** Writes the powers of one step per connection point: W and var, + into the grid. */
  readonly fill: (step: number, activeW: Float64Array, reactiveVar: Float64Array) => void;
}

/** What is done with each solved step; the workspace holds its solution. */
export type StepRecorder = (step: number, workspace: PowerFlowWorkspace) => void;

export interface TimeSeriesOptions extends Pick<PowerFlowOptions, "tolerancePu" | "maxIterations"> {
  readonly recorders?: readonly StepRecorder[];
}

export interface DivergedStep {
  readonly step: number;
  readonly flow: DivergedFlow;
}

export interface TimeSeriesResult {
  readonly steps: number;
  readonly convergedSteps: number;
  /** Of all converged steps together. */
  readonly iterations: number;
  /** The first {@link MAX_DIVERGED_STEPS} steps without a solution; recorders do not see such steps. */
  readonly diverged: readonly DivergedStep[];
}

/** Diverged steps that are described one by one; the others are only counted. */
export const MAX_DIVERGED_STEPS = 100;

/** A series from tables, one row a step. @throws LAT-2022 when they are not whole rows or differ in size. */
export function tableSeries(
  points: number,
  activeW: Float64Array,
  reactiveVar: Float64Array,
): InjectionSeries {
  const steps = points === 0 ? 0 : activeW.length / points;
  if (!Number.isInteger(steps) || reactiveVar.length !== activeW.length) {
    const what = "The table of powers";
    throw domainError("LAT-2022", { what, actual: reactiveVar.length, expected: Math.floor(steps) * points });
  }
  return {
    steps,
    fill: (step, active, reactive) => {
      for (let k = 0; k < points; k++) {
        active[k] = activeW[step * points + k]!;
        reactive[k] = reactiveVar[step * points + k]!;
      }
    },
  };
}

/**
 * Solves all steps in order.
 * @throws LAT-2021 for a power that is not a finite number.
 */
export function solveTimeSeries(
  compiled: CompiledFeeder,
  series: InjectionSeries,
  options: TimeSeriesOptions = {},
): TimeSeriesResult {
  const workspace = createWorkspace(compiled);
  const recorders = options.recorders ?? [];
  const points = compiled.feeder.connectionPoints.length;
  const activeW = new Float64Array(points);
  const reactiveVar = new Float64Array(points);
  const injections = { activeW, reactiveVar };
  const diverged: DivergedStep[] = [];
  let convergedSteps = 0;
  let iterations = 0;
  for (let step = 0; step < series.steps; step++) {
    series.fill(step, activeW, reactiveVar);
    if (stepPowerFlow(workspace, injections, options)) {
      convergedSteps += 1;
      iterations += workspace.iterations;
      for (let k = 0; k < recorders.length; k++) recorders[k]!(step, workspace);
    } else if (diverged.length < MAX_DIVERGED_STEPS) {
      diverged.push({ step, flow: readDivergence(workspace) });
    }
  }
  return { steps: series.steps, convergedSteps, iterations, diverged };
}
