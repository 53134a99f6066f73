/**
 * Webhooks: what may be told to whom, how often it is tried, when an address is given up. Messages hold no personal
 * data: they say what changed and where to read it, under the reader's own rights.
 */
import type { ClientScope, MachineClients } from "../ports/machineAccess.ts";
import type {
  NewDelivery,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookMessage,
  WebhookStore,
} from "../ports/webhooks.ts";

/** Event → scope that a program needs to be told. */
export const WEBHOOK_EVENTS = {
  "market.interval": "market:read",
  "tariff.published": "market:read",
  "readings.received": "readings:read",
  "evidence.ready": "evidence:read",
  "invoices.issued": "bills:read",
} as const satisfies Readonly<Record<string, ClientScope>>;
export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;

const isWebhookEvent = (event: string): event is WebhookEvent => Object.hasOwn(WEBHOOK_EVENTS, event);

/** Purpose under which signing secrets are sealed. */
export const WEBHOOK_SECRETS = "webhook";
/** Sent on request only. */
export const PING = "ping";
/** Owner of what people of the administration register. */
export const ADMIN_OWNER = "admin";
export const MAX_WEBHOOKS_PER_OWNER = 20;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Waits after the first, second, … failed attempt; a day in all, give or take the jitter. */
const WAITS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  10 * HOUR,
];
export const MAX_ATTEMPTS = WAITS.length + 1;
const JITTER = 0.2;
/** Messages given up in a row after which an address is disabled. */
export const MAX_FAILURES = 5;
/** A replaced secret still signs beside the new one for so long. */
export const SECRET_OVERLAP_MS = 24 * HOUR;

/** Wait before the next attempt, milliseconds; `chance` from 0 to 1. Null when there is none. */
export function retryWait(attempts: number, chance: number): number | null {
  const wait = WAITS[attempts - 1];
  return wait === undefined ? null : Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
}

const bodyOf = ({ type, timestamp, data }: WebhookMessage): string =>
  JSON.stringify({ type, timestamp, data });

/** A message for one address. `now` in wall-clock milliseconds. */
export const deliveryOf = (
  message: WebhookMessage,
  endpointId: string,
  id: string,
  now: number,
): NewDelivery => ({
  id,
  endpointId,
  messageId: message.id,
  eventType: message.type,
  body: bodyOf(message),
  nextAt: now,
  createdAt: now,
});

/** False when the program that registered it has ended or lost the scope. */
async function mayBeTold(
  clients: MachineClients,
  communityId: string,
  owner: string,
  event: string,
): Promise<boolean> {
  if (!isWebhookEvent(event)) return false;
  if (owner === ADMIN_OWNER) return true;
  const client = await clients.find(communityId, owner.replace(/^client:/, ""));
  return client !== null && client.endedAt === null && client.scopes.includes(WEBHOOK_EVENTS[event]);
}

/** Writes down for every address that wants it and may have it. `now` in wall-clock milliseconds. */
export async function announce(
  { webhooks, clients }: { readonly webhooks: WebhookStore; readonly clients: MachineClients },
  communityId: string,
  message: WebhookMessage,
  newId: () => string,
  now: number,
): Promise<void> {
  const wanting = await webhooks.subscribers(communityId, message.type);
  const told: NewDelivery[] = [];
  for (const { id, owner } of wanting) {
    if (!(await mayBeTold(clients, communityId, owner, message.type))) continue;
    told.push(deliveryOf(message, id, newId(), now));
  }
  await webhooks.enqueue(communityId, told);
}

/** How a delivery goes on after an attempt. `chance` from 0 to 1. */
export function afterAttempt(
  delivery: Pick<WebhookDelivery, "attempts" | "nextAt">,
  fault: string | null,
  now: number,
  chance: number,
): Pick<WebhookDelivery, "state" | "nextAt" | "finishedAt"> {
  if (fault === null) return { state: "delivered", nextAt: delivery.nextAt, finishedAt: now };
  const wait = retryWait(delivery.attempts, chance);
  return wait === null
    ? { state: "dead", nextAt: delivery.nextAt, finishedAt: now }
    : { state: "pending", nextAt: now + wait, finishedAt: null };
}

/** How an address stands after a message was delivered or given up; null when nothing changes. */
export function afterMessage(
  endpoint: WebhookEndpoint,
  state: WebhookDelivery["state"],
  gone: boolean,
): WebhookEndpoint | null {
  if (gone) return { ...endpoint, version: endpoint.version + 1, state: "disabled", reason: "gone" };
  if (state === "pending" || (state === "delivered" && endpoint.failures === 0)) return null;
  const failures = state === "delivered" ? 0 : endpoint.failures + 1;
  const off = failures >= MAX_FAILURES;
  return {
    ...endpoint,
    version: endpoint.version + 1,
    failures,
    ...(off ? { state: "disabled", reason: "failing" } : {}),
  };
}
