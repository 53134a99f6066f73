/**
 * What use cases need from the chain. The outbox protocol in one paragraph: a use case writes an outbox row in
 * the same database transaction as its own state change; `pump` simulates the oldest row, gives it a nonce,
 * signs it and **stores the signed raw transaction before it is broadcast**. From then on the row ends exactly
 * once: that very transaction (or a replacement with the same nonce) is re-broadcast after every crash, drop
 * or reorganisation until a block that stays canonical holds it. The row is the truth; reports are nudges.
 */
import type { BatchCommitment } from "../core/commitment/commitment.ts";
import type { ErrorCode, ErrorDetails } from "../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";

/**
 * `ok`: answers and is the chain we deployed on. `down`: no endpoint answers; work queues up and resumes.
 * `reset`: answers, but genesis or deployment block are not ours; nothing is sent until an operator decides.
 */
export type ChainState = "ok" | "down" | "reset";

export interface ChainStatus {
  readonly state: ChainState;
  /** Why it is not ok, or what needs attention while it is (low balance: LAT-4008). */
  readonly code: ErrorCode | null;
  readonly details: ErrorDetails;
  readonly chainId: number | null;
  readonly blockNumber: number | null;
  readonly blockHash: Hex | null;
  /** Balance of the sending key in wei; null before the first successful probe. */
  readonly balanceWei: bigint | null;
  /** Wall-clock milliseconds of the last successful answer; null before it. */
  readonly lastAnswerAt: number | null;
}

/** Recognises our chain again after a restart. Stored by the application beside the contract addresses. */
export interface ChainAnchor {
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** Contract whose code must be there. */
  readonly contract: Hex;
  readonly deploymentBlockNumber: number;
  readonly deploymentBlockHash: Hex;
}

/** A call to a contract, ready to be put in the outbox. */
export interface ContractCall {
  readonly to: Hex;
  readonly data: Hex;
}

/** What a row does; `other` covers role changes and vault operations. */
export type OutboxKind = "orders" | "batch" | "void" | "other";

export interface OutboxRequest extends ContractCall {
  /** Idempotency key, e.g. `batch:<feeder>:<interval>` (see `outboxId`). */
  readonly id: string;
  readonly kind: OutboxKind;
  /** keccak256 of the feeder id. */
  readonly feeder: Hex;
  readonly interval: number;
  /** Address of the key that sends (and pays). */
  readonly sender: KeyAddress;
}

/**
 * `queued` → `signed` (raw transaction stored) → `broadcast` → `mined` → `final`; `refused` when simulation
 * shows the contract would revert (no nonce was spent); `reverted` when it was mined and reverted.
 * A reorganisation takes `mined`, `final` and `reverted` back to `signed`.
 */
export type OutboxStatus = "queued" | "signed" | "broadcast" | "mined" | "final" | "refused" | "reverted";

/** One signed transaction; replacements share the nonce. */
export interface SignedAttempt {
  readonly transactionHash: Hex;
  readonly raw: Hex;
  readonly maxFeePerGasWei: bigint;
  readonly maxPriorityFeePerGasWei: bigint;
  readonly gasLimit: bigint;
  /** Rows whose calls this transaction carries, in their order, the own row first; absent when it is only the own. */
  readonly carries?: readonly string[];
}

export interface Inclusion {
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: number;
  /** Of the whole transaction, also when it carries the records of several rows. */
  readonly gasUsed: number;
}

export interface OutboxFault {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export interface OutboxEntry extends OutboxRequest {
  /** Rising number in order of arrival; rows are sent in this order. */
  readonly position: number;
  readonly status: OutboxStatus;
  /** Rises by one with every save; guards against two workers. */
  readonly version: number;
  readonly nonce: number | null;
  /** Oldest first; any of them may be the one that is mined. */
  readonly attempts: readonly SignedAttempt[];
  readonly inclusion: Inclusion | null;
  readonly fault: OutboxFault | null;
  /** Wall-clock milliseconds of the last broadcast, null before it. */
  readonly broadcastAt: number | null;
}

/** Durable rows behind the client. Every method is one atomic step; writes are on disk when they resolve. */
export interface OutboxStore {
  /**
   * Inserts a `queued` row, or returns the one with this id.
   * @throws LAT-4010 when a row with this id holds another call.
   */
  enqueue(request: OutboxRequest): Promise<OutboxEntry>;
  get(id: string): Promise<OutboxEntry | null>;
  /** The `queued` row of this sender with the smallest position. */
  nextQueued(sender: KeyAddress): Promise<OutboxEntry | null>;
  /** The `queued` rows of this sender with the smallest positions, ascending, at most `limit`. */
  queued(sender: KeyAddress, limit: number): Promise<readonly OutboxEntry[]>;
  /** Rows of this sender in `signed`, `broadcast` or `mined`, by nonce ascending, those without one last, at most `limit`. */
  unsettled(sender: KeyAddress, limit: number): Promise<readonly OutboxEntry[]>;
  /** Rows of this sender with nonce < `belowNonce`, by nonce descending, at most `limit`. */
  historyBelow(sender: KeyAddress, belowNonce: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** Largest nonce given to a row of this sender, null when none was. */
  highestNonce(sender: KeyAddress): Promise<number | null>;
  /**
   * Replaces the row if its stored version is `entry.version - 1` and no other row of the sender has its
   * nonce (unique index on sender, nonce). False when it lost the race: nothing was written.
   */
  save(entry: OutboxEntry): Promise<boolean>;
}

/** What one `pump` did; ids of rows. */
export interface PumpReport {
  readonly state: ChainState;
  readonly mined: readonly string[];
  readonly final: readonly string[];
  /** Fell out of the canonical chain and were broadcast again. */
  readonly rolledBack: readonly string[];
  /** Refused in simulation, or reverted on chain; the reason is in the row's `fault`. */
  readonly failed: readonly string[];
  /** Rows that are still to be sent or mined. */
  readonly waiting: number;
}

export interface BlockInfo {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds since 1970, as the block says. */
  readonly timestamp: number;
}

/** What the ledger contract keeps about a feeder. */
export interface FeederState {
  /** Newest interval that ended in a batch or a void record; 0 when none. */
  readonly lastInterval: number;
  /** Newest interval whose orders root is on chain; 0 when none. */
  readonly lastOrdersInterval: number;
  /** Number of batches and void records so far. */
  readonly records: number;
  /** Hash chain over the digests of all records; zero word when none. */
  readonly accumulator: Hex;
  readonly balanceRoot: Hex;
}

/** A batch or void record as found in the chain's own log. */
export interface CommittedRecord {
  readonly kind: "batch" | "void";
  readonly interval: number;
  /** EIP-712 digest that was signed, the value folded into the accumulator. */
  readonly digest: Hex;
  /** Accumulator after this record. */
  readonly accumulator: Hex;
  /** Number of the record within the feeder, from 1. */
  readonly sequence: number;
  readonly inclusion: Inclusion;
}

/** A batch that a court made void. */
export interface VoidedBatch {
  readonly interval: number;
  readonly digest: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: number;
}

export interface ChainPort {
  /** Last known state; no I/O. */
  status(): ChainStatus;
  /** Asks the chain again: identity, head, balance. Never throws for a chain that is down or reset. */
  probe(): Promise<ChainStatus>;
  /** Drives the outbox as far as it can go now. Safe to call at any time, in one worker at a time. */
  pump(): Promise<PumpReport>;
  /** Pumps until the row is `mined` or `final` (resolves), or has a fault. @throws its fault; LAT-4006 on timeout */
  settle(id: string, timeoutMs: number): Promise<OutboxEntry>;
  /** Takes a `refused` row back to `queued`, once its cause is gone. @throws LAT-4007 */
  retry(id: string): Promise<OutboxEntry>;
  /** @throws LAT-4001 when the chain is down */
  feederState(feeder: Hex): Promise<FeederState>;
  /** Batch or void record of an interval from the chain's log, null when there is none. @throws LAT-4001 */
  committedRecord(feeder: Hex, interval: number): Promise<CommittedRecord | null>;
  /** Batches of a feeder that were made void since a block, oldest first. @throws LAT-4001 */
  voidedBatches(feeder: Hex, fromBlock: number): Promise<readonly VoidedBatch[]>;
  /** Whether the registry asks for full mode (E) of a feeder's batches. @throws LAT-4001 */
  fullMode(feeder: Hex): Promise<boolean>;
  /** @throws LAT-4001 */
  block(at: number | Hex | "latest"): Promise<BlockInfo | null>;
  /** @throws LAT-4001 */
  inclusionOf(transactionHash: Hex): Promise<Inclusion | null>;
  close(): Promise<void>;
}

/** Builds the calls of `BatchLedger`; pure encoding, no I/O. Signatures are 65 bytes over EIP-712 digests. */
export interface LedgerCalls {
  commitOrders(args: {
    readonly feeder: Hex;
    readonly interval: number;
    readonly ordersRoot: Hex;
    /** The operator's, over the digest of the orders record. */
    readonly signature: Hex;
  }): ContractCall;
  commitBatch(args: {
    readonly batch: BatchCommitment;
    /** Two or three over the batch digest, in the order operator, DSO, auditor. */
    readonly signatures: readonly Hex[];
    /** The DSO's over the envelope digest; left out when the DSO signed the batch. */
    readonly envelopeSignature?: Hex;
  }): ContractCall;
  /** The batch of a feeder in full mode, with its packed orders. */
  commitFullBatch(args: {
    readonly batch: BatchCommitment;
    readonly signatures: readonly Hex[];
    readonly envelopeSignature?: Hex;
    readonly packedOrders: Hex;
    /** Root of the tree of signed orders, one node below the batch's `ordersRoot`. */
    readonly signedOrdersRoot: Hex;
  }): ContractCall;
  /** Records of several feeders in one transaction; each is taken or refused by itself. See `packRecords`. */
  commitMany(calls: readonly ContractCall[]): ContractCall;
  commitVoid(args: {
    readonly feeder: Hex;
    readonly interval: number;
    /** Number of the reason in the error catalogue, e.g. 3004 for LAT-3004. */
    readonly reasonCode: number;
    /** Two or three over the digest of the void record, in the order operator, DSO, auditor. */
    readonly signatures: readonly Hex[];
  }): ContractCall;
}

/** The idempotency key of a row: one per kind, feeder and interval. */
export const outboxId = (kind: OutboxKind, feeder: Hex, interval: number): string =>
  `${kind}:${feeder}:${interval}`;
