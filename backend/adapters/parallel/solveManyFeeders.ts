/** Time series of many feeders on all cores; the numbers are those of one thread. */
import type { FeederSeries, SolvedSeries } from "./feederSeries.ts";
import { createWorkerPool, type PoolOptions, runInOrder } from "./workerPool.ts";

/**
 * Solves feeder after feeder, results in the order of the tasks.
 * @throws what a task throws; LAT-7601, LAT-7602 when its thread dies or takes too long.
 */
export async function* solveManyFeeders(
  tasks: Iterable<FeederSeries>,
  options: PoolOptions = {},
): AsyncGenerator<SolvedSeries> {
  const script = new URL("./feederSeriesWorker.ts", import.meta.url);
  const pool = createWorkerPool<FeederSeries, SolvedSeries>(script, options);
  try {
    yield* runInOrder(pool, tasks, (task) => `feeder ${task.feeder.id}`);
  } finally {
    await pool.close();
  }
}
