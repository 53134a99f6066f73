/** Books made to hurt: bounds, ties, closed lines, broken solvers; and the account of every µ€ of congestion. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import { type ClearIntervalInput, clearInterval } from "../../../backend/core/clearing/clearInterval.ts";
import type {
  ClearedInterval,
  ClearingOrder,
  ClearingResult,
} from "../../../backend/core/clearing/clearing.ts";
import { solveWithMinimums, welfareOf } from "../../../backend/core/clearing/conditions/solveWithMinimums.ts";
import { isLeftOut } from "../../../backend/core/clearing/leftOut.ts";
import type { TreeMarketProblem } from "../../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { LinearProgram, LinearSolver } from "../../../backend/core/network/linearProgram.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { testSolver } from "../../support/testSolver.ts";
import { feederOf, line, point, transformer } from "../network/exampleFeeders.ts";
import { oracleProgram } from "./oracle.ts";
import { orderOf, randomBook, randomStreet, seeded } from "./streets.ts";
import { FREE, flexible, mustServe, problemOf, randomProblem, sell } from "./treeBooks.ts";

const solver = testSolver();

function cleared(result: ClearingResult): ClearedInterval {
  if (result.status === "void") throw new Error(result.reason);
  return result;
}

const withMinimums = (problem: TreeMarketProblem, minimums: readonly number[]): TreeMarketProblem => ({
  ...problem,
  orders: {
    ...problem.orders,
    minFillWh: problem.orders.energyWh.map((wh, i) => Math.min(wh, minimums[i] ?? 0)),
  },
});

/** Welfare without any price: every order nothing or at least its minimum, as a mixed-integer program. */
function mixedIntegerProgram(problem: TreeMarketProblem): LinearProgram {
  const { orders } = problem;
  const plain = oracleProgram(problem);
  const asking = [...orders.minFillWh!.keys()].filter((i) => orders.minFillWh![i]! > 0);
  const columns = plain.cost.length;
  const cost = new Float64Array(columns + asking.length);
  for (let i = 0; i < orders.count; i += 1) {
    cost[i] = (orders.kind[i]! >= 2 ? 1 : -1) * orders.priceTicks[i]!;
  }
  const rows = asking.flatMap((i, k) => [
    [i, columns + k, -orders.minFillWh![i]!, 0, Number.POSITIVE_INFINITY] as const,
    [i, columns + k, -orders.energyWh[i]!, Number.NEGATIVE_INFINITY, 0] as const,
  ]);
  const starts = [...plain.rowStart];
  for (const _ of rows) starts.push(starts.at(-1)! + 2);
  return {
    cost,
    columnLower: new Float64Array(columns + asking.length),
    columnUpper: Float64Array.of(...plain.columnUpper, ...asking.map(() => 1)),
    rowLower: Float64Array.of(...plain.rowLower, ...rows.map((row) => row[3])),
    rowUpper: Float64Array.of(...plain.rowUpper, ...rows.map((row) => row[4])),
    rowStart: Int32Array.from(starts),
    column: Int32Array.of(...plain.column, ...rows.flatMap((row) => [row[0], row[1]])),
    value: Float64Array.of(...plain.value, ...rows.flatMap((row) => [1, row[2]])),
    integer: Uint8Array.from({ length: columns + asking.length }, (_, c) => (c >= columns ? 1 : 0)),
  };
}

describe("minimum fills against a mixed-integer program", () => {
  it("never exceed it, and reach it whenever prices can support it", () => {
    const shape = { maxSegments: 4, maxOrders: 14, maxEnergyWh: 40, maxTicks: 12, pinned: false };
    const wanted = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })), { minLength: 14 });
    let equal = 0;
    let runs = 0;
    fc.assert(
      fc.property(randomProblem(shape), wanted, (plain, minimums) => {
        const problem = withMinimums(plain, minimums);
        const result = solveWithMinimums(problem);
        if (result.status === "refused") throw new Error(result.code);
        const bound = solver.solve(mixedIntegerProgram(problem));
        if (bound.status === "failed") throw new Error(bound.reason);
        const welfare = welfareOf(problem.orders, result.localWh);
        expect(welfare).toBeLessThanOrEqual(bound.objective + 1e-6);
        runs += 1;
        if (Math.abs(welfare - bound.objective) < 1e-6) equal += 1;
        else expect(result.keptOut.length).toBeGreaterThan(0);
      }),
      { numRuns: 200, seed: 20261122 },
    );
    expect(equal / runs).toBeGreaterThan(0.7);
  });
});

describe("the congestion account", () => {
  it("is the rent of every edge times its flow, less what exports do not pay, to the µ€", () => {
    let bound = 0;
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = seeded(seed);
      const feeder = randomStreet(random, 36, { lowerPu: 0.95, upperPu: 1.05 });
      const result = cleared(
        clearInterval({
          interval: intervalIndex(seed),
          network: compileFeeder(feeder),
          segments: buildSegments(feeder, 3),
          ...randomBook(random, feeder, { scale: 2 + (seed % 4) }),
          solver,
        }),
      );
      const { segments, poolPrice } = result;
      let rentMicroEuro = 0;
      for (const { index, parent, price, flowWh, exportedWh } of segments) {
        const above = parent < 0 ? poolPrice : segments[parent]!.price;
        rentMicroEuro += ((above - price) / 1_000) * flowWh;
        rentMicroEuro -= ((poolPrice - price) / 1_000) * exportedWh;
        const entry = result.binding.find((binding) => binding.segment === index);
        if (above !== price) {
          bound += 1;
          expect(entry).toMatchObject({ rent: Math.abs(above - price), limitWh: flowWh });
        }
      }
      expect(rentMicroEuro).toBe(result.congestionMicroEuro);
    }
    expect(bound).toBeGreaterThan(30);
  });
});

describe("hostile books", () => {
  const ROOT = { parent: -1, ...FREE };
  const CLOSED = [
    { parent: -1, lowerWh: 0, upperWh: 0 },
    { parent: 0, lowerWh: 0, upperWh: 0 },
  ];

  it("with a minimum everywhere and one price for all, trade as much as fits", () => {
    const orders = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? sell(0, 7, 10) : flexible(0, 5, 10)));
    const problem = withMinimums(
      problemOf([ROOT], orders),
      orders.map((order) => order.energyWh),
    );
    const result = solveWithMinimums(problem);
    if (result.status === "refused") throw new Error(result.code);
    expect(verifyCertificate(problem, result)).toMatchObject({ status: "valid", congestionMicroEuro: 0 });
    expect(result.localWh.every((wh, i) => wh === 0 || wh === orders[i]!.energyWh)).toBe(true);
  });

  it("with every limit zero, trade inside a segment and nothing beyond", () => {
    const problem = withMinimums(
      problemOf(CLOSED, [sell(1, 5, 1), flexible(1, 5, 9), sell(0, 4, 1), mustServe(0, 9, 9)]),
      [5, 5, 4],
    );
    const result = solveWithMinimums(problem);
    if (result.status === "refused") throw new Error(result.code);
    expect([...result.segmentFlowWh]).toEqual([0, 0]);
    expect([...result.localWh]).toEqual([5, 5, 0, 0]);
    expect(verifyCertificate(problem, result)).toMatchObject({ status: "valid" });
  });

  it("with prices at the bounds of the type, stay exact", () => {
    const problem = withMinimums(
      problemOf([ROOT], [sell(0, 1_000, -20_000), flexible(0, 1_000, 20_000), sell(0, 10, 20_000)]),
      [1_000, 1_000, 10],
    );
    const result = solveWithMinimums(problem);
    if (result.status === "refused") throw new Error(result.code);
    expect([...result.localWh]).toEqual([1_000, 1_000, 0]);
    expect(verifyCertificate(problem, result)).toMatchObject({
      status: "valid",
      welfareMicroEuro: 40_000_000,
    });
  });

  it("of 100,000 orders at one bus clear exactly, with conditions among them", () => {
    const feeder = feederOf(
      [transformer("mv", "lv", { ratedKva: 400 })],
      [point("p", "lv", ["A", "B", "C"])],
    );
    const orders = Array.from(
      { length: 100_000 },
      (_, i): ClearingOrder => ({
        ...orderOf(i, "p", i % 2 === 0 ? "sell" : "buy", 1 + (i % 3), 100 + (i % 2) * (i % 5), "none"),
        meteringPointId: "p",
        ...(i % 5_000 === 0 ? { minFillWh: wattHours(1) } : {}),
      }),
    );
    const result = cleared(
      clearInterval({
        interval: intervalIndex(1),
        network: compileFeeder(feeder),
        segments: buildSegments(feeder, 1),
        base: [],
        orders,
        solver,
      }),
    );
    const sum = (side: string) =>
      result.allocations.reduce((total, a, i) => total + (orders[i]!.side === side ? a.localWh : 0), 0);
    expect(sum("sell")).toBe(sum("buy"));
    expect(sum("sell")).toBeGreaterThan(90_000);
  });
});

describe("an interval is never lost", () => {
  const answers: (LinearSolver | null)[] = [
    null,
    { solve: () => ({ status: "failed", reason: "out of time" }) },
    {
      solve: () => {
        throw new TypeError("crashed");
      },
    },
    {
      solve: ({ columnUpper, rowLower }) => ({
        status: "optimal",
        objective: Number.POSITIVE_INFINITY,
        columns: columnUpper.map(() => Number.NaN),
        rowDuals: new Float64Array(rowLower.length + 3),
      }),
    },
    { solve: () => null as never },
    { solve: () => ({ status: "optimal" }) as never },
  ];

  function hard(seed: number, broken: LinearSolver | null): ClearIntervalInput {
    const random = seeded(seed);
    const feeder = randomStreet(random, 30, { lowerPu: 0.95, upperPu: 1.05 });
    const { orders, base } = randomBook(random, feeder, { scale: 4 });
    return {
      interval: intervalIndex(seed),
      network: compileFeeder(feeder),
      segments: buildSegments(feeder, 3),
      base,
      orders: orders.map((order, i) => ({
        ...order,
        meteringPointId: order.pointId,
        ...(i % 4 === 0 && order.fallback === "none" ? { minFillWh: order.energyWh } : {}),
        ...(i % 9 === 0 ? { counterparty: "p01" } : {}),
      })),
      solver: broken,
    };
  }

  it("by a solver that fails, throws, or answers nonsense, with conditions in the book", () => {
    for (const broken of answers) {
      for (let seed = 1; seed <= 4; seed += 1) {
        const result = clearInterval(hard(seed, broken));
        if (result.status === "void") expect(result.code).toMatch(/^LAT-30(10|11|14)$/);
        else if (result.physics.method !== "direct") {
          expect(result.physics).toMatchObject({ method: "proportional" });
          expect(result.physics.solverFailure).toBeDefined();
        }
      }
    }
  });

  /** A seller and a buyer at the two ends of a thin line inside one segment: no segment limit can part them. */
  const thin = feederOf(
    [
      transformer("mv", "lv", { ratedKva: 400 }),
      line("lv", "a", { lengthM: 900 }),
      line("a", "b", { lengthM: 900 }),
    ],
    [point("near", "a", ["A"]), point("far", "b", ["A"]), point("other", "lv", ["B"])],
  );
  const parted = {
    interval: intervalIndex(5),
    network: compileFeeder(thin),
    segments: [
      { index: 0, parent: -1, label: "street", pointIds: ["near", "far", "other"], headBranch: "mv-lv" },
    ],
    base: [],
    solver: null,
  };

  it("by an order that no limit can help: it gets nothing, by name, and the others trade", () => {
    const orders = [
      orderOf(1, "near", "sell", 2_700, 80, "none"),
      orderOf(2, "far", "buy", 2_700, 300, "none"),
      orderOf(3, "other", "buy", 200, 300, "none"),
    ];
    const result = cleared(clearInterval({ ...parted, orders }));
    const out = (result.refused ?? []).filter(isLeftOut);
    expect(out.length).toBeGreaterThan(0);
    expect(result.allocations).toHaveLength(orders.length);
    for (const { orderId } of out) {
      const allocation = result.allocations.find((a) => a.orderId === orderId)!;
      expect(allocation).toMatchObject({ localWh: 0, gridWh: 0, energyMicroEuro: 0 });
      expect(allocation.explanation.code).toBe("network-limit");
      expect(allocation.explanation.bindingElement).not.toBeNull();
    }
    expect(result.trades.reduce((sum, trade) => sum + trade.energyWh, 0)).toBeGreaterThan(0);
  });

  it("by a fault nobody thought of: it is void with a number", () => {
    const orders = [orderOf(1, "near", "sell", 10, 80, "none")];
    const segments = null as never;
    expect(clearInterval({ ...parted, orders, segments })).toMatchObject({
      status: "void",
      code: "LAT-3022",
    });
  });
});
