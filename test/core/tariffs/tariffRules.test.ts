import { describe, expect, it } from "vitest";
import type { TariffSheet } from "../../../backend/core/tariffs/tariff.ts";
import {
  allInRetailPrice,
  planBounds,
  tariffAt,
  validateTariff,
} from "../../../backend/core/tariffs/tariffRules.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";

const SHEET: TariffSheet = {
  version: 1,
  effectiveFrom: epochSeconds(1_000),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(215_400),
  feedIn: microEuroPerKWh(79_300),
  gridNetworkCharge: microEuroPerKWh(95_000),
  localNetworkCharge: microEuroPerKWh(40_000),
  vatBasisPoints: 1900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(400_000),
};

describe("a tariff sheet", () => {
  it("is valid as the demo has it", () => {
    expect(validateTariff(SHEET)).toEqual({ status: "valid" });
  });

  it.each([
    ["a fractional price", { retailEnergy: 0.5 as never }, "LAT-6101"],
    ["a negative feed-in tariff", { feedIn: microEuroPerKWh(-1) }, "LAT-6101"],
    ["VAT above 100 %", { vatBasisPoints: 10_001 }, "LAT-6101"],
    ["version 0", { version: 0 }, "LAT-6101"],
    ["a local charge off the tick", { localNetworkCharge: microEuroPerKWh(40_500) }, "LAT-6102"],
    ["a cap off the tick", { priceCap: microEuroPerKWh(400_001) }, "LAT-6102"],
    ["a floor at the cap", { priceFloor: microEuroPerKWh(400_000) }, "LAT-6103"],
    ["a feed-in tariff as high as retail", { feedIn: microEuroPerKWh(310_400) }, "LAT-6105"],
    ["a currency that is no code", { currency: "Euro" }, "LAT-6106"],
    ["a market rule that is a report only", { clearingRule: "payAsBid" as never }, "LAT-3060"],
    [
      "local charges that fall with distance",
      {
        localDistanceCharges: { sameSegment: microEuroPerKWh(10_000), sameLine: microEuroPerKWh(50_000) },
      },
      "LAT-3062",
    ],
  ])("is refused with %s", (_name, change, code) => {
    expect(validateTariff({ ...SHEET, ...change })).toMatchObject({ status: "rejected", code });
  });
});

describe("the tariff in force", () => {
  const later = { ...SHEET, version: 2, effectiveFrom: epochSeconds(2_000) };
  const corrected = { ...SHEET, version: 3, effectiveFrom: epochSeconds(2_000) };

  it("is the latest that has taken effect, whatever the order of the list", () => {
    expect(tariffAt([later, SHEET], epochSeconds(1_999)).version).toBe(1);
    expect(tariffAt([SHEET, later], epochSeconds(2_000)).version).toBe(2);
  });

  it("is the higher version when two take effect together", () => {
    expect(tariffAt([corrected, later, SHEET], epochSeconds(5_000)).version).toBe(3);
    expect(tariffAt([later, corrected], epochSeconds(5_000)).version).toBe(3);
  });

  it("is missing before the first (LAT-6104)", () => {
    expect(() => tariffAt([SHEET], epochSeconds(999))).toThrow(expect.objectContaining({ code: "LAT-6104" }));
  });
});

it("adds the network charge to the retail price", () => {
  expect(allInRetailPrice(SHEET)).toBe(310_400);
});

describe("the bounds of a plan", () => {
  it("run from feed-in, rounded up to the tick, to all-in retail, rounded down", () => {
    expect(planBounds(SHEET)).toEqual({ lowest: 80_000, highest: 310_000 });
  });

  it("stay within floor and cap", () => {
    const tight = { ...SHEET, priceFloor: microEuroPerKWh(100_000), priceCap: microEuroPerKWh(200_000) };
    expect(planBounds(tight)).toEqual({ lowest: 100_000, highest: 200_000 });
  });
});
