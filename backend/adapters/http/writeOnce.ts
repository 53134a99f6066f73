/** Which writes are done once per Idempotency-Key, and which need no key because a repeat changes nothing. */
import type { Endpoint } from "./schemas/endpoint.ts";

/**
 * Posts that need no key, with the reason. Every `put` and `delete` says what shall be, so that a repeat changes
 * nothing; they take a key all the same.
 */
export const NATURALLY_IDEMPOTENT: Readonly<Record<string, string>> = {
  signIn: "opens a new session each time and ends the one that came with the request",
  createKeyChallenge: "gives a text to sign and keeps nothing",
  callChain: "reads the chain",
  importMeterFile: "a file with the same content is recognised, and readings are versioned by what they say",
};

/** `required`: refused without a key; `optional`: held to a key that is sent. */
export function keyRule({ method, idempotent, operation }: Endpoint): "required" | "optional" | "none" {
  if (method === "get") return "none";
  if (idempotent === true) return "required";
  if (operation === "signIn" || operation === "signOut") return "none";
  return "optional";
}
