/** A certificate must accept the optimum and refuse everything else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import type { TreeMarketProblem, TreeMarketSolution } from "../../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import { FREE, flexible, mustServe, problemOf, randomProblem, sell, solar } from "./treeBooks.ts";

const ROOT = { parent: -1, ...FREE };
const segments = [ROOT, { parent: 0, lowerWh: -10, upperWh: 4 }];
const orders = [solar(1, 10, 8), sell(0, 10, 20), mustServe(0, 12, 30), flexible(1, 3, 5)];
const problem = problemOf(segments, orders);

function solved(of: TreeMarketProblem): TreeMarketSolution {
  const result = solveTreeMarket(of);
  if (result.status === "refused") throw new Error(result.code);
  return result;
}

const changed = (column: Float64Array, at: number, by: number): Float64Array =>
  column.map((value, i) => (i === at ? value + by : value));

const ticks = (column: Int32Array, at: number, by: number): Int32Array =>
  column.map((value, i) => (i === at ? value + by : value));

describe("verifyCertificate", () => {
  const result = solved(problem);

  it("accepts the optimum and adds up its welfare and congestion rent", () => {
    expect(verifyCertificate(problem, result)).toEqual({
      status: "valid",
      welfareMicroEuro: 4 * (30 - 8) + 8 * (30 - 20),
      congestionMicroEuro: 20 * 12 - 20 * 8 - 8 * 4,
    });
  });

  const mutations: [string, Partial<TreeMarketSolution>, string][] = [
    ["a Wh sold to nobody", { localWh: changed(result.localWh, 1, 1) }, "poolBalance"],
    ["a negative amount", { localWh: changed(result.localWh, 3, -1) }, "amount"],
    ["half a Wh", { localWh: changed(result.localWh, 1, 0.5) }, "amount"],
    ["more than was offered", { exportedWh: changed(result.exportedWh, 0, 99) }, "amount"],
    ["an export by a battery", { exportedWh: changed(result.exportedWh, 1, 1) }, "amount"],
    ["a buyer who would have paid more left out", { poolPriceTicks: 31 }, "orderOptimality"],
    ["a pool price that differs over a line with room", { poolPriceTicks: 19 }, "edgePrice"],
    [
      "a segment price off by a tick",
      { segmentPriceTicks: ticks(result.segmentPriceTicks, 1, 1) },
      "orderOptimality",
    ],
    [
      "a root price off by a tick",
      { segmentPriceTicks: ticks(result.segmentPriceTicks, 0, 1) },
      "orderOptimality",
    ],
    [
      "a segment sum that hides a Wh",
      { segmentTradedWh: changed(result.segmentTradedWh, 1, 1) },
      "segmentSum",
    ],
    ["a flow that hides a Wh", { segmentFlowWh: changed(result.segmentFlowWh, 0, -1) }, "segmentSum"],
    ["must-serve energy that does not add up", { mustServeWh: 11 }, "mustServeSum"],
  ];
  it.each(mutations)("refuses %s", (_, change, rule) => {
    expect(verifyCertificate(problem, { ...result, ...change })).toMatchObject({ status: "invalid", rule });
  });

  it("refuses an export over a full line, and a price difference over one that is not full", () => {
    const over = {
      ...result,
      exportedWh: changed(result.exportedWh, 0, 1),
      segmentExportedWh: changed(result.segmentExportedWh, 1, 1),
      segmentFlowWh: result.segmentFlowWh.map((wh) => wh + 1),
    };
    const idle = solved(problemOf(segments, [solar(1, 3, 8), mustServe(0, 9, 30)]));
    const priced = { ...idle, segmentPriceTicks: Int32Array.of(idle.poolPriceTicks, 29) };
    expect(verifyCertificate(problem, over)).toMatchObject({ status: "invalid", rule: "exportOptimality" });
    expect(
      verifyCertificate(problemOf(segments, [solar(1, 3, 8), mustServe(0, 9, 30)]), priced),
    ).toMatchObject({
      status: "invalid",
      rule: "edgePrice",
    });
  });

  it("refuses every feasible allocation with less welfare, under its own prices and under the right ones", () => {
    const shape = { maxSegments: 5, maxOrders: 12, maxEnergyWh: 6, maxTicks: 4, pinned: false };
    let worse = 0;
    fc.assert(
      fc.property(randomProblem(shape), fc.array(fc.integer({ min: -2, max: 4 })), (book, other) => {
        const best = solved(book);
        const right = verifyCertificate(book, best);
        if (right.status === "invalid") throw new Error(right.rule);
        // The optimum of the same book at other prices is feasible here, and mostly worse.
        const priceTicks = book.orders.priceTicks.map((price, i) => other[i] ?? price);
        const feasible = solved({ ...book, orders: { ...book.orders, priceTicks } });
        let welfare = 0;
        feasible.localWh.forEach((wh, i) => {
          welfare += (book.orders.kind[i]! >= 2 ? wh : -wh) * book.orders.priceTicks[i]!;
        });
        if (welfare === right.welfareMicroEuro) return;
        worse += 1;
        expect(welfare).toBeLessThan(right.welfareMicroEuro);
        expect(verifyCertificate(book, feasible).status).toBe("invalid");
        const { poolPriceTicks, segmentPriceTicks } = best;
        const dressed = { ...feasible, poolPriceTicks, segmentPriceTicks };
        expect(verifyCertificate(book, dressed).status).toBe("invalid");
      }),
      { numRuns: 1_000, seed: 5 },
    );
    expect(worse).toBeGreaterThan(300);
  });

  it("finds no prices that dress up a worse allocation, whatever prices are tried", () => {
    const book = problemOf(segments, [solar(1, 2, 1), sell(0, 2, 2), mustServe(0, 2, 3), flexible(1, 1, 2)]);
    const best = solved(book);
    const welfareOf = (local: readonly number[]) =>
      local.reduce(
        (sum, wh, i) => sum + (book.orders.kind[i]! >= 2 ? wh : -wh) * book.orders.priceTicks[i]!,
        0,
      );
    const most = welfareOf([...best.localWh]);
    const amounts = [0, 1, 2];
    for (const a of amounts) {
      for (const b of amounts) {
        for (const z of amounts) {
          for (const y of [0, 1]) {
            if (a + b !== z + y || welfareOf([a, b, z, y]) === most) continue;
            for (let pool = -1; pool <= 5; pool += 1) {
              for (let root = -1; root <= 5; root += 1) {
                for (let leaf = -1; leaf <= 5; leaf += 1) {
                  const traded = Float64Array.of(b, a - y);
                  const claim: TreeMarketSolution = {
                    status: "solved",
                    poolPriceTicks: pool,
                    segmentPriceTicks: Int32Array.of(root, leaf),
                    localWh: Float64Array.of(a, b, z, y),
                    exportedWh: new Float64Array(4),
                    segmentTradedWh: traded,
                    segmentExportedWh: new Float64Array(2),
                    segmentFlowWh: Float64Array.of(b + a - y, a - y),
                    mustServeWh: z,
                  };
                  expect(verifyCertificate(book, claim).status).toBe("invalid");
                }
              }
            }
          }
        }
      }
    }
  });
});
