/**
 * Web push (RFC 8030, 8291, 8292): web-push encrypts and signs, the safe sender connects. Addresses come from
 * browsers, that is from outside: only public https hosts are called, and no redirect is followed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import webPush from "web-push";
import type { Pusher } from "../../ports/notifications.ts";
import type { WebhookSender } from "../../ports/webhooks.ts";

const TTL_SECONDS = 86_400;

export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The product's own pair, made at the first start and kept: browsers are bound to it. */
export function rememberedVapidKeys(path: string): VapidKeys {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(webPush.generateVAPIDKeys()), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, "utf8")) as VapidKeys;
}

/** @param subject `mailto:` or `https:` address that push services can turn to. */
export function webPusher(keys: VapidKeys, subject: string, sender: WebhookSender): Pusher {
  return {
    publicKey: keys.publicKey,
    faultOf: (endpoint) => sender.faultOf(endpoint),
    async send({ endpoint, p256dh, auth }, payload) {
      let request: ReturnType<typeof webPush.generateRequestDetails>;
      try {
        request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
          TTL: TTL_SECONDS,
          vapidDetails: { subject, ...keys },
          contentEncoding: "aes128gcm",
        });
      } catch {
        // Keys that no browser made.
        return { status: "gone" };
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      delete headers["Content-Length"];
      const { status, fault } = await sender.send(endpoint, headers, request.body ?? "");
      if (status === 404 || status === 410) return { status: "gone" };
      return fault === null ? { status: "sent" } : { status: "failed", fault: `push service: ${fault}` };
    },
  };
}
