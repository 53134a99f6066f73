import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../../backend/core/clearing/buildSegments.ts";
import { type ClearIntervalInput, prepare } from "../../../../backend/core/clearing/clearInterval.ts";
import {
  baseAllowance,
  injectionsOf,
  newViolations,
  solveState,
} from "../../../../backend/core/clearing/physicalCase.ts";
import { compareRule } from "../../../../backend/core/clearing/rules/compareRules.ts";
import { matchContinuously } from "../../../../backend/core/clearing/rules/continuousBook.ts";
import { tradeContinuously } from "../../../../backend/core/clearing/rules/continuousMarket.ts";
import { COMPARED_RULES } from "../../../../backend/core/clearing/rules/ruleNames.ts";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { testSolver } from "../../../support/testSolver.ts";
import { randomBook, randomStreet, seeded } from "../streets.ts";

const solver = testSolver();

function streetCase(seed: number): Omit<ClearIntervalInput, "solver"> {
  const random = seeded(seed);
  const feeder = randomStreet(random, 20, { lowerPu: 0.94, upperPu: 1.06 });
  const book = randomBook(random, feeder, { scale: 2 + (seed % 6) });
  // Sells above feed-in and keen flexible buyers, so that trades (not only exports) meet the limits.
  const { network, segments } = { network: compileFeeder(feeder), segments: buildSegments(feeder, 3) };
  return { interval: intervalIndex(1), network, segments, ...book };
}

const cases = Array.from({ length: 30 }, (_, seed) => streetCase(seed + 101));

describe.each(COMPARED_RULES)("the report on %s", (rule) => {
  it("has every match inside both limits, no order filled beyond its energy, and sums to the µ€", () => {
    for (const input of cases) {
      const report = compareRule(rule, { ...input, solver });
      if (report === null) continue;
      const byId = new Map(input.orders.map((order) => [order.orderId as string, order]));
      const filled = new Map<string, number>();
      for (const { sellId, buyId, energyWh, priceTicks, chargeTicks } of report.matches) {
        expect(priceTicks * 1_000).toBeGreaterThanOrEqual(byId.get(sellId)!.limitPrice);
        expect((priceTicks + chargeTicks) * 1_000).toBeLessThanOrEqual(byId.get(buyId)!.limitPrice);
        for (const id of [sellId, buyId]) filled.set(id, (filled.get(id) ?? 0) + energyWh);
      }
      for (const [id, wh] of filled) expect(wh).toBeLessThanOrEqual(byId.get(id)!.energyWh);
      expect(report.buyersPayMicroEuro).toBe(report.sellersReceiveMicroEuro + report.networkChargesMicroEuro);
      expect(report.welfareShare ?? 0).toBeLessThanOrEqual(1.005);
    }
  });

  it("is the same whatever the order of the rows", () => {
    for (const input of cases.slice(0, 6)) {
      const shuffled = { ...input, orders: input.orders.toReversed() };
      expect(compareRule(rule, { ...shuffled, solver })).toEqual(compareRule(rule, { ...input, solver }));
    }
  });
});

describe("continuous trading", () => {
  it("ends in a state that a power flow accepts, on streets that bind", () => {
    let bound = 0;
    for (const input of cases) {
      const market = tradeContinuously({ ...input, solver });
      if (market === null) continue;
      if (market.rounds > 1) bound += 1;
      const { physical, usable } = prepare({ ...input, solver });
      const at = new Map(usable.map((order, i) => [order.orderId as string, i]));
      const localWh = new Float64Array(usable.length);
      for (const { sellId, buyId, energyWh } of market.matches) {
        localWh[at.get(sellId)!]! += energyWh;
        localWh[at.get(buyId)!]! += energyWh;
      }
      const base = solveState(physical, physical.base, null)!;
      const flow = solveState(
        physical,
        injectionsOf(physical, localWh, new Float64Array(usable.length)),
        null,
      )!;
      expect(newViolations(physical.network, flow, baseAllowance(physical.network, base))).toEqual([]);
    }
    expect(bound).toBeGreaterThan(2);
  });

  it("prefers the cheaper after charges, then the older, then the nearer", () => {
    const sell = (id: string, limitTicks: number, zone: number) =>
      ({ id, owner: null, side: "sell", energyWh: 10, limitTicks, zone }) as const;
    const buy = { id: "b", owner: null, side: "buy", energyWh: 25, limitTicks: 110, zone: 0 } as const;
    const { matches, leftWh } = matchContinuously(
      [sell("far", 100, 1), sell("near", 101, 0), sell("late", 100, 1), buy],
      {
        charge: (s, b) => (s.zone === b.zone ? 2 : 5),
        room: (_s, _b, wantedWh) => wantedWh,
        made: () => {},
      },
    );
    expect(matches.map(({ sellId, energyWh, priceTicks }) => [sellId, energyWh, priceTicks])).toEqual([
      ["near", 10, 101],
      ["far", 10, 100],
      ["late", 5, 100],
    ]);
    expect(leftWh.get("late")).toBe(5);
  });
});
