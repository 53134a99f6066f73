/**
 * The right to be forgotten (Art. 17 GDPR) beside the duty to keep accounts. What goes, goes for good; what the law
 * wants kept stays under the pseudonym of the metering point, with a last day.
 *
 * | what                                       | stays             | because                                              |
 * |--------------------------------------------|-------------------|------------------------------------------------------|
 * | bills, with name and address               | 8 years           | § 147 (3) AO, § 14b (1) UStG, as of 1 January 2025   |
 * | ledger lines (the books)                   | 10 years          | § 147 (3) with (1) no. 1 AO                          |
 * | readings and orders behind bills           | 3 years           | §§ 195, 199 BGB: until nobody can object any more    |
 * | who looked at the data, and this erasure   | 3 years           | Art. 5 (2) GDPR: to be able to account for it        |
 *
 * All of them run from the end of the calendar year (§ 147 (4) AO, § 199 (1) BGB).
 */
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";

export const ERASURE_REASONS = ["erasure", "movingOut"] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/**
 * `waiting`: quarter hours of the home are not billed yet; it can still be stopped. `erasing`: under way.
 * `cancelled`: stopped by the member in time.
 */
export const ERASURE_STATES = ["waiting", "erasing", "done", "cancelled"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** In this order; each can be repeated. */
export const ERASURE_STEPS = [
  "permissions",
  "consentSalts",
  "leafSalts",
  "account",
  "billingAddress",
] as const;
export type ErasureStep = (typeof ERASURE_STEPS)[number];

/** What stays, for how many whole years after the year in which it arose. */
export const RETENTION_YEARS = { bills: 8, ledger: 10, readings: 3, accessLog: 3 } as const;
export type RetainedKind = keyof typeof RETENTION_YEARS;

export interface Retained {
  readonly kind: RetainedKind;
  /** Last day, `YYYY-12-31`, of what arose in `year`. */
  readonly until: string;
}

/** What stays of a member who leaves in `year`, and until when at the longest. */
export const retainedFrom = (year: number): readonly Retained[] =>
  (Object.keys(RETENTION_YEARS) as RetainedKind[]).map((kind) => ({
    kind,
    until: `${year + RETENTION_YEARS[kind]}-12-31`,
  }));

/** What was taken away, counted. */
export interface ErasureCounts {
  readonly permissionsEnded: number;
  readonly consentSalts: number;
  readonly leafSalts: number;
  readonly names: number;
  readonly plans: number;
  readonly keys: number;
  readonly signIns: number;
  /** Of stores that other parts of the product keep: people, notifications. */
  readonly others: number;
  readonly billingAddresses: number;
}

export const NOTHING_ERASED: ErasureCounts = {
  permissionsEnded: 0,
  consentSalts: 0,
  leafSalts: 0,
  names: 0,
  plans: 0,
  keys: 0,
  signIns: 0,
  others: 0,
  billingAddresses: 0,
};

export interface Erasure {
  readonly communityId: string;
  /** 128 random bits: whoever has it may read the receipt, which names nobody. */
  readonly id: string;
  readonly meteringPointId: string;
  readonly tenure: number;
  readonly reason: ErasureReason;
  readonly state: ErasureState;
  /** Wall clock. */
  readonly requestedAt: EpochSeconds;
  /** Wall clock at which it began; null while it waits. */
  readonly begunAt: EpochSeconds | null;
  /** First interval in which the home trades no more, market time. */
  readonly tradesUntil: IntervalIndex;
  readonly stepsDone: readonly ErasureStep[];
  /** Leaves of intervals before this one are sealed. */
  readonly sealedThrough: IntervalIndex;
  readonly counts: ErasureCounts;
  /** Wall clock. */
  readonly finishedAt: EpochSeconds | null;
  readonly version: number;
}

/** The first step that is not done, null when all are. */
export const nextErasureStep = ({ stepsDone }: Pick<Erasure, "stepsDone">): ErasureStep | null =>
  ERASURE_STEPS.find((name) => !stepsDone.includes(name)) ?? null;

/** Sum of two counts, name by name. */
export const addCounts = (a: ErasureCounts, b: Partial<ErasureCounts>): ErasureCounts =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + (b[name as keyof ErasureCounts] ?? 0)]),
  ) as unknown as ErasureCounts;
