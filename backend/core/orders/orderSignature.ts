/**
 * Signatures over orders: secp256k1 here, passkeys in `memberSignature.ts`. In pure TypeScript so that the browser and the offline checker can run
 * them. Servers plug a faster engine in through {@link OrderSignatureVerifier}; both must agree (tested).
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";
import {
  isPasskeySignature,
  type PasskeyEngine,
  type PasskeyFault,
  type RelyingParty,
  recoverPasskey,
} from "./memberSignature.ts";
import type { Hex, KeyAddress, Order, SignedOrder } from "./order.ts";
import { type OrderDomain, orderId, typedOrderDigest } from "./typedOrder.ts";

/** Recovers who signed a digest. An engine never throws on hostile input: it answers null. */
export interface OrderSignatureVerifier {
  /**
   * @param digest 32 bytes.
   * @param compact 64 bytes r || s, already checked: both in 1..n-1 and s in the lower half.
   * @param recovery 0 or 1.
   * @returns the 65-byte uncompressed public key, or null when there is none.
   */
  recoverPublicKey(digest: Uint8Array, compact: Uint8Array, recovery: 0 | 1): Uint8Array | null;
  /** Left out where no passkeys are expected: their signatures are refused then. */
  readonly passkeys?: PasskeyEngine;
  /** The own site, on a server that takes signatures in: a passkey must have answered there. */
  readonly party?: RelyingParty;
}

export type SignatureFault =
  | "not 65 bytes of hex"
  | "recovery byte is not 27 or 28"
  | "r or s out of range"
  | "s is in the upper half"
  | "no key belongs to it"
  | "made by another key"
  | "the order cannot be hashed"
  | PasskeyFault;

const SIGNATURE_PATTERN = /^0x[0-9a-f]{130}$/;
const CURVE_ORDER = secp256k1.Point.Fn.ORDER;
const HALF_ORDER = CURVE_ORDER / 2n;

/** The engine that runs everywhere. */
export const nobleVerifier: OrderSignatureVerifier = {
  recoverPublicKey(digest, compact, recovery) {
    try {
      return secp256k1.Signature.fromBytes(compact, "compact")
        .addRecoveryBit(recovery)
        .recoverPublicKey(digest)
        .toBytes(false);
    } catch {
      return null;
    }
  },
};

/** Ethereum address of a 65-byte uncompressed public key, lower case. */
export const addressOfPublicKey = (uncompressed: Uint8Array): KeyAddress =>
  `0x${bytesToHex(keccak_256(uncompressed.subarray(1)).subarray(12))}`;

function checkedPrivateKey(privateKey: Uint8Array): Uint8Array {
  if (!secp256k1.utils.isValidSecretKey(privateKey)) throw domainError("LAT-1027");
  return privateKey;
}

/** Address of a private key. @throws LAT-1027 */
export const addressOfPrivateKey = (privateKey: Uint8Array): KeyAddress =>
  addressOfPublicKey(secp256k1.getPublicKey(checkedPrivateKey(privateKey), false));

/** Signs 32 bytes: RFC 6979 deterministic, low s; 65 bytes r || s || v with v 27 or 28. @throws LAT-1027 */
export function signDigest(digest: Uint8Array, privateKey: Uint8Array): Hex {
  const recovered = secp256k1.sign(digest, checkedPrivateKey(privateKey), {
    prehash: false,
    lowS: true,
    format: "recovered",
  });
  return `0x${bytesToHex(recovered.subarray(1))}${(27 + recovered[0]!).toString(16)}`;
}

/**
 * Address that signed `digest`, or why the signature is refused. High-s twins are refused: an order has one
 * valid signature per key and digest encoding, never two.
 */
export function recoverSigner(
  digest: Uint8Array,
  signature: string,
  verifier: OrderSignatureVerifier = nobleVerifier,
): { readonly signer: KeyAddress } | { readonly fault: SignatureFault } {
  if (isPasskeySignature(signature)) {
    return recoverPasskey(digest, signature, verifier.passkeys, verifier.party);
  }
  if (!SIGNATURE_PATTERN.test(signature)) return { fault: "not 65 bytes of hex" };
  const v = Number.parseInt(signature.slice(130), 16);
  if (v !== 27 && v !== 28) return { fault: "recovery byte is not 27 or 28" };
  const r = BigInt(signature.slice(0, 66));
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  if (r === 0n || s === 0n || r >= CURVE_ORDER || s >= CURVE_ORDER) return { fault: "r or s out of range" };
  if (s > HALF_ORDER) return { fault: "s is in the upper half" };
  const compact = hexToBytes(signature.slice(2, 130));
  const publicKey = verifier.recoverPublicKey(digest, compact, (v - 27) as 0 | 1);
  return publicKey ? { signer: addressOfPublicKey(publicKey) } : { fault: "no key belongs to it" };
}

/** Signs an order for one deployment. @throws LAT-1027, LAT-9001 */
export const signOrder = (order: Order, domain: OrderDomain, privateKey: Uint8Array): SignedOrder => ({
  order,
  orderId: orderId(order),
  signer: addressOfPrivateKey(privateKey),
  signature: signDigest(typedOrderDigest(order, domain), privateKey),
});

/** Null when `signed.signer` really signed this order for this deployment, else the fault. */
export function verifyOrderSignature(
  signed: SignedOrder,
  domain: OrderDomain,
  verifier: OrderSignatureVerifier = nobleVerifier,
): SignatureFault | null {
  const outcome = recoverSigner(typedOrderDigest(signed.order, domain), signed.signature, verifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer === signed.signer ? null : "made by another key";
}
