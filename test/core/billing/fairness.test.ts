import { describe, expect, test } from "vitest";
import { compareTariffs } from "../../../backend/core/billing/compareTariffs.ts";
import { type FairnessInput, fairnessReport, gini } from "../../../backend/core/billing/fairness.ts";
import { flatPrice } from "../../../backend/core/tariffs/energyPrice.ts";
import type { GridTariff } from "../../../backend/core/tariffs/gridTariff.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

const price = microEuroPerKWh;
const FIRST = Date.UTC(2026, 4, 31, 22) / 900_000;

const tariff = (id: string, over: Partial<GridTariff> = {}): GridTariff => ({
  id,
  name: id,
  energy: flatPrice(price(200_000)),
  network: flatPrice(price(80_000)),
  feedIn: flatPrice(price(80_000)),
  levies: [{ name: "electricity tax", price: price(20_500) }],
  standingPerDay: microEuro(300_000),
  ...over,
});

/** A home that uses 1 kWh in each quarter of the night and nothing else. */
const uses = (days: number) =>
  Array.from({ length: days * 96 }, (_, q) => ({
    interval: intervalIndex(FIRST + q),
    importWh: wattHours(q % 96 < 24 ? 1_000 : 0),
    exportWh: wattHours(q % 96 === 48 ? 500 : 0),
  }));

describe("comparing tariffs over the same use", () => {
  const night = tariff("night", {
    energy: {
      kind: "time-of-use",
      bands: [{ weekdays: [0, 1, 2, 3, 4, 5, 6], fromQuarter: 0, toQuarter: 24, price: price(150_000) }],
      otherwise: price(320_000),
    },
    standingPerDay: microEuro(400_000),
  });

  test("gives the bill of each, cheapest first, by hand", () => {
    const result = compareTariffs(uses(30), [tariff("flat"), night], "flat");
    // A day: 24 kWh × (0.20 + 0.08 + 0.0205) € − 0.5 kWh × 0.08 € + 0.30 €; at night 0.05 € per kWh less, 0.10 € more a day.
    const flat = 24 * 300_500 - 40_000 + 300_000;
    expect(result?.days).toBe(30);
    expect(result?.costs.map((cost) => [cost.tariffId, cost.netMicroEuro, cost.differenceMicroEuro])).toEqual(
      [
        ["night", 30 * (flat - 24 * 50_000 + 100_000), 30 * (-24 * 50_000 + 100_000)],
        ["flat", 30 * flat, 0],
      ],
    );
  });

  test("says nothing on thin history", () => {
    expect(compareTariffs(uses(27), [tariff("flat"), night], "flat")).toBeNull();
  });
});

describe("the fairness report", () => {
  const point = (
    id: string,
    group: FairnessInput["group"],
    importWh: number,
    without: number,
    booked: number,
    networkWithout: number,
    networkAsBooked: number,
  ): FairnessInput => ({
    meteringPointId: id,
    group,
    importWh: wattHours(importWh),
    exportWh: wattHours(0),
    withoutMarket: microEuro(without),
    asBooked: microEuro(booked),
    networkWithout: microEuro(networkWithout),
    networkAsBooked: microEuro(networkAsBooked),
  });

  test("shows gains, and what the local discount costs those outside", () => {
    const report = fairnessReport([
      point("a", "member-solar", 1_000, 300, -200, 100, 100),
      point("b", "member-no-solar", 2_000, 600, 400, 200, 80),
      point("c", "non-member", 1_000, 300, 300, 100, 100),
    ]);
    expect(report.networkRevenueForgone).toBe(120);
    expect(
      report.groups.map((g) => [g.group, g.gain, g.hiddenCost, g.gainAfterHiddenCost, g.worseOff]),
    ).toEqual([
      ["member-solar", 500, 30, 470, 0],
      ["member-no-solar", 200, 60, 140, 0],
      ["non-member", 0, 30, -30, 0],
    ]);
    expect(report.forgonePerKWh).toBe(30);
    expect([report.bestGain, report.worstGain]).toEqual([500, 0]);
  });

  test("of an empty street is empty", () => {
    expect(fairnessReport([])).toMatchObject({
      networkRevenueForgone: 0,
      giniOfMemberGains: null,
      forgonePerKWh: 0,
    });
  });

  test.each([
    [[1, 1, 1, 1], 0],
    [[0, 0, 0, 1], 0.75],
    [[1, 2, 3, 4], 0.25],
    [[0, 0], null],
  ] as const)("the Gini coefficient of %j is %s", (amounts, expected) => {
    const value = gini(amounts);
    if (expected === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(expected, 12);
  });
});
