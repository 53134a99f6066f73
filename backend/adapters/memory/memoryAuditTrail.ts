/** The audit trail in memory: same numbers and hashes as in the database, gone with the process. */
import { type AuditDay, dayRoot } from "../../core/audit/auditDay.ts";
import {
  type AuditDraft,
  type AuditEntry,
  chainEntries,
  emptyHead,
  type TrailHead,
} from "../../core/audit/auditEntry.ts";
import {
  type AuditFilter,
  type AuditTrail,
  MAX_AUDIT_PAGE,
  MAX_DAYS_AT_ONCE,
} from "../../ports/auditTrail.ts";
import { inName } from "../audit/acting.ts";

interface Book {
  head: TrailHead;
  readonly entries: AuditEntry[];
  readonly salts: Map<number, string>;
  readonly days: AuditDay[];
}

const matches = (entry: AuditEntry, { from, to, actions, actor, role, subject }: AuditFilter): boolean =>
  (from === undefined || entry.at >= from) &&
  (to === undefined || entry.at < to) &&
  (actions === undefined || actions.some((action) => entry.action.startsWith(action))) &&
  (actor === undefined || entry.actor === actor) &&
  (role === undefined || entry.role === role) &&
  (subject === undefined || entry.subject.includes(subject));

export class MemoryAuditTrail implements AuditTrail {
  readonly #books = new Map<string, Book>();

  /** Writes at once; for the memory store's own changes. @throws LAT-8252 */
  appendNow(communityId: string, drafts: readonly AuditDraft[]): readonly AuditEntry[] {
    const book = this.#book(communityId);
    const { entries, head } = chainEntries(communityId, book.head, drafts.map(inName));
    book.entries.push(...entries);
    book.head = head;
    return entries;
  }

  async append(communityId: string, draft: AuditDraft, salt?: string): Promise<AuditEntry> {
    const [entry] = this.appendNow(communityId, [draft]);
    if (entry === undefined) throw new TypeError("one draft gives one entry");
    if (salt !== undefined) this.#book(communityId).salts.set(entry.sequence, salt);
    return entry;
  }

  async head(communityId: string): Promise<TrailHead> {
    return this.#book(communityId).head;
  }

  async entriesAfter(communityId: string, after: number, limit: number): Promise<readonly AuditEntry[]> {
    return this.#book(communityId).entries.slice(after, after + Math.min(limit, MAX_AUDIT_PAGE));
  }

  async search(
    communityId: string,
    filter: AuditFilter,
    { before, limit }: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly AuditEntry[]> {
    return this.#book(communityId)
      .entries.filter((entry) => (before === null || entry.sequence < before) && matches(entry, filter))
      .reverse()
      .slice(0, Math.min(limit, MAX_AUDIT_PAGE));
  }

  async saltOf(communityId: string, sequence: number): Promise<string | null> {
    return this.#book(communityId).salts.get(sequence) ?? null;
  }

  async eraseSalts(communityId: string, actor: string): Promise<number> {
    const { entries, salts } = this.#book(communityId);
    return entries.filter((entry) => entry.actor === actor && salts.delete(entry.sequence)).length;
  }

  async closeDays(communityId: string, today: number): Promise<readonly AuditDay[]> {
    const book = this.#book(communityId);
    const [first] = book.entries;
    if (first === undefined) return [];
    const from = (book.days.at(-1)?.day ?? first.day - 1) + 1;
    const last = Math.min(today - 1, from + MAX_DAYS_AT_ONCE - 1);
    const closed: AuditDay[] = [];
    for (let day = from; day <= last; day += 1) {
      const hashes = book.entries.filter((entry) => entry.day === day).map((entry) => entry.hash);
      const newest = book.entries.findLast((entry) => entry.day <= day) ?? first;
      closed.push({ day, root: dayRoot(hashes), sequence: newest.sequence, head: newest.hash });
    }
    book.days.push(...closed);
    const open = (closed.at(-1)?.day ?? book.head.day - 1) + 1;
    book.head = { ...book.head, day: Math.max(book.head.day, open) };
    return closed;
  }

  async days(communityId: string, after: number, limit: number): Promise<readonly AuditDay[]> {
    return this.#book(communityId)
      .days.filter(({ day }) => day > after)
      .slice(0, Math.min(limit, MAX_AUDIT_PAGE));
  }

  #book(communityId: string): Book {
    const known = this.#books.get(communityId);
    if (known !== undefined) return known;
    const book: Book = { head: emptyHead(communityId), entries: [], salts: new Map(), days: [] };
    this.#books.set(communityId, book);
    return book;
  }
}
