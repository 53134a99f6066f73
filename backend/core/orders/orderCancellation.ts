/**
 * A member's signed word that an order is taken back, as EIP-712 typed data in the domain of the orders. It names the
 * order by its id, which binds community, metering point, interval and nonce.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Hex, KeyAddress } from "./order.ts";
import { type OrderSignatureVerifier, recoverSigner, type SignatureFault } from "./orderSignature.ts";
import { domainSeparator, type OrderDomain } from "./typedOrder.ts";

const TYPE_HASH = keccak_256(utf8ToBytes("OrderCancellation(bytes32 orderId)"));

/** The 32 bytes that the member's key signs. */
export const cancellationDigest = (orderId: Hex, domain: OrderDomain): Uint8Array =>
  keccak_256(
    concatBytes(
      Uint8Array.of(0x19, 0x01),
      hexToBytes(domainSeparator(domain).slice(2)),
      keccak_256(concatBytes(TYPE_HASH, hexToBytes(orderId.slice(2)))),
    ),
  );

export interface SignedCancellation {
  readonly orderId: Hex;
  readonly signer: KeyAddress;
  readonly signature: Hex;
}

/** Null when `signed.signer` really signed this, else the fault. */
export function verifyCancellation(
  { orderId, signer, signature }: SignedCancellation,
  domain: OrderDomain,
  verifier: OrderSignatureVerifier,
): SignatureFault | null {
  const outcome = recoverSigner(cancellationDigest(orderId, domain), signature, verifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer === signer ? null : "made by another key";
}
