/** Studies: start, follow, cancel, download. */
import type { z } from "zod";
import type { ConnectionResult, StudyInput, StudyResult } from "../../../app/grid/studyInput.ts";
import { intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { GridStudy } from "../../../ports/grid.ts";
import { connectionStatement } from "../../documents/connectionStatement.ts";
import { studyCsv } from "../../documents/studyCsv.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadNetwork } from "../homeDay.ts";
import { presentStudy } from "../presenters/studyView.ts";
import { refuse } from "../problem.ts";
import { type GridStudyList, StudiesQuery, StudyInputDto, StudyParams } from "../schemas/gridStudies.ts";

const feederOf = async ({ deps }: Context) => (await loadNetwork(deps, intervalOf(deps.clock.now()))).feeder;

/** The checked body as the use case takes it. */
function inputOf(body: z.infer<typeof StudyInputDto>): StudyInput {
  if (body.kind === "verification") return { ...body, interval: intervalIndex(body.interval) };
  if (body.kind !== "limits") return body;
  const { voltageBand, ratings } = body.change;
  return { kind: "limits", change: { ratings, ...(voltageBand === undefined ? {} : { voltageBand }) } };
}

export const startGridStudy: Handler = async (context) => {
  const { deps } = context;
  const study = await deps.studies.start(inputOf(checked(context, "body", StudyInputDto)), deps.clock.now());
  return { body: presentStudy(study, await feederOf(context)) };
};

export const listGridStudies: Handler = async (context) => {
  const { kind } = checked(context, "query", StudiesQuery);
  const [studies, feeder] = await Promise.all([context.deps.studies.list(kind ?? null), feederOf(context)]);
  const body: z.infer<typeof GridStudyList> = {
    studies: studies.map((study) => presentStudy(study, feeder, false)),
  };
  return { body };
};

const studyOf = (context: Context): Promise<GridStudy> =>
  context.deps.studies.read(checked(context, "params", StudyParams).studyId);

export const getGridStudy: Handler = async (context) => ({
  body: presentStudy(await studyOf(context), await feederOf(context)),
});

export const cancelGridStudy: Handler = async (context) => {
  const study = await context.deps.studies.cancel(checked(context, "params", StudyParams).studyId);
  return { body: presentStudy(study, await feederOf(context)) };
};

/** @throws HttpRefusal LAT-8412 */
function finished(study: GridStudy): StudyResult {
  if (study.state !== "finished") throw refuse("LAT-8412", { state: study.state });
  return study.result as StudyResult;
}

export const getGridStudyCsv: Handler = async (context) => {
  const study = await studyOf(context);
  return {
    body: studyCsv(finished(study), study),
    fileName: `lateral-${study.kind}-${study.id}.csv`,
  };
};

/** @throws HttpRefusal LAT-8412 when it is not a connection request */
export const getGridStudyPdf: Handler = async (context) => {
  const study = await studyOf(context);
  const result = finished(study);
  if (result.kind !== "connection") throw refuse("LAT-8412", { state: `not a connection request` });
  const input = study.input as Extract<StudyInput, { readonly kind: "connection" }>;
  const body = await connectionStatement({ study, input, result: result as ConnectionResult });
  return { body, fileName: `lateral-connection-${study.id}.pdf` };
};
