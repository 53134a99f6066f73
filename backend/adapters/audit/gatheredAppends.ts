/**
 * Gathers appends that arrive while one is being written, and writes them together: the price of putting all
 * writers of a community in line is paid once per batch instead of once per entry.
 */
import { type AuditDraft, type AuditEntry, checkedDraft } from "../../core/audit/auditEntry.ts";
import { DomainError, domainError } from "../../core/errors/domainError.ts";
import { MAX_WAITING_ENTRIES } from "../../ports/auditTrail.ts";

const MAX_BATCH = 500;

/** A draft with the salt of its request's digest. */
export interface Salted {
  readonly draft: AuditDraft;
  readonly salt: string | null;
}

interface Waiting extends Salted {
  readonly resolve: (entry: AuditEntry) => void;
  readonly reject: (error: unknown) => void;
}

export class GatheredAppends {
  readonly #write: (communityId: string, drafts: readonly Salted[]) => Promise<readonly AuditEntry[]>;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #busy = new Set<string>();

  constructor(write: (communityId: string, drafts: readonly Salted[]) => Promise<readonly AuditEntry[]>) {
    this.#write = write;
  }

  /** @throws LAT-8250, LAT-8251, LAT-8252 */
  async append(communityId: string, draft: AuditDraft, salt: string | null): Promise<AuditEntry> {
    checkedDraft(draft);
    const waiting = this.#waiting.get(communityId) ?? [];
    if (waiting.length >= MAX_WAITING_ENTRIES) {
      throw domainError("LAT-8251", { waiting: waiting.length, limit: MAX_WAITING_ENTRIES });
    }
    this.#waiting.set(communityId, waiting);
    return new Promise((resolve, reject) => {
      waiting.push({ draft, salt, resolve, reject });
      if (!this.#busy.has(communityId)) void this.#drain(communityId);
    });
  }

  async #drain(communityId: string): Promise<void> {
    this.#busy.add(communityId);
    const waiting = this.#waiting.get(communityId) ?? [];
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      try {
        const entries = await this.#write(communityId, batch);
        for (const [index, { resolve, reject }] of batch.entries()) {
          const entry = entries[index];
          if (entry === undefined) reject(domainError("LAT-8250"));
          else resolve(entry);
        }
      } catch (error) {
        const fault = error instanceof DomainError ? error : domainError("LAT-8250", {}, { cause: error });
        for (const { reject } of batch) reject(fault);
      }
    }
    this.#busy.delete(communityId);
  }
}
