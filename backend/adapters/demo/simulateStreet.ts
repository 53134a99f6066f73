/**
 * The street's physics for one point and interval: load, sun and devices against what the market decided. Pure and random-access:
 * the result depends on the street, the interval, the device state and the allocation only.
 *
 * Order of service: own sun serves own load; what is left charges the own car, then the own battery, then goes out. What load is
 * left is served by the own battery down to its reserve, then from outside. On top of that come the energies the
 * market matched: car and battery take what was bought for them, the battery gives what it sold.
 */
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import { expectedLoadWh, loadWh } from "./appliances.ts";
import { clearSkyIndex } from "./cloudModel.ts";
import type {
  DemoMeteringPoint,
  DemoStreet,
  DeviceState,
  PlanInputs,
  PointAllocation,
  SimulatedInterval,
} from "./demoTypes.ts";
import {
  type CarWish,
  carWish,
  chargeRoom,
  dischargeRoom,
  storedByCar,
  storedByCharging,
  storedByDischarging,
} from "./deviceRules.ts";
import { uniform, wordKey } from "./seededRandom.ts";
import { createSolarModel } from "./solarModel.ts";

export interface StreetSimulator {
  /** Solar of a point under a clear sky, Wh: for the forecast. */
  readonly clearSkyWh: (point: DemoMeteringPoint, interval: IntervalIndex) => number;
  /** Expected load of a point by standard profile, Wh: for the forecast. */
  readonly profileWh: (point: DemoMeteringPoint, interval: IntervalIndex) => number;
  /** What really happens at a point in an interval. `state` is that at its start. */
  readonly simulateReading: (
    point: DemoMeteringPoint,
    interval: IntervalIndex,
    allocation: PointAllocation,
    state: DeviceState,
  ) => SimulatedInterval;
  /** What the point's gateway can offer for an interval, given a forecast of load and sun. */
  readonly planInputs: (request: PlanRequest) => PlanInputs;
}

export interface PlanRequest {
  readonly point: DemoMeteringPoint;
  readonly interval: IntervalIndex;
  /** Newest known state. */
  readonly state: DeviceState;
  readonly forecast: { readonly loadWh: number; readonly solarWh: number };
  /** Energy the devices are to take or give in intervals between the known state and this one, Wh. */
  readonly pendingBuyWh: number;
  readonly pendingSellWh: number;
}

/** The simulator of a street. It holds only caches. */
export function createStreetSimulator(street: DemoStreet): StreetSimulator {
  const solar = createSolarModel(street.location);
  const reserves = new Map(street.plans.map((plan) => [plan.meteringPointId, plan.batteryReservePercent]));
  const reserveWh = (point: DemoMeteringPoint): number =>
    Math.ceil(((point.battery?.capacityWh ?? 0) * (reserves.get(point.meteringPointId) ?? 0)) / 100);
  const clearSkyWh = (point: DemoMeteringPoint, interval: IntervalIndex): number =>
    point.solar ? solar.clearSkyWh(point.solar, interval) : 0;
  return {
    clearSkyWh,
    profileWh: expectedLoadWh,
    simulateReading: (point, interval, allocation, state) => {
      const sources = {
        loadWh: Math.round(loadWh(street.seed, point, interval)),
        solarWh: Math.round(clearSkyWh(point, interval) * siteSky(street.seed, point, interval)),
        reserveWh: reserveWh(point),
        car: carWish(street.seed, point, state, interval),
      };
      return operate(point, sources, allocation, state);
    },
    planInputs: (request) => offer(street.seed, request, reserveWh(request.point)),
  };
}

/** The street's sky, a little different over each roof: lasting (dirt, shade) and passing. */
function siteSky(seed: number, point: DemoMeteringPoint, interval: IntervalIndex): number {
  const id = wordKey(point.meteringPointId);
  const lasting = 0.94 + 0.08 * uniform(seed, id, 71);
  const passing = 0.97 + 0.06 * uniform(seed, id, 72, interval);
  return clearSkyIndex(seed, interval) * lasting * passing;
}

interface Sources {
  readonly loadWh: number;
  readonly solarWh: number;
  readonly reserveWh: number;
  readonly car: CarWish;
}

/** What a home does by itself, before the market: own sun and battery against own needs. */
function serveOwnNeeds(
  { battery }: DemoMeteringPoint,
  { loadWh: load, solarWh, reserveWh, car }: Sources,
  batteryWh: number,
): {
  readonly netWh: number;
  readonly carWh: number;
  readonly chargeWh: number;
  readonly dischargeWh: number;
} {
  const base = load + car.mustWh - solarWh;
  const ownCarWh = Math.min(Math.max(0, -base), car.flexibleWh);
  const chargeWh = Math.min(Math.max(0, -base - ownCarWh), chargeRoom(battery, batteryWh));
  const dischargeWh = Math.min(Math.max(0, base), dischargeRoom(battery, batteryWh, reserveWh));
  return {
    netWh: base + ownCarWh + chargeWh - dischargeWh,
    carWh: car.mustWh + ownCarWh,
    chargeWh,
    dischargeWh,
  };
}

function operate(
  point: DemoMeteringPoint,
  sources: Sources,
  allocation: PointAllocation,
  state: DeviceState,
): SimulatedInterval {
  const { car } = sources;
  const own = serveOwnNeeds(point, sources, state.batteryWh);
  const carMarketWh = Math.min(allocation.flexibleBoughtWh, car.mustWh + car.flexibleWh - own.carWh);
  const power = point.battery?.maxIntervalWh ?? 0;
  const boughtForBattery = own.dischargeWh > 0 ? 0 : allocation.flexibleBoughtWh - carMarketWh;
  const chargeWh =
    own.chargeWh +
    Math.min(
      boughtForBattery,
      power - own.chargeWh,
      chargeRoom(point.battery, state.batteryWh + storedByCharging(own.chargeWh)),
    );
  const soldWh = chargeWh > 0 ? 0 : allocation.flexibleSoldWh;
  const dischargeWh =
    own.dischargeWh +
    Math.max(
      0,
      Math.min(
        soldWh,
        power - own.dischargeWh,
        dischargeRoom(
          point.battery,
          state.batteryWh - storedByDischarging(own.dischargeWh),
          sources.reserveWh,
        ),
      ),
    );
  const netWh = own.netWh + carMarketWh + (chargeWh - own.chargeWh) - (dischargeWh - own.dischargeWh);
  const tooMuchWh = allocation.exportLimitWh === null ? 0 : Math.max(0, -netWh - allocation.exportLimitWh);
  const curtailedWh = Math.min(tooMuchWh, sources.solarWh);
  const meterWh = netWh + curtailedWh;
  const carWh = own.carWh + carMarketWh;
  return {
    importWh: Math.max(0, meterWh),
    exportWh: Math.max(0, -meterWh),
    next: {
      batteryWh: state.batteryWh + storedByCharging(chargeWh) - storedByDischarging(dischargeWh),
      carWh: car.storedWh + storedByCar(carWh),
    },
    loadWh: sources.loadWh,
    solarWh: sources.solarWh - curtailedWh,
    curtailedWh,
    carWh,
    batteryChargeWh: chargeWh,
    batteryDischargeWh: dischargeWh,
    fixedNetWh: sources.loadWh - sources.solarWh,
  };
}

function offer(seed: number, request: PlanRequest, reserveWh: number): PlanInputs {
  const { point, interval, state, forecast, pendingBuyWh, pendingSellWh } = request;
  const expected: DeviceState = {
    carWh: state.carWh + (point.car ? storedByCar(pendingBuyWh) : 0),
    batteryWh:
      state.batteryWh +
      (point.car ? 0 : storedByCharging(pendingBuyWh)) -
      Math.min(state.batteryWh, storedByDischarging(pendingSellWh)),
  };
  const car = carWish(seed, point, expected, interval);
  const sources = { loadWh: forecast.loadWh, solarWh: forecast.solarWh, reserveWh, car };
  const own = serveOwnNeeds(point, sources, expected.batteryWh);
  const trades = point.style !== "keepForMyself";
  const hasSurplus = own.netWh < 0;
  const powerLeft = (point.battery?.maxIntervalWh ?? 0) - own.chargeWh - own.dischargeWh;
  const batteryRoom =
    hasSurplus || own.dischargeWh > 0
      ? 0
      : Math.min(powerLeft, chargeRoom(point.battery, expected.batteryWh + storedByCharging(own.chargeWh)));
  const batteryGives = Math.min(
    powerLeft,
    dischargeRoom(point.battery, expected.batteryWh - storedByDischarging(own.dischargeWh), reserveWh),
  );
  return {
    demandWh: Math.max(0, own.netWh),
    surplusWh: Math.max(0, -own.netWh),
    flexibleBuyWh: hasSurplus ? 0 : car.mustWh + car.flexibleWh - own.carWh + (trades ? batteryRoom : 0),
    flexibleSellWh: trades && own.chargeWh === 0 ? Math.max(0, batteryGives) : 0,
  };
}
