/** How a home battery and a car behave, in whole Wh. Energies are at the meter unless `stored` is said. */
import { type IntervalIndex, intervalIndex } from "../../core/time/marketInterval.ts";
import { intervalsToDeparture, isPlugged, tripEndingWh } from "./carSchedule.ts";
import type {
  Battery,
  DemoMeteringPoint,
  DeviceOffer,
  DeviceState,
  ElectricCar,
  PointAllocation,
} from "./demoTypes.ts";
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

/** Most energy a battery can take in an interval, Wh at the meter. */
export const chargeRoom = (battery: Battery | null, storedWh: number): number =>
  battery
    ? Math.min(battery.maxIntervalWh, Math.floor(((battery.capacityWh - storedWh) * 100) / BATTERY_PERCENT))
    : 0;

/** Most energy a battery can give in an interval without going below `reserveWh`, Wh at the meter. */
export const dischargeRoom = (battery: Battery | null, storedWh: number, reserveWh: number): number =>
  battery
    ? Math.min(battery.maxIntervalWh, Math.floor((Math.max(0, storedWh - reserveWh) * BATTERY_PERCENT) / 100))
    : 0;

/** What the car can do in an interval, Wh at the meter; all 0 when it is away. */
export interface CarWish {
  /** Stored energy at the start, after a trip that ended just now. */
  readonly storedWh: number;
  /** Charges in any case. */
  readonly mustWh: number;
  /** Would take this much more if it is offered cheaply. */
  readonly flexibleWh: number;
}

export const storedByCar = (meterWh: number): number => storedByCharging(meterWh, CAR_PERCENT);

/** The car's wish for an interval: immediate cars charge on arrival, flexible ones only when it would get late. */
export function carWish(
  seed: number,
  point: DemoMeteringPoint,
  state: DeviceState,
  interval: IntervalIndex,
): CarWish {
  const { car } = point;
  if (!car) return { storedWh: 0, mustWh: 0, flexibleWh: 0 };
  const id = wordKey(point.meteringPointId);
  const floorWh = (car.batteryWh * CAR_FLOOR_PERCENT) / 100;
  const storedWh = Math.max(
    Math.min(state.carWh, floorWh),
    state.carWh - tripEndingWh(seed, id, car, interval),
  );
  if (!isPlugged(seed, id, car, interval)) return { storedWh, mustWh: 0, flexibleWh: 0 };
  const wantedWh = missingWh(car, storedWh);
  const mostWh = Math.min(car.maxIntervalWh, wantedWh);
  if (car.mode === "immediate") return { storedWh, mustWh: mostWh, flexibleWh: 0 };
  const intervalsNeeded = Math.ceil(wantedWh / car.maxIntervalWh) + CAR_SLACK;
  const late = wantedWh > 0 && intervalsToDeparture(seed, id, car, interval) <= intervalsNeeded;
  return { storedWh, mustWh: late ? mostWh : 0, flexibleWh: late ? 0 : mostWh };
}

/** Energy at the meter that brings the car to its target; a remainder too small to bother with counts as none. */
function missingWh(car: ElectricCar, storedWh: number): number {
  const missing = Math.floor((((car.batteryWh * CAR_TARGET_PERCENT) / 100 - storedWh) * 100) / CAR_PERCENT);
  return missing < CAR_DEADBAND_WH ? 0 : missing;
}

export interface OfferRequest {
  readonly seed: number;
  readonly point: DemoMeteringPoint;
  /** At the end of `known`. */
  readonly state: DeviceState;
  readonly known: IntervalIndex;
  /** After `known`. */
  readonly interval: IntervalIndex;
  /** What was matched for the intervals right after `known`, as far as they are cleared. */
  readonly pending: readonly Pick<PointAllocation, "flexibleBoughtWh" | "flexibleSoldWh">[];
  readonly reserveWh: number;
}

/**
 * What a point's devices can do in an interval ahead. Up to there the car goes on charging by itself and the devices
 * follow what is matched already; what will be matched for the intervals not cleared yet is not known, so each of them,
 * the asked one included, is offered an equal part of the room there is.
 */
export function deviceOffer(request: OfferRequest): DeviceOffer {
  const { seed, point, known, interval, pending, reserveWh } = request;
  const { battery, car } = point;
  let { carWh, batteryWh } = request.state;
  for (let at = known + 1; at < interval; at++) {
    const matched = pending[at - known - 1];
    const wish = carWish(seed, point, { batteryWh, carWh }, intervalIndex(at));
    const boughtForCar = Math.min(matched?.flexibleBoughtWh ?? 0, wish.flexibleWh);
    const boughtForBattery = (matched?.flexibleBoughtWh ?? 0) - boughtForCar;
    carWh = wish.storedWh + storedByCar(wish.mustWh + boughtForCar);
    batteryWh += storedByCharging(Math.min(boughtForBattery, chargeRoom(battery, batteryWh)));
    const sold = Math.min(matched?.flexibleSoldWh ?? 0, dischargeRoom(battery, batteryWh, reserveWh));
    batteryWh -= storedByDischarging(sold);
  }
  const open = Math.max(1, interval - known - pending.length);
  const wish = carWish(seed, point, { batteryWh, carWh }, interval);
  const carRoom = car && wish.flexibleWh > 0 ? missingWh(car, wish.storedWh) : 0;
  const part = (roomWh: number, mostWh: number): number => Math.min(mostWh, Math.floor(roomWh / open));
  const most = battery?.maxIntervalWh ?? 0;
  const charge = battery ? ((battery.capacityWh - batteryWh) * 100) / BATTERY_PERCENT : 0;
  const discharge = (Math.max(0, batteryWh - reserveWh) * BATTERY_PERCENT) / 100;
  return {
    mustLoadWh: wish.mustWh,
    chargeWh: part(carRoom, wish.flexibleWh) + part(charge, most),
    dischargeWh: part(discharge, most),
  };
}
