/** What holds for the money of every interval, whether a market, an imbalance price or a sharing key settles it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthPeriodOf } from "../../backend/core/billing/billingPeriod.ts";
import { runningBill } from "../../backend/core/billing/runningBill.ts";
import { accumulateBalances, netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { signedAmount, signedEnergyWh } from "../../backend/core/settlement/ledgerAccounts.ts";
import { COMMUNITY_POINT, type LedgerLine } from "../../backend/core/settlement/ledgerLine.ts";
import { resettle } from "../../backend/core/settlement/resettle.ts";
import { type SettlementInput, settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import type { KeyTerms, SharingTerms } from "../../backend/core/tariffs/sharingTerms.ts";
import { sheetAt } from "../../backend/core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { allInRetailPrice, validateTariff } from "../../backend/core/tariffs/tariffRules.ts";
import { microEuro, microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import { anyMarket, INTERVAL, reading, TARIFF } from "../core/settlement/marketFixture.ts";

const RUNS = { numRuns: 200 };
const price = fc.integer({ min: 0, max: 600_000 }).map(microEuroPerKWh);
const tickPrice = fc.integer({ min: 0, max: 400 }).map((ticks) => microEuroPerKWh(ticks * 1_000));

/** Schedules that may go below zero, levies and a standing charge that is due or not. */
const anyOptions: fc.Arbitrary<Partial<TariffSheet>> = fc.record(
  {
    retailSchedule: fc.integer({ min: -50_000, max: 500_000 }).map((value) => ({
      kind: "series" as const,
      from: INTERVAL,
      prices: [microEuroPerKWh(value)],
    })),
    gridNetworkSchedule: fc.record({
      kind: fc.constant("time-of-use" as const),
      bands: fc.constant([]),
      otherwise: price,
    }),
    levies: fc.array(fc.record({ name: fc.constant("levy"), price }), { maxLength: 3 }),
    standingPerDay: fc.nat(900_000).map(microEuro),
  },
  { requiredKeys: [] },
);
const withSheet = (
  markets: fc.Arbitrary<SettlementInput>,
  sheets: fc.Arbitrary<Partial<TariffSheet>>,
): fc.Arbitrary<SettlementInput> =>
  fc.tuple(markets, sheets, anyOptions).map(([input, sheet, options]) => ({
    ...input,
    tariff: { ...input.tariff, ...options, ...sheet },
  }));

const POINTS = ["p0", "p1", "p2", "p3", "p4", "p5"];
const anyKey: fc.Arbitrary<KeyTerms> = fc.oneof(
  fc.constant({ kind: "dynamic" as const }),
  fc.record({
    kind: fc.constantFrom("static" as const, "hybrid" as const),
    sharesPpm: fc
      .array(fc.nat(166_666), { minLength: 6, maxLength: 6 })
      .map((shares) => Object.fromEntries(POINTS.map((id, i) => [id, shares[i] ?? 0]))),
  }),
);
const anyTerms: fc.Arbitrary<SharingTerms> = fc
  .tuple(
    tickPrice,
    fc.array(fc.tuple(anyKey, fc.option(tickPrice), fc.integer({ min: 1, max: 300_000 })), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([shared, communities]) => ({
    price: shared,
    communities: communities.map(([key, charge, factorPpm], i) => ({
      id: `c${i}`,
      key,
      participants: POINTS.map((meteringPointId) => ({ meteringPointId, factorPpm })),
      ...(charge === null ? {} : { networkCharge: charge }),
    })),
  }));
const anyMeters: fc.Arbitrary<SettlementInput> = fc
  .array(fc.tuple(fc.nat(3_000), fc.nat(3_000)), { minLength: 6, maxLength: 6 })
  .map((values) => ({
    interval: INTERVAL,
    orders: [],
    allocations: [],
    trades: [],
    readings: POINTS.map((id, i) => reading(id, values[i]?.[0] ?? 0, values[i]?.[1] ?? 0)),
    tariff: TARIFF,
  }));

const KINDS = [
  ["a market", withSheet(anyMarket, fc.constant({}))],
  [
    "a market with an imbalance price",
    withSheet(
      anyMarket,
      fc.record({ imbalancePrice: fc.record({ short: price, long: price }) }) as fc.Arbitrary<
        Partial<TariffSheet>
      >,
    ),
  ],
  ["sharing by key", withSheet(anyMeters, fc.record({ sharing: anyTerms }))],
] as const;

function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, key: keys[index % keys.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ item }) => item);
}

/** Money per point, kind and price, and the energy where a Wh is worth a µ€: less than that is booked with no line. */
function sums(lines: readonly LedgerLine[]): Record<string, readonly [number, number]> {
  const total: Record<string, readonly [number, number]> = {};
  for (const line of lines) {
    const key = `${line.meteringPointId}|${line.kind}|${line.price}`;
    const [amount, energy] = total[key] ?? [0, 0];
    const counted = Math.abs(line.price) < 1_000 ? 0 : signedEnergyWh(line);
    total[key] = [amount + signedAmount(line), energy + counted];
  }
  return Object.fromEntries(
    Object.entries(total)
      .filter(([, [amount]]) => amount !== 0)
      .sort(),
  );
}

const anyKeys = fc.array(fc.nat(), { minLength: 5, maxLength: 9 });
const anyValues = fc.array(fc.tuple(fc.nat(2_500), fc.nat(2_500)), { minLength: 8, maxLength: 8 });

describe.each(KINDS)("%s", (_, anyInput) => {
  it("M1: sums to zero over all accounts and leaves the pool empty; no line is zero", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { lines } = settleInterval(input);
        const positions = accumulateBalances([], lines);
        expect(positions.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
        const pool = positions.find(({ account }) => account === "pool");
        expect(pool ? netOf(pool) : 0).toBe(0);
        expect(lines.every(({ amount, debit, credit }) => amount > 0 && debit !== credit)).toBe(true);
      }),
      RUNS,
    );
  });

  it("M2: the bills of all members and the community's accounts come to the same, to the µ€", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { lines } = settleInterval(input);
        const period = monthPeriodOf(input.interval);
        const billed = input.readings.reduce((sum, { meteringPointId }) => {
          const bill = runningBill({ meteringPointId, lines, tariff: input.tariff, period });
          expect(bill.lines.reduce((all, line) => all + line.amount, 0)).toBe(bill.netMicroEuro);
          return sum + bill.netMicroEuro;
        }, 0);
        const own = accumulateBalances([], lines).filter(({ account }) => !account.startsWith("member:"));
        expect(own.reduce((sum, position) => sum + netOf(position), 0)).toBe(billed);
        expect(lines.filter((line) => line.meteringPointId === COMMUNITY_POINT).length).toBeLessThanOrEqual(
          1,
        );
      }),
      RUNS,
    );
  });

  it("M3: the order of orders, trades and readings changes no byte", () => {
    fc.assert(
      fc.property(anyInput, anyKeys, (input, keys) => {
        const other = {
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

  it("M4: corrections in any order of arrival end where settlement from scratch begins", () => {
    fc.assert(
      fc.property(anyInput, anyValues, anyKeys, (input, values, keys) => {
        let now = input;
        const booked: LedgerLine[] = [...settleInterval(input).lines];
        for (const { at, value } of shuffled(
          input.readings.map((old, at) => ({ at, value: values[at] ?? [0, 0], id: old.meteringPointId })),
          keys,
        )) {
          const readings = now.readings.map((old, i) =>
            i === at ? reading(old.meteringPointId, value[0], value[1], old.version + 1) : old,
          );
          now = { ...now, readings };
          const step = resettle(booked, now).lines;
          expect(accumulateBalances([], step).reduce((sum, p) => sum + netOf(p), 0)).toBe(0);
          booked.push(...step);
        }
        expect(sums(booked)).toEqual(sums(settleInterval(now).lines));
        expect(resettle(booked, now).lines).toEqual([]);
      }),
      RUNS,
    );
  });

  it("M5: every Wh of every meter is local or the grid's, and what is given is what is received", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { deliveries } = settleInterval(input);
        const meters = new Map(input.readings.map((r) => [r.meteringPointId, r]));
        let net = 0;
        for (const d of deliveries) {
          const meter = meters.get(d.meteringPointId);
          expect([d.takenWh + d.gridImportWh, d.deliveredWh + d.gridExportWh]).toEqual([
            meter?.importWh,
            meter?.exportWh,
          ]);
          net += d.takenWh - d.deliveredWh;
        }
        expect(net).toBe(0);
      }),
      RUNS,
    );
  });
});

describe("an imbalance price", () => {
  const [, [, anyInput]] = KINDS;
  /** What members paid in all but standing charge, per point. */
  const paidBy = (lines: readonly LedgerLine[], id: string) =>
    lines
      .filter((line) => line.meteringPointId === id && line.kind !== "congestion")
      .reduce((sum, line) => sum + (line.debit === `member:${id}` ? line.amount : -line.amount), 0);

  it("M6: the account is never paid out more than it got, and the other lines do not change", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { lines } = settleInterval(input);
        const account = accumulateBalances([], lines).find((p) => p.account === "imbalance");
        expect(account ? netOf(account) : 0).toBeGreaterThanOrEqual(0);
        const { imbalancePrice: _, ...without } = input.tariff;
        const plain = settleInterval({ ...input, tariff: without });
        expect(lines.filter((line) => line.kind !== "imbalance")).toEqual(plain.lines);
      }),
      RUNS,
    );
  });

  it("M7: nobody who kept its trades is worse off by it", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const settlement = settleInterval(input);
        const { imbalancePrice: _, ...without } = input.tariff;
        const plain = settleInterval({ ...input, tariff: without });
        for (const d of settlement.deliveries) {
          const more = paidBy(settlement.lines, d.meteringPointId) - paidBy(plain.lines, d.meteringPointId);
          const keptSales = d.deliveredWh === d.soldWh || d.gridExportWh > 0;
          const keptBuys = d.takenWh === d.boughtWh || d.gridImportWh > 0;
          if (keptSales && keptBuys) expect(more).toBeLessThanOrEqual(0);
        }
      }),
      RUNS,
    );
  });
});

describe("the sheet of an interval", () => {
  it("M8: is flat, stays what it is when asked again, and is the sheet itself without schedules", () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: -3, max: 3 }), (options, offset) => {
        const sheet: TariffSheet = { ...TARIFF, ...options };
        const interval = (INTERVAL + offset) as typeof INTERVAL;
        const flat = sheetAt(sheet, interval);
        expect(sheetAt(flat, interval)).toBe(flat);
        expect(Object.keys(flat).filter((name) => name.endsWith("Schedule"))).toEqual([]);
        // The series covers one interval; outside of it the flat price holds.
        const covered = options.retailSchedule?.kind === "series" && offset === 0;
        expect(flat.retailEnergy === TARIFF.retailEnergy || covered).toBe(true);
        expect(allInRetailPrice(flat)).toBe(
          flat.retailEnergy +
            flat.gridNetworkCharge +
            (options.levies ?? []).reduce((sum, levy) => sum + levy.price, 0),
        );
        expect(sheetAt(TARIFF, interval)).toBe(TARIFF);
        expect(validateTariff(sheet).status).toBe("valid");
      }),
      RUNS,
    );
  });
});
