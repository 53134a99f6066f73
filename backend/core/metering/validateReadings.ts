/** Checks a batch of readings before anything is stored: the whole batch is taken or none of it. */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { type EpochSeconds, type IntervalIndex, intervalEnd, intervalIndex } from "../time/marketInterval.ts";
import { MAX_ENERGY_WH, wattHours } from "../units/quantities.ts";
import type { MeterReading, ReadingQuality } from "./reading.ts";

/** A reading as it comes in: nothing about it is trusted yet. */
export interface IncomingReading {
  readonly meteringPointId: string;
  readonly interval: number;
  readonly importWh: number;
  readonly exportWh: number;
  readonly quality: ReadingQuality;
  readonly source: string;
}

/** A metering point the batch may name. */
export interface MeteredPoint {
  readonly meteringPointId: string;
  /** Connection capacity, kVA, both directions. */
  readonly capacityKva: number;
}

export interface ReadingContext {
  readonly points: readonly MeteredPoint[];
  /** Newest stored reading of a point and interval, if there is one. */
  readonly stored: (meteringPointId: string, interval: IntervalIndex) => MeterReading | undefined;
  readonly now: EpochSeconds;
}

/** What is wrong with one row of the batch; `row` counts from 1. */
export interface ReadingProblem {
  readonly row: number;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export type ReadingBatchOutcome =
  | {
      readonly status: "accepted";
      /** New readings and new versions, ready to store beside the old ones. */
      readonly accepted: readonly MeterReading[];
      /** Rows that say what is stored already. */
      readonly unchanged: number;
    }
  | { readonly status: "refused"; readonly problems: readonly ReadingProblem[] };

/** Most readings of one batch; a file import hands over several batches in one transaction. */
export const MAX_BATCH_READINGS = 500_000;
/** Most problems named; a broken file need not list each of its rows. */
export const MAX_PROBLEMS = 100;
/** Largest interval number, the contracts' uint32. */
const MAX_INTERVAL = 0xffff_ffff;
/** Meters and capacities are nominal: this much above the capacity still counts as plausible. */
const CAPACITY_TOLERANCE = 1.1;

/** Most energy a connection of `capacityKva` carries in an interval, Wh, with 10 % tolerance. */
export const capacityWh = (capacityKva: number): number =>
  Math.floor((capacityKva * 1000 * CAPACITY_TOLERANCE) / 4);

/**
 * Validates a batch. A reading equal to the stored one changes nothing; one that differs becomes the next version;
 * stored readings are never overwritten. Problems: unknown point (LAT-5001), negative (5002), not a whole number or
 * beyond any household (5003), twice in the batch (5004), out of order per point (5005), interval not over (5006), above
 * the connection capacity (5007), estimate over a measured value (5009), bad interval number (5010), batch too
 * long (5011). Any problem refuses the whole batch.
 */
export function validateReadings(
  batch: readonly IncomingReading[],
  context: ReadingContext,
): ReadingBatchOutcome {
  if (batch.length > MAX_BATCH_READINGS) {
    const details = { actual: batch.length, limit: MAX_BATCH_READINGS };
    return { status: "refused", problems: [{ row: MAX_BATCH_READINGS + 1, code: "LAT-5011", details }] };
  }
  const limits = new Map(context.points.map((p) => [p.meteringPointId, capacityWh(p.capacityKva)]));
  const seen = new Map<string, { last: number; intervals: Set<number> }>();
  const problems: ReadingProblem[] = [];
  const accepted: MeterReading[] = [];
  let unchanged = 0;
  for (const [index, reading] of batch.entries()) {
    if (problems.length === MAX_PROBLEMS) break;
    const row = index + 1;
    const found = checkValues(row, reading, limits, context.now) ?? checkSequence(row, reading, seen);
    if (found) {
      problems.push(found);
      continue;
    }
    const stored = context.stored(reading.meteringPointId, intervalIndex(reading.interval));
    if (stored && isSame(stored, reading)) {
      unchanged += 1;
    } else if (stored?.quality === "measured" && reading.quality !== "measured") {
      const { meteringPointId, quality } = reading;
      problems.push({ row, code: "LAT-5009", details: { row, meteringPointId, quality } });
    } else {
      accepted.push(nextVersion(reading, stored, context.now));
    }
  }
  return problems.length > 0 ? { status: "refused", problems } : { status: "accepted", accepted, unchanged };
}

/** Points without a reading for an interval, by id: what is still to come or to be estimated. */
export function findMissing(
  points: readonly MeteredPoint[],
  readings: readonly MeterReading[],
  interval: IntervalIndex,
): string[] {
  const present = new Set(readings.filter((r) => r.interval === interval).map((r) => r.meteringPointId));
  return points
    .map((p) => p.meteringPointId)
    .filter((id) => !present.has(id))
    .sort();
}

function checkValues(
  row: number,
  reading: IncomingReading,
  limits: ReadonlyMap<string, number>,
  now: EpochSeconds,
): ReadingProblem | null {
  const { meteringPointId, interval } = reading;
  const limit = limits.get(meteringPointId);
  const problem = (code: ErrorCode, details: ErrorDetails): ReadingProblem => ({
    row,
    code,
    details: { row, ...details },
  });
  if (limit === undefined) return problem("LAT-5001", { meteringPointId });
  if (!Number.isSafeInteger(interval) || interval < 0 || interval > MAX_INTERVAL) {
    return problem("LAT-5010", { actual: String(interval) });
  }
  for (const field of ["importWh", "exportWh"] as const) {
    const actual = reading[field];
    if (!Number.isSafeInteger(actual) || Math.abs(actual) > MAX_ENERGY_WH) {
      return problem("LAT-5003", { field, actual: String(actual) });
    }
    if (actual < 0) return problem("LAT-5002", { field, actual });
    if (actual > limit) return problem("LAT-5007", { field, actual, limit });
  }
  if (intervalEnd(intervalIndex(interval)) > now) return problem("LAT-5006", { interval, meteringPointId });
  return null;
}

function checkSequence(
  row: number,
  { meteringPointId, interval }: IncomingReading,
  seen: Map<string, { last: number; intervals: Set<number> }>,
): ReadingProblem | null {
  const before = seen.get(meteringPointId);
  if (!before) {
    seen.set(meteringPointId, { last: interval, intervals: new Set([interval]) });
    return null;
  }
  const details = { row, interval, meteringPointId };
  if (before.intervals.has(interval)) return { row, code: "LAT-5004", details };
  if (interval < before.last) {
    return { row, code: "LAT-5005", details: { ...details, previous: before.last } };
  }
  before.last = interval;
  before.intervals.add(interval);
  return null;
}

const isSame = (stored: MeterReading, incoming: IncomingReading): boolean =>
  stored.importWh === incoming.importWh &&
  stored.exportWh === incoming.exportWh &&
  stored.quality === incoming.quality;

function nextVersion(
  reading: IncomingReading,
  stored: MeterReading | undefined,
  now: EpochSeconds,
): MeterReading {
  return {
    meteringPointId: reading.meteringPointId,
    interval: intervalIndex(reading.interval),
    importWh: wattHours(reading.importWh),
    exportWh: wattHours(reading.exportWh),
    quality: reading.quality,
    source: reading.source,
    receivedAt: now,
    version: (stored?.version ?? 0) + 1,
  };
}
