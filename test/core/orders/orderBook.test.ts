import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meritOrder } from "../../../backend/core/orders/meritOrder.ts";
import type { BookedOrder, Side } from "../../../backend/core/orders/order.ts";
import { snapshotOrderBook } from "../../../backend/core/orders/orderBook.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { INTERVAL, sampleOrder, sampleSigned } from "./sampleOrders.ts";

const booked = (sequence: number, side: Side = "sell", energyWh = 100, ticks = 120): BookedOrder => ({
  ...sampleSigned(),
  order: sampleOrder({
    side,
    energyWh: wattHours(energyWh),
    limitPrice: microEuroPerKWh(ticks * 1_000),
    nonce: sequence,
  }),
  orderId: `0x${sequence.toString(16).padStart(64, "0")}`,
  sequence,
  receivedAt: epochSeconds(sequence),
});

describe("the snapshot of an order book", () => {
  it("is the same for every order of arrival of the rows", () => {
    const orders = [1, 2, 3, 4, 5, 6].map((sequence) => booked(sequence));
    const expected = snapshotOrderBook(INTERVAL, orders);
    fc.assert(
      fc.property(fc.shuffledSubarray(orders, { minLength: 6 }), (shuffled) => {
        expect(snapshotOrderBook(INTERVAL, shuffled)).toEqual(expected);
      }),
    );
    expect(Object.isFrozen(expected.orders)).toBe(true);
  });

  it("refuses more orders than the limit", () => {
    const orders = [booked(1), booked(2)];
    expect(() => snapshotOrderBook(INTERVAL, orders, { maxOrders: 1 })).toThrow(
      expect.objectContaining({ code: "LAT-1023", details: { interval: INTERVAL, actual: 2, limit: 1 } }),
    );
  });

  it.each([
    ["an order of another interval", [{ ...booked(1), order: sampleOrder({ interval: intervalIndex(1) }) }]],
    ["a sequence given twice", [booked(1), { ...booked(2), sequence: 1 }]],
    ["an order listed twice", [booked(1), { ...booked(1), sequence: 2 }]],
    ["an order without a sequence", [{ ...booked(1), sequence: Number.NaN }]],
  ])("refuses %s", (_, orders) => {
    expect(() => snapshotOrderBook(INTERVAL, orders)).toThrow(expect.objectContaining({ code: "LAT-1024" }));
  });
});

describe("the merit order", () => {
  const charge = microEuroPerKWh(20_000);
  const curve = (...orders: BookedOrder[]) => meritOrder(snapshotOrderBook(INTERVAL, orders), charge);

  it("ranks sellers from cheap to dear and buyers from keen to reluctant, without the network charge", () => {
    const { supply, demand } = curve(
      booked(1, "sell", 100, 130),
      booked(2, "sell", 50, 110),
      booked(3, "buy", 70, 140),
      booked(4, "buy", 30, 180),
      booked(5, "sell", 10, 110),
    );
    expect(supply.map((step) => [step.price, step.fromWh, step.toWh])).toEqual([
      [110_000, 0, 50],
      [110_000, 50, 60],
      [130_000, 60, 160],
    ]);
    expect(demand.map((step) => [step.price, step.fromWh, step.toWh])).toEqual([
      [160_000, 0, 30],
      [120_000, 30, 100],
    ]);
  });

  it("crosses inside a partly used seller's step at that seller's price", () => {
    const { crossing } = curve(booked(1, "sell", 100, 110), booked(2, "buy", 60, 200));
    expect(crossing).toEqual({ energyWh: 60, lowestPrice: 110_000, highestPrice: 110_000 });
  });

  it("leaves a gap of prices when both sides are used up together", () => {
    const { crossing } = curve(
      booked(1, "sell", 60, 110),
      booked(2, "buy", 60, 200),
      booked(3, "sell", 10, 170),
      booked(4, "buy", 10, 140),
    );
    expect(crossing).toEqual({ energyWh: 60, lowestPrice: 120_000, highestPrice: 170_000 });
  });

  it("has no price when nobody can agree, or one side is missing", () => {
    const none = { energyWh: 0, lowestPrice: null, highestPrice: null };
    expect(curve(booked(1, "sell", 60, 190), booked(2, "buy", 60, 200)).crossing).toEqual(none);
    expect(curve(booked(1, "sell", 60, 190)).crossing).toEqual(none);
    expect(curve().crossing).toEqual(none);
  });

  it("clears, at any price it names, what both sides accept and no more", () => {
    const side = fc.constantFrom<Side>("buy", "sell");
    const row = fc.tuple(side, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const result = curve(...rows.map(([s, wh, ticks], index) => booked(index + 1, s, wh, ticks)));
        const { energyWh, lowestPrice, highestPrice } = result.crossing;
        for (const price of [lowestPrice, highestPrice]) {
          if (price === null) continue;
          const sum = (keep: (stepPrice: number) => boolean, steps: typeof result.supply) =>
            steps
              .filter((step) => keep(step.price))
              .reduce((total, step) => total + step.toWh - step.fromWh, 0);
          expect(sum((p) => p < price, result.supply)).toBeLessThanOrEqual(energyWh);
          expect(sum((p) => p <= price, result.supply)).toBeGreaterThanOrEqual(energyWh);
          expect(sum((p) => p > price, result.demand)).toBeLessThanOrEqual(energyWh);
          expect(sum((p) => p >= price, result.demand)).toBeGreaterThanOrEqual(energyWh);
        }
      }),
    );
  });
});
