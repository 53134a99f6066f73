/**
 * Local calendar of the community, Europe/Berlin, for display days and billing periods only. Market time is UTC.
 *
 * Pure rule instead of a time-zone database: since 1996 the EU's summer time runs from 01:00 UTC on the last
 * Sunday of March to 01:00 UTC on the last Sunday of October (Directive 2000/84/EC). Valid for years >= 1996.
 */
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalIndex,
  intervalStart,
} from "./marketInterval.ts";

/** A calendar day in local time; month 1..12. */
export interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Wall-clock reading in local time. `weekday` 0 = Monday .. 6 = Sunday; `quarter` 0..95 of the wall clock. */
export interface LocalTime extends LocalDay {
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
  readonly quarter: number;
  readonly dayOfYear: number;
}

const DAY_SECONDS = 86_400;
const STANDARD_OFFSET_SECONDS = 3_600;
const SUMMER_OFFSET_SECONDS = 7_200;

const utcSeconds = (year: number, month: number, day: number, hour = 0): number =>
  Date.UTC(year, month - 1, day, hour) / 1000;

/** 01:00 UTC on the last Sunday of `month`, which must have 31 days. */
function lastSundayOneUtc(year: number, month: 3 | 10): number {
  const last = utcSeconds(year, month, 31, 1);
  return last - new Date(last * 1000).getUTCDay() * DAY_SECONDS;
}

/** Seconds that local time is ahead of UTC at `at`: 3600, or 7200 in summer. */
export function communityOffsetSeconds(at: EpochSeconds): number {
  const year = new Date(at * 1000).getUTCFullYear();
  return at >= lastSundayOneUtc(year, 3) && at < lastSundayOneUtc(year, 10)
    ? SUMMER_OFFSET_SECONDS
    : STANDARD_OFFSET_SECONDS;
}

/** Wall-clock reading of an instant. */
export function localTimeOf(at: EpochSeconds): LocalTime {
  const wall = new Date((at + communityOffsetSeconds(at)) * 1000);
  const year = wall.getUTCFullYear();
  const hour = wall.getUTCHours();
  const minute = wall.getUTCMinutes();
  return {
    year,
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour,
    minute,
    weekday: (wall.getUTCDay() + 6) % 7,
    quarter: hour * 4 + Math.floor(minute / 15),
    dayOfYear: Math.floor((wall.getTime() / 1000 - utcSeconds(year, 1, 1)) / DAY_SECONDS) + 1,
  };
}

/** Wall-clock reading at the start of an interval. */
export const localTimeOfInterval = (interval: IntervalIndex): LocalTime =>
  localTimeOf(intervalStart(interval));

/** Instant at which a local day begins (local midnight, which always exists in this zone). */
export function localDayStart({ year, month, day }: LocalDay): EpochSeconds {
  const midnightUtc = utcSeconds(year, month, day);
  const guess = epochSeconds(midnightUtc - SUMMER_OFFSET_SECONDS);
  return epochSeconds(midnightUtc - communityOffsetSeconds(guess));
}

/** The calendar day after (or `days` after) a day; pure calendar arithmetic. */
export function addLocalDays({ year, month, day }: LocalDay, days: number): LocalDay {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Intervals of a local day, `from` inclusive to `to` exclusive: 92, 96 or 100 of them. */
export function intervalsOfLocalDay(day: LocalDay): {
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
} {
  return {
    from: intervalIndex(localDayStart(day) / INTERVAL_SECONDS),
    to: intervalIndex(localDayStart(addLocalDays(day, 1)) / INTERVAL_SECONDS),
  };
}

/** `2026-06-21`. */
export const localDayLabel = ({ year, month, day }: LocalDay): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
