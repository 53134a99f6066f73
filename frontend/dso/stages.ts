/** The three stages of evidence, and how sure their figures are. */
import type { EvidenceRow, EvidenceStage, FigureState, StageSummary } from "../api/generatedSchema.ts";

export const STAGES = ["planned", "cleared", "metered"] as const satisfies readonly EvidenceStage[];

export const STAGE_STATE: Readonly<Record<EvidenceStage, FigureState>> = {
  planned: "estimated",
  cleared: "provisional",
  metered: "final",
};

/** The stage that knows most: metered, else cleared, else planned. */
export const bestStage = (row: Pick<EvidenceRow, "stages">): StageSummary | undefined =>
  row.stages.find((stage) => stage.stage === "metered") ??
  row.stages.find((stage) => stage.stage === "cleared") ??
  row.stages[0];
