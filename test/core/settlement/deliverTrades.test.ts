import fc from "fast-check";
import { expect, it } from "vitest";
import { deliverTradesLargestRemainder } from "../../../backend/core/settlement/deliverTrades.ts";

const anyCase = fc.record({
  trades: fc.array(
    fc.record({
      seller: fc.integer({ min: 0, max: 5 }).map((n) => `s${n}`),
      buyer: fc.integer({ min: 0, max: 5 }).map((n) => `b${n}`),
      energyWh: fc.integer({ min: 1, max: 5_000 }),
    }),
    { maxLength: 20 },
  ),
  exports: fc.array(fc.nat(9_000), { minLength: 6, maxLength: 6 }),
  imports: fc.array(fc.nat(9_000), { minLength: 6, maxLength: 6 }),
});
const meters = (prefix: string, values: readonly number[]) =>
  new Map(values.map((wh, i) => [`${prefix}${i}`, wh]));

it("stays within every trade and every meter, and leaves no trade open while both its ends have energy left", () => {
  fc.assert(
    fc.property(anyCase, ({ trades, exports, imports }) => {
      const exportWh = meters("s", exports);
      const importWh = meters("b", imports);
      const delivered = deliverTradesLargestRemainder(trades, { exportWh, importWh });
      const used = new Map<string, number>();
      trades.forEach(({ seller, buyer, energyWh }, i) => {
        const wh = delivered[i] ?? -1;
        expect(Number.isSafeInteger(wh) && wh >= 0 && wh <= energyWh).toBe(true);
        for (const end of [seller, buyer]) used.set(end, (used.get(end) ?? 0) + wh);
      });
      const left = (end: string) => (exportWh.get(end) ?? importWh.get(end) ?? 0) - (used.get(end) ?? 0);
      trades.forEach(({ seller, buyer, energyWh }, i) => {
        expect(Math.min(left(seller), left(buyer))).toBeGreaterThanOrEqual(0);
        if ((delivered[i] ?? 0) < energyWh) expect(Math.min(left(seller), left(buyer))).toBe(0);
      });
    }),
    { numRuns: 1_000 },
  );
});

it("shares a seller's shortfall in proportion to its trades, at most 1 Wh off", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 12 }),
      fc.nat(100),
      (energies, percent) => {
        const sold = energies.reduce((sum, wh) => sum + wh, 0);
        const available = Math.floor((sold * percent) / 100);
        const delivered = deliverTradesLargestRemainder(
          energies.map((energyWh, i) => ({ seller: "s0", buyer: `b${i}`, energyWh })),
          {
            exportWh: new Map([["s0", available]]),
            importWh: new Map(energies.map((wh, i) => [`b${i}`, wh])),
          },
        );
        expect(delivered.reduce((sum, wh) => sum + wh, 0)).toBe(available);
        energies.forEach((wh, i) => {
          expect(Math.abs((delivered[i] ?? 0) - (available * wh) / sold)).toBeLessThan(1);
        });
      },
    ),
  );
});

it("delivers nothing where nothing was traded", () => {
  expect(deliverTradesLargestRemainder([], { exportWh: new Map(), importWh: new Map() })).toEqual([]);
});
