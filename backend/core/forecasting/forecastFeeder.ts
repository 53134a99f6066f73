/**
 * Forecast of what each metering point will draw or send in one interval, from its own history.
 *
 * Load: mean of the same quarter hour (and its neighbours) of recent days, like days weighted more, drawn towards
 * the standard profile while history is thin, plus a part of what the last known intervals were off.
 * Solar: clear-sky energy × clear-sky index. The index is the street's: what all solar points together sent less
 * than a clear sky would have given. It is persistent over the short lead, and returns to the mean of recent days.
 * This separation of load and sun is what plain "same time last week" cannot do.
 */
import { localTimeOfInterval } from "../time/communityTime.ts";
import { type IntervalIndex, intervalIndex } from "../time/marketInterval.ts";
import { type WattHours, wattHours } from "../units/quantities.ts";

/** A metering point as the forecast sees it. Energies are expectations, Wh in the interval, not rounded. */
export interface ForecastPoint {
  readonly meteringPointId: string;
  /** Load by standard profile, scaled to the point's yearly consumption. */
  readonly profileWh: (interval: IntervalIndex) => number;
  /** Solar under a clear sky, 0 without solar. */
  readonly clearSkyWh: (interval: IntervalIndex) => number;
}

export type ForecastMethod = "recent-days" | "seasonal-naive" | "profile";

export interface Forecast {
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  /** The parts of the net forecast, each >= 0. */
  readonly loadWh: WattHours;
  readonly solarWh: WattHours;
  readonly method: ForecastMethod;
  /** Days of history that the forecast rests on. */
  readonly sampleDays: number;
  /** Too little history to show a preview to the member. */
  readonly thin: boolean;
}

export interface ForecastInput {
  readonly points: readonly ForecastPoint[];
  /**
   * Known net demand (import − export) of a point in an interval, Wh, with the energy of steered devices taken out;
   * undefined when not known. Asked only for the intervals that {@link requiredHistory} names.
   */
  readonly netWh: (meteringPointId: string, interval: IntervalIndex) => number | undefined;
  readonly interval: IntervalIndex;
  /** Newest interval whose readings may be used; before `interval`. */
  readonly lastKnown: IntervalIndex;
}

const DAY = 96;
/** Days looked back on: the last week, and the like day before it. */
const DAYS_BACK: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 14];
/** Neighbouring quarters that smooth a slot, with their weights. */
const NEIGHBOURS: readonly (readonly [offset: number, weight: number])[] = [
  [-1, 0.6],
  [0, 1],
  [1, 0.6],
];
const RECENT = 4;
const LIKE_DAY_WEIGHT = 1;
const OTHER_DAY_WEIGHT = 0.35;
const RECENCY_PER_DAY = 0.93;
/** Weight of the standard profile, in days. */
const PROFILE_WEIGHT = 0.6;
/** Share of the last known deviation that lives on after one quarter hour. */
const LOAD_PERSISTENCE = 0.75;
const SKY_PERSISTENCE = 0.96;
const MAX_SKY = 1.2;
/** Sky taken for granted before anything is known: the mean of a Central European year. */
const UNKNOWN_SKY = 0.6;
/** The index is worked out only when the clear sky would give more than this per solar point, Wh. */
const MIN_CLEAR_SKY_WH = 25;
const THIN_DAYS = 3;

/** Intervals whose readings a forecast uses, rising: for a store to fetch at once. */
export function requiredHistory(interval: IntervalIndex, lastKnown: IntervalIndex): IntervalIndex[] {
  const wanted = new Set<number>();
  for (let back = 0; back < RECENT; back++) wanted.add(lastKnown - back);
  for (const day of DAYS_BACK) {
    for (const [offset] of NEIGHBOURS) {
      wanted.add(interval - day * DAY + offset);
      for (let back = 0; back < RECENT; back++) wanted.add(lastKnown - back - day * DAY);
    }
  }
  return [...wanted]
    .filter((index) => index >= 0 && index <= lastKnown)
    .sort((a, b) => a - b)
    .map(intervalIndex);
}

/** Forecasts every point of a feeder for one interval. Pure; the order of points is kept. */
export function forecastFeeder(input: ForecastInput): Forecast[] {
  const known: Known = { ...input, sky: skyIndexOf(input), isWorkday: workdays() };
  const skyAhead = expectedSky(known);
  return input.points.map((point) => forecastPoint(point, known, skyAhead));
}

type SkyIndex = (interval: number) => number | null;

/** What all points of one forecast share. */
interface Known extends ForecastInput {
  readonly sky: SkyIndex;
  readonly isWorkday: (interval: number) => boolean;
}

function workdays(): (interval: number) => boolean {
  const found = new Map<number, boolean>();
  return (interval) => {
    const cached = found.get(interval);
    if (cached !== undefined) return cached;
    const workday = localTimeOfInterval(intervalIndex(interval)).weekday < 5;
    found.set(interval, workday);
    return workday;
  };
}

/** Clear-sky index of the street in a known interval, from all solar points at once; null when it was dark. */
function skyIndexOf({ points, netWh }: ForecastInput): SkyIndex {
  const known = new Map<number, number | null>();
  return (index) => {
    const cached = known.get(index);
    if (cached !== undefined) return cached;
    const at = intervalIndex(index);
    let missing = 0;
    let clear = 0;
    let solarPoints = 0;
    for (const point of points) {
      const clearWh = point.clearSkyWh(at);
      const net = clearWh > 0 ? netWh(point.meteringPointId, at) : undefined;
      if (net === undefined) continue;
      solarPoints += 1;
      clear += clearWh;
      missing += point.profileWh(at) - net;
    }
    const bright = solarPoints > 0 && clear > MIN_CLEAR_SKY_WH * solarPoints;
    const sky = bright ? Math.min(MAX_SKY, Math.max(0, missing / clear)) : null;
    known.set(index, sky);
    return sky;
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, v) => sum + v, 0) / values.length;

/** Index expected in the interval ahead: today's sky, returning to the sky of recent days with the lead. */
function expectedSky({ interval, lastKnown, sky }: Known): number {
  const notNull = (values: readonly (number | null)[]) => values.filter((v) => v !== null);
  const usual = mean(notNull(DAYS_BACK.map((day) => sky(interval - day * DAY))));
  const today = mean(notNull([0, 1].map((back) => sky(lastKnown - back))));
  if (today === null) return usual ?? UNKNOWN_SKY;
  const persistence = SKY_PERSISTENCE ** (interval - lastKnown);
  return persistence * today + (1 - persistence) * (usual ?? today);
}

/** Load of a point in a known interval: net demand plus the sun it had; undefined when there is no reading. */
function loadOf(point: ForecastPoint, input: Known, index: number): number | undefined {
  const at = intervalIndex(index);
  if (index > input.lastKnown) return undefined;
  const net = input.netWh(point.meteringPointId, at);
  if (net === undefined) return undefined;
  const clearWh = point.clearSkyWh(at);
  return Math.max(0, clearWh > 0 ? net + clearWh * (input.sky(index) ?? UNKNOWN_SKY) : net);
}

/** Usual load at a slot: weighted mean over recent days, drawn to the profile; with the number of days it saw. */
function usualLoad(
  point: ForecastPoint,
  input: Known,
  index: number,
  smooth: boolean,
): { readonly loadWh: number; readonly days: number } {
  const like = input.isWorkday(index);
  let weighted = PROFILE_WEIGHT * point.profileWh(intervalIndex(index));
  let weights = PROFILE_WEIGHT;
  let days = 0;
  for (const day of DAYS_BACK) {
    const slot = index - day * DAY;
    if (loadOf(point, input, slot) === undefined) continue;
    days += 1;
    const dayWeight =
      (input.isWorkday(slot) === like ? LIKE_DAY_WEIGHT : OTHER_DAY_WEIGHT) * RECENCY_PER_DAY ** (day - 1);
    let sum = 0;
    let sumWeights = 0;
    for (const [offset, weight] of smooth ? NEIGHBOURS : NEIGHBOURS.slice(1, 2)) {
      const load = loadOf(point, input, slot + offset);
      if (load === undefined) continue;
      sum += weight * load;
      sumWeights += weight;
    }
    weighted += (dayWeight * sum) / sumWeights;
    weights += dayWeight;
  }
  return { loadWh: weighted / weights, days };
}

/** What the last known intervals were off the usual load, faded by the lead. */
function persistentDeviation(point: ForecastPoint, input: Known): number {
  const off: number[] = [];
  for (let back = 0; back < RECENT; back++) {
    const index = input.lastKnown - back;
    const load = loadOf(point, input, index);
    if (load !== undefined) off.push(load - usualLoad(point, input, index, false).loadWh);
  }
  return (mean(off) ?? 0) * LOAD_PERSISTENCE ** (input.interval - input.lastKnown);
}

function forecastPoint(point: ForecastPoint, input: Known, skyAhead: number): Forecast {
  const { interval } = input;
  const usual = usualLoad(point, input, interval, true);
  const solar = point.clearSkyWh(interval) * skyAhead;
  if (usual.days === 0) return forecastOf(point, interval, point.profileWh(interval), solar, "profile", 0);
  if (usual.days === 1) {
    const naive = seasonalNaive(point.meteringPointId, input) ?? usual.loadWh - solar;
    return forecastOf(point, interval, Math.max(0, naive + solar), solar, "seasonal-naive", 1);
  }
  const load = Math.max(0, usual.loadWh + persistentDeviation(point, input));
  return forecastOf(point, interval, load, solar, "recent-days", usual.days);
}

function forecastOf(
  { meteringPointId }: ForecastPoint,
  interval: IntervalIndex,
  load: number,
  solar: number,
  method: ForecastMethod,
  sampleDays: number,
): Forecast {
  const loadWh = Math.round(load);
  const solarWh = Math.round(solar);
  return {
    meteringPointId,
    interval,
    importWh: wattHours(Math.max(0, loadWh - solarWh)),
    exportWh: wattHours(Math.max(0, solarWh - loadWh)),
    loadWh: wattHours(loadWh),
    solarWh: wattHours(solarWh),
    method,
    sampleDays,
    thin: sampleDays < THIN_DAYS,
  };
}

/** The seasonal-naive forecast: net demand of the same quarter hour a week ago, else yesterday; undefined if neither. */
export function seasonalNaive(
  meteringPointId: string,
  { netWh, interval }: Pick<ForecastInput, "netWh" | "interval">,
): number | undefined {
  return (
    netWh(meteringPointId, intervalIndex(interval - 7 * DAY)) ??
    netWh(meteringPointId, intervalIndex(interval - DAY))
  );
}
