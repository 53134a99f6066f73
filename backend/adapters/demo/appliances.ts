/**
 * Load of one home in one quarter hour: an ever-present part that follows the standard profile with slow noise, and
 * appliances that are switched on at random, the more likely the higher the profile stands. An appliance that runs
 * for several quarters is found again by asking whether it was started before: no state, any interval in any order.
 */
import { localTimeOfInterval } from "../../core/time/communityTime.ts";
import { type IntervalIndex, intervalIndex } from "../../core/time/marketInterval.ts";
import type { DemoMeteringPoint } from "./demoTypes.ts";
import { smoothNoise, uniform, wordKey } from "./seededRandom.ts";
import { seasonFactor, standardProfileWh } from "./standardProfile.ts";

interface Appliance {
  readonly name: string;
  /** Energy in each quarter hour from the start, Wh. */
  readonly patternWh: readonly number[];
  /** Share of the home's yearly energy. */
  readonly share: number;
  /** Local hours in which it may be started, [from, to). */
  readonly hours: readonly [from: number, to: number];
}

const APPLIANCES: readonly Appliance[] = [
  { name: "kettle", patternWh: [110], share: 0.06, hours: [6, 23] },
  { name: "hob", patternWh: [420, 300], share: 0.12, hours: [7, 21] },
  { name: "oven", patternWh: [560, 380, 320, 160], share: 0.09, hours: [10, 21] },
  { name: "dishwasher", patternWh: [60, 420, 90, 60, 380, 90], share: 0.08, hours: [8, 23] },
  { name: "washing", patternWh: [70, 480, 230, 60, 60, 80, 110], share: 0.09, hours: [7, 20] },
  { name: "dryer", patternWh: [520, 560, 520, 480, 260], share: 0.06, hours: [9, 21] },
  { name: "screens", patternWh: [35, 35, 35, 35, 35, 35, 35, 35], share: 0.1, hours: [7, 24] },
];
/** What appliances do not use follows the profile: fridge, standby, lights, circulation. */
const STEADY_SHARE = 1 - APPLIANCES.reduce((sum, a) => sum + a.share, 0);
/** Share of the day's profile that lies in the hours an appliance may start in, roughly; keeps the yearly sum. */
const IN_HOURS = 0.88;
const QUARTERS = 96;
const KEY = { away: 31, steady: 32, kettle: 33, pump: 34 } as const;
const AWAY_SHARE = 0.03;

/** Load of a point without car and battery, Wh (not rounded). Steps of schools and shops are small: many devices. */
export function loadWh(seed: number, point: DemoMeteringPoint, interval: IntervalIndex): number {
  const id = wordKey(point.meteringPointId);
  const profile = standardProfileWh(point.kind, point.annualKWh, interval);
  const slow = smoothNoise(interval, 6, seed, id, KEY.steady);
  if (point.kind !== "home") {
    return profile * (0.85 + 0.2 * slow + 0.1 * uniform(seed, id, KEY.kettle, interval));
  }
  const steady = profile * STEADY_SHARE * (0.7 + 0.6 * slow);
  const pump = point.heatPump ? heatPumpWh(seed, id, interval) : 0;
  return steady + pump + (isAway(seed, id, interval) ? 0 : applianceWh(seed, id, point, interval));
}

/** Expected load of a point, Wh: the standard profile and, with a heat pump, its mean. What a supplier would assume. */
export function expectedLoadWh(point: DemoMeteringPoint, interval: IntervalIndex): number {
  const profile = standardProfileWh(point.kind, point.annualKWh, interval);
  return point.heatPump ? profile + heatDemandWh(interval) : profile;
}

const isAway = (seed: number, id: number, interval: number): boolean =>
  uniform(seed, id, KEY.away, Math.floor(interval / QUARTERS / 2)) < AWAY_SHARE;

function applianceWh(seed: number, id: number, point: DemoMeteringPoint, interval: IntervalIndex): number {
  let sum = 0;
  for (const [kind, appliance] of APPLIANCES.entries()) {
    const { patternWh } = appliance;
    for (let age = 0; age < patternWh.length; age++) {
      const started = intervalIndex(interval - age);
      if (uniform(seed, id, 41 + kind, started) < startChance(point, appliance, started)) {
        sum += patternWh[age] ?? 0;
      }
    }
  }
  return sum;
}

function startChance(point: DemoMeteringPoint, appliance: Appliance, started: IntervalIndex): number {
  const { hour } = localTimeOfInterval(started);
  if (hour < appliance.hours[0] || hour >= appliance.hours[1]) return 0;
  const energy = appliance.patternWh.reduce((total, wh) => total + wh, 0);
  const profile = standardProfileWh(point.kind, point.annualKWh, started);
  return Math.min(0.9, (appliance.share * profile) / energy / IN_HOURS);
}

/** Outdoor temperature of a mean year, °C, with a daily swing. */
function outdoorTemperature(interval: IntervalIndex): number {
  const { dayOfYear, quarter } = localTimeOfInterval(interval);
  const season = 9.5 - 9 * Math.cos((2 * Math.PI * (dayOfYear - 18)) / 365);
  return season - 4 * Math.cos((2 * Math.PI * (quarter - 16)) / QUARTERS);
}

/** Electricity a heat pump needs on average, Wh per quarter: heating below 15 °C, and hot water. */
function heatDemandWh(interval: IntervalIndex): number {
  const heating = Math.max(0, 15 - outdoorTemperature(interval)) * 26;
  const { dayOfYear } = localTimeOfInterval(interval);
  const hotWater = 22 * seasonFactor("home", dayOfYear);
  return heating + hotWater;
}

/** A heat pump runs or rests for a quarter hour: it switches on so often that the mean is met. */
function heatPumpWh(seed: number, id: number, interval: IntervalIndex): number {
  const runningWh = 620;
  const demand = heatDemandWh(interval);
  if (demand >= runningWh) return demand;
  return uniform(seed, id, KEY.pump, interval) < demand / runningWh ? runningWh : 0;
}
