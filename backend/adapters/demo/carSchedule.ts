/** When a car is plugged in, and what a trip takes: from the seed and the day alone. */
import { addLocalDays, intervalsOfLocalDay, localTimeOfInterval } from "../../core/time/communityTime.ts";
import { type IntervalIndex, intervalIndex } from "../../core/time/marketInterval.ts";
import type { ElectricCar } from "./demoTypes.ts";
import { uniform } from "./seededRandom.ts";

interface Trip {
  readonly leaves: IntervalIndex;
  /** First interval at home again. */
  readonly returns: IntervalIndex;
  readonly energyWh: number;
}

const WH_PER_KM = 180;
const DAYS_AHEAD = 7;

/** The trip of a local day, or null when the car stays at home. At most one trip a day. */
function tripOfDay(seed: number, id: number, car: ElectricCar, at: IntervalIndex): Trip | null {
  const local = localTimeOfInterval(at);
  const dayKey = local.year * 1000 + local.dayOfYear;
  const draw = (key: number, from: number, to: number) => from + (to - from) * uniform(seed, id, dayKey, key);
  const commutes = car.habit === "commuter" && local.weekday < 5;
  if (draw(61, 0, 1) >= (commutes ? 0.85 : 0.5)) return null;
  const leaves = commutes ? draw(62, 26, 34) : draw(62, 38, 64);
  const length = commutes ? draw(63, 34, 42) : draw(63, 4, 12);
  const km = commutes ? draw(64, 22, 70) : draw(64, 6, 40);
  const { from } = intervalsOfLocalDay(local);
  return {
    leaves: intervalIndex(from + Math.floor(leaves)),
    returns: intervalIndex(from + Math.floor(leaves + length)),
    energyWh: Math.round(km * WH_PER_KM),
  };
}

/** Whether the car is at home during the whole interval. */
export function isPlugged(seed: number, id: number, car: ElectricCar, interval: IntervalIndex): boolean {
  const trip = tripOfDay(seed, id, car, interval);
  return !trip || interval < trip.leaves || interval >= trip.returns;
}

/** Energy of the trip that ends with this interval's beginning, Wh; 0 when none does. */
export function tripEndingWh(seed: number, id: number, car: ElectricCar, interval: IntervalIndex): number {
  const trip = tripOfDay(seed, id, car, interval);
  return trip?.returns === interval ? trip.energyWh : 0;
}

/** Intervals left to charge, this one included, before the next departure; a week at most. */
export function intervalsToDeparture(
  seed: number,
  id: number,
  car: ElectricCar,
  interval: IntervalIndex,
): number {
  const today = localTimeOfInterval(interval);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const { from } = intervalsOfLocalDay(addLocalDays(today, ahead));
    const trip = tripOfDay(seed, id, car, from);
    if (trip && trip.leaves > interval) return trip.leaves - interval;
  }
  return DAYS_AHEAD * 96;
}
