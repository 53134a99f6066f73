import { describe, expect, it } from "vitest";
import { accumulateBalances, netOf } from "../../../backend/core/settlement/accumulateBalances.ts";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { market, reading, TARIFF } from "./marketFixture.ts";

/*
 *   s (sells 1000 Wh at 120) ──┬── 600 ──► a
 *                              └── 400 ──► b
 */
const sells = { id: 1, point: "s", side: "sell", localWh: 1000, price: 120_000 } as const;
const buyA = { id: 2, point: "a", side: "buy", localWh: 600, price: 130_000 } as const;
const buyB = { id: 3, point: "b", side: "buy", localWh: 400, price: 130_000, flexible: true } as const;
const PAIRS = [
  [1, 2, 600],
  [1, 3, 400],
] as const;
const settle = (s: [number, number], a: [number, number], b: [number, number]) =>
  settleInterval(
    market([sells, buyA, buyB], PAIRS, [reading("s", ...s), reading("a", ...a), reading("b", ...b)]),
  );
const lineOf = (settlement: ReturnType<typeof settle>, point: string, kind: string) =>
  settlement.lines.find((l) => l.meteringPointId === point && l.kind === kind);
const deliveryOf = (settlement: ReturnType<typeof settle>, point: string) =>
  settlement.deliveries.find((d) => d.meteringPointId === point);
const code = (code: string) => expect.objectContaining({ code });

describe("when everybody keeps what was agreed", () => {
  const settlement = settle([0, 1000], [600, 0], [400, 0]);

  it("pays the seller its price and charges the buyers theirs, exactly", () => {
    expect(lineOf(settlement, "s", "local-energy-sold")).toMatchObject({
      debit: "pool",
      credit: "member:s",
      amount: 120_000,
      energyWh: 1000,
    });
    expect(lineOf(settlement, "a", "local-energy-bought")?.amount).toBe(78_000);
    expect(lineOf(settlement, "b", "local-energy-bought")?.amount).toBe(52_000);
  });

  it("sends the local network charge to the network operator", () => {
    expect(lineOf(settlement, "a", "local-network-charge")).toMatchObject({
      debit: "member:a",
      credit: "network-operator",
      amount: 24_000,
    });
  });

  it("leaves what buyers paid more than sellers got in the congestion account", () => {
    expect(lineOf(settlement, "community", "congestion")).toMatchObject({
      debit: "pool",
      credit: "congestion",
      amount: 10_000,
    });
  });

  it("books nothing by tariff", () => {
    expect(settlement.lines.filter((l) => l.kind.startsWith("grid") || l.kind === "feed-in")).toEqual([]);
  });
});

describe("when the seller delivers less than it sold", () => {
  const settlement = settle([0, 501], [600, 0], [400, 0]);

  it("shares the shortfall pro rata over that seller's buyers, largest remainder first", () => {
    expect(deliveryOf(settlement, "s")).toMatchObject({ soldWh: 1000, deliveredWh: 501, gridExportWh: 0 });
    expect(deliveryOf(settlement, "a")).toMatchObject({ takenWh: 301, gridImportWh: 299 });
    expect(deliveryOf(settlement, "b")).toMatchObject({ takenWh: 200, gridImportWh: 200 });
  });

  it("charges the missing part at the retail tariff and the grid's network charge", () => {
    expect(lineOf(settlement, "a", "grid-energy-bought")?.amount).toBe(299 * 215);
    expect(lineOf(settlement, "a", "grid-network-charge")?.amount).toBe(Math.floor(299 * 95.25));
  });
});

describe("when a buyer takes less than it bought", () => {
  const settlement = settle([0, 1000], [100, 0], [400, 0]);

  it("counts only what it took as local and pays the seller the feed-in tariff for the rest", () => {
    expect(deliveryOf(settlement, "a")).toMatchObject({ boughtWh: 600, takenWh: 100, gridImportWh: 0 });
    expect(deliveryOf(settlement, "s")).toMatchObject({ deliveredWh: 500, gridExportWh: 500 });
    expect(lineOf(settlement, "s", "feed-in")).toMatchObject({
      debit: "retailer",
      credit: "member:s",
      amount: Math.floor(500 * 79.5),
    });
  });
});

it("gives what one buyer leaves to the seller's other buyer while the seller is short", () => {
  const settlement = settle([0, 500], [150, 0], [400, 0]);
  expect(deliveryOf(settlement, "a")?.takenWh).toBe(136);
  expect(deliveryOf(settlement, "b")?.takenWh).toBe(364);
});

it("offers a buyer's open need to its second seller when the first one fails", () => {
  const settlement = settleInterval(
    market(
      [
        { id: 1, point: "s", side: "sell", localWh: 100, price: 100_000 },
        { id: 2, point: "t", side: "sell", localWh: 100, price: 100_000 },
        { id: 3, point: "a", side: "buy", localWh: 200, price: 100_000 },
      ],
      [
        [1, 3, 100],
        [2, 3, 100],
      ],
      [reading("s", 0, 0), reading("t", 0, 100), reading("a", 150, 0)],
    ),
  );
  expect(settlement.deliveries.find((d) => d.meteringPointId === "a")).toMatchObject({
    takenWh: 100,
    gridImportWh: 50,
  });
});

it("settles a point without any order, and a void interval, wholly by tariff", () => {
  const settlement = settleInterval(market([], [], [reading("n", 1_001, 7)]));
  expect(settlement.lines.map((l) => [l.kind, l.amount])).toEqual([
    ["feed-in", Math.floor(7 * 79.5)],
    ["grid-energy-bought", 215_215],
    ["grid-network-charge", Math.floor(1_001 * 95.25)],
  ]);
});

it("lets the congestion account pay when a cheaper buyer is all that is left of a trade", () => {
  const settlement = settleInterval(
    market(
      [
        { id: 1, point: "s", side: "sell", localWh: 10, price: 150_000 },
        { id: 2, point: "a", side: "buy", localWh: 10, price: 140_000 },
      ],
      [[1, 2, 10]],
      [reading("s", 0, 10), reading("a", 10, 0)],
    ),
  );
  expect(settlement.lines.find((l) => l.kind === "congestion")).toMatchObject({
    debit: "congestion",
    credit: "pool",
    amount: 100,
  });
});

it("carries the versions that the settlement rests on", () => {
  const settlement = settleInterval(market([], [], [reading("n", 10, 0, 4)]));
  expect(settlement).toMatchObject({ settlementVersion: 1, tariffVersion: TARIFF.version });
  expect(settlement.lines.every((l) => l.readingVersion === 4 && l.settlementVersion === 1)).toBe(true);
});

it("owes each account what its lines say", () => {
  const { lines } = settle([0, 1000], [600, 0], [400, 0]);
  const net = Object.fromEntries(accumulateBalances([], lines).map((p) => [p.account, netOf(p)]));
  expect(net).toEqual({
    "member:a": -(78_000 + 24_000),
    "member:b": -(52_000 + 16_000),
    "member:s": 120_000,
    "network-operator": 40_000,
    congestion: 10_000,
    pool: 0,
  });
});

describe("refuses", () => {
  const good = market([sells, buyA, buyB], PAIRS, [
    reading("s", 0, 1000),
    reading("a", 600, 0),
    reading("b", 400, 0),
  ]);

  it("an order whose metering point has no reading (LAT-6001)", () => {
    const readings = good.readings.filter((r) => r.meteringPointId !== "b");
    expect(() => settleInterval({ ...good, readings })).toThrow(code("LAT-6001"));
  });

  it("two readings of one point (LAT-6002)", () => {
    const readings = [...good.readings, reading("a", 1, 0, 2)];
    expect(() => settleInterval({ ...good, readings })).toThrow(code("LAT-6002"));
  });

  it("an order without its allocation, or with two (LAT-6003)", () => {
    expect(() => settleInterval({ ...good, allocations: good.allocations.slice(1) })).toThrow(
      code("LAT-6003"),
    );
    expect(() =>
      settleInterval({ ...good, allocations: [...good.allocations, ...good.allocations] }),
    ).toThrow(code("LAT-6003"));
    expect(() => settleInterval({ ...good, orders: good.orders.slice(1) })).toThrow(code("LAT-6003"));
  });

  it("trades that do not add up to the allocations (LAT-6004)", () => {
    expect(() => settleInterval({ ...good, trades: good.trades.slice(1) })).toThrow(code("LAT-6004"));
  });

  it("a reading of another interval (LAT-6006)", () => {
    const readings = good.readings.map((r) => ({ ...r, interval: intervalIndex(r.interval + 1) }));
    expect(() => settleInterval({ ...good, readings })).toThrow(code("LAT-6006"));
  });

  it("a trade with the sides swapped (LAT-6007)", () => {
    const trades = good.trades.map((t) => ({ ...t, sellOrderId: t.buyOrderId, buyOrderId: t.sellOrderId }));
    expect(() => settleInterval({ ...good, trades })).toThrow(code("LAT-6007"));
  });
});
