/** Webhooks in memory. */
import type {
  DeliveryOutcome,
  NewDelivery,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookStore,
} from "../../ports/webhooks.ts";

interface Row extends WebhookDelivery {
  readonly communityId: string;
  readonly holder: string | null;
  readonly leaseUntil: number;
}

const publicOf = ({ communityId: _c, holder: _h, leaseUntil: _l, ...delivery }: Row): WebhookDelivery =>
  delivery;

export class MemoryWebhooks implements WebhookStore {
  readonly #endpoints = new Map<string, WebhookEndpoint>();
  readonly #rows = new Map<string, Row>();
  #position = 0;

  async addEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<void> {
    this.#endpoints.set(`${communityId}|${endpoint.id}`, endpoint);
  }

  async endpoint(communityId: string, id: string): Promise<WebhookEndpoint | null> {
    return this.#endpoints.get(`${communityId}|${id}`) ?? null;
  }

  #of(communityId: string): WebhookEndpoint[] {
    return [...this.#endpoints]
      .filter(([key]) => key.startsWith(`${communityId}|`))
      .map(([, endpoint]) => endpoint)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async endpoints(
    communityId: string,
    { owner, after, limit }: Parameters<WebhookStore["endpoints"]>[1],
  ): Promise<readonly WebhookEndpoint[]> {
    return this.#of(communityId)
      .filter((endpoint) => (owner === null || endpoint.owner === owner) && endpoint.id > (after ?? ""))
      .slice(0, limit);
  }

  async subscribers(communityId: string, eventType: string): Promise<readonly WebhookEndpoint[]> {
    return this.#of(communityId).filter(
      ({ state, events }) => state === "active" && events.includes(eventType),
    );
  }

  async saveEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<boolean> {
    // No await between look and change: of two writers one must lose.
    const stored = this.#endpoints.get(`${communityId}|${endpoint.id}`);
    if (stored === undefined || stored.version !== endpoint.version - 1) return false;
    this.#endpoints.set(`${communityId}|${endpoint.id}`, endpoint);
    return true;
  }

  async removeEndpoint(communityId: string, id: string): Promise<void> {
    this.#endpoints.delete(`${communityId}|${id}`);
    for (const [key, row] of this.#rows) {
      if (row.communityId === communityId && row.endpointId === id) this.#rows.delete(key);
    }
  }

  async enqueue(communityId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      const twice = [...this.#rows.values()].some(
        (row) =>
          row.communityId === communityId &&
          row.endpointId === delivery.endpointId &&
          row.messageId === delivery.messageId,
      );
      if (twice) continue;
      this.#position += 1;
      this.#rows.set(`${communityId}|${delivery.id}`, {
        ...delivery,
        communityId,
        position: this.#position,
        state: "pending",
        attempts: 0,
        lastStatus: null,
        lastError: null,
        finishedAt: null,
        holder: null,
        leaseUntil: 0,
      });
    }
  }

  async claimDue(
    communityId: string,
    { holder, now, leaseUntil, limit }: Parameters<WebhookStore["claimDue"]>[1],
  ): Promise<readonly WebhookDelivery[]> {
    const due = [...this.#rows.values()]
      .filter((row) => row.communityId === communityId && row.state === "pending")
      .filter((row) => row.nextAt <= now && row.leaseUntil <= now)
      .sort((a, b) => a.nextAt - b.nextAt)
      .slice(0, limit)
      .map((row) => ({ ...row, holder, leaseUntil, attempts: row.attempts + 1 }));
    for (const row of due) this.#rows.set(`${communityId}|${row.id}`, row);
    return due.map(publicOf).sort((a, b) => a.position - b.position);
  }

  async settle(communityId: string, { holder, ...outcome }: DeliveryOutcome): Promise<boolean> {
    const key = `${communityId}|${outcome.id}`;
    const row = this.#rows.get(key);
    if (row === undefined || row.holder !== holder || row.state !== "pending") return false;
    this.#rows.set(key, { ...row, ...outcome, holder: null, leaseUntil: 0 });
    return true;
  }

  async delivery(communityId: string, endpointId: string, id: string): Promise<WebhookDelivery | null> {
    const row = this.#rows.get(`${communityId}|${id}`);
    return row === undefined || row.endpointId !== endpointId ? null : publicOf(row);
  }

  async deliveries(
    communityId: string,
    { endpointId, before, limit }: Parameters<WebhookStore["deliveries"]>[1],
  ): Promise<readonly WebhookDelivery[]> {
    return [...this.#rows.values()]
      .filter((row) => row.communityId === communityId && row.endpointId === endpointId)
      .filter((row) => before === null || row.position < before)
      .sort((a, b) => b.position - a.position)
      .slice(0, limit)
      .map(publicOf);
  }

  async replay(communityId: string, endpointId: string, id: string, now: number): Promise<boolean> {
    const key = `${communityId}|${id}`;
    const row = this.#rows.get(key);
    if (row === undefined || row.endpointId !== endpointId || row.state === "pending") return false;
    const again = { state: "pending", attempts: 0, nextAt: now, leaseUntil: 0, holder: null } as const;
    this.#rows.set(key, { ...row, ...again, finishedAt: null });
    return true;
  }

  async forget(communityId: string, before: number, limit: number): Promise<number> {
    const old = [...this.#rows].filter(
      ([, row]) => row.communityId === communityId && row.state !== "pending" && row.createdAt < before,
    );
    for (const [key] of old.slice(0, limit)) this.#rows.delete(key);
    return Math.min(old.length, limit);
  }
}
