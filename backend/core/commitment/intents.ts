/**
 * What members sign about their own account, and what the operator signs about deposits, so that anyone may relay
 * and pay. EIP-712 in the domain of the contract that reads it. Twins: `AccountRegistry`, `SettlementVault`.
 */
import type { Hex, KeyAddress } from "../orders/order.ts";
import { domainSeparator } from "../orders/typedOrder.ts";
import { address, bytes32, bytesOf, encodeWords, keccakHex, keccakText, uint } from "./words.ts";

/** Where an intent is read. */
export interface IntentDomain {
  readonly chainId: number;
  /** AccountRegistry or SettlementVault. */
  readonly contract: Hex;
}

const KEY_MEMBERS = "(address account,address key,uint64 nonce,uint64 deadline)";
const KEY_TYPES = {
  addKey: keccakText(`AddKey${KEY_MEMBERS}`),
  removeKey: keccakText(`RemoveKey${KEY_MEMBERS}`),
  cancelRecovery: keccakText(`CancelRecovery${KEY_MEMBERS}`),
} as const;
const WITHDRAWAL_TYPE = keccakText(
  "Withdrawal(bytes32 feeder,address account,uint80 cumulativeMicroEuro,address recipient,uint64 nonce," +
    "uint64 deadline)",
);
const FUNDING_TYPE = keccakText(
  "Funding(bytes32 feeder,uint96 amountMicroEuro,bytes32 reference,uint96 fundedBefore)",
);

/** What a member may do to the keys of its account. */
export type KeyAct = keyof typeof KEY_TYPES;

export interface KeyIntent {
  readonly account: KeyAddress;
  readonly key: KeyAddress;
  /** Nonce of the account in the registry. */
  readonly nonce: number;
  /** Wall-clock seconds. */
  readonly deadline: number;
}

export interface WithdrawalIntent {
  readonly feeder: Hex;
  readonly account: KeyAddress;
  /** µ€, as in the leaf. */
  readonly cumulativeMicroEuro: bigint;
  /** The account itself where the unit is a credit. */
  readonly recipient: Hex;
  /** Nonce of the account in the vault. */
  readonly nonce: number;
  /** Wall-clock seconds. */
  readonly deadline: number;
}

export interface FundingRecord {
  readonly feeder: Hex;
  readonly amountMicroEuro: bigint;
  /** Hash of the bank statement line. */
  readonly reference: Hex;
  /** Funded so far, µ€: makes the signature good for once. */
  readonly fundedBefore: bigint;
}

function digestOf(domain: IntentDomain, encoded: Uint8Array): Hex {
  const separator = domainSeparator({ chainId: domain.chainId, verifyingContract: domain.contract });
  return keccakHex(bytesOf(`0x1901${separator.slice(2)}${keccakHex(encoded).slice(2)}`, "digest", 66));
}

/** What a key of the account signs to change its keys. @throws LAT-4110, LAT-4111 */
export const keyIntentDigest = (domain: IntentDomain, act: KeyAct, intent: KeyIntent): Hex =>
  digestOf(
    domain,
    encodeWords({
      type: bytes32(KEY_TYPES[act]),
      account: address(intent.account),
      key: address(intent.key),
      nonce: uint(64, intent.nonce),
      deadline: uint(64, intent.deadline),
    }),
  );

/** What a key of the account signs to draw its credit. @throws LAT-4110, LAT-4111 */
export const withdrawalDigest = (domain: IntentDomain, intent: WithdrawalIntent): Hex =>
  digestOf(
    domain,
    encodeWords({
      type: bytes32(WITHDRAWAL_TYPE),
      feeder: bytes32(intent.feeder),
      account: address(intent.account),
      cumulativeMicroEuro: uint(80, intent.cumulativeMicroEuro),
      recipient: address(intent.recipient),
      nonce: uint(64, intent.nonce),
      deadline: uint(64, intent.deadline),
    }),
  );

/** What the feeder's operator signs when deposits arrived at its bank. @throws LAT-4110, LAT-4111 */
export const fundingDigest = (domain: IntentDomain, record: FundingRecord): Hex =>
  digestOf(
    domain,
    encodeWords({
      type: bytes32(FUNDING_TYPE),
      feeder: bytes32(record.feeder),
      amountMicroEuro: uint(96, record.amountMicroEuro),
      reference: bytes32(record.reference),
      fundedBefore: uint(96, record.fundedBefore),
    }),
  );
