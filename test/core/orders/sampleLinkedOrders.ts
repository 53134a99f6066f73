/** Linked orders for tests: one sound car, and ways to change it. */
import type { LinkedOrder } from "../../../backend/core/orders/linkedOrder.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { INTERVAL, WINDOW } from "./sampleOrders.ts";

export const sampleLinked = (change: Partial<LinkedOrder> = {}): LinkedOrder => ({
  communityId: "lindenhof",
  meteringPointId: "LH-01",
  kind: "car",
  side: "buy",
  firstInterval: INTERVAL,
  intervals: 32,
  energyWh: wattHours(12_000),
  minEnergyWh: wattHours(0),
  chargeWh: wattHours(2_750),
  dischargeWh: wattHours(0),
  buyLimit: microEuroPerKWh(200_000),
  sellLimit: microEuroPerKWh(0),
  capacityWh: wattHours(0),
  storedWh: wattHours(0),
  reserveWh: wattHours(0),
  efficiencyPpm: 1_000_000,
  cycleCost: microEuroPerKWh(0),
  profileWh: [],
  tariffVersion: 3,
  nonce: 40,
  expiresAt: epochSeconds(WINDOW.gateClosesAt + 100_000),
  ...change,
});
