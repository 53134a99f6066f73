/** What the use cases need from the settlement vault and the registry of accounts on the chain. */
import type { IntentDomain, KeyAct, KeyIntent, WithdrawalIntent } from "../core/commitment/intents.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import type { ContractCall } from "./chain.ts";

/** What the vault keeps about a feeder; amounts in µ€, times in chain seconds. */
export interface VaultState {
  readonly activeRoot: Hex;
  readonly activeInterval: number;
  readonly activeTotal: bigint;
  readonly pendingRoot: Hex;
  readonly pendingInterval: number;
  readonly pendingTotal: bigint;
  /** When the waiting root counts; 0 when none waits. */
  readonly activatesAt: number;
  readonly funded: bigint;
  readonly paid: bigint;
}

/** A recovery of an account that waits: `key` would be its only one. */
export interface WaitingRecovery {
  readonly key: KeyAddress;
  /** Chain seconds from which it can be completed. */
  readonly readyAt: number;
}

/** The batch that carries a balance commitment; `operator` signed for the feeder when it was recorded. */
export interface CarryingBatch {
  readonly feeder: Hex;
  readonly interval: number;
  readonly digest: Hex;
  readonly balanceRoot: Hex;
  readonly operator: KeyAddress;
}

export interface VaultPort {
  /** Where withdrawals and deposits are read. */
  readonly domain: IntentDomain;
  /** Where changes of keys are read. */
  readonly accounts: IntentDomain;
  /** @throws LAT-4001 */
  state(feeder: Hex): Promise<VaultState>;
  /** Drawn so far, µ€. @throws LAT-4001 */
  withdrawnBy(feeder: Hex, account: KeyAddress): Promise<bigint>;
  /** Nonce of the account's next withdrawal. @throws LAT-4001 */
  nonceOf(account: KeyAddress): Promise<number>;
  /** Nonce of the account's next change of keys. @throws LAT-4001 */
  keyNonceOf(account: KeyAddress): Promise<number>;
  /** @throws LAT-4001 */
  isKeyOf(account: KeyAddress, key: KeyAddress): Promise<boolean>;
  /** Number of keys that act for the account, at least one. @throws LAT-4001 */
  keyCountOf(account: KeyAddress): Promise<number>;
  /** The recovery that waits for the account, null when none does. @throws LAT-4001 */
  recoveryOf(account: KeyAddress): Promise<WaitingRecovery | null>;
  /** Whether the vault may pay by this batch: nobody can challenge it any more. @throws LAT-4001 */
  isFinal(batch: CarryingBatch): Promise<boolean>;
  /** Seconds of the newest block. @throws LAT-4001 */
  chainTime(): Promise<number>;
  /** Deposits behind the credits: reference of the statement, null where there is none for this amount. */
  depositReference(feeder: Hex, amountMicroEuro: bigint, fundedBefore: bigint): Promise<Hex | null>;
  readonly calls: VaultCalls;
}

/** Builds the calls; pure encoding, no I/O. */
export interface VaultCalls {
  fundSigned(args: {
    readonly feeder: Hex;
    readonly amountMicroEuro: bigint;
    readonly reference: Hex;
    readonly fundedBefore: bigint;
    readonly signature: Hex;
  }): ContractCall;
  proposeRoot(args: {
    readonly batch: CarryingBatch;
    readonly treeRoot: Hex;
    readonly totalMicroEuro: bigint;
  }): ContractCall;
  withdrawFor(args: {
    readonly intent: WithdrawalIntent;
    readonly salt: Hex;
    readonly proof: readonly Hex[];
    readonly signature: Hex;
  }): ContractCall;
  /** A signed change of an account's keys. */
  changeKeys(act: KeyAct, args: { readonly intent: KeyIntent; readonly signature: Hex }): ContractCall;
  /** Ends the delay of a recovery; needs no signature. */
  completeRecovery(account: KeyAddress): ContractCall;
}
