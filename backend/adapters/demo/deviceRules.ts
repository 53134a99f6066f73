/** How a home battery and a car behave, in whole Wh. Energies are at the meter unless `stored` is said. */
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import { intervalsToDeparture, isPlugged, tripEndingWh } from "./carSchedule.ts";
import type { Battery, DemoMeteringPoint, DeviceState, ElectricCar } from "./demoTypes.ts";
import { wordKey } from "./seededRandom.ts";

/** One-way efficiencies, percent. */
const BATTERY_PERCENT = 95;
const CAR_PERCENT = 92;
/** A car is charged to this share of its battery, percent, and never falls below the other. */
export const CAR_TARGET_PERCENT = 80;
const CAR_FLOOR_PERCENT = 10;
/** A flexible car starts to charge by itself this many intervals before it would be late. */
const CAR_SLACK = 2;
/** Less than this is not charged. */
const CAR_DEADBAND_WH = 50;

/** Stored energy that `meterWh` adds; the loss is rounded up. */
export const storedByCharging = (meterWh: number, percent = BATTERY_PERCENT): number =>
  Math.floor((meterWh * percent) / 100);
/** Stored energy that giving `meterWh` takes; the loss is rounded up. */
export const storedByDischarging = (meterWh: number): number => Math.ceil((meterWh * 100) / BATTERY_PERCENT);

/** Energy that fills a battery, Wh at the meter, over as many intervals as it takes. */
export const fullChargeWh = (battery: Battery | null, storedWh: number): number =>
  battery ? Math.floor(((battery.capacityWh - storedWh) * 100) / BATTERY_PERCENT) : 0;

/** Energy a battery gives until its reserve is reached, Wh at the meter, over as many intervals as it takes. */
export const fullDischargeWh = (battery: Battery | null, storedWh: number, reserveWh: number): number =>
  battery ? Math.floor((Math.max(0, storedWh - reserveWh) * BATTERY_PERCENT) / 100) : 0;

/** Most energy a battery can take in one interval, Wh at the meter. */
export const chargeRoom = (battery: Battery | null, storedWh: number): number =>
  Math.min(battery?.maxIntervalWh ?? 0, fullChargeWh(battery, storedWh));

/** Most energy a battery can give in one interval without going below `reserveWh`, Wh at the meter. */
export const dischargeRoom = (battery: Battery | null, storedWh: number, reserveWh: number): number =>
  Math.min(battery?.maxIntervalWh ?? 0, fullDischargeWh(battery, storedWh, reserveWh));

/** What the car can do in an interval, Wh at the meter; all 0 when it is away. */
export interface CarWish {
  /** Stored energy at the start, after a trip that ended just now. */
  readonly storedWh: number;
  /** Charges in any case. */
  readonly mustWh: number;
  /** Would take this much more if it is offered cheaply. */
  readonly flexibleWh: number;
  /** What it lacks to its target beyond this interval's must, when it is flexible: more than one interval's worth. */
  readonly roomWh: number;
}

const NO_WISH = { mustWh: 0, flexibleWh: 0, roomWh: 0 } as const;

export const storedByCar = (meterWh: number): number => storedByCharging(meterWh, CAR_PERCENT);

/** The car's wish for an interval: immediate cars charge on arrival, flexible ones only when it would get late. */
export function carWish(
  seed: number,
  point: DemoMeteringPoint,
  state: DeviceState,
  interval: IntervalIndex,
): CarWish {
  const { car } = point;
  if (!car) return { ...NO_WISH, storedWh: 0 };
  const id = wordKey(point.meteringPointId);
  const floorWh = (car.batteryWh * CAR_FLOOR_PERCENT) / 100;
  const storedWh = Math.max(
    Math.min(state.carWh, floorWh),
    state.carWh - tripEndingWh(seed, id, car, interval),
  );
  if (!isPlugged(seed, id, car, interval)) return { ...NO_WISH, storedWh };
  const wantedWh = missingWh(car, storedWh);
  const mostWh = Math.min(car.maxIntervalWh, wantedWh);
  if (car.mode === "immediate") return { ...NO_WISH, storedWh, mustWh: mostWh };
  const intervalsNeeded = Math.ceil(wantedWh / car.maxIntervalWh) + CAR_SLACK;
  const late = wantedWh > 0 && intervalsToDeparture(seed, id, car, interval) <= intervalsNeeded;
  return late
    ? { ...NO_WISH, storedWh, mustWh: mostWh }
    : { storedWh, mustWh: 0, flexibleWh: mostWh, roomWh: wantedWh };
}

/** Energy at the meter that brings the car to its target; a remainder too small to bother with counts as none. */
function missingWh(car: ElectricCar, storedWh: number): number {
  const missing = Math.floor((((car.batteryWh * CAR_TARGET_PERCENT) / 100 - storedWh) * 100) / CAR_PERCENT);
  return missing < CAR_DEADBAND_WH ? 0 : missing;
}
