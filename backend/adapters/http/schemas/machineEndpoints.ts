/** Endpoints for programs and devices: clients, device keys, webhooks. */
import { z } from "zod";
import { type Endpoint, get, write } from "./endpoint.ts";
import {
  ClientChange,
  ClientInput,
  ClientList,
  ClientParams,
  ClientView,
  ClientWithSecret,
  DeviceKeyChange,
  DeviceKeyInput,
  DeviceKeyList,
  DeviceKeyParams,
  DeviceKeyView,
  DeviceKeyWithSecret,
} from "./machines.ts";
import { PageQuery } from "./page.ts";
import {
  DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  DeliveryView,
  WebhookChange,
  WebhookInput,
  WebhookList,
  WebhookParams,
  WebhookView,
  WebhookWithSecret,
} from "./webhooks.ts";

const CLIENT = "/admin/clients/:clientId";
const KEY = "/device-keys/:deviceKeyId";
const HOOK = "/webhooks/:webhookId";
const made = { success: 201, idempotent: true } as const;
const client = { params: ClientParams };
const key = { params: DeviceKeyParams };
const hook = { params: WebhookParams };

export const MACHINE_ENDPOINTS: readonly Endpoint[] = [
  get(
    "system",
    "getOpenApi",
    "/openapi.json",
    "This description, as OpenAPI 3.1",
    z.record(z.string(), z.unknown()),
  ),
  write("admin", "createClient", "post", "/admin/clients", "Let a program in", ClientWithSecret, {
    body: ClientInput,
    example: { name: "Flexwerk", role: "aggregator", scopes: ["market:read", "webhooks:manage"] },
    ...made,
  }),
  get("admin", "listClients", "/admin/clients", "Programs that may ask", ClientList, { query: PageQuery }),
  get("admin", "getClient", CLIENT, "A program", ClientView, client),
  write("admin", "updateClient", "put", CLIENT, "Limit a program", ClientView, {
    ...client,
    body: ClientChange,
    ifMatch: "required",
  }),
  write(
    "admin",
    "rotateClientSecret",
    "post",
    `${CLIENT}/secret`,
    "Replace a program's secret",
    ClientWithSecret,
    {
      ...client,
      ...made,
    },
  ),
  write("admin", "endClient", "delete", CLIENT, "End a program at once", ClientView, {
    ...client,
    ifMatch: "optional",
  }),
  write(
    "meters",
    "createDeviceKey",
    "post",
    "/device-keys",
    "Issue a key for a device",
    DeviceKeyWithSecret,
    {
      body: DeviceKeyInput,
      example: { label: "Gateway in the cellar", pointIds: ["H01"] },
      ...made,
    },
  ),
  get("meters", "listDeviceKeys", "/device-keys", "Keys of meters and gateways", DeviceKeyList, {
    query: PageQuery,
  }),
  get("meters", "getDeviceKey", KEY, "A device's key, without the key", DeviceKeyView, key),
  write("meters", "updateDeviceKey", "put", KEY, "Name a device's key anew", DeviceKeyView, {
    ...key,
    body: DeviceKeyChange,
    ifMatch: "required",
  }),
  write("meters", "revokeDeviceKey", "delete", KEY, "Revoke a device's key at once", DeviceKeyView, {
    ...key,
    ifMatch: "optional",
  }),
  write("webhooks", "createWebhook", "post", "/webhooks", "Register a webhook", WebhookWithSecret, {
    body: WebhookInput,
    example: { url: "https://receiver.example/lateral", events: ["market.interval"] },
    ...made,
  }),
  get("webhooks", "listWebhooks", "/webhooks", "Registered webhooks", WebhookList, { query: PageQuery }),
  get("webhooks", "getWebhook", HOOK, "A webhook", WebhookView, hook),
  write("webhooks", "updateWebhook", "put", HOOK, "Change a webhook", WebhookView, {
    ...hook,
    body: WebhookChange,
    ifMatch: "required",
  }),
  write("webhooks", "deleteWebhook", "delete", HOOK, "Remove a webhook and its log", WebhookView, {
    ...hook,
    ifMatch: "optional",
  }),
  write(
    "webhooks",
    "rotateWebhookSecret",
    "post",
    `${HOOK}/secret`,
    "New signing secret",
    WebhookWithSecret,
    {
      ...hook,
      ...made,
    },
  ),
  write("webhooks", "pingWebhook", "post", `${HOOK}/ping`, "Send a test message", DeliveryView, {
    ...hook,
    ...made,
  }),
  get(
    "webhooks",
    "listWebhookDeliveries",
    `${HOOK}/deliveries`,
    "What was told, and how it went",
    DeliveryList,
    {
      ...hook,
      query: DeliveryQuery,
    },
  ),
  write(
    "webhooks",
    "replayWebhookDelivery",
    "post",
    `${HOOK}/deliveries/:deliveryId/replay`,
    "Send a finished message again",
    DeliveryView,
    { params: DeliveryParams, ...made },
  ),
];
