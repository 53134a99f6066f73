/**
 * A member's account on the chain: who acts for it, what waits, and the changes that a member signs and the
 * operator's sender relays and pays: removing a key, objecting to a recovery, completing one that is due.
 */
import { type KeyAct, keyIntentDigest } from "../core/commitment/intents.ts";
import { bytesOf } from "../core/commitment/words.ts";
import type { ErrorCode, ErrorDetails } from "../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import { recoverSigner } from "../core/orders/orderSignature.ts";
import type { ContractCall, OutboxEntry, OutboxStatus } from "../ports/chain.ts";
import type { MemberKey } from "../ports/community.ts";
import type { VaultPort, WaitingRecovery } from "../ports/vault.ts";
import { isAdmissionUnderWay, keyChangeRows } from "./keyChanges.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";

export interface MemberAccount {
  readonly account: KeyAddress;
  readonly registry: { readonly chainId: number; readonly contract: Hex };
  /** Keys that the home registered or that the account is named by, and whether each acts for it on the chain. */
  readonly keys: readonly { readonly address: KeyAddress; readonly acts: boolean }[];
  /** Keys that act, also those that were never registered here. */
  readonly keyCount: number;
  readonly recovery: WaitingRecovery | null;
  /** For the next change of keys. */
  readonly nonce: number;
  /** Chain seconds now, to set a deadline by. */
  readonly chainTime: number;
  /** Of the last signed change sent from here, null when there was none. */
  readonly lastChange: { readonly status: OutboxStatus; readonly transactionHash: Hex | null } | null;
}

/** What a member may have relayed; admitting keys is the gateway's. */
export type RelayedAct = Exclude<KeyAct, "addKey">;

export interface KeyChangeRequest {
  readonly key: KeyAddress;
  readonly nonce: number;
  /** Chain seconds. */
  readonly deadline: number;
  readonly signature: Hex;
}

export interface AccountRefusal {
  readonly status: "rejected";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}
export type AccountOutcome = { readonly status: "accepted"; readonly id: string } | AccountRefusal;

interface Place {
  readonly market: Market;
  readonly vault: VaultPort;
  readonly account: KeyAddress;
  readonly feeder: Hex;
  /** Keys of the home that are not the gateway's. */
  readonly keys: readonly MemberKey[];
}

async function placeOf(market: Market, communityId: string, meteringPointId: string): Promise<Place | null> {
  const vault = market.ledger?.vault;
  const point = await market.store.meteringPoint(communityId, meteringPointId);
  if (vault === undefined || point?.account == null) return null;
  const { feeder } = requireDomain(await requireCommunity(market, communityId));
  const keys = await market.store.memberKeys(communityId, meteringPointId);
  return { market, vault, account: point.account, feeder, keys };
}

const refusal = (code: ErrorCode, details: ErrorDetails = {}): AccountRefusal => ({
  status: "rejected",
  code,
  details,
});

const present = ({ status, inclusion, attempts }: OutboxEntry) => ({
  status,
  transactionHash: inclusion?.transactionHash ?? attempts.at(-1)?.transactionHash ?? null,
});

/** Null when the home has no account, or there is no registry. @throws LAT-4001, LAT-7013, LAT-7014 */
export async function readAccount(
  market: Market,
  communityId: string,
  meteringPointId: string,
): Promise<MemberAccount | null> {
  const place = await placeOf(market, communityId, meteringPointId);
  if (place === null) return null;
  const { vault, account } = place;
  const addresses = [...new Set([account, ...place.keys.map((key) => key.address)])];
  const [nonce, keyCount, recovery, chainTime, keys] = await Promise.all([
    vault.keyNonceOf(account),
    vault.keyCountOf(account),
    vault.recoveryOf(account),
    vault.chainTime(),
    Promise.all(addresses.map(async (address) => ({ address, acts: await vault.isKeyOf(account, address) }))),
  ]);
  const due = await keyChangeRows(market, account, nonce);
  const last = due.last ?? (nonce === 0 ? null : (await keyChangeRows(market, account, nonce - 1)).last);
  return {
    account,
    registry: vault.accounts,
    keys,
    keyCount,
    recovery,
    nonce,
    chainTime,
    lastChange: last === null ? null : present(last),
  };
}

/**
 * Relays a change of keys that a key of the account signed; the operator pays for the transaction. The same request
 * again is the same row while that row has not failed. @throws LAT-4001, LAT-7013, LAT-7014
 */
export async function requestKeyChange(
  market: Market,
  communityId: string,
  meteringPointId: string,
  act: RelayedAct,
  { signature, ...wanted }: KeyChangeRequest,
): Promise<AccountOutcome> {
  const place = await placeOf(market, communityId, meteringPointId);
  if (place === null) return refusal("LAT-4176", { account: meteringPointId });
  const { vault, account } = place;
  const intent = { account, ...wanted };
  const call = vault.calls.changeKeys(act, { intent, signature });
  const { last, nextId } = await keyChangeRows(market, account, intent.nonce);
  if (last !== null && last.data === call.data) return { status: "accepted", id: last.id };
  const now = await vault.chainTime();
  if (intent.deadline <= now) return refusal("LAT-4162", { actual: now, limit: intent.deadline });
  const nonce = await vault.keyNonceOf(account);
  if (intent.nonce !== nonce) return refusal("LAT-4175", { actual: intent.nonce, limit: nonce });
  const digest = bytesOf(keyIntentDigest(vault.accounts, act, intent), "digest");
  const signed = recoverSigner(digest, signature, market.verifier);
  if ("fault" in signed) return refusal("LAT-1006", { reason: signed.fault });
  if (!(await vault.isKeyOf(account, signed.signer))) return refusal("LAT-4165", { actual: signed.signer });
  const fault = await (act === "removeKey" ? removalFault : objectionFault)(place, intent.key);
  if (fault !== null) return fault;
  if (nextId === null || (await isAdmissionUnderWay(market, place.keys, account))) {
    return refusal("LAT-4174");
  }
  return enqueue(place, nextId, call);
}

async function removalFault({ vault, account }: Place, key: KeyAddress): Promise<AccountRefusal | null> {
  if (!(await vault.isKeyOf(account, key))) return refusal("LAT-4170", { actual: key });
  return (await vault.keyCountOf(account)) > 1 ? null : refusal("LAT-4171", { actual: key });
}

async function objectionFault({ vault, account }: Place, key: KeyAddress): Promise<AccountRefusal | null> {
  const recovery = await vault.recoveryOf(account);
  return recovery?.key === key ? null : refusal("LAT-4172", { actual: key });
}

/**
 * Relays the completion of a recovery to `key` whose delay is over; needs no signature, as the contract has it. The
 * same request again is the same row. @throws LAT-4001, LAT-7013, LAT-7014
 */
export async function requestCompletion(
  market: Market,
  communityId: string,
  meteringPointId: string,
  key: KeyAddress,
): Promise<AccountOutcome> {
  const place = await placeOf(market, communityId, meteringPointId);
  if (place === null) return refusal("LAT-4176", { account: meteringPointId });
  const { vault, account } = place;
  const recovery = await vault.recoveryOf(account);
  if (recovery?.key !== key) return refusal("LAT-4172", { actual: key });
  const now = await vault.chainTime();
  if (now < recovery.readyAt) return refusal("LAT-4173", { actual: now, limit: recovery.readyAt });
  const id = `recovery:${account}:${recovery.readyAt}`;
  return enqueue(place, id, vault.calls.completeRecovery(account));
}

async function enqueue({ market, feeder }: Place, id: string, call: ContractCall): Promise<AccountOutcome> {
  const { address: sender } = await market.signers.roleSigner("sender");
  await market.store.outbox.enqueue({ ...call, id, kind: "other", feeder, interval: 0, sender });
  return { status: "accepted", id };
}
