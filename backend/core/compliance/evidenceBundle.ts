/**
 * The evidence bundle: everything that is needed to check a stretch of market intervals again, offline and
 * without trusting whoever runs the server. A bundle is a folder: `manifest.json`, `network.json`,
 * `community.json` and one file of interval proofs per day, one JSON object a line. Metering points appear
 * under their pseudonyms; whoever is entitled to the bundle is entitled to their readings.
 */
import type { BaseInjection, ClearedInterval, SegmentDefinition } from "../clearing/clearing.ts";
import type { BatchCommitment, BatchSigners, LedgerDomain } from "../commitment/commitment.ts";
import type { MeterReading } from "../metering/reading.ts";
import type { Violation } from "../network/feeder.ts";
import type { SignedLinkedOrder } from "../orders/linkedOrder.ts";
import type { BookedOrder, Hex, KeyAddress } from "../orders/order.ts";
import type { LedgerLine, NetPosition } from "../settlement/ledgerLine.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import type { IntervalIndex, IntervalState } from "../time/marketInterval.ts";
import type { EvidenceStage } from "./evidence.ts";

/** Evidence of one stage without the figures of every bus: whoever solves the power flow again gets the seal. */
export interface SealedEvidence {
  readonly interval: IntervalIndex;
  readonly stage: EvidenceStage;
  readonly networkHash: Hex;
  /** Per connection point, W and var, + into the grid. */
  readonly injectionsW: Readonly<Record<string, number>>;
  readonly injectionsVar: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly lossW: number;
  /** `sealEvidence` of the full evidence, voltages and loadings of every bus and branch included. */
  readonly seal: Hex;
}

/** An order of the book with what commits it. */
export interface BundledOrder extends BookedOrder {
  readonly orderSalt: Hex;
  readonly allocationSalt: Hex;
  /** The linked order that it comes from; it is among the interval's `linkedOrders`. */
  readonly linkedOrderId?: Hex;
}

/** A member's cumulative balance as committed by the batch of this interval. */
export interface BundledBalance {
  readonly meteringPointId: string;
  readonly account: Hex;
  readonly cumulativeMicroEuro: number;
  readonly salt: Hex;
}

export interface BundledBatch {
  readonly commitment: BatchCommitment;
  readonly digest: Hex;
  /** In role order: operator, DSO, auditor; two or three. */
  readonly signatures: readonly Hex[];
  /** Ledger mode E; absent in mode G. `unproven`: why the packed orders, though committed, were not sent. */
  readonly full?: { readonly unproven: { readonly code: string; readonly reason: string } | null };
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: number;
  readonly gasUsed: number;
}

/** Everything about one interval. */
export interface IntervalProof {
  readonly interval: IntervalIndex;
  /** ISO 8601 UTC of delivery start, for people. */
  readonly startsAt: string;
  readonly state: IntervalState;
  readonly voidReason: { readonly code: string; readonly reason: string } | null;
  readonly tariffVersion: number;
  readonly orders: readonly BundledOrder[];
  /** Linked orders that some of the orders come from. */
  readonly linkedOrders?: readonly SignedLinkedOrder[];
  /** Null for a void interval. */
  readonly cleared: ClearedInterval | null;
  readonly batch: BundledBatch | null;
  readonly balances: readonly BundledBalance[];
  /** Forecast of what flows without any order, Wh; with the must-serve orders it is the `planned` stage. */
  readonly base: readonly BaseInjection[];
  readonly evidence: readonly SealedEvidence[];
  /** The newest version of each. */
  readonly readings: readonly MeterReading[];
  /** Versions before the newest, on which the metered stage rests; absent when there are none. */
  readonly supersededReadings?: readonly MeterReading[];
  readonly lines: readonly LedgerLine[];
  /** A court made the batch void after the interval was billed: its trades count no longer. Absent otherwise. */
  readonly batchVoided?: true;
  /** Correction lines of other intervals that were booked with this one; absent when there are none. */
  readonly corrections?: readonly LedgerLine[];
}

/** Where the books stood before the bundle begins; empty lists when it begins with the first interval. */
export interface BundleOpening {
  readonly accumulator: Hex;
  /** Positions after each of the intervals just before, oldest first: batches carry balances of some ago. */
  readonly positions: readonly (readonly NetPosition[])[];
}

/** Who takes part, under pseudonyms, and under which rules. */
export interface BundledCommunity {
  readonly communityId: string;
  readonly feederId: string;
  readonly timezone: string;
  readonly generated: boolean;
  readonly domain: LedgerDomain;
  readonly signers: BatchSigners;
  readonly segments: readonly SegmentDefinition[];
  readonly meteringPoints: readonly {
    readonly id: string;
    readonly pointId: string;
    readonly keys: readonly KeyAddress[];
  }[];
  readonly tariffs: readonly TariffSheet[];
  readonly opening: BundleOpening;
}

export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the bytes. */
  readonly hash: Hex;
}

export interface BundleManifest {
  readonly format: "lateral-bundle/1";
  readonly title: string;
  readonly firstInterval: IntervalIndex;
  readonly intervals: number;
  readonly networkHash: Hex;
  /** Accumulator of the ledger after the last record of the bundle. */
  readonly accumulatorAfter: Hex;
  readonly files: readonly BundleFile[];
  /** keccak256 of the canonical JSON of all other fields. */
  readonly digest: Hex;
}

/** One thing that does not hold. `where` names file, line, interval and field as far as known. */
export interface BundleFinding {
  readonly code: string;
  readonly where: string;
  readonly what: string;
}

export const MAX_BUNDLE_INTERVALS = 35_136;
/** Findings after which checking stops: a broken bundle need not be listed to the end. */
export const MAX_FINDINGS = 100;
