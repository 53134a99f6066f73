/** Minimum fills against trying every choice of orders, and against a mixed-integer bound. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  solveWithMinimums,
  solveWithout,
  welfareOf,
} from "../../../backend/core/clearing/conditions/solveWithMinimums.ts";
import type { TreeMarketProblem } from "../../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import { FREE, flexible, mustServe, problemOf, randomProblem, sell, solar } from "./treeBooks.ts";

const ROOT = { parent: -1, ...FREE };

function withMinimums(problem: TreeMarketProblem, minimums: readonly number[]): TreeMarketProblem {
  const minFillWh = problem.orders.energyWh.map((wh, i) => Math.min(wh, minimums[i] ?? 0));
  return { ...problem, orders: { ...problem.orders, minFillWh } };
}

function solved(problem: TreeMarketProblem) {
  const result = solveWithMinimums(problem);
  if (result.status === "refused") throw new Error(result.code);
  return result;
}

/** Best welfare over every choice of the orders with a minimum, by trying them all. */
function bestOfAllChoices(problem: TreeMarketProblem): number {
  const { orders } = problem;
  const asking = [...orders.minFillWh!.keys()].filter((i) => orders.minFillWh![i]! > 0);
  let best = Number.NEGATIVE_INFINITY;
  for (let choice = 0; choice < 2 ** asking.length; choice += 1) {
    const out = new Uint8Array(orders.count);
    asking.forEach((i, bit) => {
      if ((choice >> bit) & 1) out[i] = 1;
    });
    const result = solveWithout(problem, out);
    if (result.status === "refused") continue;
    const good = asking.every((i) => result.localWh[i] === 0 || result.localWh[i]! >= orders.minFillWh![i]!);
    if (good) best = Math.max(best, welfareOf(orders, result.localWh));
  }
  return best;
}

describe("minimum fills", () => {
  it("reach the welfare of the best choice of orders, with a gap of zero and a valid certificate", () => {
    const shape = { maxSegments: 4, maxOrders: 9, maxEnergyWh: 9, maxTicks: 6, pinned: false };
    const minimums = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })), { minLength: 9 });
    let rejected = 0;
    fc.assert(
      fc.property(randomProblem(shape), minimums, (plain, wanted) => {
        const problem = withMinimums(plain, wanted);
        const result = solved(problem);
        expect(welfareOf(problem.orders, result.localWh)).toBe(bestOfAllChoices(problem));
        expect(result.gapMicroEuro).toBe(0);
        expect(verifyCertificate(problem, result)).toMatchObject({ status: "valid" });
        result.localWh.forEach((wh, i) => {
          if (wh > 0) expect(wh).toBeGreaterThanOrEqual(problem.orders.minFillWh![i]!);
        });
        rejected += result.keptOut.length;
      }),
      { numRuns: 1_500, seed: 20261122 },
    );
    expect(rejected).toBeGreaterThan(100);
  });

  it("do so too inside limits that exclude zero, or say that no choice keeps them", () => {
    const shape = { maxSegments: 3, maxOrders: 7, maxEnergyWh: 6, maxTicks: 4, pinned: true };
    const minimums = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 7 });
    let refused = 0;
    fc.assert(
      fc.property(randomProblem(shape), minimums, (plain, wanted) => {
        const problem = withMinimums(plain, wanted);
        const result = solveWithMinimums(problem);
        const best = bestOfAllChoices(problem);
        if (result.status === "refused") {
          refused += 1;
          expect(["LAT-3007", "LAT-3021"]).toContain(result.code);
          expect(best).toBe(Number.NEGATIVE_INFINITY);
        } else expect(welfareOf(problem.orders, result.localWh)).toBe(best);
      }),
      { numRuns: 1_500, seed: 11 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it("change nothing where nobody asks for one", () => {
    const shape = { maxSegments: 4, maxOrders: 12, maxEnergyWh: 9, maxTicks: 6, pinned: false };
    fc.assert(
      fc.property(randomProblem(shape), (plain) => {
        const problem = withMinimums(plain, []);
        expect(verifyCertificate(problem, solved(problem))).toMatchObject({ status: "valid" });
        expect(solved(problem).nodes).toBeLessThanOrEqual(2);
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it("keep out a block that would pay for itself but leaves the others no price", () => {
    // All or nothing of 10 Wh at 5 against demand of 6 Wh: it cannot be part of any outcome.
    const problem = withMinimums(
      problemOf([ROOT], [sell(0, 10, 5), sell(0, 6, 20), mustServe(0, 6, 30)]),
      [10],
    );
    const result = solved(problem);
    expect([...result.localWh]).toEqual([0, 6, 6]);
    expect(result.keptOut).toEqual([0]);
    expect(result.poolPriceTicks).toBeGreaterThanOrEqual(20);
  });

  it("serve a minimum first where orders tie", () => {
    const problem = withMinimums(
      problemOf([ROOT], [sell(0, 6, 10), sell(0, 6, 10), flexible(0, 6, 12)]),
      [0, 5],
    );
    const result = solved(problem);
    expect(result.localWh[1]).toBeGreaterThanOrEqual(5);
    expect(result.localWh[0]! + result.localWh[1]!).toBe(6);
    expect(result.keptOut).toEqual([]);
  });

  it("export the solar of a block that was kept out", () => {
    const problem = withMinimums(problemOf([ROOT], [solar(0, 10, 5), mustServe(0, 4, 30)]), [10]);
    const result = solved(problem);
    expect([...result.localWh]).toEqual([0, 0]);
    expect([...result.exportedWh]).toEqual([10, 0]);
  });

  it("choose among 100,000 equal blocks at one point in seconds, with the gap stated", () => {
    const orders = Array.from({ length: 100_000 }, (_, i) =>
      i % 2 === 0 ? sell(0, 3, 10) : flexible(0, 2, 10),
    );
    const problem = withMinimums(
      problemOf([ROOT], orders),
      orders.map((order) => order.energyWh),
    );
    const began = performance.now();
    const result = solved(problem);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(Number.isSafeInteger(result.gapMicroEuro)).toBe(true);
    expect(result.localWh.every((wh, i) => wh === 0 || wh === orders[i]!.energyWh)).toBe(true);
  });

  it("state the gap when the search is cut short", () => {
    const orders = Array.from({ length: 24 }, (_, i) =>
      i < 16 ? sell(0, 5 + (i % 5), 4 + (i % 3)) : mustServe(0, 7, 30),
    );
    const problem = withMinimums(
      problemOf([ROOT], orders),
      orders.map((order, i) => (i < 16 ? order.energyWh : 0)),
    );
    const cut = solveWithMinimums(problem, 3);
    const whole = solved(problem);
    if (cut.status === "refused") throw new Error(cut.code);
    const welfare = (of: typeof whole): number => welfareOf(problem.orders, of.localWh);
    expect(welfare(cut) + cut.gapMicroEuro).toBeGreaterThanOrEqual(welfare(whole));
  });

  it("refuse what cannot be counted exactly", () => {
    const huge = Array.from({ length: 3_000 }, () => sell(0, 100_000_000, 10_000));
    expect(solveWithMinimums(withMinimums(problemOf([ROOT], huge), [1]))).toMatchObject({ code: "LAT-3004" });
  });
});
