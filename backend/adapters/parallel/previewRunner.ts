/** Tariff previews on a thread of their own; the thread ends with the preview. */
import type { PreviewPart, PreviewRunner, PreviewTask } from "../../ports/previewRunner.ts";
import { createWorkerPool } from "./workerPool.ts";

/** A day of intervals takes seconds; what takes longer hangs. */
const TASK_SECONDS = 120;
const MAX_OLD_SPACE_MB = 512;

export function openPreviewRunner(): PreviewRunner {
  const script = new URL("./previewWorker.ts", import.meta.url);
  const pool = createWorkerPool<PreviewTask, PreviewPart>(script, {
    workers: 1,
    taskSeconds: TASK_SECONDS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_SPACE_MB },
  });
  return { run: (task) => pool.run(task, "a tariff preview"), close: () => pool.close() };
}
