import { describe, expect, it } from "vitest";
import {
  type Forecast,
  type ForecastInput,
  type ForecastPoint,
  forecastFeeder,
  requiredHistory,
  seasonalNaive,
} from "../../../backend/core/forecasting/forecastFeeder.ts";
import { forecastSkill } from "../../../backend/core/forecasting/forecastSkill.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";

/** 2026-06-17 12:00 in Berlin, a Wednesday. */
const NOON = intervalIndex(Date.parse("2026-06-17T10:00Z") / 900_000);
const KNOWN = intervalIndex(NOON - 3);

const plain: ForecastPoint = { meteringPointId: "plain", profileWh: () => 100, clearSkyWh: () => 0 };
const solar: ForecastPoint = { meteringPointId: "solar", profileWh: () => 100, clearSkyWh: () => 1_000 };

function forecast(points: readonly ForecastPoint[], netWh: ForecastInput["netWh"]): Forecast[] {
  return forecastFeeder({ points, netWh, interval: NOON, lastKnown: KNOWN });
}
const first = (forecasts: readonly Forecast[]): Forecast => {
  const [found] = forecasts;
  if (!found) throw new Error("no forecast");
  return found;
};

describe("without history", () => {
  it("the load follows the standard profile, and the forecast says that it is thin", () => {
    expect(first(forecast([plain], () => undefined))).toMatchObject({
      importWh: 100,
      exportWh: 0,
      method: "profile",
      sampleDays: 0,
      thin: true,
    });
  });

  it("the sun is taken as that of a mean day", () => {
    expect(first(forecast([solar], () => undefined))).toMatchObject({
      solarWh: 600,
      exportWh: 500,
      method: "profile",
    });
  });
});

it("with a single day of history the forecast is that day's, the seasonal-naive one", () => {
  const netWh: ForecastInput["netWh"] = (_id, at) => (at === NOON - 96 ? 240 : undefined);
  expect(first(forecast([plain], netWh))).toMatchObject({
    importWh: 240,
    method: "seasonal-naive",
    thin: true,
  });
});

describe("with recent days", () => {
  it("the load is near their mean and drawn a little to the profile", () => {
    const found = first(forecast([plain], () => 300));
    expect(found).toMatchObject({ method: "recent-days", sampleDays: 8, thin: false });
    expect(found.importWh).toBeGreaterThan(260);
    expect(found.importWh).toBeLessThanOrEqual(300);
  });

  it("workdays count more than the weekend for a workday", () => {
    const weekend = new Set([13, 14].map((day) => Math.floor(Date.UTC(2026, 5, day) / 86_400_000)));
    const isWeekend = (at: number) => weekend.has(Math.floor(at / 96));
    const found = first(forecast([plain], (_id, at) => (isWeekend(at) ? 700 : 100)));
    expect(found.importWh).toBeLessThan(200);
  });

  it("what the last quarter hours were above the usual lives on in part", () => {
    const usual = first(forecast([plain], () => 300)).importWh;
    const high = first(forecast([plain], (_id, at) => (at > KNOWN - 4 ? 900 : 300))).importWh;
    expect(high).toBeGreaterThan(usual + 100);
    expect(high).toBeLessThan(900);
  });

  it("a cloudy morning lowers the sun of noon, although all other days were bright", () => {
    const sky = (at: number) => (at > NOON - 48 ? 0.2 : 1);
    const netWh: ForecastInput["netWh"] = (_id, at) => 100 - 1_000 * sky(at);
    const found = first(forecast([solar], netWh));
    expect(found.solarWh).toBeGreaterThan(180);
    expect(found.solarWh).toBeLessThan(350);
    expect(found.loadWh).toBeGreaterThan(80);
    expect(found.loadWh).toBeLessThan(120);
  });

  it("never looks past the last known interval", () => {
    const asked: number[] = [];
    forecast([plain, solar], (_id, at) => {
      asked.push(at);
      return 100;
    });
    const named = new Set<number>(requiredHistory(NOON, KNOWN));
    expect(asked.filter((at) => at > KNOWN)).toEqual([]);
    expect(asked.filter((at) => !named.has(at))).toEqual([]);
    expect(asked.length).toBeGreaterThan(40);
  });

  it("gives the same for the same input, and keeps the order of points", () => {
    const netWh: ForecastInput["netWh"] = (id, at) =>
      id === "plain" ? (at * 7) % 400 : 100 - ((at * 13) % 900);
    expect(forecast([plain, solar], netWh)).toEqual(forecast([plain, solar], netWh));
    expect(forecast([plain, solar], netWh).map((f) => f.meteringPointId)).toEqual(["plain", "solar"]);
  });
});

it("names the history it needs: rising, known, each once, and few enough to fetch for every interval", () => {
  const history = requiredHistory(NOON, KNOWN);
  expect(history).toEqual([...new Set(history)].sort((a, b) => a - b));
  expect(history.at(-1)).toBe(KNOWN);
  expect(history.length).toBeLessThan(70);
});

it("knows the seasonal-naive forecast: a week ago, else yesterday, else none", () => {
  const netWh: ForecastInput["netWh"] = (_id, at) =>
    at === NOON - 672 ? 7 : at === NOON - 96 ? 1 : undefined;
  expect(seasonalNaive("plain", { netWh, interval: NOON })).toBe(7);
  expect(seasonalNaive("plain", { netWh, interval: intervalIndex(NOON + 50) })).toBe(undefined);
  expect(
    seasonalNaive("plain", { netWh: (_id, at) => (at === NOON - 96 ? 1 : undefined), interval: NOON }),
  ).toBe(1);
});

describe("skill", () => {
  it("is 1 for a perfect forecast, 0 for one as good as last week, negative for a worse one", () => {
    const score = (forecastWh: number) => forecastSkill([{ actualWh: 100, forecastWh, naiveWh: 140 }]);
    expect(score(100)).toBe(1);
    expect(score(60)).toBe(0);
    expect(score(20)).toBe(-1);
  });

  it("is unknown when there is nothing to compare", () => {
    expect(forecastSkill([])).toBeNull();
    expect(forecastSkill([{ actualWh: 5, forecastWh: 1, naiveWh: 5 }])).toBeNull();
  });
});
