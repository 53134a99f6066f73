/** Webhooks: addresses that are told what changed. */
import { z } from "zod";
import { WEBHOOK_EVENTS, type WebhookEvent } from "../../../app/webhooks.ts";
import { component } from "./component.ts";
import { MAX_PAGE, nextField, pageFields } from "./page.ts";
import { count, seconds, text } from "./primitives.ts";

const EVENTS = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];

export const WebhookEventDto = component(
  "WebhookEvent",
  "What an address can be told. Messages say what changed and where to read it; figures are read under one's own rights.",
  z.enum(EVENTS),
);

const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[\x21-\x7e]+$/, "an https address is expected")
  .meta({ description: "https address with a public host name, port 443." });
const events = z.array(WebhookEventDto).min(1).max(EVENTS.length);

export const WebhookInput = component(
  "WebhookInput",
  "An address that shall be told.",
  z.strictObject({ url, events }),
);
export const WebhookChange = component(
  "WebhookChange",
  "How the webhook shall be. `active` takes it up again after it was disabled.",
  z.strictObject({ url, events, state: z.enum(["active", "disabled"]) }),
);
export const WebhookView = component(
  "Webhook",
  "An address that is told. Its secret cannot be shown again.",
  z.object({
    webhookId: text("Id of the webhook."),
    owner: text("Id of the program that registered it, or admin."),
    url,
    events: z.array(WebhookEventDto),
    state: z.enum(["active", "disabled"]),
    reason: z.enum(["failing", "gone", "byOwner"]).nullable().meta({ description: "Why it is disabled." }),
    failures: count("Messages given up in a row."),
    createdAt: seconds("When it was registered, wall-clock."),
  }),
);
export const WebhookWithSecret = component(
  "WebhookWithSecret",
  "A webhook with its signing secret, shown this one time (Standard Webhooks, HMAC-SHA-256 over id.timestamp.body).",
  z.object({ webhook: WebhookView, secret: text("The secret, whsec_ and base64.") }),
);
export const WebhookList = component(
  "WebhookList",
  "Webhooks in the order of their ids; a program sees its own.",
  z.object({ webhooks: z.array(WebhookView).max(MAX_PAGE), ...nextField }),
);
export const WebhookParams = z.strictObject({
  webhookId: z
    .string()
    .regex(/^wh_[0-9a-f]{18}$/, "an id given by this server is expected")
    .meta({ description: "Id of the webhook." }),
});

export const DeliveryView = component(
  "WebhookDelivery",
  "One message to one address, with how it went.",
  z.object({
    deliveryId: text("Id of this delivery."),
    messageId: text("webhook-id: the same for every attempt."),
    event: text("What it tells."),
    state: z.enum(["pending", "delivered", "dead"]),
    attempts: count("Attempts so far."),
    nextAt: seconds("Next attempt, wall-clock.").nullable(),
    status: z.int().nullable().meta({ description: "HTTP status of the last attempt." }),
    fault: text("Why the last attempt failed.").nullable(),
    createdAt: seconds("When it was written down, wall-clock."),
    finishedAt: seconds("When it was delivered or given up, wall-clock.").nullable(),
    body: text("The message as it is sent.", 2_000),
  }),
);
export const DeliveryList = component(
  "WebhookDeliveryList",
  "Deliveries, newest first. Finished ones are kept for 30 days.",
  z.object({ deliveries: z.array(DeliveryView).max(MAX_PAGE), ...nextField }),
);
export const DeliveryQuery = z.strictObject(pageFields);
export const DeliveryParams = WebhookParams.extend({
  deliveryId: z
    .string()
    .regex(/^whd_[0-9a-f]{18}$/, "an id given by this server is expected")
    .meta({ description: "Id of the delivery." }),
});
