/** C9 … C11 of README.md: the promises of orders with conditions, over random feeders, phases and books. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import { type ClearIntervalInput, clearInterval } from "../../backend/core/clearing/clearInterval.ts";
import type { Allocation, ClearedInterval, ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { rederiveDifference } from "../../backend/core/clearing/rederive.ts";
import { orderColumns, segmentOfPoints } from "../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { orderOf } from "../core/clearing/streets.ts";
import { randomCase } from "../core/network/exampleFeeders.ts";
import { testSolver } from "../support/testSolver.ts";

const solver = testSolver();

type Draw = Omit<ClearIntervalInput, "solver">;

const bid = fc.record({
  point: fc.nat(),
  side: fc.constantFrom("buy" as const, "sell" as const),
  energyWh: fc.integer({ min: 1, max: 4_000 }),
  ticks: fc.integer({ min: 60, max: 180 }),
  fallback: fc.constantFrom("grid" as const, "none" as const),
  share: fc.constantFrom(0, 0, 0.4, 1),
  reserved: fc.boolean(),
});

const randomInterval: fc.Arbitrary<Draw> = fc
  .record({
    network: randomCase,
    bids: fc.array(bid, { minLength: 2, maxLength: 20 }),
    k: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ network: { feeder, activeW }, bids, k }) => {
    const ids = feeder.connectionPoints.map(({ id }) => id);
    const orders = bids.map((b, i): ClearingOrder => {
      const id = ids[b.point % ids.length]!;
      const partner = ids[((b.point % ids.length) ^ 1) % ids.length]!;
      const mustServe = b.side === "buy" && b.fallback === "grid";
      return {
        ...orderOf(i, id, b.side, b.energyWh, b.ticks, b.fallback, 20),
        meteringPointId: id,
        ...(b.share > 0 && !mustServe ? { minFillWh: wattHours(Math.ceil(b.energyWh * b.share)) } : {}),
        ...(b.reserved && partner !== id ? { counterparty: partner } : {}),
      };
    });
    return {
      interval: intervalIndex(1),
      network: compileFeeder(feeder),
      segments: buildSegments(feeder, k),
      base: ids.map((pointId, i) => ({ pointId, energyWh: Math.round(activeW[i]! / 8) })),
      orders,
    };
  });

function forCleared(
  numRuns: number,
  check: (draw: Draw, result: ClearedInterval, of: (id: string) => Allocation) => void,
): void {
  let count = 0;
  fc.assert(
    fc.property(randomInterval, (draw) => {
      const result = clearInterval({ ...draw, solver });
      if (result.status === "void") {
        expect(["LAT-3010", "LAT-3011"]).toContain(result.code);
        return;
      }
      count += 1;
      const byId = new Map<string, Allocation>(result.allocations.map((a) => [a.orderId, a]));
      check(draw, result, (id) => byId.get(id)!);
    }),
    { numRuns, seed: 20261122 },
  );
  expect(count).toBeGreaterThan(0.9 * numRuns);
}

const withinLimit = ({ side, limitPrice }: ClearingOrder, a: Allocation): boolean => {
  const atLimit = (limitPrice / 1_000) * a.localWh;
  const money = a.energyMicroEuro + a.networkChargeMicroEuro;
  return side === "buy" ? money <= atLimit : money >= atLimit;
};

describe("clearing with conditions", () => {
  it("C9 fills nothing or at least the minimum, inside the limit, and says who was kept out", () => {
    forCleared(250, ({ orders }, result, of) => {
      const kept = new Set<string>(result.minimums?.keptOut);
      for (const order of orders) {
        const allocation = of(order.orderId);
        const { localWh, gridWh, unservedWh, explanation } = allocation;
        expect(localWh + gridWh + unservedWh).toBe(order.energyWh);
        expect(withinLimit(order, allocation)).toBe(true);
        if (localWh > 0) expect(localWh).toBeGreaterThanOrEqual(order.minFillWh ?? 0);
        if (explanation.code === "paradoxically-rejected") expect(kept).toContain(order.orderId);
      }
    });
  });

  it("C10 lets reserved orders trade with the counterparty they name, at the seller's price, and nobody else", () => {
    let between = 0;
    forCleared(250, ({ orders }, result, of) => {
      const byId = new Map<string, ClearingOrder>(orders.map((order) => [order.orderId, order]));
      for (const { sellOrderId, buyOrderId } of result.trades) {
        const sell = byId.get(sellOrderId)!;
        const buy = byId.get(buyOrderId)!;
        expect(sell.counterparty === undefined).toBe(buy.counterparty === undefined);
        if (sell.counterparty === undefined) continue;
        between += 1;
        expect([sell.counterparty, buy.counterparty]).toEqual([buy.meteringPointId, sell.meteringPointId]);
        expect([of(sellOrderId).price, of(buyOrderId).price]).toEqual([sell.limitPrice, sell.limitPrice]);
      }
    });
    expect(between).toBeGreaterThan(10);
  });

  it("C11 can be derived again to the Wh from book and limits, ties and choices included", () => {
    forCleared(250, (draw, result, of) => {
      const out = new Set(result.refused?.map((refused) => refused.orderId));
      const orders = draw.orders.filter((order) => !out.has(order.orderId));
      const { segments } = result;
      const problem = { segments, orders: orderColumns(orders, segmentOfPoints(draw.segments)) };
      const stated = {
        status: "solved" as const,
        poolPriceTicks: result.poolPrice / 1_000,
        segmentPriceTicks: Int32Array.from(segments, (s) => s.price / 1_000),
        localWh: Float64Array.from(orders, (order) => of(order.orderId).localWh),
        exportedWh: Float64Array.from(orders, (o) => (o.side === "sell" ? of(o.orderId).gridWh : 0)),
        segmentTradedWh: Float64Array.from(segments, (s) => s.tradedWh),
        segmentExportedWh: Float64Array.from(segments, (s) => s.exportedWh),
        segmentFlowWh: Float64Array.from(segments, (s) => s.flowWh),
        mustServeWh: result.mustServeWh,
      };
      expect(verifyCertificate(problem, stated)).toEqual({
        status: "valid",
        welfareMicroEuro: result.welfareMicroEuro,
        congestionMicroEuro: result.congestionMicroEuro,
      });
      expect(rederiveDifference(problem, orders, result, stated)).toBeNull();
    });
  });
});
