import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEnergyPrice, type EnergyPrice, priceAt } from "../../../backend/core/tariffs/energyPrice.ts";
import { loadingTariff } from "../../../backend/core/tariffs/loadingTariff.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { codeOf } from "../../support/codeOf.ts";

const price = microEuroPerKWh;
const at = (iso: string) => intervalIndex(Date.parse(iso) / 900_000);
/** Night from 22:00 to 6:00 every day, noon in summer. */
const use: EnergyPrice = {
  kind: "time-of-use",
  bands: [
    { weekdays: [0, 1, 2, 3, 4, 5, 6], fromQuarter: 88, toQuarter: 96, price: price(180_000) },
    { weekdays: [0, 1, 2, 3, 4, 5, 6], fromQuarter: 0, toQuarter: 24, price: price(180_000) },
    { weekdays: [5, 6], months: [6, 7, 8], fromQuarter: 44, toQuarter: 60, price: price(90_000) },
  ],
  otherwise: price(300_000),
};

describe("a price by time of use", () => {
  test.each([
    ["2026-06-15T20:00:00Z", 180_000],
    ["2026-06-15T19:45:00Z", 300_000],
    ["2026-12-15T21:00:00Z", 180_000],
    ["2026-12-15T20:45:00Z", 300_000],
    ["2026-06-20T09:00:00Z", 90_000],
    ["2026-06-19T09:00:00Z", 300_000],
    ["2026-12-19T10:00:00Z", 300_000],
  ])("at %s is %i", (iso, expected) => {
    expect(priceAt(use, at(iso))).toBe(expected);
  });

  test("on the days when clocks change every quarter has its wall-clock price", () => {
    const day = (iso: string, quarters: number) =>
      Array.from({ length: quarters }, (_, q) => priceAt(use, intervalIndex(at(iso) + q)));
    const night = (prices: readonly number[]) => prices.filter((value) => value === 180_000).length;
    expect(night(day("2026-03-28T23:00:00Z", 92))).toBe(32 - 4);
    expect(night(day("2026-10-24T22:00:00Z", 100))).toBe(32 + 4);
  });

  test("a series has a price for its quarters and none outside", () => {
    const series: EnergyPrice = {
      kind: "series",
      from: at("2026-06-15T00:00:00Z"),
      prices: [price(1), price(2)],
    };
    expect(priceAt(series, at("2026-06-15T00:15:00Z"))).toBe(2);
    expect(codeOf(() => priceAt(series, at("2026-06-15T00:30:00Z")))).toBe("LAT-6107");
    expect(codeOf(() => priceAt(series, at("2026-06-14T23:45:00Z")))).toBe("LAT-6107");
  });

  test.each<[string, EnergyPrice]>([
    ["a fraction of a µ€", { kind: "flat", price: 0.5 as never }],
    ["an empty series", { kind: "series", from: intervalIndex(0), prices: [] }],
    ["NaN in a series", { kind: "series", from: intervalIndex(0), prices: [Number.NaN as never] }],
    [
      "an eighth weekday",
      {
        kind: "time-of-use",
        otherwise: price(0),
        bands: [{ weekdays: [7], fromQuarter: 0, toQuarter: 1, price: price(0) }],
      },
    ],
    [
      "a band that ends before it begins",
      {
        kind: "time-of-use",
        otherwise: price(0),
        bands: [{ weekdays: [1], fromQuarter: 9, toQuarter: 9, price: price(0) }],
      },
    ],
  ])("%s is refused", (_what, broken) => {
    expect(codeOf(() => checkEnergyPrice(broken, "x"))).toBe("LAT-6108");
  });
});

describe("a network tariff by loading", () => {
  const rule = { base: price(80_000), spread: 4, floor: price(0), cap: price(1_000_000) };

  test("is dear when the feeder is full and brings in what the flat charge would", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            percent: fc.double({ min: 0, max: 130, noNaN: true }),
            energyWh: fc.integer({ min: 0, max: 50_000 }),
          }),
          { minLength: 1, maxLength: 96 },
        ),
        (forecast) => {
          const tariff = loadingTariff(intervalIndex(100), forecast, rule);
          if (tariff.kind !== "series") throw new Error("not a series");
          const energy = forecast.reduce((sum, f) => sum + f.energyWh, 0);
          const revenue = forecast.reduce((sum, f, i) => sum + f.energyWh * (tariff.prices[i] ?? 0), 0);
          if (energy > 0) expect(Math.abs(revenue / energy - rule.base)).toBeLessThanOrEqual(500);
          for (const [i, a] of forecast.entries()) {
            for (const [j, b] of forecast.entries()) {
              if (a.percent >= b.percent)
                expect(tariff.prices[i]).toBeGreaterThanOrEqual(tariff.prices[j] ?? 0);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("keeps floor and cap, and refuses what makes no sense", () => {
    const forecast = [
      { percent: 100, energyWh: 1 },
      { percent: 0, energyWh: 1_000 },
    ];
    const tight = loadingTariff(intervalIndex(0), forecast, {
      ...rule,
      cap: price(120_000),
      floor: price(79_500),
    });
    expect(tight).toMatchObject({ prices: [120_000, 80_000] });
    expect(codeOf(() => loadingTariff(intervalIndex(0), forecast, { ...rule, spread: 0.5 }))).toBe(
      "LAT-6108",
    );
    expect(codeOf(() => loadingTariff(intervalIndex(0), [{ percent: -1, energyWh: 0 }], rule))).toBe(
      "LAT-6108",
    );
  });
});
