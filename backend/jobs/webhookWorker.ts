/**
 * Tells registered addresses what changed. What is to be told is written down first and claimed under a lease, so a
 * process that dies loses nothing: after the lease another tries again. A receiver may hear a message twice, never
 * not at all; `webhook-id` tells repeats.
 */
import { afterAttempt, afterMessage, announce } from "../app/webhooks.ts";
import type { IntervalIndex, IntervalState } from "../core/time/marketInterval.ts";
import type { MachineClients } from "../ports/machineAccess.ts";
import type {
  WebhookDelivery,
  WebhookDesk,
  WebhookEndpoint,
  WebhookMessage,
  WebhookSender,
  WebhookStore,
} from "../ports/webhooks.ts";

const LEASE_MS = 60_000;
const AT_ONCE = 8;
const LOOK_MS = 1_000;
/** Times that the state of an address is written against other writers. */
const MAX_SAVES = 2 * AT_ONCE;
const GONE = 410;

export interface WebhookWorkerOptions {
  readonly communityId: string;
  readonly store: { readonly webhooks: WebhookStore; readonly clients: MachineClients };
  readonly sender: WebhookSender;
  /** Headers with the signature. */
  readonly headersFor: (
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    now: number,
  ) => Record<string, string>;
  /** An address was disabled. */
  readonly onDisabled: (endpoint: WebhookEndpoint) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly newId: () => string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly chance: () => number;
  /** Names this worker among others. */
  readonly holder: string;
}

/** An interval's state as a message; the address to read it at is under the reader's own rights. */
export const intervalMessage = (
  communityId: string,
  interval: IntervalIndex,
  state: IntervalState,
  at: number,
): WebhookMessage => ({
  id: `interval-${interval}-${state}`,
  type: "market.interval",
  timestamp: new Date(at * 1_000).toISOString(),
  data: { communityId, interval, state, read: `/api/v1/market/intervals/${interval}` },
});

export class WebhookWorker implements WebhookDesk {
  readonly sender: WebhookSender;
  readonly #options: WebhookWorkerOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: WebhookWorkerOptions) {
    this.#options = options;
    this.sender = options.sender;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), LOOK_MS);
    this.#timer.unref();
  }

  /** Looks for what is due now, unless it is looking already. */
  wake(): void {
    if (this.#running !== null || this.#stopped) return;
    this.#running = this.runOnce()
      .then(() => undefined)
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = null;
      });
  }

  /** Writes a message down for everyone who wants it. */
  async tell(message: WebhookMessage): Promise<void> {
    const { communityId, store, newId, now } = this.#options;
    await announce(store, communityId, message, newId, now());
  }

  /** Tries everything that is due; says how many attempts were made. */
  async runOnce(): Promise<number> {
    const { communityId, store, holder, now } = this.#options;
    let attempts = 0;
    while (!this.#stopped) {
      const at = now();
      const claim = { holder, now: at, leaseUntil: at + LEASE_MS, limit: AT_ONCE };
      const due = await store.webhooks.claimDue(communityId, claim);
      if (due.length === 0) break;
      await Promise.all(due.map((delivery) => this.#attempt(delivery)));
      attempts += due.length;
    }
    return attempts;
  }

  async #attempt(delivery: WebhookDelivery): Promise<void> {
    const { communityId, store, sender, headersFor, holder, now, chance } = this.#options;
    const endpoint = await store.webhooks.endpoint(communityId, delivery.endpointId);
    const settle = (
      outcome: { status: number | null; fault: string | null },
      given: ReturnType<typeof afterAttempt>,
    ) =>
      store.webhooks.settle(communityId, {
        id: delivery.id,
        holder,
        ...given,
        lastStatus: outcome.status,
        lastError: outcome.fault,
      });
    if (endpoint === null || endpoint.state === "disabled") {
      const closed = { state: "dead", nextAt: delivery.nextAt, finishedAt: now() } as const;
      await settle({ status: null, fault: "the webhook is disabled" }, closed);
      return;
    }
    const outcome = await sender.send(endpoint.url, headersFor(endpoint, delivery, now()), delivery.body);
    const gone = outcome.status === GONE;
    const next = gone
      ? ({ state: "dead", nextAt: delivery.nextAt, finishedAt: now() } as const)
      : afterAttempt(delivery, outcome.fault, now(), chance());
    // A ping tells its owner at once how it went; it is not tried again.
    const final = delivery.eventType === "ping" && next.state === "pending";
    const given = final ? ({ ...next, state: "dead", finishedAt: now() } as const) : next;
    if (!(await settle(outcome, given))) return;
    if (delivery.eventType !== "ping") await this.#note(endpoint.id, given.state, gone);
  }

  /** Counts for the address; disables it after too many messages in a row. */
  async #note(endpointId: string, state: WebhookDelivery["state"], gone: boolean): Promise<void> {
    const { communityId, store, onDisabled } = this.#options;
    for (let round = 0; round < MAX_SAVES; round += 1) {
      const endpoint = await store.webhooks.endpoint(communityId, endpointId);
      const next = endpoint === null ? null : afterMessage(endpoint, state, gone);
      if (next === null || endpoint?.state === "disabled") return;
      if (!(await store.webhooks.saveEndpoint(communityId, next))) continue;
      if (next.state === "disabled") await onDisabled(next);
      return;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
  }
}
