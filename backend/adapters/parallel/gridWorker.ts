/** Studies on one thread of their own: the market's clearing keeps the others. */
import type { StudyTask, StudyTaskResults } from "../../core/planning/studyTask.ts";
import type { GridWorker } from "../../ports/gridWorker.ts";
import { createWorkerPool } from "./workerPool.ts";

const TASK_SECONDS = 120;

export function createGridWorker(): GridWorker {
  const script = new URL("./gridWorkerThread.ts", import.meta.url);
  const pool = createWorkerPool<StudyTask, StudyTaskResults[StudyTask["kind"]]>(script, {
    workers: 1,
    taskSeconds: TASK_SECONDS,
  });
  return {
    run: async <T extends StudyTask>(task: T) =>
      (await pool.run(task, `study ${task.kind}`)) as StudyTaskResults[T["kind"]],
    close: () => pool.close(),
  };
}
