/** Preferences survive partial fills: looked at again with whatever was matched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PairingPreference } from "../../../backend/core/clearing/clearing.ts";
import type { PairingLeg } from "../../../backend/core/clearing/pairPreferred.ts";
import { pairTrades } from "../../../backend/core/clearing/pairTrades.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";

/**
 *        0
 *      1   2
 *     3
 */
const PARENTS = [-1, 0, 0, 1];
const HOMES = ["H0", "H1", "H2", "H3", "H4", "H5"];

const leg = (
  home: string,
  side: "buy" | "sell",
  segment: number,
  localWh: number,
  sequence: number,
  source: "solar" | "storage" = "solar",
): PairingLeg => ({
  orderId: `0x${home}${side}${sequence}` as Hex,
  side,
  segment,
  localWh,
  sequence,
  meteringPointId: home,
  ...(side === "sell" ? { source } : {}),
});

const prefer = (
  meteringPointId: string,
  partners: readonly string[],
  rest: Partial<PairingPreference> = {},
): PairingPreference => ({ meteringPointId, partners, sources: [], nearFirst: false, ...rest });

const told = (legs: readonly PairingLeg[], preferences: readonly PairingPreference[]) => {
  const owner = new Map(legs.map((l) => [l.orderId, l.meteringPointId]));
  return pairTrades(legs, PARENTS, preferences).map(
    (t) => `${owner.get(t.sellOrderId)} ${owner.get(t.buyOrderId)} ${t.energyWh}`,
  );
};

describe("preferences of a member", () => {
  const legs = [
    leg("H0", "sell", 1, 5, 1),
    leg("H1", "sell", 2, 5, 2, "storage"),
    leg("H2", "buy", 1, 4, 3),
    leg("H3", "buy", 2, 4, 4),
  ];

  it("come before nearness: a partner first, however far, and the next one with what is left", () => {
    expect(told(legs, [])).toEqual(["H1 H3 4", "H0 H2 4"]);
    expect(told(legs, [prefer("H3", ["H0", "H1"])])).toEqual(["H0 H3 4", "H0 H2 1", "H1 H2 3"]);
  });

  it("hold from the seller's side too", () => {
    expect(told(legs, [prefer("H1", ["H2"])])).toEqual(["H1 H2 4", "H1 H3 1", "H0 H3 3"]);
  });

  it("choose the kind of energy", () => {
    const mix = prefer("H2", [], { sources: ["storage", "solar"] });
    expect(told(legs, [mix])[0]).toBe("H1 H2 4");
  });

  it("give way to the earlier order where they conflict", () => {
    const both = [prefer("H2", ["H1"]), prefer("H3", ["H1"])];
    expect(told(legs, both).slice(0, 2)).toEqual(["H1 H2 4", "H1 H3 1"]);
  });
});

const anyLegs = fc
  .array(
    fc.record({
      home: fc.constantFrom(...HOMES),
      side: fc.constantFrom("buy" as const, "sell" as const),
      segment: fc.nat(3),
      wanted: fc.integer({ min: 1, max: 20 }),
      source: fc.constantFrom("solar" as const, "storage" as const),
    }),
    { minLength: 2, maxLength: 14 },
  )
  .map((entries) => entries.map((e, i) => leg(e.home, e.side, e.segment, e.wanted, i, e.source)));

/** The same orders with another fill each, both sides cut to the same sum. */
function filled(legs: readonly PairingLeg[], shares: readonly number[]): PairingLeg[] {
  const wanted = legs.map((l, i) => Math.floor((l.localWh * shares[i % shares.length]!) / 100));
  const sum = (side: string) => legs.reduce((total, l, i) => total + (l.side === side ? wanted[i]! : 0), 0);
  const least = Math.min(sum("buy"), sum("sell"));
  const left = { buy: least, sell: least };
  return legs.map((l, i) => {
    const localWh = Math.min(wanted[i]!, left[l.side]);
    left[l.side] -= localWh;
    return { ...l, localWh };
  });
}

const anyPreferences = fc.uniqueArray(
  fc.record({
    meteringPointId: fc.constantFrom(...HOMES),
    partners: fc.uniqueArray(fc.constantFrom(...HOMES), { maxLength: 3 }),
    sources: fc.uniqueArray(fc.constantFrom("solar" as const, "storage" as const)),
    nearFirst: fc.boolean(),
  }),
  { selector: (p) => p.meteringPointId, maxLength: 6 },
);
const anyShares = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 14 });

describe("pairing with preferences", () => {
  it("adds up to every allocation at every fill, whatever the preferences, even contradictory ones", () => {
    fc.assert(
      fc.property(anyLegs, anyPreferences, anyShares, (legs, preferences, shares) => {
        const now = filled(legs, shares);
        const sums = new Map<string, number>();
        for (const { sellOrderId, buyOrderId, energyWh } of pairTrades(now, PARENTS, preferences)) {
          expect(energyWh).toBeGreaterThan(0);
          for (const id of [sellOrderId, buyOrderId]) sums.set(id, (sums.get(id) ?? 0) + energyWh);
        }
        for (const { orderId, localWh } of now) expect(sums.get(orderId) ?? 0).toBe(localWh);
      }),
      { numRuns: 2_000, seed: 20261122 },
    );
  });

  it("gives every member, by arrival, the most of its first partner, then of its second, at every fill", () => {
    fc.assert(
      fc.property(anyLegs, anyPreferences, anyShares, (legs, preferences, shares) => {
        const now = filled(legs, shares);
        const trades = pairTrades(now, PARENTS, preferences);
        const left = new Map(now.map((l) => [l.orderId, l.localWh]));
        const byOwner = new Map(preferences.map((p) => [p.meteringPointId, p]));
        let at = 0;
        for (const own of now) {
          for (const partner of byOwner.get(own.meteringPointId!)?.partners ?? []) {
            const theirs = now.filter((l) => l.meteringPointId === partner && l.side !== own.side);
            const offered = theirs.reduce((sum, l) => sum + left.get(l.orderId)!, 0);
            let due = Math.min(offered, left.get(own.orderId)!);
            while (due > 0) {
              const trade = trades[at]!;
              at += 1;
              const other = trade.sellOrderId === own.orderId ? trade.buyOrderId : trade.sellOrderId;
              expect([trade.sellOrderId, trade.buyOrderId]).toContain(own.orderId);
              expect(theirs.map((l) => l.orderId)).toContain(other);
              left.set(own.orderId, left.get(own.orderId)! - trade.energyWh);
              left.set(other, left.get(other)! - trade.energyWh);
              due -= trade.energyWh;
            }
            expect(due).toBe(0);
          }
        }
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it("pairs 20,000 orders that all prefer the same two homes in a moment", () => {
    const legs = Array.from({ length: 20_000 }, (_, i) =>
      leg(`M${i % 5_000}`, i % 2 === 0 ? "sell" : "buy", i % 4, 5, i),
    );
    const preferences = Array.from({ length: 5_000 }, (_, i) =>
      prefer(`M${i}`, ["M0", "M1"], { sources: ["storage", "solar"], nearFirst: true }),
    );
    const began = performance.now();
    const trades = pairTrades(legs, PARENTS, preferences);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(trades.reduce((sum, trade) => sum + trade.energyWh, 0)).toBe(50_000);
  });
});
