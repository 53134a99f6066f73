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
import { carWish } from "./deviceRules.ts";
import { deviceOffer, type OfferRequest, runDevices, type Sources, stateAfter } from "./operateDevices.ts";
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

function operate(
  point: DemoMeteringPoint,
  sources: Sources,
  allocation: PointAllocation,
  state: DeviceState,
): SimulatedInterval {
  const flows = runDevices(point, sources, allocation, state.batteryWh);
  const netWh = sources.loadWh + flows.carWh + flows.batteryWh - sources.solarWh;
  const exportWh = Math.max(0, -netWh);
  const tooMuchWh = allocation.exportLimitWh === null ? 0 : exportWh - allocation.exportLimitWh;
  const curtailedWh = Math.max(0, Math.min(tooMuchWh, sources.solarWh));
  return {
    importWh: Math.max(0, netWh),
    exportWh: exportWh - curtailedWh,
    next: stateAfter(state, sources.car, flows),
    loadWh: sources.loadWh,
    solarWh: sources.solarWh - curtailedWh,
    curtailedWh,
    carWh: flows.carWh,
    batteryChargeWh: Math.max(0, flows.batteryWh),
    batteryDischargeWh: Math.max(0, -flows.batteryWh),
    fixedNetWh: sources.loadWh - sources.solarWh,
  };
}
