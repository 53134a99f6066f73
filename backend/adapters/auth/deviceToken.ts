/**
 * Keys of meters and gateways: `<metering points>.<HMAC-SHA-256>` under the server's device secret. Nothing is
 * stored per device; a new secret ends all device keys.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const MAX_POINTS = 200;
const MAX_TOKEN = 16_384;

const seal = (secret: string, payload: string): Buffer =>
  createHmac("sha256", secret).update(`lateral-device/1:${payload}`).digest();

/** Key for a device that reads these metering points. */
export function issueDeviceToken(secret: string, meteringPointIds: readonly string[]): string {
  const payload = Buffer.from(JSON.stringify(meteringPointIds.slice(0, MAX_POINTS))).toString("base64url");
  return `${payload}.${seal(secret, payload).toString("base64url")}`;
}

/** Metering points of a device key, or null when the key is not ours. Takes the same time for every wrong seal. */
export function readDeviceToken(secret: string, token: string): readonly string[] | null {
  if (token.length > MAX_TOKEN) return null;
  const [payload, mark, ...rest] = token.split(".");
  if (payload === undefined || mark === undefined || rest.length > 0) return null;
  const given = Buffer.from(mark, "base64url");
  const expected = seal(secret, payload);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const points: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  return Array.isArray(points) && points.every((id) => typeof id === "string") ? points : null;
}
