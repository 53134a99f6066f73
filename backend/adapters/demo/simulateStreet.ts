/**
 * The street's physics for one point and interval: load, sun and devices against what the market decided. Pure and
 * random-access: the result depends on the street, the interval, the device state and the allocation only.
 *
 * Order of service: own sun serves own load; what is left charges the own car, then the own battery, unless the market sold it
 * (flexible sell); the rest goes out. What load is left is served by the own battery down to its reserve, then from
 * outside. On top come the energies the market matched: car and battery take what was bought for them, the battery gives what it sold.
 */
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import { expectedLoadWh, loadWh } from "./appliances.ts";
import { clearSkyIndex } from "./cloudModel.ts";
import type {
  DemoMeteringPoint,
  DemoStreet,
  DeviceOffer,
  DeviceState,
  PointAllocation,
  SimulatedInterval,
} from "./demoTypes.ts";
import {
  type CarWish,
  carWish,
  chargeRoom,
  deviceOffer,
  dischargeRoom,
  type OfferRequest,
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
  /** Load − available solar, Wh, signed: what the home's gateway has measured apart from car and battery. */
  readonly fixedNetWh: (point: DemoMeteringPoint, interval: IntervalIndex) => number;
  /** What really happens at a point in an interval. `state` is that at its start. */
  readonly simulateReading: (
    point: DemoMeteringPoint,
    interval: IntervalIndex,
    allocation: PointAllocation,
    state: DeviceState,
  ) => SimulatedInterval;
  /** What the devices can do in an interval ahead, from their newest known state. */
  readonly deviceOffer: (request: Omit<OfferRequest, "seed" | "reserveWh">) => DeviceOffer;
}

/** The simulator of a street. It holds only caches. */
export function createStreetSimulator(street: DemoStreet): StreetSimulator {
  const { seed } = street;
  const solar = createSolarModel(street.location);
  const reserves = new Map(street.plans.map((plan) => [plan.meteringPointId, plan.batteryReservePercent]));
  const reserveOf = (point: DemoMeteringPoint): number =>
    Math.ceil(((point.battery?.capacityWh ?? 0) * (reserves.get(point.meteringPointId) ?? 0)) / 100);
  const clearSkyWh = (point: DemoMeteringPoint, interval: IntervalIndex): number =>
    point.solar ? solar.clearSkyWh(point.solar, interval) : 0;
  const loadOf = (point: DemoMeteringPoint, interval: IntervalIndex): number =>
    Math.round(loadWh(seed, point, interval));
  const solarOf = (point: DemoMeteringPoint, interval: IntervalIndex): number =>
    Math.round(clearSkyWh(point, interval) * siteSky(seed, point, interval));
  return {
    clearSkyWh,
    profileWh: expectedLoadWh,
    fixedNetWh: (point, interval) => loadOf(point, interval) - solarOf(point, interval),
    simulateReading: (point, interval, allocation, state) => {
      const sources = {
        loadWh: loadOf(point, interval),
        solarWh: solarOf(point, interval),
        reserveWh: reserveOf(point),
        car: carWish(seed, point, state, interval),
      };
      return operate(point, sources, allocation, state);
    },
    deviceOffer: (request) => deviceOffer({ ...request, seed, reserveWh: reserveOf(request.point) }),
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

/** Flows of the devices, Wh at the meter. */
interface DeviceFlows {
  readonly carWh: number;
  readonly chargeWh: number;
  readonly dischargeWh: number;
}

/** What a home does by itself: own sun into car and battery (less what of it was sold), own battery against own load. */
function serveOwnNeeds(
  { battery }: DemoMeteringPoint,
  sources: Sources,
  soldWh: number,
  batteryWh: number,
): DeviceFlows {
  const { car } = sources;
  const base = sources.loadWh + car.mustWh - sources.solarWh;
  const surplusWh = Math.max(0, -base);
  const forCar = Math.min(surplusWh, car.flexibleWh);
  const forBattery = Math.min(surplusWh - forCar, chargeRoom(battery, batteryWh));
  const chargeWh = Math.max(0, forBattery - soldWh);
  const ownCarWh = Math.max(0, forCar - Math.max(0, soldWh - forBattery));
  return {
    carWh: car.mustWh + ownCarWh,
    chargeWh,
    dischargeWh: Math.min(Math.max(0, base), dischargeRoom(battery, batteryWh, sources.reserveWh)),
  };
}

/** Adds what the market matched, within what the devices can do. A battery never charges and discharges at once. */
function followMarket(
  { battery }: DemoMeteringPoint,
  sources: Sources,
  own: DeviceFlows,
  allocation: PointAllocation,
  batteryWh: number,
): DeviceFlows {
  const { car } = sources;
  const surplusWh = Math.max(0, sources.solarWh - sources.loadWh - car.mustWh);
  const boughtForCar = Math.min(allocation.flexibleBoughtWh, car.mustWh + car.flexibleWh - own.carWh);
  const power = battery?.maxIntervalWh ?? 0;
  const boughtForBattery = Math.min(
    own.dischargeWh > 0 ? 0 : allocation.flexibleBoughtWh - boughtForCar,
    power - own.chargeWh,
    chargeRoom(battery, batteryWh + storedByCharging(own.chargeWh)),
  );
  const chargeWh = own.chargeWh + Math.max(0, boughtForBattery);
  // Sold surplus is sun that was not stored; only what goes beyond it comes out of the battery.
  const soldSunWh = Math.min(allocation.flexibleSoldWh, surplusWh);
  const soldFromBattery = Math.min(
    chargeWh > 0 ? 0 : allocation.flexibleSoldWh - soldSunWh,
    power - own.dischargeWh,
    dischargeRoom(battery, batteryWh - storedByDischarging(own.dischargeWh), sources.reserveWh),
  );
  return {
    carWh: own.carWh + boughtForCar,
    chargeWh,
    dischargeWh: own.dischargeWh + Math.max(0, soldFromBattery),
  };
}

function operate(
  point: DemoMeteringPoint,
  sources: Sources,
  allocation: PointAllocation,
  state: DeviceState,
): SimulatedInterval {
  const own = serveOwnNeeds(point, sources, allocation.flexibleSoldWh, state.batteryWh);
  const flows = followMarket(point, sources, own, allocation, state.batteryWh);
  const netWh = sources.loadWh + flows.carWh + flows.chargeWh - flows.dischargeWh - sources.solarWh;
  const exportWh = Math.max(0, -netWh);
  const tooMuchWh = allocation.exportLimitWh === null ? 0 : exportWh - allocation.exportLimitWh;
  const curtailedWh = Math.max(0, Math.min(tooMuchWh, sources.solarWh));
  return {
    importWh: Math.max(0, netWh),
    exportWh: exportWh - curtailedWh,
    next: {
      batteryWh: state.batteryWh + storedByCharging(flows.chargeWh) - storedByDischarging(flows.dischargeWh),
      carWh: sources.car.storedWh + storedByCar(flows.carWh),
    },
    loadWh: sources.loadWh,
    solarWh: sources.solarWh - curtailedWh,
    curtailedWh,
    carWh: flows.carWh,
    batteryChargeWh: flows.chargeWh,
    batteryDischargeWh: flows.dischargeWh,
    fixedNetWh: sources.loadWh - sources.solarWh,
  };
}
