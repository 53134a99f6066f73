/** Readings that were estimated or are unlikely, and what a change of readings would do. */
import type { z } from "zod";
import { isFinished } from "../../../app/intervalMachine.ts";
import { draftEstimates } from "../../../app/missingReadings.ts";
import { monthPeriodOf } from "../../../core/billing/billingPeriod.ts";
import type { MeterReading } from "../../../core/metering/reading.ts";
import { areUnlikelyMeans, HISTORY_INTERVALS } from "../../../core/metering/unlikelyMeans.ts";
import { validateReadings } from "../../../core/metering/validateReadings.ts";
import { intervalIndex } from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import type { IntervalRange } from "../../../ports/intervals.ts";
import { parseCsvMapping } from "../../meters/parseCsvMapping.ts";
import { checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { loadNetwork } from "../homeDay.ts";
import { dayOf } from "../presenters/localDates.ts";
import { HttpRefusal } from "../problem.ts";
import { EstimateCommand } from "../schemas/meterDesk.ts";
import { ReadingBatch } from "../schemas/meters.ts";
import {
  type CsvMappingList,
  NotedQuery,
  type NotedReadings,
  type ReadingEffects,
} from "../schemas/readingDesk.ts";
import { asked, rangeOf } from "./exportHandlers.ts";
import { inboxOf } from "./meterDeskHandlers.ts";

const MAX_DAYS = 31;
const MAX_ROWS = 500;
const MAX_SHOWN = 5_000;
const METHODS = ["like-day", "linear", "profile"] as const;

export const listCsvMappings: Handler = async ({ deps }) => {
  const saved = await deps.desk.imports.csvMappings(deps.communityId);
  const body: z.infer<typeof CsvMappingList> = {
    mappings: saved.map(({ name, mapping }) => ({
      name,
      mapping: parseCsvMapping(mapping) as z.infer<typeof CsvMappingList>["mappings"][number]["mapping"],
    })),
  };
  return { body };
};

type Noted = z.infer<typeof NotedReadings>["rows"][number];
const meanOf = (readings: readonly MeterReading[]): number =>
  Math.round(
    (10 * readings.reduce((sum, { importWh, exportWh }) => sum + importWh + exportWh, 0)) /
      Math.max(1, readings.length),
  ) / 10;

/** Readings of one quality, source and metering point in a row. */
function runsOf(readings: readonly MeterReading[]): Noted[] {
  const runs: Noted[] = [];
  let own: MeterReading[] = [];
  const close = () => {
    const [first] = own;
    if (first === undefined || first.quality === "measured") return;
    const { meteringPointId, quality, interval, source } = first;
    const to = intervalIndex(interval + own.length);
    const rest = { from: interval, to, readings: own.length, source: source.slice(0, 200) };
    runs.push({ meteringPointId, kind: quality, ...rest, meanWh: meanOf(own), beforeWh: null });
  };
  for (const reading of readings) {
    const last = own.at(-1);
    const goesOn =
      last?.quality === reading.quality &&
      last.source === reading.source &&
      last.interval === reading.interval - 1;
    if (!goesOn) {
      close();
      own = [];
    }
    own.push(reading);
  }
  close();
  return runs;
}

/** Days of a meter whose mean is a hundred times off the day before. */
function unlikelyDays(readings: readonly MeterReading[], from: number): Noted[] {
  const days = [
    ...Map.groupBy(readings, ({ interval }) => Math.floor((interval - from) / HISTORY_INTERVALS)),
  ];
  return days.flatMap(([day, own]): Noted[] => {
    const before = days.find(([other]) => other === day - 1)?.[1];
    const [first, last] = [own[0], own.at(-1)];
    if (before === undefined || first === undefined || last === undefined) return [];
    const [mean, old] = [meanOf(own), meanOf(before)];
    if (!areUnlikelyMeans(mean, old)) return [];
    const to = intervalIndex(last.interval + 1);
    const { meteringPointId, interval, source } = first;
    const rest = { from: interval, to, readings: own.length, source: source.slice(0, 200) };
    return [{ meteringPointId, kind: "unlikely", ...rest, meanWh: mean, beforeWh: old }];
  });
}

export const listNotedReadings: Handler = async (context) => {
  const { deps } = context;
  const { store, communityId } = deps;
  const range = rangeOf(deps, asked(checked(context, "query", NotedQuery)), MAX_DAYS);
  const rows: Noted[] = [];
  for (const { id } of await store.meteringPoints(communityId)) {
    const readings = await store.memberReadings(communityId, id, range);
    rows.push(...runsOf(readings), ...unlikelyDays(readings, range.from));
  }
  rows.sort((a, b) => b.from - a.from || (a.meteringPointId < b.meteringPointId ? -1 : 1));
  const body: z.infer<typeof NotedReadings> = {
    ...range,
    rows: rows.slice(0, MAX_ROWS),
    more: rows.length > MAX_ROWS,
  };
  return { body };
};

type Effect = z.infer<typeof ReadingEffects>["readings"][number];
type Entered = Pick<MeterReading, "meteringPointId" | "interval" | "importWh" | "exportWh">;

/** Which of these intervals are settled, and how many of those months are billed. */
async function settledOf({ store, desk, communityId }: HttpDeps, intervals: readonly number[]) {
  if (intervals.length === 0) return { settled: new Set<number>(), billed: 0 };
  const range: IntervalRange = {
    from: intervalIndex(intervals.reduce((a, b) => Math.min(a, b))),
    to: intervalIndex(intervals.reduce((a, b) => Math.max(a, b)) + 1),
  };
  const wanted = new Set(intervals);
  const records = await store.intervals(communityId, range);
  const settled = records.filter((record) => wanted.has(record.interval) && isFinished(record));
  const months = [...Map.groupBy(settled, ({ interval }) => monthPeriodOf(interval).label)];
  let billed = 0;
  for (const [period, own] of months) {
    if ((await desk.invoices.invoices(communityId, { period })).length > 0) billed += own.length;
  }
  return { settled: new Set<number>(settled.map(({ interval }) => interval)), billed };
}

async function effectsOf(
  deps: HttpDeps,
  entered: readonly Entered[],
  judge: (
    reading: Entered,
    index: number,
  ) => Pick<Effect, "effect" | "code" | "oldImportWh" | "oldExportWh" | "method">,
): Promise<z.infer<typeof ReadingEffects>> {
  const judged = entered.map((reading, index) => ({ reading, ...judge(reading, index) }));
  const changing = judged.filter(({ effect }) => effect === "new" || effect === "replaces");
  const { settled, billed } = await settledOf(deps, [
    ...new Set(changing.map(({ reading }) => reading.interval)),
  ]);
  return {
    readings: judged.slice(0, MAX_SHOWN).map(({ reading, ...rest }) => ({
      meteringPointId: reading.meteringPointId,
      interval: reading.interval,
      importWh: reading.importWh,
      exportWh: reading.exportWh,
      ...rest,
      corrects: (rest.effect === "new" || rest.effect === "replaces") && settled.has(reading.interval),
    })),
    corrections: settled.size,
    billed,
  };
}

export const previewEstimates: Handler = async (context) => {
  const { deps } = context;
  const { from, to, meteringPointIds } = checked(context, "body", EstimateCommand);
  const now = deps.clock.now();
  const range = { from: dayOf(from, now).from, to: dayOf(to, now).to };
  const request = { range, meteringPointIds: meteringPointIds ?? null };
  const outcome = await draftEstimates(inboxOf(deps), deps.communityId, request, now);
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const methodOf = (source: string) => METHODS.find((method) => source === `estimate:${method}`) ?? "profile";
  const body = await effectsOf(deps, outcome.estimates, (_reading, index) => ({
    effect: "new",
    code: null,
    oldImportWh: null,
    oldExportWh: null,
    method: methodOf(outcome.estimates[index]?.source ?? ""),
  }));
  return { body };
};

export const previewReadings: Handler = async (context) => {
  const { deps } = context;
  const { store, communityId, clock } = deps;
  const now = clock.now();
  const batch = checked(context, "body", ReadingBatch).readings.map((reading) => ({
    ...reading,
    interval: intervalIndex(reading.interval),
    importWh: wattHours(reading.importWh),
    exportWh: wattHours(reading.exportWh),
    source: "http",
  }));
  const community = await store.community(communityId);
  const stored = new Map<string, MeterReading>();
  for (const interval of new Set(batch.map((reading) => reading.interval))) {
    const key = { communityId, feederId: community?.feederId ?? "", interval };
    for (const reading of await store.readings(key))
      stored.set(`${reading.meteringPointId}|${interval}`, reading);
  }
  const newest = batch.reduce((last, { interval }) => Math.max(last, interval), 0);
  const network = await loadNetwork(deps, intervalIndex(newest));
  const capacityOf = new Map(network.feeder.connectionPoints.map(({ id, capacityKva }) => [id, capacityKva]));
  const points = (await store.meteringPoints(communityId)).map(({ id, pointId }) => ({
    meteringPointId: id,
    capacityKva: capacityOf.get(pointId) ?? 0,
  }));
  const of = (id: string, interval: number) => stored.get(`${id}|${interval}`);
  const outcome = validateReadings(batch, { points, stored: of, now });
  const faults = new Map(
    outcome.status === "refused" ? outcome.problems.map(({ row, code }) => [row, code]) : [],
  );
  const body = await effectsOf(deps, batch, ({ meteringPointId, interval, importWh, exportWh }, index) => {
    const old = of(meteringPointId, interval);
    const code = faults.get(index + 1) ?? null;
    const same =
      old?.importWh === importWh && old.exportWh === exportWh && old.quality === batch[index]?.quality;
    const effect = code !== null ? "refused" : old === undefined ? "new" : same ? "unchanged" : "replaces";
    return {
      effect,
      code,
      oldImportWh: old?.importWh ?? null,
      oldExportWh: old?.exportWh ?? null,
      method: null,
    };
  });
  return { body };
};
