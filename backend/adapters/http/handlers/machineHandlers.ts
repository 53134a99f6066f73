/** Handlers for programs and devices, by operation. */
import type { Handler } from "../context.ts";
import { buildOpenApi, type OpenApiDocument } from "../openApiDocument.ts";
import {
  createClient,
  endClient,
  getClient,
  listClients,
  rotateClientSecret,
  updateClient,
} from "./clientHandlers.ts";
import {
  createDeviceKey,
  getDeviceKey,
  listDeviceKeys,
  revokeDeviceKeyHandler,
  updateDeviceKey,
} from "./deviceKeyHandlers.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhookDeliveries,
  listWebhooks,
  pingWebhook,
  replayWebhookDelivery,
  rotateWebhookSecret,
  updateWebhook,
} from "./webhookHandlers.ts";

let description: OpenApiDocument | null = null;

/** Made once per process: it follows from the sources alone. */
const getOpenApi: Handler = async () => {
  description ??= buildOpenApi();
  return { body: description };
};

export const MACHINE_HANDLERS = {
  getOpenApi,
  createClient,
  listClients,
  getClient,
  updateClient,
  rotateClientSecret,
  endClient,
  createDeviceKey,
  listDeviceKeys,
  getDeviceKey,
  updateDeviceKey,
  revokeDeviceKey: revokeDeviceKeyHandler,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  pingWebhook,
  listWebhookDeliveries,
  replayWebhookDelivery,
} as const satisfies Readonly<Record<string, Handler>>;
