/** A value for a reading that did not come, always marked as estimated. */
import { domainError } from "../errors/domainError.ts";
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import { type WattHours, wattHours } from "../units/quantities.ts";
import type { MeterReading } from "./reading.ts";

export interface EstimationInput {
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  /** Readings of this point, any order; later versions supersede earlier ones. Estimates in it are not used. */
  readonly history: readonly MeterReading[];
  /** What a standard profile expects in this interval, Wh; null when the point has none. */
  readonly profile: { readonly importWh: WattHours; readonly exportWh: WattHours } | null;
  readonly now: EpochSeconds;
  /** Newest stored version of the reading to replace, 0 when there is none. */
  readonly storedVersion?: number;
}

const QUARTERS_PER_DAY = 96;
const QUARTERS_PER_WEEK = 7 * QUARTERS_PER_DAY;
/** Like days looked at: the same slot of the last four weeks. */
const LIKE_WEEKS = 4;
/** Longest gap bridged by a straight line: two hours. */
const MAX_GAP = 8;

/**
 * Estimates a missing reading: the mean of the same weekday and quarter hour of the last four weeks; else a
 * straight line between the measured neighbours at most two hours apart; else the standard profile. Whole Wh,
 * halves rounded up. `source` names the method (`estimate:like-day`, `estimate:linear`, `estimate:profile`).
 * @throws LAT-5101 when none of the three can be had.
 */
export function estimateMissing(input: EstimationInput): MeterReading {
  const measured = newestMeasured(input.history, input.meteringPointId);
  const found =
    likeDay(measured, input.interval) ??
    linear(measured, input.interval) ??
    (input.profile && { ...input.profile, method: "profile" });
  if (!found) {
    throw domainError("LAT-5101", { interval: input.interval, meteringPointId: input.meteringPointId });
  }
  return {
    meteringPointId: input.meteringPointId,
    interval: input.interval,
    importWh: wattHours(found.importWh),
    exportWh: wattHours(found.exportWh),
    quality: "estimated",
    source: `estimate:${found.method}`,
    receivedAt: input.now,
    version: (input.storedVersion ?? 0) + 1,
  };
}

interface Estimate {
  readonly importWh: number;
  readonly exportWh: number;
  readonly method: string;
}

function newestMeasured(history: readonly MeterReading[], id: string): ReadonlyMap<number, MeterReading> {
  const newest = new Map<number, MeterReading>();
  for (const reading of history) {
    if (reading.meteringPointId !== id) continue;
    const old = newest.get(reading.interval);
    if (!old || reading.version > old.version) newest.set(reading.interval, reading);
  }
  for (const [interval, reading] of newest) if (reading.quality === "estimated") newest.delete(interval);
  return newest;
}

function likeDay(measured: ReadonlyMap<number, MeterReading>, interval: number): Estimate | null {
  const like: MeterReading[] = [];
  for (let week = 1; week <= LIKE_WEEKS; week++) {
    const reading = measured.get(interval - week * QUARTERS_PER_WEEK);
    if (reading) like.push(reading);
  }
  if (like.length === 0) return null;
  const mean = (field: "importWh" | "exportWh") =>
    Math.round(like.reduce((sum, r) => sum + r[field], 0) / like.length);
  return { importWh: mean("importWh"), exportWh: mean("exportWh"), method: "like-day" };
}

function linear(measured: ReadonlyMap<number, MeterReading>, interval: number): Estimate | null {
  const nearest = (direction: 1 | -1): number | null => {
    for (let step = 1; step <= MAX_GAP; step++) {
      if (measured.has(interval + direction * step)) return interval + direction * step;
    }
    return null;
  };
  const before = nearest(-1);
  const after = nearest(1);
  if (before === null || after === null || after - before > MAX_GAP) return null;
  const share = (interval - before) / (after - before);
  const between = (field: "importWh" | "exportWh") => {
    const from = measured.get(before)?.[field] ?? 0;
    const to = measured.get(after)?.[field] ?? 0;
    return Math.round(from + (to - from) * share);
  };
  return { importWh: between("importWh"), exportWh: between("exportWh"), method: "linear" };
}
