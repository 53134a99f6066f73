/** Outbox rows in memory, with the same rules as the table: one row per id, one nonce per sender. */
import { domainError } from "../../core/errors/domainError.ts";
import type { OutboxEntry, OutboxRequest, OutboxStatus, OutboxStore } from "../../ports/chain.ts";

const UNSETTLED: readonly OutboxStatus[] = ["signed", "broadcast", "mined"];

export class MemoryOutbox implements OutboxStore {
  readonly #rows = new Map<string, OutboxEntry>();
  #position = 0;

  /** Inserts unless the id exists; what `applyChange` uses, without a wait. @throws LAT-4010 */
  insert(request: OutboxRequest): OutboxEntry {
    const known = this.#rows.get(request.id);
    if (known !== undefined) {
      if (known.to !== request.to || known.data !== request.data) {
        throw domainError("LAT-4010", { id: request.id });
      }
      return known;
    }
    this.#position += 1;
    const entry: OutboxEntry = {
      ...request,
      position: this.#position,
      status: "queued",
      version: 1,
      nonce: null,
      attempts: [],
      inclusion: null,
      fault: null,
      broadcastAt: null,
    };
    this.#rows.set(entry.id, entry);
    return entry;
  }

  async enqueue(request: OutboxRequest): Promise<OutboxEntry> {
    return this.insert(request);
  }

  async get(id: string): Promise<OutboxEntry | null> {
    return this.#rows.get(id) ?? null;
  }

  async nextQueued(sender: string): Promise<OutboxEntry | null> {
    let first: OutboxEntry | null = null;
    for (const row of this.#ofSender(sender)) {
      if (row.status === "queued" && (first === null || row.position < first.position)) first = row;
    }
    return first;
  }

  async queued(sender: string, limit: number): Promise<readonly OutboxEntry[]> {
    return this.#ofSender(sender)
      .filter((row) => row.status === "queued")
      .sort((a, b) => a.position - b.position)
      .slice(0, limit);
  }

  async unsettled(sender: string, limit: number): Promise<readonly OutboxEntry[]> {
    return this.#ofSender(sender)
      .filter((row) => UNSETTLED.includes(row.status))
      .sort((a, b) => (a.nonce ?? Number.MAX_SAFE_INTEGER) - (b.nonce ?? Number.MAX_SAFE_INTEGER))
      .slice(0, limit);
  }

  async historyBelow(sender: string, belowNonce: number, limit: number): Promise<readonly OutboxEntry[]> {
    return this.#ofSender(sender)
      .filter((row) => row.nonce !== null && row.nonce < belowNonce)
      .sort((a, b) => (b.nonce ?? 0) - (a.nonce ?? 0))
      .slice(0, limit);
  }

  async highestNonce(sender: string): Promise<number | null> {
    return this.#ofSender(sender).reduce<number | null>(
      (highest, row) => (row.nonce === null ? highest : Math.max(highest ?? 0, row.nonce)),
      null,
    );
  }

  async save(entry: OutboxEntry): Promise<boolean> {
    const stored = this.#rows.get(entry.id);
    if (stored === undefined || stored.version !== entry.version - 1) return false;
    const taken = (row: OutboxEntry) => row.id !== entry.id && row.nonce === entry.nonce;
    if (entry.nonce !== null && this.#ofSender(entry.sender).some(taken)) return false;
    this.#rows.set(entry.id, entry);
    return true;
  }

  #ofSender(sender: string): OutboxEntry[] {
    return [...this.#rows.values()].filter((row) => row.sender === sender);
  }
}
