/** A month in totals for the auditor: states, energy, money by kind, sums that must be zero, and concentration. */
import { BILL_LINE_KINDS, type BillLineKind } from "../core/billing/bill.ts";
import type { BillingPeriod } from "../core/billing/billingPeriod.ts";
import { type Concentration, concentrationOf } from "../core/billing/concentration.ts";
import { INTERVAL_STATES, type IntervalState, intervalIndex } from "../core/time/marketInterval.ts";
import type { BillTotal, IntervalRange, IntervalRecord } from "../ports/intervals.ts";
import type { Store } from "../ports/store.ts";
import { requireCommunity } from "./market.ts";

export interface KindTotal {
  readonly kind: BillLineKind;
  readonly energyWh: number;
  /** Owed by members, µ€; negative: owed to them. */
  readonly amount: number;
}

/** A sum that is zero when the books are right. */
export interface ZeroSum {
  readonly name: "all-accounts" | "pool";
  readonly microEuro: number;
}

export interface AuditTotals {
  readonly intervalsTotal: number;
  readonly states: readonly { readonly state: IntervalState; readonly count: number }[];
  readonly voids: readonly { readonly code: string; readonly count: number }[];
  readonly orders: number;
  readonly tradedWh: number;
  readonly curtailedWh: number;
  readonly readings: number;
  readonly kinds: readonly KindTotal[];
  /** After the newest interval of the month that is billed; empty before the first. */
  readonly zeroSums: readonly ZeroSum[];
  /** Start of that interval's index; null before the first. */
  readonly balancedAt: number | null;
}

const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((all, one) => all + of(one), 0);

const rangeOf = ({ from, to }: BillingPeriod): IntervalRange => ({ from, to });

const kindsOf = (totals: readonly BillTotal[]): KindTotal[] =>
  BILL_LINE_KINDS.map((kind) => {
    const own = totals.filter((total) => total.kind === kind);
    return { kind, energyWh: sum(own, (total) => total.energyWh), amount: sum(own, (total) => total.amount) };
  }).filter(({ energyWh, amount }) => energyWh !== 0 || amount !== 0);

/** Sums over every account after an interval; `all-accounts` is double entry itself. */
async function zeroSumsAt(
  store: Store,
  communityId: string,
  interval: IntervalRecord["interval"],
): Promise<readonly ZeroSum[]> {
  const positions = await store.balancesAfter(communityId, interval);
  const net = (of: typeof positions) =>
    sum(of, ({ creditMicroEuro, debitMicroEuro }) => creditMicroEuro - debitMicroEuro);
  const pool = positions.filter(({ account }) => account === "pool");
  return [
    { name: "all-accounts", microEuro: net(positions) },
    { name: "pool", microEuro: net(pool) },
  ];
}

/** @throws LAT-7012, LAT-7014 */
export async function auditTotals(
  store: Store,
  communityId: string,
  period: BillingPeriod,
): Promise<AuditTotals> {
  await requireCommunity({ store }, communityId);
  const [records, totals] = await Promise.all([
    store.intervals(communityId, rangeOf(period)),
    store.billTotals(communityId, period.label),
  ]);
  const billed = records.filter(({ state }) => state === "billed").at(-1);
  const voids = Map.groupBy(
    records.filter(({ state }) => state === "void"),
    ({ voidReason }) => voidReason?.code ?? "",
  );
  return {
    intervalsTotal: period.to - period.from,
    states: INTERVAL_STATES.map((state) => ({
      state,
      count: records.filter((record) => record.state === state).length,
    })),
    voids: [...voids].map(([code, own]) => ({ code, count: own.length })),
    orders: sum(records, ({ orderCount }) => orderCount),
    tradedWh: sum(records, ({ tradedWh }) => tradedWh),
    curtailedWh: sum(records, ({ curtailedWh }) => curtailedWh),
    readings: sum(records, ({ readingCount }) => readingCount),
    kinds: kindsOf(totals),
    zeroSums: billed === undefined ? [] : await zeroSumsAt(store, communityId, billed.interval),
    balancedAt: billed?.interval ?? null,
  };
}

export interface MonthConcentration {
  /** Fewer traders than this are not told apart. */
  readonly k: number;
  readonly sellers: Concentration;
  readonly buyers: Concentration;
}

/** How concentrated the local market was in a month, by energy delivered and taken. @throws LAT-7014 */
export async function monthConcentration(
  store: Store,
  communityId: string,
  period: BillingPeriod,
): Promise<MonthConcentration> {
  const { minimumHouseholds: k } = await requireCommunity({ store }, communityId);
  const totals = await store.billTotals(communityId, period.label);
  const energies = (kind: BillLineKind): number[] => {
    const own = Map.groupBy(
      totals.filter((total) => total.kind === kind),
      ({ meteringPointId }) => meteringPointId,
    );
    return [...own.values()].map((lines) => sum(lines, ({ energyWh }) => energyWh));
  };
  return {
    k,
    sellers: concentrationOf(energies("local-sold"), k),
    buyers: concentrationOf(energies("local-bought"), k),
  };
}

/** Committed intervals of a stretch with the size of their books, ascending: what a sample is drawn from. */
export async function samplePopulation(
  store: Store,
  communityId: string,
  range: IntervalRange,
): Promise<readonly { readonly interval: number; readonly orders: number }[]> {
  const records = await store.intervals(communityId, {
    from: intervalIndex(range.from),
    to: intervalIndex(range.to),
  });
  return records
    .filter(({ batchProof, state, orderCount }) => batchProof !== null && state !== "void" && orderCount > 0)
    .map(({ interval, orderCount }) => ({ interval: Number(interval), orders: orderCount }));
}
