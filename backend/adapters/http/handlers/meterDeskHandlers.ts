/** Files of readings, missing readings, the feeder's own meter. */
import type { z } from "zod";
import { importMeterFile as importFile } from "../../../app/importMeterFile.ts";
import {
  acceptFeederReadings,
  checkFeeder,
  estimateReadings as estimate,
  missingReadings,
} from "../../../app/missingReadings.ts";
import { catalogue, DomainError, fill } from "../../../core/errors/domainError.ts";
import { clipToTerm, pointTerms } from "../../../core/metering/pointTerms.ts";
import type { ReadingProblem } from "../../../core/metering/validateReadings.ts";
import { epochSeconds, intervalEnd, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import { type CsvMapping, checkMapping } from "../../meters/csvMapping.ts";
import { openMeterFile } from "../../meters/openMeterFile.ts";
import { parseCsvMapping } from "../../meters/parseCsvMapping.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { dayOf } from "../presenters/localDates.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import {
  CsvMappingDto,
  EstimateCommand,
  type EstimatedReadings,
  FeederReadingBatch,
  type FeederReadingResult,
  GapQuery,
  MAX_GAPS,
  MappingParams,
  type MeterFileList,
  MeterFileQuery,
  type MeterFileResult,
  MeterLink,
  MeterParams,
  type MissingReadings,
  type Saved,
} from "../schemas/meterDesk.ts";
import { spooledFile } from "../spoolBody.ts";

const LISTED_FILES = 200;
const DEFAULT_GAPS = 100;
/** Days that the inbox looks back without being asked. */
const INBOX_DAYS = 35;
const SHOWN_CHECKS = 96;
const METHODS = ["like-day", "linear", "profile"] as const;

const saved: z.infer<typeof Saved> = { saved: true };
export const inboxOf = ({ market, desk }: HttpDeps) => ({ market, inbox: desk.inbox });

async function mappingOf(
  { desk, communityId }: HttpDeps,
  name: string | undefined,
): Promise<CsvMapping | null> {
  if (name === undefined) return null;
  const known = await desk.imports.csvMapping(communityId, name);
  if (known === null) throw refuse("LAT-5308", { member: "name", actual: name });
  return parseCsvMapping(known);
}

/** Every wrong line, the first as the problem itself. */
function refusalOf(problems: readonly ReadingProblem[]): HttpRefusal {
  const [first] = problems;
  const errors = problems.map(({ row, code, details }) => ({
    path: `line ${row}`,
    message: `${code}: ${fill(catalogue[code].title, details)}`.slice(0, 300),
  }));
  return new HttpRefusal(first?.code ?? "LAT-5302", first?.details ?? {}, { errors });
}

/** What a reader threw, with its line where it names one. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof DomainError) || !error.code.startsWith("LAT-53")) return error;
  const { line } = error.details;
  const errors =
    typeof line === "number" ? [{ path: `line ${line}`, message: error.message.slice(0, 300) }] : [];
  return new HttpRefusal(error.code, error.details, { errors });
}

export const importMeterFile: Handler = async (context) => {
  const { deps, response } = context;
  const query = checked(context, "query", MeterFileQuery);
  const { desk, communityId, store } = deps;
  try {
    const mapping = await mappingOf(deps, query.mapping);
    const file = await openMeterFile(spooledFile(response), mapping, query.name ?? "upload");
    const { outcome, ignored, incomplete } = await importFile(
      { store, imports: desk.imports },
      communityId,
      { ...file, series: file.series() },
      { now: deps.clock.now(), acceptUnlikely: query.acceptUnlikely === "true" },
    );
    if (outcome.status === "refused") throw refusalOf(outcome.problems);
    const resettlements = outcome.status === "stored" ? outcome.resettlements : 0;
    const body: z.infer<typeof MeterFileResult> = {
      status: outcome.status,
      file: outcome.file,
      ignored: [...ignored],
      incomplete,
      resettlements,
    };
    return { body };
  } catch (error) {
    throw asRefusal(error);
  }
};

export const listMeterFiles: Handler = async ({ deps }) => {
  const files = await deps.desk.imports.meterFiles(deps.communityId, LISTED_FILES);
  const body: z.infer<typeof MeterFileList> = { files: [...files] };
  return { body };
};

export const linkMeter: Handler = async (context) => {
  const { deps } = context;
  const { meterId } = checked(context, "params", MeterParams);
  const { meteringPointId } = checked(context, "body", MeterLink);
  if ((await deps.store.meteringPoint(deps.communityId, meteringPointId)) === null) {
    throw refuse("LAT-5001", { row: 0, meteringPointId });
  }
  await deps.desk.imports.linkMeter(deps.communityId, meterId, meteringPointId);
  return { body: saved };
};

export const saveCsvMapping: Handler = async (context) => {
  const { deps } = context;
  const { name } = checked(context, "params", MappingParams);
  const mapping = checkMapping(parseCsvMapping(checked(context, "body", CsvMappingDto)));
  await deps.desk.imports.saveCsvMapping(deps.communityId, name, mapping);
  return { body: saved };
};

function gapRange(context: Context) {
  const { from, to } = checked(context, "query", GapQuery);
  const now = context.deps.clock.now();
  const end = to === undefined ? intervalOf(now) : dayOf(to, now).to;
  const earliest = intervalOf(epochSeconds(Math.max(0, now - INBOX_DAYS * 86_400)));
  const begin = from === undefined ? Math.min(earliest, end) : dayOf(from, now).from;
  return { from: intervalIndex(Math.min(begin, end)), to: end };
}

export const listMissingReadings: Handler = async (context) => {
  const { deps } = context;
  const query = checked(context, "query", GapQuery);
  const range = gapRange(context);
  const limit = Math.min(MAX_GAPS, Number(query.limit ?? DEFAULT_GAPS));
  const [at, meteringPointId] = query.after?.split("~") ?? [];
  const after =
    at === undefined || meteringPointId === undefined
      ? null
      : { from: intervalIndex(Number(at)), meteringPointId };
  const [gaps, checks] = await Promise.all([
    missingReadings(inboxOf(deps), deps.communityId, range, { after, limit: limit + 1 }, deps.clock.now()),
    checkFeeder(inboxOf(deps), deps.communityId, range, SHOWN_CHECKS),
  ]);
  const page = gaps.slice(0, limit);
  const last = page.at(-1);
  const terms = pointTerms(await deps.desk.points.pointChanges(deps.communityId));
  // Nothing is waited for before a metering point begins, or after it ended.
  const waited = page.flatMap((gap) => clipToTerm(gap, terms.get(gap.meteringPointId)) ?? []);
  const body: z.infer<typeof MissingReadings> = {
    ...range,
    gaps: waited.map((gap) => ({ ...gap, intervals: gap.to - gap.from, since: intervalEnd(gap.from) })),
    next: gaps.length > limit && last !== undefined ? `${last.from}~${last.meteringPointId}` : null,
    feeder: checks.map(({ interval, missing, reconciliation }) => ({
      interval,
      missing,
      netDemandWh: reconciliation?.netDemandWh ?? null,
      feederNetWh: reconciliation?.transformerNetWh ?? null,
      lossWh: reconciliation?.lossWh ?? null,
      code: reconciliation?.status === "LAT-5102" ? "LAT-5102" : null,
    })),
  };
  return { body };
};

export const estimateReadings: Handler = async (context) => {
  const { deps } = context;
  const { from, to, meteringPointIds } = checked(context, "body", EstimateCommand);
  const now = deps.clock.now();
  const range = { from: dayOf(from, now).from, to: dayOf(to, now).to };
  const outcome = await estimate(
    inboxOf(deps),
    deps.communityId,
    { range, meteringPointIds: meteringPointIds ?? null },
    now,
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const body: z.infer<typeof EstimatedReadings> = {
    estimates: outcome.estimates.map(({ meteringPointId, interval, importWh, exportWh, source }) => ({
      meteringPointId,
      interval,
      importWh,
      exportWh,
      method: METHODS.find((method) => source === `estimate:${method}`) ?? "profile",
    })),
  };
  return { body };
};

export const postFeederReadings: Handler = async (context) => {
  const { deps } = context;
  const { readings } = checked(context, "body", FeederReadingBatch);
  const outcome = await acceptFeederReadings(
    inboxOf(deps),
    deps.communityId,
    readings.map(({ interval, importWh, exportWh }) => ({
      interval: intervalIndex(interval),
      importWh: wattHours(importWh),
      exportWh: wattHours(exportWh),
    })),
    deps.clock.now(),
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const body: z.infer<typeof FeederReadingResult> = { accepted: outcome.accepted };
  return { body };
};
