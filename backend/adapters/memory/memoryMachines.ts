/** Machine clients, device keys, traces of tokens and answers for repeats in memory, one community. */
import type { ClaimOutcome, IdempotencyAnswers, IdempotencyClaim } from "../../ports/idempotencyAnswers.ts";
import type { DeviceKey, IdPage, MachineClient, TokenTraces } from "../../ports/machineAccess.ts";
import type { Machines } from "../../ports/machines.ts";
import { MemoryWebhooks } from "./memoryWebhooks.ts";

interface Versioned {
  readonly id: string;
  readonly version: number;
  readonly lastUsedDay: number | null;
}

const byId = (a: Versioned, b: Versioned) => (a.id < b.id ? -1 : 1);

/** Rows by community and id; a save wants the version before. */
class Rows<T extends Versioned> {
  readonly #rows = new Map<string, T>();

  async add(communityId: string, row: T): Promise<void> {
    this.#rows.set(`${communityId}|${row.id}`, row);
  }

  async find(communityId: string, id: string): Promise<T | null> {
    return this.#rows.get(`${communityId}|${id}`) ?? null;
  }

  all(communityId: string): T[] {
    return [...this.#rows].filter(([key]) => key.startsWith(`${communityId}|`)).map(([, row]) => row);
  }

  page(communityId: string, { after, limit }: IdPage, keep: (row: T) => boolean): readonly T[] {
    return this.all(communityId)
      .filter((row) => keep(row) && row.id > (after ?? ""))
      .sort(byId)
      .slice(0, limit);
  }

  async save(communityId: string, row: T): Promise<boolean> {
    // No await between look and change: of two writers one must lose.
    const stored = this.#rows.get(`${communityId}|${row.id}`);
    if (stored === undefined || stored.version !== row.version - 1) return false;
    this.#rows.set(`${communityId}|${row.id}`, { ...row, lastUsedDay: stored.lastUsedDay });
    return true;
  }

  async seen(communityId: string, id: string, day: number): Promise<void> {
    const stored = this.#rows.get(`${communityId}|${id}`);
    if (stored !== undefined) this.#rows.set(`${communityId}|${id}`, { ...stored, lastUsedDay: day });
  }
}

class MemoryTraces implements TokenTraces {
  readonly #traces = new Map<string, { readonly payload: object; readonly expiresAt: number }>();

  async keep(communityId: string, trace: Parameters<TokenTraces["keep"]>[1]): Promise<boolean> {
    const key = `${communityId}|${trace.model}|${trace.id}`;
    if (this.#traces.has(key)) return false;
    this.#traces.set(key, { payload: trace.payload, expiresAt: trace.expiresAt });
    return true;
  }

  async find(communityId: string, model: string, id: string, now: number): Promise<object | null> {
    const trace = this.#traces.get(`${communityId}|${model}|${id}`);
    return trace !== undefined && trace.expiresAt > now ? trace.payload : null;
  }

  async forget(communityId: string, now: number, limit: number): Promise<number> {
    const old = [...this.#traces].filter(
      ([key, t]) => key.startsWith(`${communityId}|`) && t.expiresAt <= now,
    );
    for (const [key] of old.slice(0, limit)) this.#traces.delete(key);
    return Math.min(old.length, limit);
  }
}

interface KeptAnswer {
  readonly fingerprint: string;
  readonly holder: string;
  readonly leaseUntil: number;
  readonly createdAt: number;
  readonly given: { readonly status: number; readonly answer: string } | null;
}

class MemoryIdempotency implements IdempotencyAnswers {
  readonly #kept = new Map<string, KeptAnswer>();

  async claim(communityId: string, claim: IdempotencyClaim): Promise<ClaimOutcome> {
    const { caller, key, fingerprint, holder, now, leaseMs, since } = claim;
    const id = `${communityId}|${caller}|${key}`;
    const known = this.#kept.get(id);
    const free =
      known === undefined ||
      known.createdAt < since ||
      (known.given === null && known.leaseUntil < now && known.fingerprint === fingerprint);
    if (free) {
      this.#kept.set(id, { fingerprint, holder, leaseUntil: now + leaseMs, createdAt: now, given: null });
      return { state: "taken" };
    }
    if (known.given === null) return { state: "running", fingerprint: known.fingerprint };
    return { state: "answered", fingerprint: known.fingerprint, ...known.given };
  }

  async finish(
    communityId: string,
    { caller, key, holder, status, answer }: Parameters<IdempotencyAnswers["finish"]>[1],
  ): Promise<boolean> {
    const id = `${communityId}|${caller}|${key}`;
    const known = this.#kept.get(id);
    if (known === undefined || known.holder !== holder) return false;
    this.#kept.set(id, { ...known, given: { status, answer } });
    return true;
  }

  async release(
    communityId: string,
    { caller, key, holder }: Parameters<IdempotencyAnswers["release"]>[1],
  ): Promise<void> {
    const id = `${communityId}|${caller}|${key}`;
    const known = this.#kept.get(id);
    if (known?.holder === holder && known.given === null) this.#kept.delete(id);
  }

  async forget(communityId: string, before: number, limit: number): Promise<number> {
    const old = [...this.#kept].filter(
      ([id, kept]) => id.startsWith(`${communityId}|`) && kept.createdAt < before,
    );
    for (const [id] of old.slice(0, limit)) this.#kept.delete(id);
    return Math.min(old.length, limit);
  }
}

export function createMemoryMachines(): Machines {
  const clients = new Rows<MachineClient>();
  const keys = new Rows<DeviceKey>();
  return {
    clients: {
      add: (communityId, client) => clients.add(communityId, client),
      find: (communityId, id) => clients.find(communityId, id),
      list: async (communityId, page) => clients.page(communityId, page, () => true),
      count: async (communityId) => clients.all(communityId).filter(({ endedAt }) => endedAt === null).length,
      save: (communityId, client) => clients.save(communityId, client),
      seen: (communityId, id, day) => clients.seen(communityId, id, day),
    },
    deviceKeys: {
      add: (communityId, key) => keys.add(communityId, key),
      find: (communityId, id) => keys.find(communityId, id),
      findByHash: async (communityId, hash) =>
        keys.all(communityId).find((key) => key.keyHash === hash) ?? null,
      list: async (communityId, { within, ...page }) =>
        keys.page(
          communityId,
          page,
          (key) => within === null || key.pointIds.every((id) => within.includes(id)),
        ),
      save: (communityId, key) => keys.save(communityId, key),
      seen: (communityId, id, day) => keys.seen(communityId, id, day),
    },
    traces: new MemoryTraces(),
    answers: new MemoryIdempotency(),
    webhooks: new MemoryWebhooks(),
  };
}
