/** What the DSO signs when it puts a version of the network in force: EIP-712, domain of the ledger. */
import type { Hex } from "../orders/order.ts";
import { nobleVerifier, recoverSigner } from "../orders/orderSignature.ts";
import { domainSeparator } from "../orders/typedOrder.ts";
import type { LedgerDomain } from "./commitment.ts";
import { bytes32, bytesOf, encodeWords, keccakHex, keccakText, uint } from "./words.ts";

const NETWORK_VERSION_TYPE = keccakText(
  "NetworkVersion(bytes32 community,bytes32 feeder,uint32 version,uint32 effectiveFrom,bytes32 networkHash," +
    "bytes32 previousHash)",
);

export interface NetworkVersionContent {
  readonly version: number;
  /** First interval it is in force. */
  readonly effectiveFrom: number;
  readonly networkHash: Hex;
  /** Hash of the version before: versions form a chain. */
  readonly previousHash: Hex;
}

/** EIP-712 digest. @throws LAT-4110, LAT-4111 */
export function networkVersionDigest(domain: LedgerDomain, content: NetworkVersionContent): Hex {
  const structHash = keccakHex(
    encodeWords({
      type: bytes32(NETWORK_VERSION_TYPE),
      community: bytes32(domain.community),
      feeder: bytes32(domain.feeder),
      version: uint(32, content.version),
      effectiveFrom: uint(32, content.effectiveFrom),
      networkHash: bytes32(content.networkHash),
      previousHash: bytes32(content.previousHash),
    }),
  );
  const separator = domainSeparator({ chainId: domain.chainId, verifyingContract: domain.contract });
  return keccakHex(bytesOf(`0x1901${separator.slice(2)}${structHash.slice(2)}`, "digest", 66));
}

export interface SignedNetworkVersion extends NetworkVersionContent {
  readonly signature: Hex;
}

/** Null when `signer` signed exactly this content; otherwise what does not hold, for people. */
export function networkVersionFault(
  domain: LedgerDomain,
  signed: SignedNetworkVersion,
  signer: string,
): string | null {
  const digest = bytesOf(networkVersionDigest(domain, signed), "digest", 32);
  const outcome = recoverSigner(digest, signed.signature, nobleVerifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer.toLowerCase() === signer.toLowerCase() ? null : `signed by ${outcome.signer}`;
}
