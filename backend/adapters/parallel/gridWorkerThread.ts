/** Runs on the thread of the studies. */
import { runStudyTask } from "../../core/planning/runStudyTask.ts";
import type { StudyTask, StudyTaskResults } from "../../core/planning/studyTask.ts";
import { createHighsSolver } from "../solver/highsSolver.ts";
import { serveTasks } from "./serveTasks.ts";

const needsSolver = (task: StudyTask): boolean => task.kind === "envelopes" && task.rule === "max-total";

serveTasks<StudyTask, StudyTaskResults[StudyTask["kind"]]>(async (task) => {
  if (!needsSolver(task)) return runStudyTask(task);
  const solver = await createHighsSolver();
  try {
    return runStudyTask(task, solver);
  } finally {
    solver.dispose();
  }
});
