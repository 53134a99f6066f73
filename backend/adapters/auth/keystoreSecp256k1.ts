/** secp256k1 in WebAssembly: the server's fast twin of the pure TypeScript in `core/orders`. */
import { createHmac } from "node:crypto";
import { hexToBytes } from "@noble/hashes/utils.js";
import * as tiny from "tiny-secp256k1";
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import { addressOfPublicKey, type OrderSignatureVerifier } from "../../core/orders/orderSignature.ts";
import { noblePasskeys } from "../../core/orders/passkeyEngine.ts";

/** About ten times faster than the pure engine; agrees with it on every input (tested). */
export const tinyVerifier: OrderSignatureVerifier = {
  recoverPublicKey(digest, compact, recovery) {
    try {
      return tiny.recover(digest, compact, recovery, false);
    } catch {
      return null;
    }
  },
  passkeys: noblePasskeys,
};

/** Address of a private key. @throws LAT-1027 */
export function addressOf(privateKey: Uint8Array): KeyAddress {
  const publicKey = tiny.isPrivate(privateKey) ? tiny.pointFromScalar(privateKey, false) : null;
  if (!publicKey) throw domainError("LAT-1027");
  return addressOfPublicKey(publicKey);
}

/** Signs exactly these 32 bytes: RFC 6979, low s; 65 bytes r || s || v, v 27 or 28. @throws LAT-4021 */
export function signWith(privateKey: Uint8Array, digest: string): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(digest)) throw domainError("LAT-4021");
  const { signature, recoveryId } = tiny.signRecoverable(hexToBytes(digest.slice(2)), privateKey);
  return `0x${Buffer.from(signature).toString("hex")}${(27 + recoveryId).toString(16)}`;
}

/** A private key that follows from a seed and a name (HMAC-SHA-256), for reproducible demo homes. */
export function derivedKey(seed: Uint8Array, name: string): Uint8Array {
  for (let round = 0; round < 16; round += 1) {
    const key = createHmac("sha256", seed).update(`lateral/${name}/${round}`).digest();
    if (tiny.isPrivate(key)) return new Uint8Array(key);
  }
  throw domainError("LAT-1027");
}
