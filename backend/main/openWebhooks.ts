/** The worker that tells registered addresses what changed, fed by the market's events. */
import { randomInt, randomUUID } from "node:crypto";
import { newId, sealer } from "../adapters/auth/sealedText.ts";
import { safeSender } from "../adapters/webhooks/safeSender.ts";
import { webhookHeaders } from "../adapters/webhooks/signature.ts";
import { WEBHOOK_SECRETS } from "../app/webhooks.ts";
import { intervalIndex, intervalOf } from "../core/time/marketInterval.ts";
import { intervalMessage, WebhookWorker } from "../jobs/webhookWorker.ts";
import type { Clock } from "../ports/clock.ts";
import type { EventBus } from "../ports/eventBus.ts";
import type { Machines } from "../ports/machines.ts";
import type { Store } from "../ports/store.ts";
import type { WebhookSender } from "../ports/webhooks.ts";

/** Intervals looked through at the start for what a process that died did not write down: a day. */
const SWEEP_INTERVALS = 96;
const CHANCES = 1_000_000;

export interface WebhookParts {
  readonly communityId: string;
  readonly store: Store;
  readonly events: EventBus;
  readonly machines: Machines;
  /** Market time. */
  readonly clock: Pick<Clock, "now">;
  readonly secret: string;
  readonly wallNow: () => number;
  readonly onError: (error: unknown) => void;
  readonly allowedOrigins?: readonly string[];
  /** Instead of the network. */
  readonly sender?: WebhookSender;
}

export interface OpenWebhooks {
  readonly worker: WebhookWorker;
  /** Writes down what the intervals of the last day would have told. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export function openWebhooks(parts: WebhookParts): OpenWebhooks {
  const { communityId, store, events, machines, clock, onError } = parts;
  const box = sealer(parts.secret, WEBHOOK_SECRETS);
  const worker = new WebhookWorker({
    communityId,
    store: machines,
    sender: parts.sender ?? safeSender({ allowedOrigins: parts.allowedOrigins ?? [] }),
    headersFor: ({ id, secrets }, { messageId, body }, now) =>
      webhookHeaders(secrets, box, id, { id: messageId, body }, now),
    onDisabled: async ({ id, owner, reason }) => {
      const details = { reason: reason ?? "", owner };
      const subject = id;
      const draft = { at: clock.now(), actor: "webhooks", role: "system", action: "webhook.disabled" };
      await store.audit.append(communityId, { ...draft, subject, details });
    },
    onError,
    newId: () => newId("whd_"),
    now: parts.wallNow,
    chance: () => randomInt(CHANCES) / CHANCES,
    holder: randomUUID(),
  });
  const stop = events.subscribe((event) => {
    if (event.type !== "interval" || event.communityId !== communityId) return;
    worker.tell(intervalMessage(communityId, event.interval, event.state, event.at)).catch(onError);
    if (event.state === "committed") {
      worker.tell(evidenceMessage(communityId, event.interval, event.at)).catch(onError);
    }
  });
  return {
    worker,
    async sweep() {
      const now = clock.now();
      const to = intervalOf(now);
      const range = { from: intervalIndex(Math.max(0, to - SWEEP_INTERVALS)), to: intervalIndex(to + 1) };
      for (const { interval, state } of await store.intervals(communityId, range)) {
        await worker.tell(intervalMessage(communityId, interval, state, now));
      }
    },
    async close() {
      stop();
      await worker.stop();
    },
  };
}

const evidenceMessage = (communityId: string, interval: number, at: number) => ({
  id: `evidence-${interval}`,
  type: "evidence.ready",
  timestamp: new Date(at * 1_000).toISOString(),
  data: { communityId, interval, read: `/api/v1/dso/evidence/${interval}` },
});
