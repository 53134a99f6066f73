/** The demo street's meters: readings and device states simulated from what the market decided. */
import type { MeterReading } from "../../core/metering/reading.ts";
import { epochSeconds, intervalEnd } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type {
  MeterDelivery,
  MeterRequest,
  MeterSource,
  PointDispatch,
  DeviceState as StoredDeviceState,
} from "../../ports/meterSource.ts";
import { initialDeviceState } from "./demoStreet.ts";
import {
  type DemoMeteringPoint,
  type DemoStreet,
  type DeviceState,
  NO_ALLOCATION,
  type PointAllocation,
} from "./demoTypes.ts";
import { createStreetSimulator } from "./simulateStreet.ts";

/** Names the source in every reading. */
export const DEMO_METER_SOURCE = "simulated-meter";
/** Simulated readings arrive this long after the end of the interval, s. */
const READING_DELAY_SECONDS = 60;

/** Meters of the street behind the port. The same request gives the same readings, whenever it is asked. */
export function createDemoMeters(street: DemoStreet): MeterSource {
  const simulator = createStreetSimulator(street);
  return {
    read: (request: MeterRequest): Promise<MeterDelivery> => {
      const dispatches = new Map(request.dispatches.map((d) => [d.meteringPointId, d]));
      const states = new Map(request.previousStates.map((s) => [s.meteringPointId, s]));
      const readings: MeterReading[] = [];
      const deviceStates: StoredDeviceState[] = [];
      for (const point of street.meteringPoints) {
        const { meteringPointId } = point;
        const result = simulator.simulateReading(
          point,
          request.interval,
          allocationOf(dispatches.get(meteringPointId)),
          knownDeviceState(street, point, states.get(meteringPointId)),
        );
        readings.push({
          meteringPointId,
          interval: request.interval,
          importWh: wattHours(result.importWh),
          exportWh: wattHours(result.exportWh),
          quality: "measured",
          source: DEMO_METER_SOURCE,
          receivedAt: epochSeconds(intervalEnd(request.interval) + READING_DELAY_SECONDS),
          version: 1,
        });
        deviceStates.push({
          meteringPointId,
          values: { ...result.next, fixedNetWh: result.fixedNetWh, solarWh: result.solarWh },
        });
      }
      return Promise.resolve({ readings, deviceStates });
    },
  };
}

/** The stored state of a point's devices, or the initial one when nothing is stored yet. */
export function knownDeviceState(
  street: DemoStreet,
  point: DemoMeteringPoint,
  stored: StoredDeviceState | undefined,
): DeviceState {
  const { batteryWh, carWh } = stored?.values ?? {};
  const initial = initialDeviceState(street, point);
  return { batteryWh: batteryWh ?? initial.batteryWh, carWh: carWh ?? initial.carWh };
}

/** The port's dispatch in the simulator's words. */
export function allocationOf(dispatch: PointDispatch | undefined): PointAllocation {
  if (!dispatch) return NO_ALLOCATION;
  return {
    flexibleBoughtWh: dispatch.flexibleBuyWh,
    flexibleSoldWh: dispatch.flexibleSellWh,
    exportLimitWh: dispatch.exportLimitWh,
  };
}
