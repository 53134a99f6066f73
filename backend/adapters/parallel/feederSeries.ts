/** The time series of one feeder as a task that can go to another thread. */
import { compileFeeder } from "../../core/network/compileFeeder.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { recordExtremes, recordVoltages, type StepExtremes } from "../../core/network/stepRecorders.ts";
import { solveTimeSeries, type TimeSeriesResult, tableSeries } from "../../core/network/timeSeries.ts";

export interface FeederSeries {
  readonly feeder: Feeder;
  /** W per connection point, one row a step, + into the grid. */
  readonly activeW: Float64Array;
  /** var, likewise. */
  readonly reactiveVar: Float64Array;
  readonly outputs: "voltages" | "extremes";
  readonly tolerancePu?: number;
}

export interface SolvedSeries {
  readonly summary: TimeSeriesResult;
  /** Every voltage (see `recordVoltages`), when asked for. */
  readonly voltages: Float64Array | null;
  readonly extremes: StepExtremes | null;
}

/** @throws what `compileFeeder` and `solveTimeSeries` throw. */
export function solveFeederSeries(task: FeederSeries): SolvedSeries {
  const compiled = compileFeeder(task.feeder);
  const series = tableSeries(task.feeder.connectionPoints.length, task.activeW, task.reactiveVar);
  const options = task.tolerancePu === undefined ? {} : { tolerancePu: task.tolerancePu };
  if (task.outputs === "voltages") {
    const { record, voltages } = recordVoltages(compiled, series.steps);
    const summary = solveTimeSeries(compiled, series, { ...options, recorders: [record] });
    return { summary, voltages, extremes: null };
  }
  const { record, extremes } = recordExtremes(compiled, series.steps);
  const summary = solveTimeSeries(compiled, series, { ...options, recorders: [record] });
  return { summary, voltages: null, extremes };
}
