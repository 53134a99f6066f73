/** What the network operator's desk remembers: works and outages, drafts of limits, studies. */
import type { ErrorCode, ErrorDetails } from "../core/errors/domainError.ts";
import type { LimitChange } from "../core/network/limits/limitChange.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import type { SupplyEvent } from "../core/reliability/supplyEvent.ts";
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";

export interface SupplyEventStore {
  /** Events that touch [from, to), by beginning, then id. */
  supplyEvents(
    communityId: string,
    range: { readonly from: EpochSeconds; readonly to: EpochSeconds },
  ): Promise<readonly SupplyEvent[]>;
  supplyEvent(communityId: string, id: string): Promise<SupplyEvent | null>;
  /** Stores a new event (version 1) or the next version of one. False when another change came before. */
  saveSupplyEvent(communityId: string, event: SupplyEvent): Promise<boolean>;
}

/** How a published version was signed: EIP-712 digest over what it is, by the DSO's key. */
export interface NetworkSignature {
  readonly version: number;
  readonly networkHash: Hex;
  readonly previousHash: Hex;
  readonly digest: Hex;
  readonly signature: Hex;
  readonly signer: KeyAddress;
}

export type DraftState = "draft" | "published" | "withdrawn";

/** A change of limits on its way. People are pseudonymous ids. */
export interface NetworkDraft {
  readonly id: string;
  readonly feederId: string;
  readonly state: DraftState;
  /** Version in force at `effectiveFrom` when it was drafted. */
  readonly baseVersion: number;
  readonly change: LimitChange;
  readonly reason: string;
  readonly effectiveFrom: IntervalIndex;
  readonly draftedBy: string;
  readonly createdAt: EpochSeconds;
  /** Who ended it, null while it is a draft. */
  readonly decidedBy: string | null;
  readonly decidedAt: EpochSeconds | null;
  readonly signed: NetworkSignature | null;
  /** Rises by one with every change. */
  readonly version: number;
}

export interface NetworkDraftStore {
  /** Newest first. */
  networkDrafts(communityId: string, feederId: string): Promise<readonly NetworkDraft[]>;
  networkDraft(communityId: string, id: string): Promise<NetworkDraft | null>;
  /** Stores a new draft (version 1) or the next version of one. False when another change came before. */
  saveNetworkDraft(communityId: string, draft: NetworkDraft): Promise<boolean>;
}

export type StudyKind = "hosting" | "connection" | "envelopes" | "limits" | "verification";
export type StudyState = "running" | "finished" | "failed" | "cancelled";

/** A calculation with everything it depends on; `result` is that of its kind, null before it is finished. */
export interface GridStudy {
  readonly id: string;
  readonly kind: StudyKind;
  readonly state: StudyState;
  readonly networkVersion: number;
  readonly networkHash: Hex;
  /** Market time. */
  readonly createdAt: EpochSeconds;
  /** Wall-clock milliseconds: how long the answer took. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly done: number;
  readonly total: number;
  readonly input: unknown;
  readonly result: unknown;
  readonly fault: { readonly code: ErrorCode; readonly details: ErrorDetails } | null;
}

export interface GridStudyStore {
  /** Newest first, at most `limit`. */
  gridStudies(communityId: string, kind: StudyKind | null, limit: number): Promise<readonly GridStudy[]>;
  gridStudy(communityId: string, id: string): Promise<GridStudy | null>;
  /** Takes the place of the one with the same id. */
  saveGridStudy(communityId: string, study: GridStudy): Promise<void>;
}

export interface GridStore extends SupplyEventStore, NetworkDraftStore, GridStudyStore {}
