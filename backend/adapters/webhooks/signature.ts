/** Signatures as Standard Webhooks has them: HMAC-SHA-256 over `id.timestamp.body`, one per secret in force. */
import { createHmac, randomBytes } from "node:crypto";
import type { WebhookSecret } from "../../ports/webhooks.ts";
import type { Sealer } from "../auth/sealedText.ts";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;

/** One signature, `v1,<base64>`. `timestamp` in seconds. */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Headers of a message. A secret that does not open, or whose time is over, signs nothing. `now` in milliseconds. */
export function webhookHeaders(
  secrets: readonly WebhookSecret[],
  box: Sealer,
  endpointId: string,
  message: { readonly id: string; readonly body: string },
  now: number,
): Record<string, string> {
  const timestamp = Math.floor(now / 1_000);
  const signatures = secrets
    .filter(({ endsAt }) => endsAt === null || endsAt > now)
    .map(({ sealed }) => box.open(sealed, endpointId))
    .filter((secret) => secret !== null)
    .map((secret) => signatureOf(secret, message.id, timestamp, message.body));
  return {
    "content-type": "application/json",
    "user-agent": "Lateral-Webhooks/1",
    "webhook-id": message.id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
