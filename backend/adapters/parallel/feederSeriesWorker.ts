/** Runs on a thread of the pool: one feeder's time series per task. */
import { type FeederSeries, type SolvedSeries, solveFeederSeries } from "./feederSeries.ts";
import { serveTasks } from "./serveTasks.ts";

serveTasks<FeederSeries, SolvedSeries>(solveFeederSeries, ({ voltages, extremes }) =>
  [voltages, ...(extremes ? Object.values(extremes) : [])].flatMap((list) => list?.buffer ?? []),
);
