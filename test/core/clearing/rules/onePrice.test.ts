/** Markets with one price against a linear program that knows nothing of the tree solver, and by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridPricesOf } from "../../../../backend/core/clearing/rules/clearByRule.ts";
import { fixedPriceRule, isBuy, takesPart } from "../../../../backend/core/clearing/rules/onePrice.ts";
import { midMarketTicks, supplyDemandTicks } from "../../../../backend/core/clearing/rules/rulePrices.ts";
import { solveUniform, uniformRule, welfareOf } from "../../../../backend/core/clearing/rules/uniformRule.ts";
import { SELL_OR_EXPORT, type TreeMarketProblem } from "../../../../backend/core/clearing/treeMarket.ts";
import type { LinearProgram } from "../../../../backend/core/network/linearProgram.ts";
import { testSolver } from "../../../support/testSolver.ts";
import { oracleProgram, SOLAR, VOLUME } from "../oracle.ts";
import { FREE, flexible, mustServe, problemOf, randomProblem, sell, solar } from "../treeBooks.ts";

const solver = testSolver();

const MAX_TICKS = 9;
const anyProblem = randomProblem({
  maxSegments: 5,
  maxOrders: 12,
  maxEnergyWh: 40,
  maxTicks: MAX_TICKS,
  pinned: false,
});

/** The full program with everybody kept out of the pool whom the price does not suit. */
function programAt(problem: TreeMarketProblem, price: number, weigh: (i: number) => number): LinearProgram {
  const { orders } = problem;
  const program = oracleProgram(problem);
  const cost = program.cost.slice();
  const columnUpper = program.columnUpper.slice();
  for (let i = 0; i < orders.count; i += 1) {
    cost[i] = weigh(i);
    if (!takesPart(orders, i, price)) columnUpper[i] = 0;
  }
  return { ...program, cost, columnUpper };
}

function objectiveOf(program: LinearProgram): number {
  const answer = solver.solve(program);
  if (answer.status === "failed") throw new Error(answer.reason);
  return answer.objective;
}

describe("a given price", () => {
  it("lets flow as much solar, then trades as much, as a linear program finds possible", () => {
    fc.assert(
      fc.property(anyProblem, fc.integer({ min: -2, max: MAX_TICKS }), (problem, price) => {
        const { orders } = problem;
        const rule = fixedPriceRule(price, "proRata");
        const result = rule.solve(problem);
        if (result.status === "refused") throw new Error(result.code);
        expect(rule.admits(problem, result)).toBe(true);
        const weigh = (i: number): number =>
          isBuy(orders.kind[i]!) ? VOLUME : orders.kind[i] === SELL_OR_EXPORT ? SOLAR : 0;
        let reached = 0;
        for (let i = 0; i < orders.count; i += 1)
          reached += weigh(i) * result.localWh[i]! + SOLAR * result.exportedWh[i]!;
        expect(reached).toBeCloseTo(objectiveOf(programAt(problem, price, weigh)), 6);
      }),
      { numRuns: 1_500 },
    );
  });

  it("shares the short side pro rata among all whom the price suits, whatever their limits", () => {
    const book = problemOf(
      [{ parent: -1, ...FREE }],
      [sell(0, 90, 2), mustServe(0, 100, 20), flexible(0, 200, 6), flexible(0, 50, 4)],
    );
    const result = fixedPriceRule(5, "proRata").solve(book);
    expect(result.status === "solved" && [...result.localWh]).toEqual([90, 30, 60, 0]);
  });

  it("exports what nobody takes at the price, also of those who ask for more", () => {
    const book = problemOf([{ parent: -1, ...FREE }], [solar(0, 90, 2), solar(0, 40, 8), flexible(0, 60, 6)]);
    const result = fixedPriceRule(5, "proRata").solve(book);
    if (result.status === "refused") throw new Error(result.code);
    expect([...result.localWh]).toEqual([60, 0, 60]);
    expect([...result.exportedWh]).toEqual([30, 40, 0]);
  });
});

describe("the uniform price", () => {
  it("has as much welfare as the best of all single prices, each solved by a linear program", () => {
    let bound = 0;
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const { orders } = problem;
        const result = solveUniform(problem);
        if (result.status === "refused") throw new Error(result.code);
        expect(uniformRule.admits(problem, result)).toBe(true);
        const weigh = (i: number): number =>
          isBuy(orders.kind[i]!) ? orders.priceTicks[i]! : -orders.priceTicks[i]!;
        let best = 0;
        for (let price = -3; price <= MAX_TICKS + 1; price += 1) {
          const program = programAt(problem, price, weigh);
          const noExports = program.cost.map((value, c) => (c < orders.count ? value : 0));
          best = Math.max(best, objectiveOf({ ...program, cost: noExports }));
        }
        const reached = welfareOf(orders, result);
        // Solar that need not be curtailed comes before trade at no gain, never before welfare.
        expect(reached).toBeCloseTo(best, 6);
        if (
          result.localWh.some(
            (wh, i) => wh < orders.energyWh[i]! && takesPart(orders, i, result.poolPriceTicks),
          )
        )
          bound += 1;
      }),
      { numRuns: 400 },
    );
    expect(bound).toBeGreaterThan(50);
  });
});

describe("prices that follow from the tariff", () => {
  const grid = gridPricesOf(300_000, 80_000, 40_000);
  it("is the middle of feed-in and grid price less the local charge", () => {
    expect(midMarketTicks(grid)).toBe(170);
    expect(midMarketTicks(gridPricesOf(300_000, 81_500, 40_000))).toBe(170);
  });

  it("falls from the grid price to feed-in as supply grows, never outside", () => {
    expect(supplyDemandTicks(grid, 0, 100)).toBe(260);
    expect(supplyDemandTicks(grid, 100, 100)).toBe(80);
    expect(supplyDemandTicks(grid, 500, 100)).toBe(80);
    // 80 · 260 / (180 · 0.5 + 80) = 122.35…
    expect(supplyDemandTicks(grid, 50, 100)).toBe(122);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (supply, more, demand) => {
        const price = supplyDemandTicks(grid, supply, demand);
        expect(price).toBeGreaterThanOrEqual(80);
        expect(price).toBeLessThanOrEqual(260);
        expect(supplyDemandTicks(grid, supply + more, demand)).toBeLessThanOrEqual(price);
      }),
    );
  });

  it("is nothing where feed-in pays nothing, except without any supply", () => {
    const free = gridPricesOf(300_000, 0, 40_000);
    expect(supplyDemandTicks(free, 1, 100)).toBe(0);
    expect(supplyDemandTicks(free, 0, 100)).toBe(260);
  });
});
