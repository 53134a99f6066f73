/** What members are told where the price follows from the tariff. */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../../backend/core/clearing/buildSegments.ts";
import type { ClearingOrder } from "../../../../backend/core/clearing/clearing.ts";
import { clearByRule } from "../../../../backend/core/clearing/rules/clearByRule.ts";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../../backend/core/units/quantities.ts";
import { feederOf, line, point, transformer } from "../../network/exampleFeeders.ts";
import { orderOf } from "../streets.ts";

const feeder = feederOf(
  [transformer("mv", "lv", { ratedKva: 400 }), line("lv", "a", { lengthM: 40 })],
  [point("roof", "a", ["A"]), point("home", "a", ["B"])],
);

/** Middle of feed-in and grid price: 180 ticks. */
function outcomesOf(orders: readonly ClearingOrder[]) {
  const result = clearByRule("midMarketRate", {
    interval: intervalIndex(1),
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, 1),
    base: [],
    orders,
    solver: null,
    grid: { importPrice: microEuroPerKWh(280_000), exportPrice: microEuroPerKWh(80_000) },
  });
  if (result.status === "void") throw new Error(result.reason);
  return result.allocations.map(({ localWh, explanation }) => [
    localWh,
    explanation.code,
    explanation.clearingPrice,
  ]);
}

describe("under a price from the tariff", () => {
  const solar = orderOf(1, "roof", "sell", 300, 100, "grid");

  it("a buyer is told that price with its charge, and trades when it bids it", () => {
    const bid = (ticks: number) => orderOf(3, "home", "buy", 200, ticks, "none", 20);
    const other = orderOf(2, "home", "buy", 50, 250, "none", 20);
    expect(outcomesOf([solar, other, bid(199)])[2]).toEqual([0, "price-too-low", 200_000]);
    expect(outcomesOf([solar, other, bid(200)])[2]).toEqual([200, "matched-full", 200_000]);
  });

  it("whoever takes part alone is told that nobody was there", () => {
    const outcomes = outcomesOf([solar, orderOf(2, "home", "buy", 200, 150, "none")]);
    expect(outcomes[0]).toEqual([0, "no-counterparty", 180_000]);
    expect(outcomes[1]).toEqual([0, "price-too-low", 180_000]);
  });
});
