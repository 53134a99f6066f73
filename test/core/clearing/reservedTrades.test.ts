/** Gifts and bilateral orders: paid between the two, after the market, inside the limits, never at its cost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  clearedInjections,
  clearInterval,
} from "../../../backend/core/clearing/clearInterval.ts";
import type {
  ClearedInterval,
  ClearingOrder,
  ClearingResult,
} from "../../../backend/core/clearing/clearing.ts";
import { rederiveDifference } from "../../../backend/core/clearing/rederive.ts";
import {
  orderColumns,
  segmentOfPoints,
  type TreeMarketSolution,
} from "../../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../../backend/core/network/violations.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../../backend/core/units/quantities.ts";
import { testSolver } from "../../support/testSolver.ts";
import { feederOf, line, point, transformer } from "../network/exampleFeeders.ts";
import { orderOf, randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const feeder = feederOf(
  [
    transformer("mv", "lv", { ratedKva: 400 }),
    line("lv", "a", { lengthM: 60 }),
    line("a", "b", { lengthM: 60 }),
  ],
  [point("giver", "a", ["A"]), point("taker", "b", ["A"]), point("other", "b", ["B"])],
);
const street: ClearIntervalInput = {
  interval: intervalIndex(1),
  network: compileFeeder(feeder),
  segments: buildSegments(feeder, 1),
  base: [],
  orders: [],
  solver: null,
};

function cleared(result: ClearingResult): ClearedInterval {
  if (result.status === "void") throw new Error(result.reason);
  return result;
}

const forPartner = (order: ClearingOrder, counterparty: string, change: Partial<ClearingOrder> = {}) => ({
  ...order,
  meteringPointId: order.pointId,
  counterparty,
  ...change,
});
const gift = (energyWh: number, ticks = 0, change: Partial<ClearingOrder> = {}) =>
  forPartner(orderOf(1, "giver", "sell", energyWh, ticks, "grid"), "taker", change);
const wish = (energyWh: number, change: Partial<ClearingOrder> = {}) =>
  forPartner(orderOf(2, "taker", "buy", energyWh, 300, "grid", 30), "giver", change);

const outcome = (orders: readonly ClearingOrder[]) => {
  const result = cleared(clearInterval({ ...street, orders }));
  return { result, of: (n: number) => result.allocations[n]! };
};

describe("a gift", () => {
  it("costs the taker nothing but the network charge, and the rest is exported", () => {
    const { result, of } = outcome([gift(800), wish(500)]);
    expect(of(0)).toMatchObject({ localWh: 500, gridWh: 300, price: 0, energyMicroEuro: 0 });
    expect(of(1)).toMatchObject({ localWh: 500, gridWh: 0, price: 0, networkChargeMicroEuro: 15_000 });
    expect(of(1).explanation.code).toBe("partner-matched");
    expect(of(0).explanation.code).toBe("partner-absent");
    expect(result.trades).toEqual([{ sellOrderId: of(0).orderId, buyOrderId: of(1).orderId, energyWh: 500 }]);
    expect(result.congestionMicroEuro).toBe(0);
  });

  it("goes to nobody else, however much they would pay", () => {
    const { of } = outcome([gift(800), orderOf(3, "other", "buy", 500, 400, "none")]);
    expect(of(0)).toMatchObject({ localWh: 0, gridWh: 800 });
    expect(of(1)).toMatchObject({ localWh: 0, unservedWh: 500 });
    expect(of(0).explanation.code).toBe("partner-absent");
  });

  it("needs the taker's order to name the giver", () => {
    const { of } = outcome([gift(800), wish(500, { counterparty: "other" })]);
    expect([of(0).localWh, of(1).localWh]).toEqual([0, 0]);
  });
});

describe("a bilateral order", () => {
  it("is paid at the seller's price, whatever the market's", () => {
    const pool = [
      orderOf(3, "other", "sell", 900, 100, "grid"),
      orderOf(4, "other", "buy", 400, 300, "grid"),
    ];
    const { result, of } = outcome([gift(800, 210), wish(500), ...pool]);
    expect(of(0)).toMatchObject({ localWh: 500, price: 210_000, energyMicroEuro: 500 * 210 });
    expect(of(2).price).toBe(result.poolPrice);
    expect(result.buyersPayMicroEuro).toBe(
      result.sellersReceiveMicroEuro + result.networkChargesMicroEuro + result.congestionMicroEuro,
    );
  });

  it("does not come about beyond the buyer's all-in limit", () => {
    const { of } = outcome([gift(800, 271), wish(500)]);
    expect([of(0).localWh, of(1).localWh]).toEqual([0, 0]);
    expect(of(1).explanation).toMatchObject({ code: "partner-price", clearingPrice: 301_000 });
  });

  it("lets batteries trade with each other, and keeps a minimum", () => {
    const battery = (energyWh: number, minFillWh: number) => [
      gift(energyWh, 100, { fallback: "none", minFillWh: wattHours(minFillWh) }),
      wish(600, { fallback: "none" }),
    ];
    expect(outcome(battery(900, 600)).of(1).localWh).toBe(600);
    expect(outcome(battery(900, 601)).of(1).localWh).toBe(0);
  });
});

const solutionOf = (result: ClearedInterval, orders: readonly ClearingOrder[]): TreeMarketSolution => {
  const of = new Map(result.allocations.map((a) => [a.orderId, a]));
  return {
    status: "solved",
    poolPriceTicks: result.poolPrice / 1_000,
    segmentPriceTicks: Int32Array.from(result.segments, (s) => s.price / 1_000),
    localWh: Float64Array.from(orders, (order) => of.get(order.orderId)!.localWh),
    exportedWh: Float64Array.from(orders, (o) => (o.side === "sell" ? of.get(o.orderId)!.gridWh : 0)),
    segmentTradedWh: Float64Array.from(result.segments, (s) => s.tradedWh),
    segmentExportedWh: Float64Array.from(result.segments, (s) => s.exportedWh),
    segmentFlowWh: Float64Array.from(result.segments, (s) => s.flowWh),
    mustServeWh: result.mustServeWh,
  };
};

/** A street too weak for its book, in which some orders are reserved and some ask for a minimum. */
function mixedStreet(seed: number): ClearIntervalInput {
  const random = seeded(seed);
  const feederOfSeed = randomStreet(random, 30, { lowerPu: 0.95, upperPu: 1.05 });
  const { orders, base } = randomBook(random, feederOfSeed, { scale: 1 + (seed % 5) });
  const ids = feederOfSeed.connectionPoints.map((p) => p.id);
  const conditioned = orders.map((order, i): ClearingOrder => {
    const partner = ids[(ids.indexOf(order.pointId) ^ 1) % ids.length]!;
    const reserved = ids.indexOf(order.pointId) % 4 < 2 && i % 2 === 0 && partner !== order.pointId;
    const asks = i % 3 === 1 && !(order.side === "buy" && order.fallback === "grid");
    return {
      ...order,
      meteringPointId: order.pointId,
      ...(reserved ? { counterparty: partner } : {}),
      ...(asks ? { minFillWh: wattHours(Math.ceil(order.energyWh * random())) } : {}),
    };
  });
  return {
    interval: intervalIndex(seed),
    network: compileFeeder(feederOfSeed),
    segments: buildSegments(feederOfSeed, 3),
    base,
    orders: conditioned,
    solver,
  };
}

describe("books with conditions on a weak street", () => {
  it("are feasible, certified, derived again to the Wh, and balanced to the µ€", () => {
    let between = 0;
    let kept = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const input = mixedStreet(seed);
        const result = cleared(clearInterval(input));
        const out = new Set(result.refused?.map((r) => r.orderId));
        const orders = input.orders.filter((order) => !out.has(order.orderId));
        const problem = {
          segments: result.segments,
          orders: orderColumns(orders, segmentOfPoints(input.segments)),
        };
        const stated = solutionOf(result, orders);
        expect(verifyCertificate(problem, stated)).toEqual({
          status: "valid",
          welfareMicroEuro: result.welfareMicroEuro,
          congestionMicroEuro: result.congestionMicroEuro,
        });
        expect(rederiveDifference(problem, orders, result, stated)).toBeNull();
        const flow = solvePowerFlow(input.network, clearedInjections(input, result));
        if (flow.status === "diverged") throw new Error("diverged");
        const known = new Set(result.physics.baseViolations.map((v) => `${v.kind}${v.element}${v.phase}`));
        const fresh = findViolations(input.network, flow).filter(
          (v) => !known.has(`${v.kind}${v.element}${v.phase}`),
        );
        expect(fresh).toEqual([]);
        const isReserved = new Map(orders.map((o) => [o.orderId, (o.counterparty ?? "") !== ""]));
        between += result.trades.filter((trade) => isReserved.get(trade.sellOrderId)).length;
        kept += result.minimums?.keptOut.length ?? 0;
      }),
      { numRuns: 80, seed: 20261122 },
    );
    expect(between).toBeGreaterThan(20);
    expect(kept).toBeGreaterThan(5);
  });

  it("never lose a trade of the pool to a reserved one", () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const input = mixedStreet(seed);
      const withAll = cleared(clearInterval(input));
      const reserved = new Set(
        input.orders.filter((o) => (o.counterparty ?? "") !== "").map((o) => o.orderId),
      );
      // The same book in which every reserved order waits for a partner that never comes.
      const alone = input.orders.map((o) => (reserved.has(o.orderId) ? { ...o, counterparty: "nobody" } : o));
      const without = cleared(clearInterval({ ...input, orders: alone }));
      const traded = (result: ClearedInterval) =>
        result.allocations.filter((a) => !reserved.has(a.orderId)).map((a) => [a.localWh, a.price]);
      expect(traded(withAll)).toEqual(traded(without));
    }
  });

  it("betray a forged split of a tie", () => {
    const orders = [
      orderOf(1, "giver", "sell", 600, 100, "none"),
      orderOf(2, "taker", "sell", 300, 100, "none"),
      orderOf(3, "other", "buy", 450, 300, "grid"),
    ];
    const { result } = outcome(orders);
    const problem = {
      segments: result.segments,
      orders: orderColumns(orders, segmentOfPoints(street.segments)),
    };
    const honest = solutionOf(result, orders);
    expect([...honest.localWh]).toEqual([300, 150, 450]);
    expect(rederiveDifference(problem, orders, result, honest)).toBeNull();
    const moved = honest.segmentTradedWh.slice();
    const segmentOf = segmentOfPoints(street.segments);
    moved[segmentOf.get("giver")!]! += 50;
    moved[segmentOf.get("taker")!]! -= 50;
    const flow = honest.segmentFlowWh.slice();
    for (let n = segmentOf.get("giver")!; n >= 0; n = result.segments[n]!.parent) flow[n]! += 50;
    for (let n = segmentOf.get("taker")!; n >= 0; n = result.segments[n]!.parent) flow[n]! -= 50;
    const forged = {
      ...honest,
      localWh: Float64Array.of(350, 100, 450),
      segmentTradedWh: moved,
      segmentFlowWh: flow,
    };
    expect(verifyCertificate(problem, forged).status).toBe("valid");
    expect(rederiveDifference(problem, orders, result, forged)).toContain("350 Wh, not 300 Wh");
    const minimums = { paradoxicallyRejected: [], keptOut: [], gapMicroEuro: microEuro(0), nodes: 1 };
    expect(rederiveDifference(problem, orders, { ...result, minimums }, honest)).toContain("a choice");
  });
});
