import { describe, expect, it } from "vitest";
import { clearSkyIndex, skyOfDay } from "../../../backend/adapters/demo/cloudModel.ts";
import {
  createDemoStreet,
  DEMO_START,
  initialDeviceState,
} from "../../../backend/adapters/demo/demoStreet.ts";
import {
  type DemoMeteringPoint,
  type DeviceState,
  NO_ALLOCATION,
} from "../../../backend/adapters/demo/demoTypes.ts";
import { createStreetSimulator } from "../../../backend/adapters/demo/simulateStreet.ts";
import { standardProfileWh } from "../../../backend/adapters/demo/standardProfile.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { summariseFlow } from "../../../backend/core/network/violations.ts";
import { type IntervalIndex, intervalIndex } from "../../../backend/core/time/marketInterval.ts";

const street = createDemoStreet();
const simulator = createStreetSimulator(street);
const START = DEMO_START / 900;
const NOON = intervalIndex(START + 27);
const NIGHT = intervalIndex(START + 80);
const pointWith = (test: (p: DemoMeteringPoint) => boolean): DemoMeteringPoint => {
  const found = street.meteringPoints.find(test);
  if (!found) throw new Error("no such point in the street");
  return found;
};
const initial = (point: DemoMeteringPoint) => initialDeviceState(street, point);
/** Runs a point over some intervals without a market. */
function run(point: DemoMeteringPoint, from: number, count: number, state = initial(point)) {
  const results = [];
  for (let at = from; at < from + count; at++) {
    const result = simulator.simulateReading(point, intervalIndex(at), NO_ALLOCATION, state);
    state = result.next;
    results.push(result);
  }
  return results;
}

describe("a simulated reading", () => {
  it("depends on street, interval, state and allocation only, in any order of asking", () => {
    const other = createStreetSimulator(createDemoStreet());
    const [point] = street.meteringPoints;
    if (!point) throw new Error("empty street");
    const late = simulator.simulateReading(point, intervalIndex(START + 500), NO_ALLOCATION, initial(point));
    other.simulateReading(point, NOON, NO_ALLOCATION, initial(point));
    expect(other.simulateReading(point, intervalIndex(START + 500), NO_ALLOCATION, initial(point))).toEqual(
      late,
    );
  });

  it("balances at every point and interval of a day: sources = uses, all whole and never negative", () => {
    for (const point of street.meteringPoints) {
      for (const r of run(point, START, 96)) {
        expect(r.importWh + r.solarWh + r.batteryDischargeWh).toBe(
          r.exportWh + r.loadWh + r.carWh + r.batteryChargeWh,
        );
        for (const value of [
          ...Object.values(r.next),
          r.importWh,
          r.exportWh,
          r.loadWh,
          r.solarWh,
          r.carWh,
        ]) {
          expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        }
        expect(Math.min(r.importWh, r.exportWh)).toBe(0);
        expect(r.importWh).toBeLessThanOrEqual((point.capacityKva * 1000) / 4);
        expect(r.exportWh).toBeLessThanOrEqual((point.capacityKva * 1000) / 4);
      }
    }
  });

  it("has no sun at night and sun at noon", () => {
    const solar = pointWith((p) => p.solar !== null);
    expect(simulator.simulateReading(solar, NIGHT, NO_ALLOCATION, initial(solar)).solarWh).toBe(0);
    expect(simulator.simulateReading(solar, NOON, NO_ALLOCATION, initial(solar)).solarWh).toBeGreaterThan(
      300,
    );
  });

  it("differs from the standard profile from quarter to quarter, but not much over a month", () => {
    const home = pointWith((p) => p.kind === "home" && !p.solar && !p.car && !p.battery && !p.heatPump);
    const month = run(home, START, 30 * 96);
    const load = month.reduce((sum, r) => sum + r.loadWh, 0);
    const profile = month.reduce((sum, _, i) => sum + simulator.profileWh(home, intervalIndex(START + i)), 0);
    expect(load / profile).toBeGreaterThan(0.75);
    expect(load / profile).toBeLessThan(1.25);
    const off = month.filter(
      (r, i) => Math.abs(r.loadWh / simulator.profileWh(home, intervalIndex(START + i)) - 1) > 0.3,
    );
    expect(off.length).toBeGreaterThan(month.length / 4);
  });
});

describe("the market's decision", () => {
  const battery = pointWith((p) => p.battery !== null && p.solar === null);
  const half: DeviceState = { batteryWh: 4_000, carWh: 0 };

  it("charges a battery only with what was matched, at a loss", () => {
    const noon = simulator.simulateReading(
      battery,
      NOON,
      { ...NO_ALLOCATION, flexibleBoughtWh: 0 },
      {
        ...half,
        batteryWh: 0,
      },
    );
    const bought = simulator.simulateReading(
      battery,
      NOON,
      { ...NO_ALLOCATION, flexibleBoughtWh: 400 },
      {
        ...half,
        batteryWh: 0,
      },
    );
    expect(noon.batteryChargeWh).toBe(0);
    expect(bought.batteryChargeWh).toBe(400);
    expect(bought.importWh - noon.importWh).toBe(400);
    expect(bought.next.batteryWh).toBe(380);
  });

  it("discharges a battery for what it sold beyond its own need, down to its reserve and no further", () => {
    const sold = { ...NO_ALLOCATION, flexibleSoldWh: 10_000 };
    const r = simulator.simulateReading(battery, NIGHT, sold, half);
    expect(r.exportWh).toBeGreaterThan(0);
    expect(r.batteryDischargeWh).toBeLessThanOrEqual(battery.battery?.maxIntervalWh ?? 0);
    const reserve = ((battery.battery?.capacityWh ?? 0) * 20) / 100;
    let state = half;
    for (let i = 0; i < 20; i++) state = simulator.simulateReading(battery, NIGHT, sold, state).next;
    expect(state.batteryWh).toBeGreaterThanOrEqual(reserve);
    expect(state.batteryWh).toBeLessThan(reserve + 50);
  });

  it("holds an inverter back to the export the grid could take", () => {
    const solar = pointWith((p) => p.solar !== null && !p.battery && !p.car);
    const free = simulator.simulateReading(solar, NOON, NO_ALLOCATION, initial(solar));
    const limit = Math.floor(free.exportWh / 2);
    const held = simulator.simulateReading(
      solar,
      NOON,
      { ...NO_ALLOCATION, exportLimitWh: limit },
      initial(solar),
    );
    expect(free.exportWh).toBeGreaterThan(100);
    expect(held).toMatchObject({ exportWh: limit, curtailedWh: free.exportWh - limit, importWh: 0 });
    const loose = simulator.simulateReading(
      solar,
      NOON,
      { ...NO_ALLOCATION, exportLimitWh: 99_999 },
      initial(solar),
    );
    expect(loose.curtailedWh).toBe(0);
  });

  it("lets sold sun go out instead of into the battery", () => {
    const both = pointWith((p) => p.battery !== null && p.solar !== null && !p.car);
    const empty = { batteryWh: 0, carWh: 0 };
    const stores = simulator.simulateReading(both, NOON, NO_ALLOCATION, empty);
    const sells = simulator.simulateReading(both, NOON, { ...NO_ALLOCATION, flexibleSoldWh: 100 }, empty);
    expect(stores.batteryChargeWh).toBeGreaterThan(100);
    expect(sells.exportWh - stores.exportWh).toBe(100);
    expect(sells.batteryChargeWh).toBe(stores.batteryChargeWh - 100);
  });

  it("ignores energy for devices that are not there", () => {
    const none = pointWith((p) => !p.battery && !p.car);
    const wild = { flexibleBoughtWh: 5_000, flexibleSoldWh: 5_000, exportLimitWh: null };
    const plain = simulator.simulateReading(none, NOON, NO_ALLOCATION, initial(none));
    expect(simulator.simulateReading(none, NOON, wild, initial(none))).toEqual(plain);
  });
});

describe("cars", () => {
  it("that charge on arrival are full before the night is over", () => {
    const car = pointWith((p) => p.car?.mode === "immediate");
    const week = run(car, START, 7 * 96);
    expect(week.some((r) => r.carWh > 0)).toBe(true);
    const fourInTheMorning = [88, 184, 280, 376].map((i) => week[i]?.next.carWh ?? 0);
    const target = ((car.car?.batteryWh ?? 0) * 80) / 100;
    for (const stored of fourInTheMorning) expect(stored).toBeGreaterThan(target - 100);
  });

  it("that are flexible start by themselves in time, so that nobody is stranded without a market", () => {
    for (const point of street.meteringPoints.filter((p) => p.car?.mode === "flexible")) {
      const fortnight = run(point, START, 14 * 96);
      expect(fortnight.some((r) => r.carWh > 0)).toBe(true);
      const lowest = Math.min(...fortnight.map((r) => r.next.carWh));
      expect(lowest).toBeGreaterThan(((point.car?.batteryWh ?? 0) * 15) / 100);
    }
  });

  it("take what was matched for them while they are plugged in, and no more than they hold", () => {
    const car = pointWith((p) => p.car?.mode === "flexible" && p.car.habit === "errands" && !p.solar);
    const bought = { ...NO_ALLOCATION, flexibleBoughtWh: 900 };
    const r = simulator.simulateReading(car, NIGHT, bought, { batteryWh: 0, carWh: 10_000 });
    expect(r.carWh).toBe(900);
    expect(r.next.carWh).toBe(10_000 + 828);
    const full = simulator.simulateReading(car, NIGHT, bought, {
      batteryWh: 0,
      carWh: car.car?.batteryWh ?? 0,
    });
    expect(full.carWh).toBe(0);
  });
});

describe("what devices offer", () => {
  const car = pointWith((p) => p.car?.mode === "flexible" && p.car.habit === "errands" && !p.battery);
  const offer = (carWh: number, pending: readonly number[]) =>
    simulator.deviceOffer({
      point: car,
      interval: NIGHT,
      known: intervalIndex(NIGHT - 3),
      state: { batteryWh: 0, carWh },
      forecast: { loadWh: 100, solarWh: 0 },
      pending: pending.map((flexibleBoughtWh) => ({ ...NO_ALLOCATION, flexibleBoughtWh })),
    });

  it("is their power while there is plenty of room", () => {
    expect(offer(10_000, [])).toMatchObject({ chargeWh: car.car?.maxIntervalWh, mustLoadWh: 0 });
  });

  it("is to buy for a battery by day and to sell from it in the evening, never both in one interval", () => {
    const battery = pointWith((p) => p.battery !== null && p.solar === null);
    for (let i = 0; i < 96; i++) {
      const { chargeWh, dischargeWh } = simulator.deviceOffer({
        point: battery,
        interval: intervalIndex(START + i),
        known: intervalIndex(START + i - 3),
        state: { batteryWh: 4_000, carWh: 0 },
        forecast: { loadWh: 0, solarWh: 0 },
        pending: [],
      });
      expect(Math.max(chargeWh, dischargeWh)).toBeGreaterThan(0);
      expect(Math.min(chargeWh, dischargeWh)).toBe(0);
    }
  });

  it("never adds up to more than the room there is over the intervals still open", () => {
    const target = ((car.car?.batteryWh ?? 0) * 80) / 100;
    const room = Math.floor((1_500 * 100) / 92);
    expect(offer(target - 1_500, []).chargeWh).toBe(Math.floor(room / 3));
    expect(offer(target - 1_500, [800]).chargeWh).toBeLessThan(Math.floor(room / 3));
    expect(offer(target, []).chargeWh).toBe(0);
  });
});

describe("sun, sky and profile", () => {
  it("the standard profile adds up to the yearly consumption, for every kind of point", () => {
    const from = Date.parse("2026-01-01T00:00Z") / 900_000;
    for (const kind of ["home", "school", "shop"] as const) {
      let sum = 0;
      for (let i = 0; i < 365 * 96; i++) sum += standardProfileWh(kind, 4_000, intervalIndex(from + i));
      expect(sum / 4_000_000).toBeGreaterThan(0.985);
      expect(sum / 4_000_000).toBeLessThan(1.015);
    }
  });

  it("a south roof at 51° north gives about 1,000 kWh per kWp and year under the generated sky", () => {
    const south = pointWith((p) => p.solar?.azimuthDegrees === 180 && p.kind === "home");
    const from = Date.parse("2026-01-01T00:00Z") / 900_000;
    let sum = 0;
    for (let i = 0; i < 365 * 96; i++) {
      const at = intervalIndex(from + i);
      sum += simulator.clearSkyWh(south, at) * clearSkyIndex(street.seed, at);
    }
    const perKwp = sum / 1000 / (south.solar?.kwp ?? 1);
    expect(perKwp).toBeGreaterThan(850);
    expect(perKwp).toBeLessThan(1_350);
  });

  it("an east roof peaks in the morning and a west roof in the afternoon", () => {
    const best = (azimuthDegrees: number): number => {
      const plant = { kwp: 5, tiltDegrees: 35, azimuthDegrees, inverterKw: 9 };
      const point = { ...pointWith((p) => p.solar !== null), solar: plant };
      let top = { at: 0, wh: 0 };
      for (let i = 0; i < 96; i++) {
        const wh = simulator.clearSkyWh(point, intervalIndex(START - 24 + i));
        if (wh > top.wh) top = { at: i, wh };
      }
      return top.at / 4;
    };
    expect(best(90)).toBeLessThan(12);
    expect(best(270)).toBeGreaterThan(15);
    expect(Math.abs(best(180) - 13.4)).toBeLessThan(0.5);
  });

  it("the sky is bright, mixed and overcast in turn, and stays within its range", () => {
    const day = Math.floor(START / 96);
    expect(new Set(Array.from({ length: 60 }, (_, i) => skyOfDay(street.seed, day + i))).size).toBe(3);
    for (let i = 0; i < 2_000; i++) {
      const index = clearSkyIndex(street.seed, intervalIndex(START + i));
      expect(index).toBeGreaterThanOrEqual(0.05);
      expect(index).toBeLessThanOrEqual(1.1);
    }
  });
});

it("presses on the grid: without a market the long lateral passes its voltage limit on a bright noon and is far from it at night", () => {
  const compiled = compileFeeder(buildCigreResidential(street.connectionPoints));
  const states = new Map(street.meteringPoints.map((p) => [p.meteringPointId, initial(p)]));
  const summaries = [];
  for (let i = 0; i < 2 * 96; i++) {
    const activeW = street.meteringPoints.map((point) => {
      const state = states.get(point.meteringPointId) ?? initial(point);
      const r = simulator.simulateReading(
        point,
        intervalIndex(START + i) as IntervalIndex,
        NO_ALLOCATION,
        state,
      );
      states.set(point.meteringPointId, r.next);
      return (r.exportWh - r.importWh) * 4;
    });
    const flow = solvePowerFlow(compiled, { activeW, reactiveVar: activeW.map(() => 0) });
    if (flow.status !== "converged") throw new Error("the street's power flow diverged");
    summaries.push(summariseFlow(compiled, flow));
  }
  const high = summaries.filter((s) => s.worstHighPu > 1.1);
  expect(high.length).toBeGreaterThan(5);
  expect(high.length).toBeLessThan(60);
  expect(high.every((s) => s.worstHighBus === "R15")).toBe(true);
  expect(Math.max(...summaries.map((s) => s.worstHighPu))).toBeLessThan(1.15);
  expect(Math.min(...summaries.map((s) => s.worstLowPu))).toBeLessThan(0.96);
  expect(Math.min(...summaries.map((s) => s.worstLowPu))).toBeGreaterThan(0.9);
});
