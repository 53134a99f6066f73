/** Runs on a thread of its own: some intervals of a tariff preview per task. */
import { settleUnderSheet } from "../../app/settleUnderSheet.ts";
import type { PreviewPart, PreviewTask } from "../../ports/previewRunner.ts";
import { createHighsSolver } from "../solver/highsSolver.ts";
import { serveTasks } from "./serveTasks.ts";

const solver = createHighsSolver();

serveTasks<PreviewTask, PreviewPart>(async (task) => settleUnderSheet(task, await solver));
