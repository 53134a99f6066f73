/** Webhooks of programs and of the administration. A program sees and changes its own alone. */
import type { z } from "zod";
import {
  ADMIN_OWNER,
  deliveryOf,
  MAX_WEBHOOKS_PER_OWNER,
  PING,
  SECRET_OVERLAP_MS,
  WEBHOOK_EVENTS,
  WEBHOOK_SECRETS,
  type WebhookEvent,
} from "../../../app/webhooks.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../../../ports/webhooks.ts";
import { newId, sealer } from "../../auth/sealedText.ts";
import { newWebhookSecret } from "../../webhooks/signature.ts";
import { requireMatch, versionTag } from "../conditions.ts";
import { type Context, checked, type Handler, type Reply } from "../context.ts";
import { pageOf, pageWish } from "../pages.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import { PageQuery } from "../schemas/page.ts";
import {
  type DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  type DeliveryView,
  WebhookChange,
  WebhookInput,
  type WebhookList,
  WebhookParams,
  type WebhookView,
  type WebhookWithSecret,
} from "../schemas/webhooks.ts";

const tagOf = ({ id, version }: WebhookEndpoint): string => versionTag(id, version);
const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000);

/** Whose webhooks the caller deals with; null for all. */
const ownerOf = ({ principal }: Context): string | null =>
  principal.client === undefined ? null : `client:${principal.client.id}`;

const present = (endpoint: WebhookEndpoint): z.infer<typeof WebhookView> => ({
  webhookId: endpoint.id,
  owner: endpoint.owner.replace(/^client:/, ""),
  url: endpoint.url,
  events: [...endpoint.events] as WebhookEvent[],
  state: endpoint.state,
  reason: endpoint.reason as z.infer<typeof WebhookView>["reason"],
  failures: endpoint.failures,
  createdAt: toSeconds(endpoint.createdAt),
});

const presentDelivery = (delivery: WebhookDelivery): z.infer<typeof DeliveryView> => ({
  deliveryId: delivery.id,
  messageId: delivery.messageId,
  event: delivery.eventType,
  state: delivery.state,
  attempts: delivery.attempts,
  nextAt: delivery.state === "pending" ? toSeconds(delivery.nextAt) : null,
  status: delivery.lastStatus,
  fault: delivery.lastError,
  createdAt: toSeconds(delivery.createdAt),
  finishedAt: delivery.finishedAt === null ? null : toSeconds(delivery.finishedAt),
  body: delivery.body,
});

const reply = (endpoint: WebhookEndpoint): Reply => ({ body: present(endpoint), etag: tagOf(endpoint) });

function replyWithSecret(endpoint: WebhookEndpoint, secret: string): Reply {
  const body: z.infer<typeof WebhookWithSecret> = { webhook: present(endpoint), secret };
  return { body, etag: tagOf(endpoint) };
}

/** @throws HttpRefusal LAT-8156 for an address, LAT-8161 for an event that the scopes do not cover */
async function checkWish(
  { deps, principal }: Context,
  { url, events }: { readonly url: string; readonly events: readonly WebhookEvent[] },
): Promise<void> {
  for (const event of events) {
    const scope = WEBHOOK_EVENTS[event];
    if (principal.client !== undefined && !principal.client.scopes.includes(scope)) {
      throw refuse("LAT-8161", { event, scope });
    }
  }
  const reason = await deps.webhooks.sender.faultOf(url);
  if (reason !== null) throw new HttpRefusal("LAT-8156", { reason });
}

async function found(context: Context): Promise<WebhookEndpoint> {
  const { webhookId } = context.params as z.infer<typeof WebhookParams>;
  const { deps } = context;
  const endpoint = await deps.machines.webhooks.endpoint(deps.communityId, webhookId);
  const owner = ownerOf(context);
  if (endpoint === null || (owner !== null && endpoint.owner !== owner)) throw refuse("LAT-8001");
  return endpoint;
}

/** Writes the next version. @throws HttpRefusal LAT-8154 when another came first */
async function save({ deps }: Context, endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
  const next = { ...endpoint, version: endpoint.version + 1 };
  if (!(await deps.machines.webhooks.saveEndpoint(deps.communityId, next))) throw refuse("LAT-8154");
  return next;
}

const seal = ({ deps }: Context, id: string, secret: string) => ({
  sealed: sealer(deps.settings.secret, WEBHOOK_SECRETS).seal(secret, id),
  endsAt: null,
});

export const createWebhook: Handler = async (context) => {
  const { deps } = context;
  const { url, events } = checked(context, "body", WebhookInput);
  await checkWish(context, { url, events });
  const owner = ownerOf(context) ?? ADMIN_OWNER;
  const { webhooks } = deps.machines;
  const page = { owner, after: null, limit: MAX_WEBHOOKS_PER_OWNER };
  if ((await webhooks.endpoints(deps.communityId, page)).length >= MAX_WEBHOOKS_PER_OWNER) {
    throw refuse("LAT-8158", { limit: MAX_WEBHOOKS_PER_OWNER });
  }
  const id = newId("wh_");
  const secret = newWebhookSecret();
  const endpoint: WebhookEndpoint = {
    id,
    owner,
    url,
    events: [...new Set(events)].sort(),
    secrets: [seal(context, id, secret)],
    state: "active",
    reason: null,
    failures: 0,
    version: 1,
    createdAt: deps.wallNow(),
  };
  await webhooks.addEndpoint(deps.communityId, endpoint);
  return replyWithSecret(endpoint, secret);
};

export const listWebhooks: Handler = async (context) => {
  const { deps } = context;
  const wish = pageWish(checked(context, "query", PageQuery));
  const page = { owner: ownerOf(context), after: wish.after, limit: wish.limit + 1 };
  const cut = pageOf(await deps.machines.webhooks.endpoints(deps.communityId, page), wish, ({ id }) => id);
  const body: z.infer<typeof WebhookList> = { webhooks: cut.rows.map(present), next: cut.next };
  return { body };
};

export const getWebhook: Handler = async (context) => {
  checked(context, "params", WebhookParams);
  return reply(await found(context));
};

export const updateWebhook: Handler = async (context) => {
  checked(context, "params", WebhookParams);
  const endpoint = await found(context);
  const { url, events, state } = checked(context, "body", WebhookChange);
  requireMatch(context, tagOf(endpoint), "required");
  await checkWish(context, { url, events });
  const off = state === "disabled";
  const reason = off ? (endpoint.reason ?? "byOwner") : null;
  const wanted = { url, events: [...new Set(events)].sort(), state, reason };
  return reply(await save(context, { ...endpoint, ...wanted, failures: off ? endpoint.failures : 0 }));
};

export const deleteWebhook: Handler = async (context) => {
  const { deps } = context;
  checked(context, "params", WebhookParams);
  const endpoint = await found(context);
  requireMatch(context, tagOf(endpoint), "optional");
  await deps.machines.webhooks.removeEndpoint(deps.communityId, endpoint.id);
  return reply({ ...endpoint, state: "disabled", reason: "byOwner" });
};

export const rotateWebhookSecret: Handler = async (context) => {
  checked(context, "params", WebhookParams);
  const endpoint = await found(context);
  const secret = newWebhookSecret();
  const endsAt = context.deps.wallNow() + SECRET_OVERLAP_MS;
  // Two at most: the newest of those in force goes on beside the new one for a day.
  const before = endpoint.secrets.slice(0, 1).map(({ sealed }) => ({ sealed, endsAt }));
  const secrets = [seal(context, endpoint.id, secret), ...before];
  return replyWithSecret(await save(context, { ...endpoint, secrets }), secret);
};

export const pingWebhook: Handler = async (context) => {
  const { deps } = context;
  checked(context, "params", WebhookParams);
  const endpoint = await found(context);
  if (endpoint.state === "disabled") throw refuse("LAT-8164");
  const now = deps.wallNow();
  const id = newId("whd_");
  const message = {
    id: newId("ping-"),
    type: PING,
    timestamp: new Date(now).toISOString(),
    data: { communityId: deps.communityId },
  };
  const { webhooks } = deps.machines;
  await webhooks.enqueue(deps.communityId, [deliveryOf(message, endpoint.id, id, now)]);
  deps.webhooks.wake();
  const delivery = await webhooks.delivery(deps.communityId, endpoint.id, id);
  if (delivery === null) throw refuse("LAT-8001");
  return { body: presentDelivery(delivery) };
};

export const listWebhookDeliveries: Handler = async (context) => {
  const { deps } = context;
  checked(context, "params", WebhookParams);
  const endpoint = await found(context);
  const query = checked(context, "query", DeliveryQuery);
  const wish = pageWish(query);
  const before = wish.after === null ? null : Number(wish.after);
  if (before !== null && !Number.isSafeInteger(before)) {
    throw refuse("LAT-8166", { cursor: String(query.cursor).slice(0, 40) });
  }
  const page = { endpointId: endpoint.id, before, limit: wish.limit + 1 };
  const rows = await deps.machines.webhooks.deliveries(deps.communityId, page);
  const cut = pageOf(rows, wish, ({ position }) => String(position));
  const body: z.infer<typeof DeliveryList> = { deliveries: cut.rows.map(presentDelivery), next: cut.next };
  return { body };
};

export const replayWebhookDelivery: Handler = async (context) => {
  const { deps } = context;
  const { deliveryId } = checked(context, "params", DeliveryParams);
  const endpoint = await found(context);
  const { webhooks } = deps.machines;
  const known = await webhooks.delivery(deps.communityId, endpoint.id, deliveryId);
  if (known === null) throw refuse("LAT-8001");
  if (endpoint.state === "disabled") throw refuse("LAT-8164");
  if (!(await webhooks.replay(deps.communityId, endpoint.id, deliveryId, deps.wallNow()))) {
    throw refuse("LAT-8160");
  }
  deps.webhooks.wake();
  const again = await webhooks.delivery(deps.communityId, endpoint.id, deliveryId);
  return { body: presentDelivery(again ?? known) };
};
