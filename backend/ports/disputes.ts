/** What members dispute, and what was answered. Entries are added, never changed. */
import type { Dispute, DisputeEntry } from "../core/billing/dispute.ts";

export interface DisputeStore {
  /** Newest first; of one metering point when it is named. At most `limit`. */
  disputes(
    communityId: string,
    filter: { readonly meteringPointId?: string; readonly limit: number },
  ): Promise<readonly Dispute[]>;
  dispute(communityId: string, disputeId: string): Promise<Dispute | null>;
  /** Adds a dispute with its first entry. False, and nothing written, when the id is taken. */
  fileDispute(communityId: string, dispute: Dispute): Promise<boolean>;
  /** Adds an entry after `known` entries. False, and nothing written, when somebody else added one meanwhile. */
  addDisputeEntry(
    communityId: string,
    disputeId: string,
    known: number,
    entry: DisputeEntry,
  ): Promise<boolean>;
}
