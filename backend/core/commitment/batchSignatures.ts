/** Two of three: who signed a batch, and signatures in the form the contract takes. */

import type { Hex } from "../orders/order.ts";
import { nobleVerifier, type OrderSignatureVerifier, recoverSigner } from "../orders/orderSignature.ts";
import type { BatchSigners } from "./commitment.ts";
import { bytesOf } from "./words.ts";

/** Roles in the order in which the contract expects their signatures. */
export const BATCH_ROLES = ["operator", "dso", "auditor"] as const;
export type BatchRole = (typeof BATCH_ROLES)[number];
/** Signatures needed. */
export const QUORUM = 2;
const MAX_SIGNATURES = 3;

/** Roles behind the signatures, null where a signature is malformed or of another key. */
export function rolesBehind(
  digest: Hex,
  signatures: readonly Hex[],
  signers: BatchSigners,
  verifier: OrderSignatureVerifier = nobleVerifier,
): (BatchRole | null)[] {
  const bytes = bytesOf(digest, "digest", 32);
  return signatures.slice(0, MAX_SIGNATURES).map((signature) => {
    const outcome = recoverSigner(bytes, signature, verifier);
    if ("fault" in outcome) return null;
    return BATCH_ROLES.find((role) => signers[role].toLowerCase() === outcome.signer) ?? null;
  });
}

/** True when two or three different roles signed and nobody else, in role order, as the contract demands. */
export function isQuorum(roles: readonly (BatchRole | null)[]): boolean {
  const ranks = roles.map((role) => (role === null ? -1 : BATCH_ROLES.indexOf(role)));
  const rising = ranks.every((rank, index) => rank > (index === 0 ? -1 : ranks[index - 1]!));
  return rising && ranks.length >= QUORUM;
}

/** The bytes of `commitBatch` and `commitVoid`, from signatures in role order. @throws LAT-4111 */
export function joinSignatures(signatures: readonly Hex[]): Hex {
  for (const signature of signatures) bytesOf(signature, "signature", 65);
  return `0x${signatures.map((signature) => signature.slice(2)).join("")}`;
}
