/**
 *   Mon 07:30 ─── 12 kWh        Tue 06:00 ─── 8 kWh
 *   ──────┼───────────────┼───────────────┼──────
 *         window of Tuesday begins when Monday's has left
 */
import { describe, expect, it } from "vitest";
import {
  carIntervalWh,
  carOrder,
  nextDeparture,
  validateDevices,
  windowStart,
} from "../../../backend/core/orders/homeDevices.ts";
import { linkedContradiction } from "../../../backend/core/orders/validateLinkedOrder.ts";
import { intervalsOfLocalDay, localTimeOfInterval } from "../../../backend/core/time/communityTime.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

const MONDAY = intervalsOfLocalDay({ year: 2026, month: 6, day: 15 }).from;
const at = (quarter: number) => intervalIndex(MONDAY + quarter);
const wishes = {
  chargeLimitW: 7_400,
  departures: [
    { weekday: 0, minute: 450, energyWh: wattHours(12_000) },
    { weekday: 1, minute: 360, energyWh: wattHours(8_000) },
  ],
};

describe("departures", () => {
  it("come next by local weekday and time, over the end of the week", () => {
    expect(nextDeparture(wishes, at(0))).toEqual({ leaves: at(30), energyWh: 12_000 });
    expect(nextDeparture(wishes, at(30))).toEqual({ leaves: at(96 + 24), energyWh: 8_000 });
    expect(nextDeparture(wishes, at(2 * 96))?.leaves).toBe(at(7 * 96 + 30));
    expect(nextDeparture({ chargeLimitW: null, departures: [] }, at(0))).toBeNull();
  });

  it("keep their wall clock over the change to winter time", () => {
    const before = intervalsOfLocalDay({ year: 2026, month: 10, day: 24 }).to;
    const found = nextDeparture(wishes, before);
    expect(localTimeOfInterval(found!.leaves)).toMatchObject({ weekday: 0, hour: 7, minute: 30 });
  });

  it("have a window of at most a day that begins when the car was last away", () => {
    expect(windowStart(wishes, { leaves: at(96 + 24), energyWh: 8_000 })).toBe(at(30));
    expect(windowStart(wishes, { leaves: at(30), energyWh: 12_000 })).toBe(at(30 - 96));
  });
});

describe("the car's linked order", () => {
  const window = {
    communityId: "c",
    meteringPointId: "mp-1",
    first: at(0),
    leaves: at(30),
    energyWh: 12_000,
    chargeWh: carIntervalWh(wishes, 11_000),
    buyLimit: microEuroPerKWh(280_000),
    tariffVersion: 1,
    nonce: 7,
  };

  it("is complete when the car leaves, within the charge limit, and is a wish that can be fulfilled", () => {
    const order = carOrder(window);
    expect(order).toMatchObject({ chargeWh: 1_850, energyWh: 12_000, minEnergyWh: 12_000, intervals: 30 });
    expect(linkedContradiction(order!)).toBeNull();
  });

  it("asks for no more than fits before the car leaves, and for nothing when it is gone", () => {
    expect(carOrder({ ...window, first: at(28) })?.energyWh).toBe(3_700);
    expect(carOrder({ ...window, first: at(30) })).toBeNull();
  });
});

it.each([
  ["no charger", wishes, 0, "LAT-8304"],
  ["more power than the charger has", { ...wishes, chargeLimitW: 22_000 }, 11_000, "LAT-8303"],
  [
    "two departures a day",
    { ...wishes, departures: [wishes.departures[0]!, wishes.departures[0]!] },
    11_000,
    "LAT-8303",
  ],
  [
    "a time between the quarters",
    { ...wishes, departures: [{ ...wishes.departures[0]!, minute: 451 }] },
    11_000,
    "LAT-8303",
  ],
] as const)("wishes are refused with %s", (_name, devices, watts, code) => {
  expect(validateDevices(devices, watts)?.code).toBe(code);
});

it("wishes are taken with a charger that can do it", () => {
  expect(validateDevices(wishes, 11_000)).toBeNull();
});
