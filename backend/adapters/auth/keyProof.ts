/**
 * Proof that whoever registers a key holds it: the server gives a text that names point, key and end of validity
 * and carries a seal; the key signs the text (EIP-191). No state is kept; the seal and the end bind it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Hex } from "../../core/orders/order.ts";
import { type OrderSignatureVerifier, recoverSigner } from "../../core/orders/orderSignature.ts";

const VALID_SECONDS = 600;

export interface KeyProofSubject {
  readonly communityId: string;
  readonly meteringPointId: string;
  readonly address: Hex;
}

export interface KeyChallengeText {
  readonly message: string;
  /** Wall-clock seconds. */
  readonly expiresAt: number;
}

const body = (subject: KeyProofSubject, expiresAt: number): string =>
  [
    "Lateral: this key may sign orders for a home.",
    `Community: ${subject.communityId}`,
    `Metering point: ${subject.meteringPointId}`,
    `Key: ${subject.address}`,
    `Valid until: ${expiresAt}`,
  ].join("\n");

const sealOf = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(`lateral-key/1:${text}`).digest("hex");

/** Text to sign. `nowSeconds` is wall-clock time. */
export function createKeyChallengeText(
  secret: string,
  subject: KeyProofSubject,
  nowSeconds: number,
): KeyChallengeText {
  const expiresAt = Math.floor(nowSeconds) + VALID_SECONDS;
  const text = body(subject, expiresAt);
  return { message: `${text}\nSeal: ${sealOf(secret, text)}`, expiresAt };
}

/** EIP-191 digest of a personal message. */
export function personalMessageDigest(message: string): Uint8Array {
  const bytes = utf8ToBytes(message);
  return keccak_256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

/** Null when the proof holds, else why not. */
export function checkKeyProof(
  secret: string,
  subject: KeyProofSubject,
  proof: { readonly message: string; readonly signature: Hex },
  nowSeconds: number,
  verifier: OrderSignatureVerifier,
): string | null {
  const expiresAt = Number(/\nValid until: (\d{1,12})\n/.exec(proof.message)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(expiresAt)) return "the text was not given by this server";
  const text = body(subject, expiresAt);
  const expected = Buffer.from(`${text}\nSeal: ${sealOf(secret, text)}`);
  const given = Buffer.from(proof.message);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return "the text was not given by this server for this key and home";
  }
  if (expiresAt < nowSeconds) return "the time to sign is over";
  const outcome = recoverSigner(personalMessageDigest(proof.message), proof.signature, verifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer === subject.address ? null : "made by another key";
}
