/** Charges by distance are inside every limit, under every rule, to the µ€. */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import {
  chargeByDistance,
  chargeCeiling,
  type DistanceCharges,
  distanceClass,
} from "../../../backend/core/clearing/localCharges.ts";
import { clearByRule, gridPricesOf } from "../../../backend/core/clearing/rules/clearByRule.ts";
import { tradeContinuously } from "../../../backend/core/clearing/rules/continuousMarket.ts";
import { SETTLED_RULES } from "../../../backend/core/clearing/rules/ruleNames.ts";
import { segmentOfPoints } from "../../../backend/core/clearing/treeMarket.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { testSolver } from "../../support/testSolver.ts";
import { randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const charges: DistanceCharges = {
  sameSegment: microEuroPerKWh(5_000),
  sameLine: microEuroPerKWh(15_000),
  sameTransformer: microEuroPerKWh(30_000),
};
const grid = gridPricesOf(300_000, 80_000, chargeCeiling(charges));

function streetCase(seed: number) {
  const random = seeded(seed);
  const feeder = randomStreet(random, 30, { lowerPu: 0.94, upperPu: 1.06 });
  const { orders, base } = randomBook(random, feeder, { scale: 1 + (seed % 5), chargeTicks: 30 });
  const segments = buildSegments(feeder, 3);
  return { interval: intervalIndex(1), network: compileFeeder(feeder), segments, base, orders };
}

const cases = Array.from({ length: 25 }, (_, seed) => streetCase(seed + 1));

describe("local charges by distance", () => {
  it("know the class of two zones from the tree", () => {
    //  0 ─ 1 ─ 2        0 is the transformer
    //  └─ 3 ─ 4
    const parents = [-1, 0, 1, 0, 3];
    expect(distanceClass(parents, 2, 2)).toBe("sameSegment");
    expect(distanceClass(parents, 1, 2)).toBe("sameLine");
    expect(distanceClass(parents, 4, 3)).toBe("sameLine");
    expect(distanceClass(parents, 2, 4)).toBe("sameTransformer");
    expect(distanceClass(parents, 0, 2)).toBe("sameTransformer");
  });

  it("refuse classes that fall with distance or lie off the tick", () => {
    const of = (near: number, line: number, far: number) => () =>
      chargeCeiling({
        sameSegment: microEuroPerKWh(near),
        sameLine: microEuroPerKWh(line),
        sameTransformer: microEuroPerKWh(far),
      });
    expect(of(5_000, 4_000, 9_000)).toThrow("LAT-3062");
    expect(of(500, 4_000, 9_000)).toThrow("LAT-3062");
    expect(of(-1_000, 4_000, 9_000)).toThrow("LAT-3062");
    expect(of(0, 0, 0)()).toBe(0);
  });

  it.each(SETTLED_RULES)(
    "under the rule %s nobody pays above or nets below the limit all-in, and the charges add up",
    (rule) => {
      const seen = new Set<string>();
      for (const input of cases) {
        const cleared = clearByRule(rule, { ...input, grid, solver });
        if (cleared.status === "void") continue;
        const ofPoint = segmentOfPoints(input.segments);
        const segmentOf = new Map(input.orders.map((order) => [order.orderId, ofPoint.get(order.pointId)!]));
        const parents = input.segments.map((segment) => segment.parent);
        const charged = chargeByDistance(cleared.trades, segmentOf, parents, charges);
        const paid = new Map<string, number>();
        for (const { buyOrderId, distance, chargeMicroEuro, refundMicroEuro } of charged) {
          seen.add(distance);
          expect(refundMicroEuro).toBeGreaterThanOrEqual(0);
          paid.set(buyOrderId, (paid.get(buyOrderId) ?? 0) + chargeMicroEuro);
        }
        const orders = new Map(input.orders.map((order) => [order.orderId, order]));
        for (const { orderId, localWh, energyMicroEuro } of cleared.allocations) {
          const { side, limitPrice } = orders.get(orderId)!;
          const atLimit = (limitPrice / 1_000) * localWh;
          if (side === "sell") expect(energyMicroEuro).toBeGreaterThanOrEqual(atLimit);
          else expect(energyMicroEuro + (paid.get(orderId) ?? 0)).toBeLessThanOrEqual(atLimit);
        }
        const total = charged.reduce((sum, trade) => sum + trade.chargeMicroEuro + trade.refundMicroEuro, 0);
        expect(total).toBe(cleared.networkChargesMicroEuro);
      }
      if (rule !== "billSharing") expect(seen.size).toBe(3);
    },
  );

  it("are exact per pair in continuous trading, inside both limits", () => {
    let near = 0;
    for (const input of cases.slice(0, 10)) {
      const parents = input.segments.map((segment) => segment.parent);
      const pairCharge = (sell: number, buy: number) => charges[distanceClass(parents, sell, buy)] / 1_000;
      const market = tradeContinuously({ ...input, solver, pairCharge });
      const orders = new Map(input.orders.map((order) => [order.orderId as string, order]));
      for (const { sellId, buyId, priceTicks, chargeTicks } of market?.matches ?? []) {
        if (chargeTicks < 30) near += 1;
        expect(priceTicks * 1_000).toBeGreaterThanOrEqual(orders.get(sellId)!.limitPrice);
        expect((priceTicks + chargeTicks) * 1_000).toBeLessThanOrEqual(orders.get(buyId)!.limitPrice);
      }
    }
    expect(near).toBeGreaterThan(10);
  });
});
