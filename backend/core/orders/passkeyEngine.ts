/** P-256 in pure TypeScript, apart from the rest so that pages that never check a passkey do not load it. */
import { p256 } from "@noble/curves/nist.js";
import { concatBytes } from "@noble/hashes/utils.js";
import type { PasskeyEngine } from "./memberSignature.ts";
import { nobleVerifier, type OrderSignatureVerifier } from "./orderSignature.ts";

export const noblePasskeys: PasskeyEngine = {
  verifyP256(message, compact, publicKey) {
    try {
      const point = concatBytes(Uint8Array.of(0x04), publicKey);
      return p256.verify(compact, message, point, { prehash: false, lowS: true, format: "compact" });
    } catch {
      return false;
    }
  },
};

/** The engine that runs everywhere and knows both kinds of keys. */
export const memberVerifier: OrderSignatureVerifier = { ...nobleVerifier, passkeys: noblePasskeys };
