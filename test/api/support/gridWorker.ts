/** Studies without a thread of their own. */
import { runStudyTask } from "../../../backend/core/planning/runStudyTask.ts";
import type { StudyTask, StudyTaskResults } from "../../../backend/core/planning/studyTask.ts";
import type { GridWorker } from "../../../backend/ports/gridWorker.ts";

export const inlineGridWorker: GridWorker = {
  run: async <T extends StudyTask>(task: T) => runStudyTask(task) as StudyTaskResults[T["kind"]],
  close: async () => undefined,
};
