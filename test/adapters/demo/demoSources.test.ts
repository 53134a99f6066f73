import { describe, expect, it } from "vitest";
import { createDemoForecast } from "../../../backend/adapters/demo/demoForecast.ts";
import { createDemoMeters } from "../../../backend/adapters/demo/demoMeters.ts";
import { createDemoStreet, DEMO_START } from "../../../backend/adapters/demo/demoStreet.ts";
import { createStreetSimulator } from "../../../backend/adapters/demo/simulateStreet.ts";
import { type ForecastScore, forecastSkill } from "../../../backend/core/forecasting/forecastSkill.ts";
import { validateReadings } from "../../../backend/core/metering/validateReadings.ts";
import { epochSeconds, intervalEnd, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import type { DeviceState } from "../../../backend/ports/meterSource.ts";

const street = createDemoStreet();
const START = intervalIndex(DEMO_START / 900);
const communityId = street.communityId;
const noHistory = () => Promise.resolve([]);

async function readFrom(from: number, count: number) {
  const meters = createDemoMeters(street);
  let previousStates: readonly DeviceState[] = [];
  const deliveries = [];
  for (let at = from; at < from + count; at++) {
    const delivery = await meters.read({
      communityId,
      interval: intervalIndex(at),
      dispatches: [],
      previousStates,
    });
    if (!delivery) throw new Error("the demo's meters always answer");
    previousStates = delivery.deviceStates;
    deliveries.push(delivery);
  }
  return deliveries;
}

describe("the demo's meters", () => {
  it("give one reading per metering point that passes validation", async () => {
    for (const { readings } of await readFrom(START, 8)) {
      expect(readings.length).toBe(street.meteringPoints.length);
      const outcome = validateReadings(readings, {
        points: street.meteringPoints,
        stored: () => undefined,
        now: epochSeconds(intervalEnd(intervalIndex(readings[0]?.interval ?? 0)) + 60),
      });
      expect(outcome).toMatchObject({ status: "accepted", unchanged: 0 });
    }
  });

  it("give the same readings and states when a run is taken up again from its states", async () => {
    const whole = await readFrom(START, 12);
    const meters = createDemoMeters(createDemoStreet());
    const again = await meters.read({
      communityId,
      interval: intervalIndex(START + 11),
      dispatches: [],
      previousStates: JSON.parse(JSON.stringify(whole[10]?.deviceStates)),
    });
    expect(again).toEqual(whole[11]);
  });
});

describe("the demo's forecast", () => {
  it("does not depend on what was asked before", async () => {
    const ask = (source: ReturnType<typeof createDemoForecast>, at: number) =>
      source.forecast({
        communityId,
        interval: intervalIndex(at),
        knownInterval: intervalIndex(at - 3),
        knownStates: [],
        pending: [],
        history: noHistory,
      });
    const used = createDemoForecast(street);
    await ask(used, START + 40);
    expect(await ask(used, START + 20)).toEqual(await ask(createDemoForecast(street), START + 20));
  });

  it("is far better than the same time last week, and still not what comes", async () => {
    const deliveries = await readFrom(START, 64);
    const forecast = createDemoForecast(street);
    const simulator = createStreetSimulator(street);
    const scores: ForecastScore[] = [];
    for (const [i, { readings }] of deliveries.entries()) {
      const interval = intervalIndex(START + i);
      const answers = await forecast.forecast({
        communityId,
        interval,
        knownInterval: intervalIndex(Math.max(START - 1, interval - 3)),
        knownStates: deliveries[i - 3]?.deviceStates ?? [],
        pending: [],
        history: noHistory,
      });
      for (const [k, point] of street.meteringPoints.entries()) {
        const answer = answers[k];
        const reading = readings[k];
        if (!answer || !reading || point.car || point.battery) continue;
        scores.push({
          actualWh: reading.importWh - reading.exportWh,
          forecastWh: answer.demandWh - answer.surplusWh,
          naiveWh: simulator.fixedNetWh(point, intervalIndex(interval - 672)),
        });
      }
    }
    const skill = forecastSkill(scores) ?? 0;
    expect(skill).toBeGreaterThan(0.25);
    expect(skill).toBeLessThan(0.9);
    expect(scores.filter((s) => s.actualWh !== s.forecastWh).length).toBeGreaterThan(scores.length * 0.9);
  });
});
