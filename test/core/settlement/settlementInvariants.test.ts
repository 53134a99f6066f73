/** What holds for every settlement, whatever was cleared and whatever the meters say. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accumulateBalances, netOf } from "../../../backend/core/settlement/accumulateBalances.ts";
import { signedAmount, signedEnergyWh } from "../../../backend/core/settlement/ledgerAccounts.ts";
import type { LedgerLine } from "../../../backend/core/settlement/ledgerLine.ts";
import { resettle } from "../../../backend/core/settlement/resettle.ts";
import { type SettlementInput, settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { anyMarket, reading } from "./marketFixture.ts";

const RUNS = { numRuns: 300 };

function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, key: keys[index % keys.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ item }) => item);
}

/** Net amount and energy per point, kind and price: what a set of lines comes to. */
function sums(lines: readonly LedgerLine[]): Record<string, { amount: number; energyWh: number }> {
  const total = new Map<string, { amount: number; energyWh: number }>();
  for (const line of lines) {
    const key = `${line.meteringPointId}|${line.kind}|${line.price}`;
    const old = total.get(key) ?? { amount: 0, energyWh: 0 };
    total.set(key, {
      amount: old.amount + signedAmount(line),
      energyWh: old.energyWh + signedEnergyWh(line),
    });
  }
  return Object.fromEntries([...total].filter(([, sum]) => sum.amount !== 0).sort());
}

const anyCorrection = fc.array(fc.tuple(fc.nat(2_500), fc.nat(2_500)), { minLength: 8, maxLength: 8 });

const corrected = (
  input: SettlementInput,
  values: readonly (readonly [number, number])[],
  version: number,
) => ({
  ...input,
  readings: input.readings.map((r, i) =>
    reading(r.meteringPointId, values[i]?.[0] ?? 0, values[i]?.[1] ?? 0, version),
  ),
});

describe("every settlement", () => {
  it("sums to zero over all accounts and leaves the pool empty", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        const positions = accumulateBalances([], settleInterval(input).lines);
        expect(positions.reduce((sum, p) => sum + netOf(p), 0)).toBe(0);
        const pool = positions.find((p) => p.account === "pool");
        expect(pool ? netOf(pool) : 0).toBe(0);
      }),
      RUNS,
    );
  });

  it("has only lines with an amount above zero between two different accounts", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        for (const line of settleInterval(input).lines) {
          expect(line.amount).toBeGreaterThan(0);
          expect(Number.isSafeInteger(line.amount)).toBe(true);
          expect(line.debit).not.toBe(line.credit);
        }
      }),
      RUNS,
    );
  });

  it("gives the same bytes for any order of its inputs", () => {
    fc.assert(
      fc.property(anyMarket, fc.array(fc.nat(), { minLength: 5, maxLength: 9 }), (input, keys) => {
        const other: SettlementInput = {
          ...input,
          orders: shuffled(input.orders, keys),
          allocations: shuffled(input.allocations, keys),
          trades: shuffled(input.trades, keys),
          readings: shuffled(input.readings, keys),
        };
        expect(JSON.stringify(settleInterval(other))).toBe(JSON.stringify(settleInterval(input)));
      }),
      RUNS,
    );
  });

  it("conserves energy at every point: import = local + grid, export = local + grid", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        const { deliveries } = settleInterval(input);
        expect(deliveries.map((d) => d.meteringPointId)).toEqual(
          input.readings.map((r) => r.meteringPointId).sort(),
        );
        for (const d of deliveries) {
          const meter = input.readings.find((r) => r.meteringPointId === d.meteringPointId);
          expect(d.takenWh + d.gridImportWh).toBe(meter?.importWh);
          expect(d.deliveredWh + d.gridExportWh).toBe(meter?.exportWh);
          expect(d.takenWh).toBeLessThanOrEqual(d.boughtWh);
          expect(d.deliveredWh).toBeLessThanOrEqual(d.soldWh);
          expect(Math.min(d.gridImportWh, d.gridExportWh, d.takenWh, d.deliveredWh)).toBeGreaterThanOrEqual(
            0,
          );
        }
        const total = (field: "takenWh" | "deliveredWh") => deliveries.reduce((sum, d) => sum + d[field], 0);
        expect(total("takenWh")).toBe(total("deliveredWh"));
      }),
      RUNS,
    );
  });

  it("makes nobody pay more, all in, than the price it cleared at plus the network charge", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        const { lines, deliveries } = settleInterval(input);
        for (const d of deliveries) {
          const own = lines.filter((l) => l.meteringPointId === d.meteringPointId);
          const paid = own
            .filter((l) => l.kind === "local-energy-bought" || l.kind === "local-network-charge")
            .reduce((sum, l) => sum + l.amount, 0);
          const dearest = input.orders
            .filter((o) => o.meteringPointId === d.meteringPointId && o.side === "buy")
            .map((o) => {
              const allocation = input.allocations.find((a) => a.orderId === o.orderId);
              return (allocation?.price ?? 0) + o.networkCharge;
            })
            .reduce((max, p) => Math.max(max, p), 0);
          expect(paid).toBeLessThanOrEqual((d.takenWh * dearest) / 1000);
          const cheapest = input.orders
            .filter((o) => o.meteringPointId === d.meteringPointId && o.side === "sell")
            .map((o) => input.allocations.find((a) => a.orderId === o.orderId)?.price ?? 0)
            .reduce((min, p) => Math.min(min, p), Number.POSITIVE_INFINITY);
          const earned = own
            .filter((l) => l.kind === "local-energy-sold")
            .reduce((sum, l) => sum + l.amount, 0);
          if (d.deliveredWh > 0) expect(earned).toBeGreaterThanOrEqual((d.deliveredWh * cheapest) / 1000);
        }
      }),
      RUNS,
    );
  });
});

describe("every re-settlement", () => {
  it("adds to what is booked exactly the settlement from scratch, after any number of corrections", () => {
    fc.assert(
      fc.property(anyMarket, anyCorrection, anyCorrection, (input, first, second) => {
        const once = corrected(input, first, 2);
        const twice = corrected(input, second, 3);
        const booked = [...settleInterval(input).lines];
        booked.push(...resettle(booked, once).lines);
        expect(sums(booked)).toEqual(sums(settleInterval(once).lines));
        const last = resettle(booked, twice);
        booked.push(...last.lines);
        expect(sums(booked)).toEqual(sums(settleInterval(twice).lines));
        expect(last.deliveries).toEqual(settleInterval(twice).deliveries);
      }),
      RUNS,
    );
  });

  it("books nothing when nothing changed", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        expect(resettle(settleInterval(input).lines, input).lines).toEqual([]);
      }),
      RUNS,
    );
  });

  it("never edits: totals of every account only grow, and correction lines sum to zero themselves", () => {
    fc.assert(
      fc.property(anyMarket, anyCorrection, (input, values) => {
        const { lines } = settleInterval(input);
        const before = accumulateBalances([], lines);
        const correction = resettle(lines, corrected(input, values, 2));
        const after = accumulateBalances(before, correction.lines);
        for (const old of before) {
          const now = after.find((p) => p.account === old.account);
          expect(now?.creditMicroEuro).toBeGreaterThanOrEqual(old.creditMicroEuro);
          expect(now?.debitMicroEuro).toBeGreaterThanOrEqual(old.debitMicroEuro);
        }
        expect(correction.lines.every((l) => l.settlementVersion === 2)).toBe(true);
        const pool = accumulateBalances([], correction.lines).find((p) => p.account === "pool");
        expect(pool ? netOf(pool) : 0).toBe(0);
      }),
      RUNS,
    );
  });

  it("refuses lines of another interval (LAT-6006)", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        const { lines } = settleInterval(input);
        fc.pre(lines.length > 0);
        const moved = lines.map((l) => ({ ...l, interval: (l.interval + 1) as typeof l.interval }));
        expect(() => resettle(moved, input)).toThrow(expect.objectContaining({ code: "LAT-6006" }));
      }),
      { numRuns: 20 },
    );
  });
});
