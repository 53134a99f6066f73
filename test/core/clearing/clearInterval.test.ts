/** The physics loop: whatever the book, what is cleared passes a full AC power flow. */
import { describe, expect, it } from "vitest";
import { createHighsSolver } from "../../../backend/adapters/solver/highsSolver.ts";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  clearedInjections,
  clearInterval,
} from "../../../backend/core/clearing/clearInterval.ts";
import type { ClearedInterval, ClearingResult } from "../../../backend/core/clearing/clearing.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { LinearSolver } from "../../../backend/core/network/linearProgram.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../../backend/core/network/violations.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { testSolver } from "../../support/testSolver.ts";
import { feederOf, line, point, transformer } from "../network/exampleFeeders.ts";
import { orderOf, randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const INTERVAL = intervalIndex(1_980_000);
const BAND = { lowerPu: 0.95, upperPu: 1.05 };

function street(seed: number, scale: number, changes: Partial<ClearIntervalInput> = {}): ClearIntervalInput {
  const random = seeded(seed);
  const feeder = randomStreet(random, 42, BAND);
  return {
    interval: INTERVAL,
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, 3),
    ...randomBook(random, feeder, { scale }),
    solver,
    ...changes,
  };
}

function cleared(result: ClearingResult): ClearedInterval {
  if (result.status === "void") throw new Error(result.reason);
  return result;
}

/** Violations of the cleared state that the base alone does not have, from a fresh power flow. */
function violationsOf(input: ClearIntervalInput, result: ClearedInterval): number {
  const flow = solvePowerFlow(input.network, clearedInjections(input, result));
  if (flow.status === "diverged") return Number.POSITIVE_INFINITY;
  const known = new Set(result.physics.baseViolations.map((v) => `${v.kind}${v.element}${v.phase}`));
  return findViolations(input.network, flow).filter((v) => !known.has(`${v.kind}${v.element}${v.phase}`))
    .length;
}

/** Welfare of the same book with no grid at all: an upper bound. */
function unboundedWelfare(input: ClearIntervalInput): number {
  const wide = { lowerPu: 0.01, upperPu: 9 };
  const { feeder } = input.network;
  const branches = feeder.branches.map((branch) =>
    branch.kind === "line" ? { ...branch, ratingA: 1e9 } : { ...branch, ratedKva: 1e9 },
  );
  const network = compileFeeder({ ...feeder, voltageBand: wide, branches });
  return cleared(clearInterval({ ...input, network })).welfareMicroEuro;
}

describe("clearInterval on a street that is too weak for its solar", () => {
  const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

  it("never clears what an AC power flow refuses, and balances its books to the µ€", () => {
    const methods = new Map<string, number>();
    for (const seed of seeds) {
      const input = street(seed, 1 + (seed % 6) * 0.8);
      const result = cleared(clearInterval(input));
      methods.set(result.physics.method, (methods.get(result.physics.method) ?? 0) + 1);
      expect(violationsOf(input, result)).toBe(0);
      const { buyersPayMicroEuro, sellersReceiveMicroEuro, networkChargesMicroEuro } = result;
      expect(buyersPayMicroEuro).toBe(
        sellersReceiveMicroEuro + networkChargesMicroEuro + result.congestionMicroEuro,
      );
      expect(result.congestionMicroEuro).toBeGreaterThanOrEqual(0);
    }
    expect(methods.get("shaped")).toBeGreaterThan(10);
    expect(methods.get("direct")).toBeGreaterThan(10);
    expect(methods.get("proportional") ?? 0).toBeLessThan(3);
  });

  it("never pays a seller below, nor charges a buyer above, its all-in limit", () => {
    for (const seed of seeds.slice(0, 20)) {
      const input = street(seed, 3);
      const result = cleared(clearInterval(input));
      const orders = new Map(input.orders.map((order) => [order.orderId, order]));
      for (const allocation of result.allocations) {
        const order = orders.get(allocation.orderId)!;
        if (allocation.localWh === 0) continue;
        const limitMicroEuro = (order.limitPrice / 1_000) * allocation.localWh;
        const money = allocation.energyMicroEuro + allocation.networkChargeMicroEuro;
        if (order.side === "buy") expect(money).toBeLessThanOrEqual(limitMicroEuro);
        else expect(money).toBeGreaterThanOrEqual(limitMicroEuro);
      }
    }
  });

  it("accounts for every Wh of every order, and every trade sums up", () => {
    const input = street(4, 3);
    const result = cleared(clearInterval(input));
    const traded = new Map<string, number>();
    for (const { sellOrderId, buyOrderId, energyWh } of result.trades) {
      expect(energyWh).toBeGreaterThan(0);
      for (const id of [sellOrderId, buyOrderId]) traded.set(id, (traded.get(id) ?? 0) + energyWh);
    }
    input.orders.forEach((order) => {
      const allocation = result.allocations.find((a) => a.orderId === order.orderId)!;
      expect(allocation.localWh + allocation.gridWh + allocation.unservedWh).toBe(order.energyWh);
      expect(traded.get(order.orderId) ?? 0).toBe(allocation.localWh);
    });
  });

  it("names the element behind every Wh of curtailed solar", () => {
    const input = street(4, 3);
    const result = cleared(clearInterval(input));
    expect(result.curtailedWh).toBeGreaterThan(0);
    expect(result.binding.length).toBeGreaterThan(0);
    for (const order of input.orders) {
      if (order.side !== "sell" || order.fallback !== "grid") continue;
      const { unservedWh, explanation } = result.allocations.find((a) => a.orderId === order.orderId)!;
      if (unservedWh === 0) continue;
      expect(explanation.code).toBe("network-limit");
      expect(explanation.bindingElement).not.toBeNull();
    }
  });

  it("loses little welfare to the grid, and less than proportional envelopes lose", () => {
    let shaped = 0;
    let proportional = 0;
    let unbounded = 0;
    for (const seed of seeds.slice(0, 20)) {
      const input = street(seed, 4);
      shaped += cleared(clearInterval(input)).welfareMicroEuro;
      proportional += cleared(clearInterval({ ...input, solver: null })).welfareMicroEuro;
      unbounded += unboundedWelfare(input);
    }
    expect(shaped).toBeLessThanOrEqual(unbounded);
    expect(shaped).toBeGreaterThan(0.9 * unbounded);
    expect(shaped).toBeGreaterThan(proportional);
  });

  it("gives the same bytes for the same book in any order and with a used solver", async () => {
    const input = street(7, 3);
    const first = JSON.stringify(clearInterval(input));
    expect(JSON.stringify(clearInterval({ ...input, orders: input.orders.toReversed() }))).toBe(first);
    const fresh = await createHighsSolver();
    expect(JSON.stringify(clearInterval({ ...input, solver: fresh }))).toBe(first);
    fresh.dispose();
  });
});

describe("clearInterval when things go wrong", () => {
  it("falls back to proportional envelopes when the solver fails, and says so", () => {
    const broken: LinearSolver = { solve: () => ({ status: "failed", reason: "out of time" }) };
    const input = street(4, 3, { solver: broken });
    const result = cleared(clearInterval(input));
    expect(result.physics.method).toBe("proportional");
    expect(result.physics.solverFailure).toContain("out of time");
    expect(violationsOf(input, result)).toBe(0);
  });

  it("falls back when the solver answers nonsense", () => {
    const wrong: LinearSolver = {
      solve: ({ cost, rowLower }) => ({
        status: "optimal",
        objective: 0,
        columns: new Float64Array(cost.length),
        rowDuals: new Float64Array(rowLower.length),
      }),
    };
    const input = street(4, 3, { solver: wrong });
    const result = cleared(clearInterval(input));
    expect(result.physics.method).toBe("proportional");
    expect(result.physics.solverFailure).toContain("fails its own check");
    expect(violationsOf(input, result)).toBe(0);
  });

  it("clears the others when one order is unusable, and names it", () => {
    const input = street(2, 0.5);
    const bad = [
      orderOf(900, "nowhere", "sell", 10, 80, "grid"),
      { ...orderOf(901, "p00", "sell", 10, 80, "grid"), energyWh: 0 as never },
      { ...orderOf(902, "p00", "sell", 10, 80, "grid"), limitPrice: 80_001 as never },
      input.orders[0]!,
    ];
    const result = cleared(clearInterval({ ...input, orders: [...input.orders, ...bad] }));
    expect(result.refused?.map((r) => r.code).sort()).toEqual([
      "LAT-3001",
      "LAT-3002",
      "LAT-3003",
      "LAT-3009",
    ]);
    expect({ ...result, refused: undefined }).toEqual({
      ...cleared(clearInterval(input)),
      refused: undefined,
    });
  });

  it("is void with a number when the base load has no power flow", () => {
    const input = street(2, 0.5);
    const base = input.base.map((injection) => ({ ...injection, energyWh: -90_000 }));
    expect(clearInterval({ ...input, base })).toMatchObject({ status: "void", code: "LAT-3010" });
  });

  it("is void with a number when the base names an unknown point", () => {
    const input = street(2, 0.5, { base: [{ pointId: "elsewhere", energyWh: -1 }] });
    expect(clearInterval(input)).toMatchObject({ status: "void", code: "LAT-3013" });
  });
});

describe("clearInterval on a street that is overloaded before any trade", () => {
  const feeder = feederOf(
    [
      transformer("mv", "lv", { ratedKva: 400 }),
      line("lv", "a", { lengthM: 300 }),
      line("a", "b", { lengthM: 300 }),
    ],
    [point("near", "a", ["A"]), point("far", "b", ["A"]), point("home", "b", ["A"])],
  );
  const input: ClearIntervalInput = {
    interval: INTERVAL,
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, 1),
    base: [{ pointId: "home", energyWh: -4_000 }],
    orders: [],
    solver: null,
  };

  it("reports the base violation and still clears a trade that relieves it", () => {
    const orders = [
      orderOf(1, "far", "sell", 1_000, 80, "none"),
      orderOf(2, "near", "buy", 1_000, 300, "grid"),
    ];
    const result = cleared(clearInterval({ ...input, orders, solver }));
    expect(result.physics.baseViolations.map((v) => v.kind)).toContain("voltage-low");
    expect(result.allocations.map((a) => a.localWh)).toEqual([1_000, 1_000]);
  });

  it("lets nobody make it worse", () => {
    const orders = [
      orderOf(1, "near", "sell", 2_000, 80, "grid"),
      orderOf(2, "far", "buy", 1_500, 200, "none"),
    ];
    const result = cleared(clearInterval({ ...input, orders, solver }));
    const before = result.physics.baseViolations;
    const flow = solvePowerFlow(input.network, clearedInjections({ ...input, orders }, result));
    if (flow.status === "diverged") throw new Error("diverged");
    for (const now of findViolations(input.network, flow)) {
      const then = before.find(
        (v) => v.kind === now.kind && v.element === now.element && v.phase === now.phase,
      );
      expect(now.margin).toBeGreaterThan(
        (then?.margin ?? 0) - 1.001e-3 * (now.kind.startsWith("voltage") ? 1 : now.limit),
      );
    }
    expect(result.allocations[1]!.localWh).toBeLessThan(1_500);
    expect(result.allocations[1]!.explanation.code).toBe("network-limit");
  });
});
