/**
 * Load shapes in the manner of the standard profiles that German suppliers use (BDEW: H0 households, G0 trade, and its
 * kinds for shops and public buildings): an expected load per quarter hour, day type and season, scaled to a yearly
 * consumption. The parametrisation is our own: a base and bell-shaped peaks on the wall clock, given below, times a
 * yearly cosine. It is a shape, not a measurement, and is not the published table.
 */
import { type LocalTime, localTimeOfInterval } from "../../core/time/communityTime.ts";
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import type { DemoPointKind } from "./demoTypes.ts";

/** A bell on the day: hour of its top, width (standard deviation, hours), height over the base of 1. */
type Peak = readonly [hour: number, widthHours: number, height: number];
type DayType = "workday" | "saturday" | "sunday";

const SHAPES: Readonly<Record<DemoPointKind, Readonly<Record<DayType, readonly Peak[]>>>> = {
  home: {
    workday: [
      [7, 1.1, 1.3],
      [12.4, 1.4, 1.1],
      [16, 2, 0.7],
      [19.2, 1.8, 2.4],
      [22, 1.3, 0.8],
    ],
    saturday: [
      [9, 1.6, 1.5],
      [12.6, 1.6, 1.8],
      [16, 2.2, 1],
      [19, 1.9, 2.1],
      [22.2, 1.4, 0.8],
    ],
    sunday: [
      [9.8, 1.6, 1.4],
      [12.2, 1.4, 2.3],
      [16, 2.2, 0.9],
      [19, 2, 1.9],
      [21.8, 1.4, 0.7],
    ],
  },
  school: {
    workday: [
      [8.6, 1, 3],
      [11, 1.8, 5],
      [14, 1.6, 2.6],
    ],
    saturday: [[11, 2, 0.3]],
    sunday: [],
  },
  shop: {
    workday: [
      [8, 1.2, 1.2],
      [12, 3, 2.2],
      [17.5, 2, 2.4],
    ],
    saturday: [
      [9, 1.4, 1.6],
      [12.5, 2.6, 2.6],
      [16.5, 1.8, 1.6],
    ],
    sunday: [[13, 3, 0.3]],
  },
};
/** How much more is used in mid-January than on average (and less in mid-July). */
const WINTER_SWING: Readonly<Record<DemoPointKind, number>> = { home: 0.22, school: 0.18, shop: -0.06 };
const DAYS = 365;
const COLDEST_DAY = 18;

const dayType = (weekday: number): DayType =>
  weekday === 6 ? "sunday" : weekday === 5 ? "saturday" : "workday";

function quarterShape(peaks: readonly Peak[]): readonly number[] {
  return Array.from({ length: 96 }, (_, quarter) => {
    const hour = (quarter + 0.5) / 4;
    return peaks.reduce((sum, [top, width, height]) => {
      const distance = Math.min(Math.abs(hour - top), 24 - Math.abs(hour - top));
      return sum + height * Math.exp(-0.5 * (distance / width) ** 2);
    }, 1);
  });
}

type DayShapes = Readonly<Record<DayType, readonly number[]>>;

function normalise(peaks: Readonly<Record<DayType, readonly Peak[]>>): DayShapes {
  const workday = quarterShape(peaks.workday);
  const saturday = quarterShape(peaks.saturday);
  const sunday = quarterShape(peaks.sunday);
  const total = (shape: readonly number[]) => shape.reduce((sum, v) => sum + v, 0);
  const week = 5 * total(workday) + total(saturday) + total(sunday);
  const scaled = (shape: readonly number[]) => shape.map((v) => (v * 7) / week);
  return { workday: scaled(workday), saturday: scaled(saturday), sunday: scaled(sunday) };
}

/** Per kind and day type: energy per quarter as a share of the mean day (the week sums to 7). */
const NORMALISED: Readonly<Record<DemoPointKind, DayShapes>> = {
  home: normalise(SHAPES.home),
  school: normalise(SHAPES.school),
  shop: normalise(SHAPES.shop),
};

/** Wall-clock readings kept, since many points are asked for the same interval; changes no result. */
const MAX_CACHED = 20_000;
const wallClock = new Map<IntervalIndex, LocalTime>();

function localTimeCached(interval: IntervalIndex): LocalTime {
  const cached = wallClock.get(interval);
  if (cached) return cached;
  if (wallClock.size >= MAX_CACHED) wallClock.clear();
  const local = localTimeOfInterval(interval);
  wallClock.set(interval, local);
  return local;
}

/** Expected load of a point in an interval, Wh (not rounded), for a yearly consumption in kWh. */
export function standardProfileWh(kind: DemoPointKind, annualKWh: number, interval: IntervalIndex): number {
  const { weekday, quarter, dayOfYear } = localTimeCached(interval);
  const share = NORMALISED[kind][dayType(weekday)][quarter] ?? 0;
  return ((annualKWh * 1000) / DAYS) * share * seasonFactor(kind, dayOfYear);
}

/** Seasonal factor around 1. */
export const seasonFactor = (kind: DemoPointKind, dayOfYear: number): number =>
  1 + WINTER_SWING[kind] * Math.cos((2 * Math.PI * (dayOfYear - COLDEST_DAY)) / DAYS);
