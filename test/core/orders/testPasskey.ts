/** A passkey without a browser: makes the assertions that an authenticator would make. */
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  addressOfPasskey,
  base64Url,
  encodePasskeySignature,
  type PasskeySignature,
  type RelyingParty,
} from "../../../backend/core/orders/memberSignature.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";

export const SITE: RelyingParty = { id: "localhost", origins: ["http://localhost:4280"] };

export interface AssertionOptions {
  readonly flags?: number;
  readonly site?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly authenticatorBytes?: number;
  readonly highS?: boolean;
}

const hex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;
const wide = (value: bigint): Hex => `0x${value.toString(16).padStart(64, "0")}`;

export function testPasskey(seed: number) {
  const secret = sha256(utf8ToBytes(`passkey ${seed}`));
  const point = p256.getPublicKey(secret, false);
  const [qx, qy] = [hex(point.subarray(1, 33)), hex(point.subarray(33))];

  function answer(digest: Uint8Array, options: AssertionOptions = {}): PasskeySignature {
    const flags = Uint8Array.of(options.flags ?? 0x05, 0, 0, 0, 1);
    const whole = concatBytes(sha256(utf8ToBytes(options.site ?? SITE.id)), flags);
    const authenticatorData = whole.subarray(0, options.authenticatorBytes ?? whole.length);
    const clientDataJson =
      `{"type":"${options.type ?? "webauthn.get"}","challenge":"${base64Url(digest)}",` +
      `"origin":"${options.origin ?? SITE.origins[0]}","crossOrigin":false}`;
    const message = sha256(concatBytes(authenticatorData, sha256(utf8ToBytes(clientDataJson))));
    const compact = p256.sign(message, secret, { prehash: false, lowS: true, format: "compact" });
    const s = BigInt(hex(compact.subarray(32)));
    return {
      qx,
      qy,
      r: hex(compact.subarray(0, 32)),
      s: wide(options.highS ? p256.Point.Fn.ORDER - s : s),
      authenticatorData: hex(authenticatorData),
      clientDataJson,
    };
  }
  return {
    qx,
    qy,
    address: addressOfPasskey(qx, qy),
    answer,
    sign: (digest: Uint8Array | Hex, options?: AssertionOptions): Hex =>
      encodePasskeySignature(
        answer(typeof digest === "string" ? hexToBytes(digest.slice(2)) : digest, options),
      ),
  };
}
