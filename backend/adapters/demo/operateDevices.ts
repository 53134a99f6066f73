/** How car and battery of a home run in an interval, and what they can offer for one ahead. */
import { localTimeOfInterval } from "../../core/time/communityTime.ts";
import { type IntervalIndex, intervalIndex } from "../../core/time/marketInterval.ts";
import {
  type DemoMeteringPoint,
  type DeviceOffer,
  type DeviceState,
  NO_ALLOCATION,
  type PointAllocation,
} from "./demoTypes.ts";
import {
  type CarWish,
  carWish,
  chargeRoom,
  dischargeRoom,
  fullChargeWh,
  fullDischargeWh,
  storedByCar,
  storedByCharging,
  storedByDischarging,
} from "./deviceRules.ts";

/** What a home has and needs in an interval, Wh. */
export interface Sources {
  readonly loadWh: number;
  readonly solarWh: number;
  readonly reserveWh: number;
  readonly car: CarWish;
}

/** Flows of the devices, Wh at the meter. */
interface DeviceFlows {
  readonly carWh: number;
  /** + into the battery, − out of it. */
  readonly batteryWh: number;
}

/**
 * Own needs and the market together. What the battery is to take and to give at once is netted, so that a home that
 * bought cheap energy for its battery draws just that from outside while its load is served from within.
 */
export function runDevices(
  { battery }: DemoMeteringPoint,
  { loadWh: load, solarWh, reserveWh, car }: Sources,
  allocation: PointAllocation,
  batteryWh: number,
): DeviceFlows {
  const base = load + car.mustWh - solarWh;
  const surplusWh = Math.max(0, -base);
  const room = chargeRoom(battery, batteryWh);
  const available = dischargeRoom(battery, batteryWh, reserveWh);
  // Own sun charges car, then battery; what of it was sold goes out instead, the battery's part first.
  const forCar = Math.min(surplusWh, car.flexibleWh);
  const forBattery = Math.min(surplusWh - forCar, room);
  const soldSunWh = Math.min(allocation.flexibleSoldWh, forCar + forBattery);
  const storedSunWh = Math.max(0, forBattery - soldSunWh);
  const ownCarWh = forCar - Math.max(0, soldSunWh - forBattery);
  const boughtForCar = Math.min(allocation.flexibleBoughtWh, car.flexibleWh - ownCarWh);
  const boughtForBattery = allocation.flexibleBoughtWh - boughtForCar;
  const ownDischargeWh = Math.min(Math.max(0, base), available);
  const soldStoredWh = allocation.flexibleSoldWh - soldSunWh;
  const wishedWh = storedSunWh + boughtForBattery - ownDischargeWh - soldStoredWh;
  return {
    carWh: car.mustWh + ownCarWh + boughtForCar,
    batteryWh: Math.max(-available, Math.min(room, wishedWh)),
  };
}

/** State at the end of an interval. */
export const stateAfter = (state: DeviceState, car: CarWish, flows: DeviceFlows): DeviceState => ({
  batteryWh:
    state.batteryWh +
    storedByCharging(Math.max(0, flows.batteryWh)) -
    storedByDischarging(Math.max(0, -flows.batteryWh)),
  carWh: car.storedWh + storedByCar(flows.carWh),
});

/** Local hours, [from, to), in which a battery buys; in the others it sells. */
const CHARGING_HOURS = [9, 16] as const;

export interface OfferRequest {
  readonly seed: number;
  readonly point: DemoMeteringPoint;
  /** At the end of `known`. */
  readonly state: DeviceState;
  readonly known: IntervalIndex;
  /** After `known`. */
  readonly interval: IntervalIndex;
  /** Forecast for `interval`, taken for the few intervals up to it as well. */
  readonly forecast: { readonly loadWh: number; readonly solarWh: number };
  /** What was matched for the intervals right after `known`, as far as they are cleared. */
  readonly pending: readonly PointAllocation[];
  readonly reserveWh: number;
}

/**
 * What a point's devices can do in an interval ahead. Up to there they serve the home and follow what is matched already.
 * In the interval itself they serve the home in full; what they could do beyond that is offered in equal parts to
 * the intervals not cleared yet, since what those will match is not known. A battery offers to charge by day and to give in the
 * evening and at night, never both at once: else a generous plan would buy and sell the same energy at a loss.
 */
export function deviceOffer(request: OfferRequest): DeviceOffer {
  const { seed, point, known, interval, pending, forecast, reserveWh } = request;
  const { battery } = point;
  let { state } = request;
  for (let at = known + 1; at < interval; at++) {
    const car = carWish(seed, point, state, intervalIndex(at));
    const matched = pending[at - known - 1] ?? NO_ALLOCATION;
    state = stateAfter(
      state,
      car,
      runDevices(point, { ...forecast, reserveWh, car }, matched, state.batteryWh),
    );
  }
  const car = carWish(seed, point, state, interval);
  const open = Math.max(1, interval - known - pending.length);
  const { hour } = localTimeOfInterval(interval);
  const byDay = hour >= CHARGING_HOURS[0] && hour < CHARGING_HOURS[1];
  const part = (roomWh: number, mostWh: number): number =>
    Math.max(0, Math.min(mostWh, Math.floor(roomWh / open)));
  const base = forecast.loadWh + car.mustWh - forecast.solarWh;
  const ownCarWh = Math.min(Math.max(0, -base), car.flexibleWh);
  const room = chargeRoom(battery, state.batteryWh);
  const ownChargeWh = Math.min(Math.max(0, -base - ownCarWh), room);
  const available = dischargeRoom(battery, state.batteryWh, reserveWh);
  const ownDischargeWh = Math.min(Math.max(0, base), available);
  return {
    mustLoadWh: car.mustWh,
    chargeWh:
      ownCarWh +
      part(car.roomWh - ownCarWh, car.flexibleWh - ownCarWh) +
      ownChargeWh +
      (byDay ? part(fullChargeWh(battery, state.batteryWh) - ownChargeWh, room - ownChargeWh) : 0),
    dischargeWh:
      ownDischargeWh +
      (byDay
        ? 0
        : part(
            fullDischargeWh(battery, state.batteryWh, reserveWh) - ownDischargeWh,
            available - ownDischargeWh,
          )),
  };
}
