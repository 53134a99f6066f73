/** What every market rule keeps, over random streets that are too weak for some of their books. See README.md. */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import { type ClearIntervalInput, clearedInjections } from "../../backend/core/clearing/clearInterval.ts";
import type { ClearedInterval, ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import {
  clearByRule,
  gridPricesOf,
  treeRuleOf,
  verifyRule,
} from "../../backend/core/clearing/rules/clearByRule.ts";
import { SETTLED_RULES, type SettledRule } from "../../backend/core/clearing/rules/ruleNames.ts";
import { orderColumns, segmentOfPoints } from "../../backend/core/clearing/treeMarket.ts";
import { congestionOf, flowsOf } from "../../backend/core/commitment/checkBatch.ts";
import { batchSegments } from "../../backend/core/commitment/commitBatch.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { type Injections, solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT } from "../../backend/core/network/violations.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { randomBook, randomStreet, seeded } from "../core/clearing/streets.ts";
import { testSolver } from "../support/testSolver.ts";

const solver = testSolver();

const grid = gridPricesOf(300_000, 80_000, 30_000);
const CASES = 60;

function streetCase(seed: number): Omit<ClearIntervalInput, "solver"> {
  const random = seeded(seed);
  const feeder = randomStreet(random, 24, { lowerPu: 0.94, upperPu: 1.06 });
  const { orders, base } = randomBook(random, feeder, { scale: 1 + (seed % 7) });
  // A third of the sellers gives at any price, so that bill sharing has something to share.
  const priced = orders.map((order, i) =>
    order.side === "sell" && i % 3 === 0 ? { ...order, limitPrice: 0 as typeof order.limitPrice } : order,
  );
  return {
    interval: intervalIndex(1),
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, 3),
    base,
    orders: priced,
  };
}

const cases = Array.from({ length: CASES }, (_, seed) => streetCase(seed + 1));

/** Runs `check` on every case that clears by the rule. */
function forCleared(
  rule: SettledRule,
  check: (input: Omit<ClearIntervalInput, "solver">, cleared: ClearedInterval) => void,
): number {
  let constrained = 0;
  let clearedCount = 0;
  for (const input of cases) {
    const result = clearByRule(rule, { ...input, grid, solver });
    if (result.status === "void") continue;
    clearedCount += 1;
    if (result.physics.method !== "direct") constrained += 1;
    check(input, result);
  }
  expect(clearedCount).toBeGreaterThan(0.9 * CASES);
  return constrained;
}

const allocationOf = (cleared: ClearedInterval, order: ClearingOrder) =>
  cleared.allocations.find(({ orderId }) => orderId === order.orderId);

function violationsOf(input: Omit<ClearIntervalInput, "solver">, injections: Injections, strict: boolean) {
  const flow = solvePowerFlow(input.network, injections);
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  return findViolations(input.network, flow, strict ? STRICT : {});
}

describe.each(SETTLED_RULES)("the rule %s", (rule) => {
  it("clears nothing that a fresh power flow refuses, and some streets do bind", () => {
    const constrained = forCleared(rule, (input, cleared) => {
      const empty = { status: "void", interval: input.interval, code: "", reason: "" } as const;
      const before = violationsOf(input, clearedInjections({ ...input, solver }, empty), true);
      for (const now of violationsOf(input, clearedInjections({ ...input, solver }, cleared), false)) {
        const then = before.find(
          (b) => b.kind === now.kind && b.element === now.element && b.phase === now.phase,
        );
        const slack = now.kind.startsWith("voltage") ? 1e-3 : 1e-3 * now.limit;
        expect(now.margin).toBeGreaterThanOrEqual((then?.margin ?? 0) - slack * 1.000001);
      }
    });
    expect(constrained).toBeGreaterThan(3);
  });

  it("lets nobody pay above or net below the limit, all-in, and balances to the µ€", () => {
    forCleared(rule, (input, cleared) => {
      let paid = 0;
      let received = 0;
      for (const order of input.orders) {
        const allocation = allocationOf(cleared, order);
        if (allocation === undefined) continue;
        const { localWh, energyMicroEuro, networkChargeMicroEuro } = allocation;
        const atLimit = (order.limitPrice / 1_000) * localWh;
        if (order.side === "buy") {
          paid += energyMicroEuro + networkChargeMicroEuro;
          expect(energyMicroEuro + networkChargeMicroEuro).toBeLessThanOrEqual(atLimit);
        } else {
          received += energyMicroEuro;
          expect(energyMicroEuro).toBeGreaterThanOrEqual(atLimit);
        }
      }
      expect([cleared.buyersPayMicroEuro, cleared.sellersReceiveMicroEuro]).toEqual([paid, received]);
      expect(paid).toBe(received + cleared.networkChargesMicroEuro + cleared.congestionMicroEuro);
      expect(cleared.congestionMicroEuro).toBeGreaterThanOrEqual(0);
      if (rule !== "nodal") expect(cleared.congestionMicroEuro).toBe(0);
    });
  });

  it("gives the same bytes whatever the order of the book", () => {
    for (const input of cases.slice(0, 20)) {
      const shuffled = { ...input, orders: input.orders.toReversed(), base: input.base.toReversed() };
      expect(JSON.stringify(clearByRule(rule, { ...shuffled, grid, solver }))).toBe(
        JSON.stringify(clearByRule(rule, { ...input, grid, solver })),
      );
    }
  });

  it("is proved by its own certificate from the published figures alone", () => {
    forCleared(rule, (input, cleared) => {
      const taken = input.orders.filter((order) => allocationOf(cleared, order) !== undefined);
      const { segments } = cleared;
      const problem = { segments, orders: orderColumns(taken, segmentOfPoints(input.segments)) };
      const amount = (of: "localWh" | "gridWh") => (order: ClearingOrder) =>
        of === "gridWh" && order.side === "buy" ? 0 : allocationOf(cleared, order)![of];
      const solution = {
        status: "solved",
        poolPriceTicks: cleared.poolPrice / 1_000,
        segmentPriceTicks: Int32Array.from(segments, (s) => s.price / 1_000),
        localWh: Float64Array.from(taken, amount("localWh")),
        exportedWh: Float64Array.from(taken, amount("gridWh")),
        segmentTradedWh: Float64Array.from(segments, (s) => s.tradedWh),
        segmentExportedWh: Float64Array.from(segments, (s) => s.exportedWh),
        segmentFlowWh: Float64Array.from(segments, (s) => s.flowWh),
        mustServeWh: cleared.mustServeWh,
      } as const;
      const treeRule = treeRuleOf(rule, { grid, orders: input.orders });
      expect(treeRule.admits(problem, solution)).toBe(true);
      if (rule !== "nodal") expect(verifyRule(treeRule, problem, solution)).toBeNull();
      expect(cleared.certificate).toBe(rule === "nodal" ? undefined : "rerun");
      const giver = solution.localWh.findIndex((wh) => wh > 0);
      if (rule === "nodal" || giver < 0) return;
      const localWh = solution.localWh.slice();
      localWh[giver]! -= 1;
      expect(verifyRule(treeRule, problem, { ...solution, localWh })).not.toBeNull();
      const dearer = { ...solution, poolPriceTicks: solution.poolPriceTicks + 1 };
      expect(verifyRule(treeRule, problem, dearer)).not.toBeNull();
    });
  });

  it("tells whoever was cut by the grid which element cut it", () => {
    forCleared(rule, (input, cleared) => {
      const { branches, buses } = input.network.feeder;
      const elements = new Set([...branches, ...buses].map(({ id }) => id));
      for (const { explanation } of cleared.allocations) {
        if (explanation.code === "network-limit") expect(elements).toContain(explanation.bindingElement);
      }
    });
  });

  it("fits the checks of the contract: inside the envelope, prices differ across full edges only, money balances", () => {
    forCleared(rule, (_, cleared) => {
      const segments = batchSegments(cleared.segments);
      flowsOf(segments).forEach((flowWh, n) => {
        const { priceTicks, parent, lowerWh, upperWh } = segments[n]!;
        expect(flowWh).toBeLessThanOrEqual(upperWh);
        expect(flowWh).toBeGreaterThanOrEqual(lowerWh);
        const above = n === 0 ? cleared.poolPrice / 1_000 : segments[parent]!.priceTicks;
        if (priceTicks < above) expect(flowWh).toBe(upperWh);
        if (priceTicks > above) expect(flowWh).toBe(lowerWh);
      });
      const poolPriceTicks = cleared.poolPrice / 1_000;
      const congestion = congestionOf({ segments, poolPriceTicks, mustServeWh: cleared.mustServeWh });
      expect(congestion).toBe(BigInt(cleared.congestionMicroEuro));
    });
  });
});

describe("rules compared", () => {
  it("never let the uniform price gain more welfare than nodal prices where no limit binds, and equal them there", () => {
    let equal = 0;
    for (const input of cases) {
      const nodal = clearByRule("nodal", { ...input, grid, solver });
      const uniform = clearByRule("uniform", { ...input, grid, solver });
      if (nodal.status === "void" || uniform.status === "void") continue;
      if (nodal.physics.method !== "direct") continue;
      equal += 1;
      expect(uniform.welfareMicroEuro).toBe(nodal.welfareMicroEuro);
      expect(uniform.poolPrice).toBe(nodal.poolPrice);
    }
    expect(equal).toBeGreaterThan(5);
  });
});
