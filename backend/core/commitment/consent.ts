/**
 * A consent as the chain sees it: a salted commitment and the lock that revokes it. The twin of `ConsentLog`.
 * Without the salt the commitment is unlinkable; with it the holder proves who consented to what, and can revoke.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { Hex, KeyAddress } from "../orders/order.ts";
import {
  address,
  bytes16,
  bytes32,
  bytesOf,
  encodeWords,
  hexOf,
  keccakHex,
  keccakText,
  uint,
} from "./words.ts";

const CONSENT_TAG = keccakText("lateral/consent/1");
const REVOCATION_TAG = keccakText("lateral/consent-revocation/1");

const SIGNED_TEXT_TAG = keccakText("lateral/consent-signed-text/1");
const ANSWER_TAG = keccakText("lateral/consent-answer/1");

/** Where consents are logged. */
export interface ConsentDomain {
  readonly chainId: number;
  /** ConsentLog address. */
  readonly contract: Hex;
}

export interface ConsentContent {
  /** Account of the member. */
  readonly account: KeyAddress;
  /** Machine name of the one purpose, e.g. "share-readings-with-dso". */
  readonly purpose: string;
  /** keccak256 of the text that was shown. */
  readonly textHash: Hex;
  /** Wall-clock seconds. */
  readonly validUntil: number;
  /** 128-bit random salt. */
  readonly salt: Hex;
}

/** Goes on chain. Hashed twice, as leaves are. @throws LAT-4110, LAT-4111 */
export const consentCommitment = (domain: ConsentDomain, content: ConsentContent): Hex =>
  hexOf(
    keccak_256(
      keccak_256(
        encodeWords({
          tag: bytes32(CONSENT_TAG),
          chainId: uint(256, domain.chainId),
          log: address(domain.contract),
          account: address(content.account),
          purpose: bytes32(keccakText(content.purpose)),
          textHash: bytes32(content.textHash),
          validUntil: uint(64, content.validUntil),
          salt: bytes16(content.salt),
        }),
      ),
    ),
  );

/** Opens the lock of a consent; known to whoever holds the salt. @throws LAT-4111 */
export const revocationSecret = (domain: ConsentDomain, content: ConsentContent): Hex =>
  keccakHex(
    encodeWords({
      tag: bytes32(REVOCATION_TAG),
      commitment: bytes32(consentCommitment(domain, content)),
      salt: bytes16(content.salt),
    }),
  );

/** Goes on chain beside the commitment. @throws LAT-4111 */
export const revocationLock = (domain: ConsentDomain, content: ConsentContent): Hex =>
  keccakHex(encodeWords({ secret: bytes32(revocationSecret(domain, content)) }));

/** What a member signs to say yes to one question, as it was shown. @throws LAT-4111 */
export const consentDigest = (
  domain: ConsentDomain,
  answer: { readonly permissionId: string; readonly textHash: Hex; readonly validUntil: number },
): Hex =>
  keccakHex(
    encodeWords({
      tag: bytes32(ANSWER_TAG),
      chainId: uint(256, domain.chainId),
      log: address(domain.contract),
      permission: bytes32(keccakText(answer.permissionId)),
      textHash: bytes32(answer.textHash),
      validUntil: uint(64, answer.validUntil),
    }),
  );

/** What stands for the text in the commitment of a signed consent: nobody can make it up without the signature. */
export const signedTextHash = (textHash: Hex, signature: Hex): Hex =>
  keccakHex(
    encodeWords({
      tag: bytes32(SIGNED_TEXT_TAG),
      textHash: bytes32(textHash),
      signature: bytes32(keccakHex(bytesOf(signature, "signature"))),
    }),
  );
