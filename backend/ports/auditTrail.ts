/**
 * The audit trail of each community: append-only, numbered without gaps, chained by hash. Whoever decides something
 * appends it; nobody changes it. Specification of what is hashed: `core/audit`.
 */
import type { AuditDay } from "../core/audit/auditDay.ts";
import type { AuditDraft, AuditEntry, TrailHead } from "../core/audit/auditEntry.ts";

/** Most entries of one page. */
export const MAX_AUDIT_PAGE = 500;
/** Most appends that may wait in one process. */
export const MAX_WAITING_ENTRIES = 2_000;
/** Most days that are closed in one go; the rest follows in the next. */
export const MAX_DAYS_AT_ONCE = 31;

/** Which entries; all of it narrows down. */
export interface AuditFilter {
  /** Market time, inclusive. */
  readonly from?: number;
  /** Market time, exclusive. */
  readonly to?: number;
  /** Actions that begin with one of these. */
  readonly actions?: readonly string[];
  readonly actor?: string;
  readonly role?: string;
  /** Occurs in the subject. */
  readonly subject?: string;
}

export interface AuditTrail {
  /**
   * Writes one entry and returns when it is durable. Entries of one community that arrive together are written
   * together, in the order of their calls.
   * @param salted a request of which only `details.body`, a salted digest, is in the entry: the salt lies beside it
   * and can be erased.
   * @throws LAT-8250 when it cannot be written, LAT-8251 when too many wait, LAT-8252 when it holds what it must not
   */
  append(communityId: string, draft: AuditDraft, salt?: string): Promise<AuditEntry>;
  head(communityId: string): Promise<TrailHead>;
  /** Entries with a number above `after`, ascending, at most {@link MAX_AUDIT_PAGE}. */
  entriesAfter(communityId: string, after: number, limit: number): Promise<readonly AuditEntry[]>;
  /** Matching entries with a number below `before` (null: from the newest), descending. */
  search(
    communityId: string,
    filter: AuditFilter,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly AuditEntry[]>;
  /** Salt of the digest of an entry's request; null when there is none or it was erased. */
  saltOf(communityId: string, sequence: number): Promise<string | null>;
  /** Erases the salts of an actor's entries: their digests say nothing from then on. Returns how many. */
  eraseSalts(communityId: string, actor: string): Promise<number>;

  /**
   * Closes the days before `today` that are still open, oldest first, at most {@link MAX_DAYS_AT_ONCE}: no entry
   * is added to them from then on. Begins with the day of the first entry.
   */
  closeDays(communityId: string, today: number): Promise<readonly AuditDay[]>;
  /** Closed days above `after`, ascending, at most `limit`. */
  days(communityId: string, after: number, limit: number): Promise<readonly AuditDay[]>;
}
