/** A member's credit: what is settled, what can be drawn, and drawing it with a signature. */
import { proveBalance } from "../core/commitment/commitBalances.ts";
import { type WithdrawalIntent, withdrawalDigest } from "../core/commitment/intents.ts";
import { bytesOf } from "../core/commitment/words.ts";
import type { ErrorCode, ErrorDetails } from "../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import { recoverSigner } from "../core/orders/orderSignature.ts";
import { memberAccount } from "../core/settlement/ledgerAccounts.ts";
import type { OutboxStatus } from "../ports/chain.ts";
import type { VaultPort, VaultState } from "../ports/vault.ts";
import { activeBalances } from "./advanceVault.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";

export interface MemberCredit {
  readonly account: KeyAddress;
  /** keccak256 of the feeder id. */
  readonly feeder: Hex;
  readonly vault: { readonly chainId: number; readonly contract: Hex };
  /** Earned by the newest settled interval, µ€. */
  readonly settledMicroEuro: bigint;
  /** In the leaf under the vault's active root, µ€; what a withdrawal names. */
  readonly provenMicroEuro: bigint;
  readonly withdrawnMicroEuro: bigint;
  /** Interval through which the active root is settled, null before the first. */
  readonly activeInterval: number | null;
  /** A newer root counts from then on, chain seconds; null when none waits. */
  readonly nextAt: number | null;
  /** For the next withdrawal. */
  readonly nonce: number;
  /** Chain seconds now, to set a deadline by. */
  readonly chainTime: number;
  /** Of the last withdrawal sent from here, null when there was none. */
  readonly lastWithdrawal: { readonly status: OutboxStatus; readonly transactionHash: Hex | null } | null;
}

export interface WithdrawalRefusal {
  readonly status: "rejected";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

interface Place {
  readonly vault: VaultPort;
  readonly account: KeyAddress;
  readonly feeder: Hex;
  readonly state: VaultState;
}

async function placeOf(market: Market, communityId: string, meteringPointId: string): Promise<Place | null> {
  const vault = market.ledger?.vault;
  const community = await requireCommunity(market, communityId);
  const point = await market.store.meteringPoint(communityId, meteringPointId);
  if (vault === undefined || point?.account == null) return null;
  const { feeder } = requireDomain(community);
  // A waiting root whose time has come counts: the contract activates it with the next act.
  const kept = await vault.state(feeder);
  const due = kept.activatesAt !== 0 && kept.activatesAt <= (await vault.chainTime());
  const { pendingRoot, pendingInterval, pendingTotal } = kept;
  const state = due
    ? {
        ...kept,
        activeRoot: pendingRoot,
        activeInterval: pendingInterval,
        activeTotal: pendingTotal,
        activatesAt: 0,
      }
    : kept;
  return { vault, account: point.account, feeder, state };
}

const rowId = (account: Hex, nonce: number): string => `withdraw:${account}:${nonce}`;

/** Null when the home has no account, or there is no vault. @throws LAT-4001, LAT-7013, LAT-7014 */
export async function readCredit(
  market: Market,
  communityId: string,
  meteringPointId: string,
): Promise<MemberCredit | null> {
  const place = await placeOf(market, communityId, meteringPointId);
  if (place === null) return null;
  const { vault, account, feeder, state } = place;
  const community = await requireCommunity(market, communityId);
  const newest = await market.store.newestInterval(communityId);
  const [balances, withdrawnMicroEuro, nonce, positions] = await Promise.all([
    activeBalances(market, community, state),
    vault.withdrawnBy(feeder, account),
    vault.nonceOf(account),
    newest === null ? [] : market.store.balancesAfter(communityId, newest.interval),
  ]);
  const own = positions.find((position) => position.account === memberAccount(meteringPointId));
  const proof = balances === null ? null : proveBalance(balances, account);
  const last =
    (await market.store.outbox.get(rowId(account, nonce))) ??
    (await market.store.outbox.get(rowId(account, nonce - 1)));
  return {
    account,
    feeder,
    vault: vault.domain,
    settledMicroEuro: BigInt(own?.creditMicroEuro ?? 0),
    provenMicroEuro: proof?.leaf.cumulativeMicroEuro ?? 0n,
    withdrawnMicroEuro,
    activeInterval: state.activeInterval === 0 ? null : state.activeInterval,
    nextAt: state.activatesAt === 0 ? null : state.activatesAt,
    nonce,
    chainTime: await vault.chainTime(),
    lastWithdrawal:
      last === null
        ? null
        : {
            status: last.status,
            transactionHash: last.inclusion?.transactionHash ?? last.attempts.at(-1)?.transactionHash ?? null,
          },
  };
}

export interface WithdrawalRequest {
  readonly cumulativeMicroEuro: bigint;
  readonly nonce: number;
  /** Chain seconds. */
  readonly deadline: number;
  readonly signature: Hex;
}

/**
 * Relays a withdrawal that a key of the account signed; the operator pays for the transaction. The same request
 * again is the same row. @throws LAT-4001, LAT-7013, LAT-7014
 */
export async function requestWithdrawal(
  market: Market,
  communityId: string,
  meteringPointId: string,
  request: WithdrawalRequest,
): Promise<{ readonly status: "accepted"; readonly id: string } | WithdrawalRefusal> {
  const place = await placeOf(market, communityId, meteringPointId);
  if (place === null) return refusal("LAT-4160", { account: meteringPointId });
  const { vault, account, feeder, state } = place;
  const { signature, ...wanted } = request;
  const intent: WithdrawalIntent = { feeder, account, recipient: account, ...wanted };
  const id = rowId(account, intent.nonce);
  if ((await market.store.outbox.get(id)) !== null) return { status: "accepted", id };
  const fault = await faultOf(market, place, intent, signature);
  if (fault !== null) return fault;
  const balances = await activeBalances(market, await requireCommunity(market, communityId), state);
  const proven = balances === null ? null : proveBalance(balances, account);
  if (proven === null || proven.leaf.cumulativeMicroEuro !== intent.cumulativeMicroEuro) {
    const actual = String(intent.cumulativeMicroEuro);
    return refusal("LAT-4161", { actual, limit: String(proven?.leaf.cumulativeMicroEuro ?? 0n) });
  }
  const call = vault.calls.withdrawFor({ intent, salt: proven.leaf.salt, proof: proven.proof, signature });
  const sender = await market.signers.roleSigner("sender");
  const { activeInterval: interval } = state;
  await market.store.outbox.enqueue({ ...call, id, kind: "other", feeder, interval, sender: sender.address });
  return { status: "accepted", id };
}

const refusal = (code: ErrorCode, details: ErrorDetails): WithdrawalRefusal => ({
  status: "rejected",
  code,
  details,
});

async function faultOf(
  market: Market,
  { vault, account, feeder }: Place,
  intent: WithdrawalIntent,
  signature: Hex,
): Promise<WithdrawalRefusal | null> {
  const now = await vault.chainTime();
  if (intent.deadline <= now) return refusal("LAT-4162", { actual: now, limit: intent.deadline });
  const nonce = await vault.nonceOf(account);
  if (intent.nonce !== nonce) return refusal("LAT-4163", { actual: intent.nonce, limit: nonce });
  const drawn = await vault.withdrawnBy(feeder, account);
  if (intent.cumulativeMicroEuro <= drawn) {
    return refusal("LAT-4164", { actual: String(intent.cumulativeMicroEuro), limit: String(drawn) });
  }
  const outcome = recoverSigner(
    bytesOf(withdrawalDigest(vault.domain, intent), "digest"),
    signature,
    market.verifier,
  );
  if ("fault" in outcome) return refusal("LAT-1006", { reason: outcome.fault });
  return (await vault.isKeyOf(account, outcome.signer))
    ? null
    : refusal("LAT-4165", { actual: outcome.signer });
}
