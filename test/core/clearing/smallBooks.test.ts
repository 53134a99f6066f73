/** Books small enough to try every allocation, and books whose outcome is known by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "../../../backend/core/clearing/treeMarket.ts";
import { scaledObjective } from "./oracle.ts";
import { FREE, flexible, mustServe, problemOf, randomProblem, sell, solar } from "./treeBooks.ts";

function solved(problem: TreeMarketProblem): TreeMarketSolution {
  const result = solveTreeMarket(problem);
  if (result.status === "refused") throw new Error(result.code);
  return result;
}

const ROOT = { parent: -1, ...FREE };

function isFeasible({ segments, orders }: TreeMarketProblem, local: number[], exported: number[]): boolean {
  let pool = 0;
  const flow = segments.map(() => 0);
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    const buys = kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;
    pool += buys ? -local[i]! : local[i]!;
    if (kind === BUY_MUST_SERVE) continue;
    flow[orders.segment[i]!]! += (buys ? -local[i]! : local[i]!) + exported[i]!;
  }
  for (let n = segments.length - 1; n > 0; n -= 1) flow[segments[n]!.parent]! += flow[n]!;
  return pool === 0 && segments.every((s, n) => flow[n]! >= s.lowerWh && flow[n]! <= s.upperWh);
}

/** Best objective over every whole allocation; null when none is feasible. */
function bruteForce(problem: TreeMarketProblem): number | null {
  const { orders } = problem;
  let best: number | null = null;
  const local: number[] = [];
  const exported: number[] = [];
  const visit = (i: number): void => {
    if (i === orders.count) {
      if (!isFeasible(problem, local, exported)) return;
      const value = scaledObjective(problem, {
        localWh: Float64Array.from(local),
        exportedWh: Float64Array.from(exported),
      } as TreeMarketSolution);
      if (best === null || value > best) best = value;
      return;
    }
    const energyWh = orders.energyWh[i]!;
    for (let x = 0; x <= energyWh; x += 1) {
      for (let e = 0; e <= (orders.kind[i] === SELL_OR_EXPORT ? energyWh - x : 0); e += 1) {
        local[i] = x;
        exported[i] = e;
        visit(i + 1);
      }
    }
  };
  visit(0);
  return best;
}

describe("solveTreeMarket on small books", () => {
  it("finds what trying every allocation finds", () => {
    const shape = { maxSegments: 3, maxOrders: 5, maxEnergyWh: 2, maxTicks: 2, pinned: true };
    fc.assert(
      fc.property(randomProblem(shape), (problem) => {
        const result = solveTreeMarket(problem);
        const best = bruteForce(problem);
        if (result.status === "refused") expect(best).toBeNull();
        else expect(scaledObjective(problem, result)).toBe(best);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it("takes the middle of the gap between the last match and the first refusal", () => {
    const result = solved(problemOf([ROOT], [sell(0, 5, 10), flexible(0, 5, 20)]));
    expect(result.poolPriceTicks).toBe(15);
  });

  it("rounds the middle of an odd gap down to the tick", () => {
    const result = solved(problemOf([ROOT], [sell(0, 5, 10), flexible(0, 5, 15)]));
    expect(result.poolPriceTicks).toBe(12);
  });

  it("clears at the limit of the order that is cut", () => {
    const result = solved(problemOf([ROOT], [sell(0, 5, 10), flexible(0, 3, 20)]));
    expect(result.poolPriceTicks).toBe(10);
    expect([...result.localWh]).toEqual([3, 3]);
  });

  it("shares a tie pro rata, and the odd Wh goes to the largest remainder", () => {
    const orders = [solar(0, 1, 10), solar(0, 2, 10), solar(0, 7, 10), mustServe(0, 5, 30)];
    const result = solved(problemOf([ROOT], orders));
    expect([...result.localWh]).toEqual([1, 1, 3, 5]);
    expect([...result.exportedWh]).toEqual([0, 1, 4, 0]);
  });

  it("settles equal remainders by arrival", () => {
    const problem = problemOf([ROOT], [solar(0, 2, 10), solar(0, 2, 10), mustServe(0, 1, 30)]);
    problem.orders.sequence.set([9, 4, 1]);
    expect([...solved(problem).localWh]).toEqual([0, 1, 1]);
  });

  it("trades as much as it can when bid and offer agree", () => {
    const result = solved(problemOf([ROOT], [sell(0, 5, 10), flexible(0, 4, 10)]));
    expect([...result.localWh]).toEqual([4, 4]);
  });

  it("exports unmatched solar up to the line's limit, pro rata", () => {
    const segments = [ROOT, { parent: 0, lowerWh: -10, upperWh: 6 }];
    const result = solved(problemOf(segments, [solar(1, 6, 10), solar(1, 6, 12)]));
    expect([...result.localWh]).toEqual([0, 0]);
    expect([...result.exportedWh]).toEqual([3, 3]);
    expect(result.poolPriceTicks).toBe(10);
  });

  it("pays less behind a full export line and leaves the pool price to the others", () => {
    const segments = [ROOT, { parent: 0, lowerWh: -10, upperWh: 4 }];
    const orders = [solar(1, 10, 8), solar(0, 10, 20), mustServe(0, 12, 30)];
    const result = solved(problemOf(segments, orders));
    expect([...result.localWh]).toEqual([4, 8, 12]);
    expect(result.poolPriceTicks).toBe(20);
    expect([...result.segmentPriceTicks]).toEqual([20, 8]);
  });

  it("lets exports behind an import line make room for a flexible buyer there", () => {
    const segments = [ROOT, { parent: 0, lowerWh: 0, upperWh: 10 }];
    const orders = [solar(1, 5, 50), sell(0, 9, 10), flexible(1, 9, 30)];
    const result = solved(problemOf(segments, orders));
    expect([...result.localWh]).toEqual([0, 5, 5]);
    expect([...result.exportedWh]).toEqual([5, 0, 0]);
  });

  it("exports rather than make a trade that gains nobody anything", () => {
    const segments = [ROOT, { parent: 0, lowerWh: -10, upperWh: 6 }, { parent: 1, ...FREE }];
    const orders = [solar(2, 6, 40), sell(1, 4, 10), mustServe(0, 3, 10)];
    const result = solved(problemOf(segments, orders));
    expect([...result.localWh]).toEqual([0, 0, 0]);
    expect([...result.exportedWh]).toEqual([6, 0, 0]);
  });
});

describe("solveTreeMarket where trades and exports compete for one full line", () => {
  const segments = [ROOT, { parent: 0, lowerWh: -10, upperWh: 6 }, { parent: 1, ...FREE }];

  it("lets each traded Wh of a battery displace one exported Wh", () => {
    const orders = [solar(2, 6, 40), sell(1, 4, 10), mustServe(0, 3, 11)];
    const result = solved(problemOf(segments, orders));
    expect([...result.localWh]).toEqual([0, 3, 3]);
    expect([...result.exportedWh]).toEqual([3, 0, 0]);
    expect(result.poolPriceTicks).toBe(10);
  });

  it("displaces where the lines inside the zone have room", () => {
    const tight = [...segments, { parent: 1, lowerWh: -10, upperWh: 2 }];
    const orders = [solar(2, 4, 40), solar(3, 4, 40), sell(3, 4, 10), mustServe(0, 3, 11)];
    const result = solved(problemOf(tight, orders));
    expect([...result.localWh]).toEqual([0, 0, 2, 2]);
    expect([...result.exportedWh]).toEqual([4, 0, 0, 0]);
  });
});

describe("solveTreeMarket on hostile books", () => {
  it("prices an empty book at zero", () => {
    const result = solved(problemOf([ROOT], []));
    expect(result).toMatchObject({ poolPriceTicks: 0, mustServeWh: 0 });
  });

  it("trades nothing when every limit is zero", () => {
    const closed = { lowerWh: 0, upperWh: 0 };
    const segments = [
      { parent: -1, ...closed },
      { parent: 0, ...closed },
    ];
    const result = solved(problemOf(segments, [sell(0, 5, 1), flexible(1, 5, 9), solar(1, 5, 20)]));
    expect([...result.segmentFlowWh]).toEqual([0, 0]);
    expect([...result.localWh]).toEqual([0, 0, 0]);
  });

  it("stays exact at the price bounds", () => {
    const result = solved(problemOf([ROOT], [sell(0, 1_000, -10_000), flexible(0, 1_000, 10_000)]));
    expect([...result.localWh]).toEqual([1_000, 1_000]);
    expect(result.poolPriceTicks).toBe(0);
  });

  it.each([0, -1, 0.5, Number.NaN])("refuses an energy of %s Wh", (energyWh) => {
    expect(solveTreeMarket(problemOf([ROOT], [sell(0, energyWh, 1)]))).toMatchObject({ code: "LAT-3001" });
  });

  it("refuses a price beyond the bounds, a wrong tree, crossed limits and sums that are not exact", () => {
    expect(solveTreeMarket(problemOf([ROOT], [sell(0, 1, 30_000)]))).toMatchObject({ code: "LAT-3002" });
    expect(solveTreeMarket(problemOf([ROOT], [sell(1, 1, 3)]))).toMatchObject({ code: "LAT-3003" });
    expect(solveTreeMarket(problemOf([{ ...ROOT, parent: 0 }], []))).toMatchObject({ code: "LAT-3005" });
    expect(solveTreeMarket(problemOf([], []))).toMatchObject({ code: "LAT-3005" });
    const crossed = [{ parent: -1, lowerWh: 1, upperWh: 0 }];
    expect(solveTreeMarket(problemOf(crossed, []))).toMatchObject({ code: "LAT-3006" });
    const huge = Array.from({ length: 10_000 }, () => sell(0, 100_000_000, 20_000));
    expect(solveTreeMarket(problemOf([ROOT], huge))).toMatchObject({ code: "LAT-3004" });
  });

  it("says which limits cannot be kept", () => {
    const forced = [ROOT, { parent: 0, lowerWh: 3, upperWh: 9 }];
    expect(solveTreeMarket(problemOf(forced, [sell(1, 2, 1)]))).toMatchObject({
      code: "LAT-3007",
      details: { segment: 1 },
    });
  });

  it("clears 100,000 equal orders at one point, to the Wh", () => {
    const orders = Array.from({ length: 100_000 }, (_, i) =>
      i % 2 === 0 ? solar(0, 1 + (i % 7), 50) : mustServe(0, 1 + (i % 5), 50),
    );
    const result = solved(problemOf([ROOT], orders));
    let sold = 0;
    let bought = 0;
    result.localWh.forEach((wh, i) => {
      if (i % 2 === 0) sold += wh;
      else bought += wh;
    });
    expect(sold).toBe(bought);
    expect(bought).toBe(orders.reduce((sum, o, i) => sum + (i % 2 === 1 ? o.energyWh : 0), 0));
  });

  it("gives every order the same outcome whatever the order of the list", () => {
    const shape = { maxSegments: 5, maxOrders: 14, maxEnergyWh: 7, maxTicks: 3, pinned: false };
    fc.assert(
      fc.property(randomProblem(shape), fc.infiniteStream(fc.nat()), (problem, randoms) => {
        const { orders } = problem;
        const order = Array.from({ length: orders.count }, (_, i) => i);
        const keys = order.map(() => randoms.next().value);
        order.sort((a, b) => keys[a]! - keys[b]! || a - b);
        const pick = <T extends Float64Array | Int32Array | Uint8Array>(column: T): T =>
          column.map((_, k) => column[order[k]!]!) as T;
        const shuffled = problemOf(problem.segments, []);
        const result = solved({
          ...shuffled,
          orders: {
            count: orders.count,
            segment: pick(orders.segment),
            kind: pick(orders.kind),
            energyWh: pick(orders.energyWh),
            priceTicks: pick(orders.priceTicks),
            sequence: pick(orders.sequence),
          },
        });
        const straight = solved(problem);
        expect([...result.localWh]).toEqual(order.map((i) => straight.localWh[i]));
        expect([...result.exportedWh]).toEqual(order.map((i) => straight.exportedWh[i]));
        expect(result.segmentPriceTicks).toEqual(straight.segmentPriceTicks);
        expect(result.poolPriceTicks).toBe(straight.poolPriceTicks);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
