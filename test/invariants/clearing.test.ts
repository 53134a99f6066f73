/** C1 … C8 of README.md, over random feeders, segments and books. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  clearedInjections,
  clearInterval,
} from "../../backend/core/clearing/clearInterval.ts";
import type { Allocation, ClearedInterval, ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { orderColumns, segmentOfPoints } from "../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Violation } from "../../backend/core/network/feeder.ts";
import type { LinearSolver } from "../../backend/core/network/linearProgram.ts";
import { type Injections, solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT } from "../../backend/core/network/violations.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { orderOf } from "../core/clearing/streets.ts";
import { randomCase } from "../core/network/exampleFeeders.ts";
import { testSolver } from "../support/testSolver.ts";

const solver = testSolver();

type Draw = Omit<ClearIntervalInput, "solver">;

const bid = fc.record({
  point: fc.nat(),
  side: fc.constantFrom("buy" as const, "sell" as const),
  energyWh: fc.integer({ min: 1, max: 6_000 }),
  ticks: fc.integer({ min: 60, max: 180 }),
  fallback: fc.constantFrom("grid" as const, "none" as const),
});

/** Random feeder, base and book; lines of up to 120 m carry far less than some of these books want. */
const randomInterval: fc.Arbitrary<Draw> = fc
  .record({
    network: randomCase,
    bids: fc.array(bid, { maxLength: 24 }),
    k: fc.integer({ min: 1, max: 4 }),
    chargeTicks: fc.constantFrom(0, 25),
  })
  .map(({ network: { feeder, activeW, reactiveVar }, bids, k, chargeTicks }) => ({
    interval: intervalIndex(1),
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, k),
    base: feeder.connectionPoints.map(({ id }, i) => ({
      pointId: id,
      energyWh: Math.round(activeW[i]! / 8),
      reactiveVar: reactiveVar[i]! / 2,
    })),
    orders: bids.map((b, i) => {
      const { id } = feeder.connectionPoints[b.point % feeder.connectionPoints.length]!;
      return orderOf(i, id, b.side, b.energyWh, b.ticks, b.fallback, chargeTicks);
    }),
  }));

/** Violations of a state, from scratch; `strict` counts those inside the tolerance too. */
function violations(draw: Draw, injections: Injections, strict: boolean): Violation[] {
  const flow = solvePowerFlow(draw.network, injections);
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  return findViolations(draw.network, flow, strict ? STRICT : {});
}

const same = (a: Violation) => (b: Violation) =>
  a.kind === b.kind && a.element === b.element && a.phase === b.phase;

/** Runs `check` on every draw that clears; a void must say why. */
function forCleared(
  numRuns: number,
  check: (draw: Draw, result: ClearedInterval, of: (order: ClearingOrder) => Allocation) => void,
): void {
  let clearedCount = 0;
  fc.assert(
    fc.property(randomInterval, (draw) => {
      const result = clearInterval({ ...draw, solver });
      if (result.status === "void") {
        expect(["LAT-3010", "LAT-3011"]).toContain(result.code);
        return;
      }
      clearedCount += 1;
      const byId = new Map(result.allocations.map((a) => [a.orderId, a]));
      check(draw, result, (order) => byId.get(order.orderId)!);
    }),
    { numRuns, seed: 20261122 },
  );
  expect(clearedCount).toBeGreaterThan(0.9 * numRuns);
}

const takenOrders = (draw: Draw, result: ClearedInterval): ClearingOrder[] => {
  const refused = new Set(result.refused?.map((r) => r.orderId));
  return draw.orders.filter((order) => !refused.has(order.orderId));
};

describe("clearing", () => {
  it("C1 clears nothing that a fresh power flow refuses", () => {
    forCleared(250, (draw, result) => {
      const noTrade = clearedInjections(
        { ...draw, solver },
        { status: "void", interval: draw.interval, code: "", reason: "" },
      );
      const before = violations(draw, noTrade, true);
      for (const now of violations(draw, clearedInjections({ ...draw, solver }, result), false)) {
        const then = before.find(same(now));
        const slack = now.kind.startsWith("voltage") ? 1e-3 : 1e-3 * now.limit;
        expect(now.margin).toBeGreaterThanOrEqual((then?.margin ?? 0) - slack * 1.000001);
      }
    });
  });

  it("C2 publishes figures that prove their own optimality", () => {
    forCleared(250, (draw, result, of) => {
      const orders = takenOrders(draw, result);
      const { segments } = result;
      const problem = { segments, orders: orderColumns(orders, segmentOfPoints(draw.segments)) };
      const check = verifyCertificate(problem, {
        status: "solved",
        poolPriceTicks: result.poolPrice / 1_000,
        segmentPriceTicks: Int32Array.from(segments, (s) => s.price / 1_000),
        localWh: Float64Array.from(orders, (order) => of(order).localWh),
        exportedWh: Float64Array.from(orders, (order) => (order.side === "sell" ? of(order).gridWh : 0)),
        segmentTradedWh: Float64Array.from(segments, (s) => s.tradedWh),
        segmentExportedWh: Float64Array.from(segments, (s) => s.exportedWh),
        segmentFlowWh: Float64Array.from(segments, (s) => s.flowWh),
        mustServeWh: result.mustServeWh,
      });
      expect(check).toEqual({
        status: "valid",
        welfareMicroEuro: result.welfareMicroEuro,
        congestionMicroEuro: result.congestionMicroEuro,
      });
    });
  });

  it("C3 C4 keeps everyone inside the limit and the books balanced to the µ€", () => {
    forCleared(250, (draw, result, of) => {
      let paid = 0;
      let received = 0;
      for (const order of takenOrders(draw, result)) {
        const { localWh, energyMicroEuro, networkChargeMicroEuro } = of(order);
        const atLimit = (order.limitPrice / 1_000) * localWh;
        if (order.side === "buy") {
          paid += energyMicroEuro + networkChargeMicroEuro;
          expect(energyMicroEuro + networkChargeMicroEuro).toBeLessThanOrEqual(atLimit);
        } else {
          received += energyMicroEuro;
          expect(energyMicroEuro).toBeGreaterThanOrEqual(atLimit);
        }
      }
      expect(result.buyersPayMicroEuro).toBe(paid);
      expect(result.sellersReceiveMicroEuro).toBe(received);
      expect(paid).toBe(received + result.networkChargesMicroEuro + result.congestionMicroEuro);
      expect(result.congestionMicroEuro).toBeGreaterThanOrEqual(0);
    });
  });

  it("C5 gives the same bytes whatever the order of the book", () => {
    forCleared(80, (draw, result) => {
      const shuffled = { ...draw, orders: draw.orders.toReversed(), base: draw.base.toReversed() };
      expect(JSON.stringify(clearInterval({ ...shuffled, solver }))).toBe(JSON.stringify(result));
    });
  });

  it("C6 tells whoever was cut by the grid which element cut it", () => {
    forCleared(150, (draw, result, of) => {
      const elements = new Set([
        ...draw.network.feeder.branches.map((branch) => branch.id),
        ...draw.network.feeder.buses.map((bus) => bus.id),
      ]);
      for (const order of takenOrders(draw, result)) {
        const { explanation, unservedWh } = of(order);
        const curtailed = order.side === "sell" && order.fallback === "grid" && unservedWh > 0;
        if (curtailed) expect(explanation.code).toBe("network-limit");
        if (explanation.code !== "network-limit") continue;
        expect(elements).toContain(explanation.bindingElement);
      }
    });
  });

  it("C7 accounts for every Wh, and the trades add up", () => {
    forCleared(150, (draw, result, of) => {
      const traded = new Map<string, number>();
      for (const { sellOrderId, buyOrderId, energyWh } of result.trades) {
        traded.set(sellOrderId, (traded.get(sellOrderId) ?? 0) + energyWh);
        traded.set(buyOrderId, (traded.get(buyOrderId) ?? 0) + energyWh);
      }
      for (const order of takenOrders(draw, result)) {
        const { localWh, gridWh, unservedWh } = of(order);
        expect(localWh + gridWh + unservedWh).toBe(order.energyWh);
        expect(Math.min(localWh, gridWh, unservedWh)).toBeGreaterThanOrEqual(0);
        expect(traded.get(order.orderId) ?? 0).toBe(localWh);
      }
    });
  });

  it("C8 survives any solver and any broken order", () => {
    const answers: LinearSolver[] = [
      { solve: () => ({ status: "failed", reason: "broken" }) },
      {
        solve: ({ columnUpper, rowLower }) => ({
          status: "optimal",
          objective: 1,
          columns: columnUpper.slice(),
          rowDuals: new Float64Array(rowLower.length).fill(-7.5),
        }),
      },
      {
        solve: ({ columnUpper, rowLower }) => ({
          status: "optimal",
          objective: Number.NaN,
          columns: new Float64Array(columnUpper.length).fill(Number.NaN),
          rowDuals: new Float64Array(rowLower.length).fill(Number.NaN),
        }),
      },
    ];
    fc.assert(
      fc.property(randomInterval, fc.constantFrom(...answers), fc.double(), (draw, broken, energyWh) => {
        const bad = { ...orderOf(999, "P0", "sell", 1, 90, "grid"), energyWh: (energyWh + 0.25) as never };
        const result = clearInterval({ ...draw, orders: [...draw.orders, bad], solver: broken });
        if (result.status === "void") expect(result.code).toMatch(/^LAT-3/);
        else expect(result.refused?.map((r) => r.orderId)).toContain(bad.orderId);
      }),
      { numRuns: 150, seed: 8 },
    );
  });
});
