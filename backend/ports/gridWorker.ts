/** Runs pieces of studies beside the server, so that answers are not kept waiting. */
import type { StudyTask, StudyTaskResults } from "../core/planning/studyTask.ts";

export interface GridWorker {
  /** @throws what the task throws; LAT-760x when it did not end */
  run<T extends StudyTask>(task: T): Promise<StudyTaskResults[T["kind"]]>;
  close(): Promise<void>;
}
