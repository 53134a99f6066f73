/** Market intervals as they are stored, and the one way to change them. */
import type { BillLine } from "../core/billing/bill.ts";
import type { Allocation, ClearedInterval } from "../core/clearing/clearing.ts";
import type { BatchCommitment } from "../core/commitment/commitment.ts";
import type { ConstraintEvidence, EvidenceStage } from "../core/compliance/evidence.ts";
import { domainError, type ErrorCode } from "../core/errors/domainError.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import type { BookedOrder, Hex, KeyAddress, SignedOrder } from "../core/orders/order.ts";
import type { LedgerLine, NetPosition } from "../core/settlement/ledgerLine.ts";
import type { EpochSeconds, IntervalIndex, IntervalState } from "../core/time/marketInterval.ts";
import type { MicroEuro, MicroEuroPerKWh, WattHours } from "../core/units/quantities.ts";
import type { Inclusion, OutboxRequest } from "./chain.ts";
import type { PointForecast } from "./forecastSource.ts";
import type { DeviceState } from "./meterSource.ts";

/** The unit of work that never spans machines. */
export interface IntervalKey {
  readonly communityId: string;
  readonly feederId: string;
  readonly interval: IntervalIndex;
}

export interface VoidReason {
  readonly code: ErrorCode;
  /** Plain sentence for the board and for members. */
  readonly reason: string;
}

/**
 * Work inside a state that is done once. `plansEntered`: orders of the trading plans are in the book;
 * `batchSent`: the batch, or the void record, is in the outbox; `fallbackSettled`: a void interval has been metered and settled
 * at the retail and feed-in tariffs;
 * `batchVoided`: a court made the batch of a billed interval void, and its trades count no longer.
 */
export interface IntervalFlags {
  readonly plansEntered: boolean;
  readonly batchSent: boolean;
  readonly fallbackSettled: boolean;
  readonly batchVoided: boolean;
}

/** Board figures, kept with the interval so that a list needs no joins. */
export interface IntervalFigures {
  /** Orders in the book. */
  readonly orderCount: number;
  /** Orders that were taken back; their arrival numbers stay theirs, so the book has gaps. */
  readonly cancelledCount: number;
  readonly poolPrice: MicroEuroPerKWh | null;
  /** Sold in the pool, Wh. */
  readonly tradedWh: WattHours;
  readonly curtailedWh: WattHours;
  readonly readingCount: number;
  readonly worstLowPu: number | null;
  readonly worstHighPu: number | null;
  readonly worstLoadingPercent: number | null;
}

export interface IntervalRecord extends IntervalKey, IntervalFlags, IntervalFigures {
  readonly state: IntervalState;
  readonly voidReason: VoidReason | null;
  readonly networkVersion: number;
  readonly tariffVersion: number;
  readonly ordersRoot: Hex | null;
  /** Ledger mode E, frozen at gate closure: `ordersRoot` stands for the packed orders as well. */
  readonly fullMode: boolean;
  /** Simulated time of the last change. */
  readonly changedAt: EpochSeconds;
  readonly ordersProof: Inclusion | null;
  readonly batchProof: Inclusion | null;
}

/** A batch as it was signed; the salts live beside it and are deleted with it. */
export interface BatchRecord {
  readonly commitment: BatchCommitment;
  /** Digest that operator and DSO signed. */
  readonly digest: Hex;
  readonly signatures: readonly Hex[];
  /** Mode E, absent in mode G. `unproven`: why the batch was sent without its orders all the same. */
  readonly full?: { readonly unproven: FullModeFault | null };
}

/** What full mode cannot express: the first rule of `checkFullBatch` that the outcome breaks (LAT-4158). */
export interface FullModeFault {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** Salt of one order's leaf in `ordersRoot` and in `allocationRoot`; the leaf itself once its owner was forgotten. */
export interface LeafSalts {
  readonly orderId: Hex;
  readonly orderSalt: Hex | null;
  /** Null until the batch is made. */
  readonly allocationSalt: Hex | null;
}

/** Salt of a member's leaf in the `balanceRoot` of this interval's batch, with the balance committed. */
export interface CommittedBalance {
  readonly meteringPointId: string;
  readonly account: Hex;
  readonly cumulativeMicroEuro: MicroEuro;
  readonly salt: Hex;
}

/** Leaves of a member who is to be forgotten, in one interval. */
export interface SealedLeaves {
  readonly orders: readonly {
    readonly orderId: Hex;
    readonly orderLeaf: Hex;
    readonly allocationLeaf: Hex;
  }[];
  readonly balances: readonly { readonly account: Hex; readonly leaf: Hex }[];
}

/** An order about to enter the book; the store numbers it. */
export interface NewOrder extends SignedOrder {
  readonly receivedAt: EpochSeconds;
  readonly origin: "plan" | "manual";
  /** The linked order that it comes from and stays inside of. */
  readonly linkedOrderId?: Hex;
  /** Entered without the operator's promise: it can be taken back until gate closure. */
  readonly revocable?: true;
}

/** A member's signed word that an order is taken back. */
export interface OrderCancellation {
  /** Market time. */
  readonly at: EpochSeconds;
  readonly signer: KeyAddress;
  /** Over the EIP-712 digest of `OrderCancellation`. */
  readonly signature: Hex;
}

export interface StoredOrder extends BookedOrder {
  readonly origin: "plan" | "manual";
  readonly linkedOrderId?: Hex;
  readonly revocable?: true;
  /** Present on an order that was taken back: history, and in no book. */
  readonly cancellation?: OrderCancellation;
}

export type CancelOrderOutcome =
  | { readonly status: "cancelled"; readonly order: StoredOrder }
  /** A repeat: the first cancellation stands. */
  | { readonly status: "already-cancelled"; readonly order: StoredOrder }
  | { readonly status: "not-found" }
  | { readonly status: "not-revocable" }
  | { readonly status: "not-open"; readonly state: IntervalState };

/** What the books say about an order that wants to enter one. */
export interface EntryFacts {
  readonly record: IntervalRecord | null;
  /** The order of the same id, in a book or taken back. */
  readonly known: StoredOrder | null;
  /** Orders of the same metering point in the book, without what was taken back. */
  readonly bookedByPoint: readonly StoredOrder[];
  /** Whether the same key used the same nonce before, in any interval of the community. */
  readonly nonceIsUsed: boolean;
}

export type BookOrderOutcome =
  | { readonly status: "booked"; readonly order: StoredOrder }
  /** The same order id is in the book: a repeated request; the stored order is the answer. */
  | { readonly status: "already-booked"; readonly order: StoredOrder }
  | { readonly status: "nonce-used" }
  | { readonly status: "not-open"; readonly state: IntervalState | null }
  | { readonly status: "book-full"; readonly limit: number };

/** Correction lines of an interval, booked with the settlement of another. */
export interface CorrectedInterval {
  readonly interval: IntervalIndex;
  /** May be empty: the new readings change nothing. */
  readonly lines: readonly LedgerLine[];
}

/** What one step writes beside the state. Everything in it becomes visible at once or not at all. */
export interface IntervalWrites extends IntervalProofs {
  readonly orders?: readonly NewOrder[];
  /** What the plans and the clearing rest on. */
  readonly forecast?: readonly PointForecast[];
  readonly ordersRoot?: Hex;
  readonly fullMode?: boolean;
  readonly orderSalts?: readonly { readonly orderId: Hex; readonly salt: Hex }[];
  readonly clearing?: ClearedInterval;
  readonly evidence?: readonly ConstraintEvidence[];
  readonly batch?: BatchRecord;
  readonly allocationSalts?: readonly { readonly orderId: Hex; readonly salt: Hex }[];
  readonly committedBalances?: readonly CommittedBalance[];
  readonly readings?: readonly MeterReading[];
  /** Readings that were stored before the step and count with it. */
  readonly heldReadings?: number;
  /** State of the devices at the end of this interval. */
  readonly deviceStates?: readonly DeviceState[];
  readonly lines?: readonly LedgerLine[];
  /** Lines of intervals settled before, whose readings changed since; they are due no longer. */
  readonly corrections?: readonly CorrectedInterval[];
  /** Balances after this interval, of every account that ever moved; written once per interval. */
  readonly balances?: readonly NetPosition[];
  /** Billing months that this interval changed; replaces the stored figures. */
  readonly billTotals?: readonly BillTotal[];
  /** Transactions to be sent; a row whose id exists is left alone. */
  readonly outbox?: readonly OutboxRequest[];
}

/**
 * One step of one interval, applied in one database transaction. It is applied only if the interval is in
 * state `from` and, when `raise` is given, that flag is not yet set: a step done twice writes once.
 */
export interface IntervalChange extends IntervalKey {
  readonly from: IntervalState;
  /** Equal to `from` for work inside a state. */
  readonly to: IntervalState;
  readonly raise?: keyof IntervalFlags;
  /** When given, the book must still have this many orders: what was frozen is what was hashed. */
  readonly expectedOrderCount?: number;
  /** When given, as many must have been taken back: one that went and one that came are no standstill. */
  readonly expectedCancelledCount?: number;
  readonly voidReason?: VoidReason;
  /** Simulated time of the step by rule, not by watch, so that a re-run writes the same. */
  readonly at: EpochSeconds;
  readonly writes: IntervalWrites;
}

export interface NewInterval extends IntervalKey {
  readonly networkVersion: number;
  readonly tariffVersion: number;
  readonly at: EpochSeconds;
}

/** Running total of one line of a member's bill. `period` is the local month, `YYYY-MM`. */
export interface BillTotal extends BillLine {
  readonly meteringPointId: string;
  readonly period: string;
}

/** Half-open range of intervals, `from` <= interval < `to`. At most {@link MAX_RANGE} long. */
export interface IntervalRange {
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
}
/** A leap year of quarters and one daylight-saving hour. */
export const MAX_RANGE = 366 * 96 + 4;

/** The range itself. @throws LAT-7012 when it is longer than {@link MAX_RANGE}. */
export function checkedRange(range: IntervalRange): IntervalRange {
  const count = range.to - range.from;
  if (count > MAX_RANGE) throw domainError("LAT-7012", { count, limit: MAX_RANGE });
  return range;
}

/** Inclusions of an interval's transactions. */
export interface IntervalProofs {
  readonly ordersProof?: Inclusion;
  readonly batchProof?: Inclusion;
}

export interface IntervalStore {
  /** Creates intervals in state `open`; those that exist are left alone. Returns how many were created. */
  openIntervals(intervals: readonly NewInterval[]): Promise<number>;
  interval(key: IntervalKey): Promise<IntervalRecord | null>;
  /** Ascending by interval. */
  intervals(communityId: string, range: IntervalRange): Promise<readonly IntervalRecord[]>;
  /** Intervals with work left (neither `billed` nor settled `void`), oldest first, at most `limit`. */
  unfinishedIntervals(communityId: string, limit: number): Promise<readonly IntervalRecord[]>;
  newestInterval(communityId: string): Promise<IntervalRecord | null>;
  countBilled(communityId: string): Promise<number>;
  /** The only way to change an interval. Returns false, and writes nothing, when `from` or `raise` do not hold. */
  applyChange(change: IntervalChange): Promise<boolean>;

  /** Where the transactions stand now, after a reorganisation moved them; nothing else of the interval changes. */
  updateProofs(key: IntervalKey, proofs: IntervalProofs): Promise<void>;

  /** What is remembered about an order that wants to enter the book of `key`. */
  entryFacts(key: IntervalKey, signed: SignedOrder): Promise<EntryFacts>;
  /** Books one order; sequence, nonce and state are checked in one transaction. */
  bookOrder(key: IntervalKey, order: NewOrder): Promise<BookOrderOutcome>;
  /**
   * Takes a revocable order out of the book of an open interval, in one transaction with the state: what was frozen
   * at gate closure stays, and what was taken back before is in no root. Its id and nonce stay used.
   */
  cancelOrder(
    communityId: string,
    orderId: Hex,
    cancellation: OrderCancellation,
  ): Promise<CancelOrderOutcome>;
  /** The book of an interval, ascending by sequence; without what was taken back. */
  orders(key: IntervalKey): Promise<readonly StoredOrder[]>;
  /** Puts leaves in the place of their salts, which are gone then. Returns how many salts were there. */
  sealLeaves(key: IntervalKey, leaves: SealedLeaves): Promise<number>;
  /** In the book or taken back. */
  order(communityId: string, orderId: Hex): Promise<StoredOrder | null>;
  /** Whether this key used this nonce before, in any interval of the community. */
  nonceIsUsed(communityId: string, signer: Hex, nonce: number): Promise<boolean>;
  clearing(key: IntervalKey): Promise<ClearedInterval | null>;
  /** Ascending by order id. */
  salts(key: IntervalKey): Promise<readonly LeafSalts[]>;
  batch(key: IntervalKey): Promise<BatchRecord | null>;
  committedBalances(key: IntervalKey): Promise<readonly CommittedBalance[]>;
  evidence(key: IntervalKey): Promise<readonly ConstraintEvidence[]>;
  /** Ascending by interval. */
  evidenceOfStage(
    communityId: string,
    range: IntervalRange,
    stage: EvidenceStage,
  ): Promise<readonly ConstraintEvidence[]>;
  deviceStates(key: IntervalKey): Promise<readonly DeviceState[]>;
  /** Empty until the plans have spoken. */
  forecast(key: IntervalKey): Promise<readonly PointForecast[]>;
}

/** A member's order with its outcome, null until cleared. */
export interface MemberOrder {
  readonly order: StoredOrder;
  readonly state: IntervalState;
  readonly allocation: Allocation | null;
}

/** Readings, lines, balances and bills. */
export interface MoneyStore {
  /** Adds readings of any intervals, all or none; versions are new. The interval's own record is left alone. */
  addReadings(communityId: string, readings: readonly MeterReading[]): Promise<void>;
  /** Notes intervals whose readings changed after they were settled; the next settlement corrects them. */
  noteResettlements(keys: readonly IntervalKey[]): Promise<void>;
  /** Intervals that wait for correction lines, ascending, at most `limit`. */
  resettlementsDue(communityId: string, limit: number): Promise<readonly IntervalKey[]>;
  /** Correction lines of other intervals that were booked with this one, ascending by interval. */
  correctionsBookedWith(key: IntervalKey): Promise<readonly LedgerLine[]>;
  /** Newest version of each reading of an interval, ascending by metering point. */
  readings(key: IntervalKey): Promise<readonly MeterReading[]>;
  /** Versions of this interval's readings that newer ones took the place of, by metering point and version. */
  supersededReadings(key: IntervalKey): Promise<readonly MeterReading[]>;
  lines(key: IntervalKey): Promise<readonly LedgerLine[]>;
  /** Balances after the newest settled interval <= `interval`, ascending by account. */
  balancesAfter(communityId: string, interval: IntervalIndex): Promise<readonly NetPosition[]>;
  /** By metering point, kind, first lines before corrections. */
  billTotals(communityId: string, period: string, meteringPointId?: string): Promise<readonly BillTotal[]>;
  billPeriods(communityId: string, meteringPointId: string): Promise<readonly string[]>;

  /** Ascending by interval, then sequence; those taken back among them. */
  memberOrders(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MemberOrder[]>;
  memberReadings(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MeterReading[]>;
  memberLines(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly LedgerLine[]>;
}
