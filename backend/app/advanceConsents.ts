/**
 * What time and the chain do to permissions: questions and permissions that are over expire by the wall clock, and
 * each yes and each withdrawal becomes one row of the outbox. What was done is read from the rows, so a run that was
 * interrupted goes on where it stopped.
 */
import { revocationLock, revocationSecret } from "../core/commitment/consent.ts";
import { afterTime, type Permission } from "../core/consent/permission.ts";
import type { Hex } from "../core/orders/order.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { ContractCall, OutboxEntry } from "../ports/chain.ts";
import type { ConsentStore, RankedPermission } from "../ports/consents.ts";
import { contentOf } from "./answerPermission.ts";
import type { Market } from "./market.ts";

const MAX_AT_ONCE = 200;

type ConsentMarket = Pick<Market, "store" | "signers" | "ledger">;

export const givenRow = (commitment: Hex): string => `consent:${commitment}`;
export const revokedRow = (commitment: Hex): string => `consent-end:${commitment}`;

/** Lets what is over expire. Returns how many. */
export async function expirePermissions(
  consents: ConsentStore,
  communityId: string,
  now: EpochSeconds,
): Promise<number> {
  let ended = 0;
  for (const permission of await consents.duePermissions(communityId, now, MAX_AT_ONCE)) {
    const next = afterTime(permission, now);
    if (next === null) continue;
    if (await consents.savePermission({ ...next, version: permission.version + 1 })) ended += 1;
  }
  return ended;
}

/**
 * Puts what is missing on the chain into the outbox, for permissions that arrived after `after`. Returns where to go
 * on the next time, 0 to begin anew. @throws LAT-4010
 */
export async function recordConsents(
  market: ConsentMarket,
  consents: ConsentStore,
  communityId: string,
  after: number,
  now: EpochSeconds,
): Promise<number> {
  const community = await market.store.community(communityId);
  if (market.ledger?.consents === undefined || community?.domain == null) return 0;
  const { feeder } = community.domain;
  const page = await consents.committedPermissions(communityId, after, MAX_AT_ONCE);
  for (const permission of page) await recordOne(market, consents, feeder, permission, now);
  return page.length < MAX_AT_ONCE ? 0 : (page.at(-1)?.rank ?? 0);
}

const isOnChain = (row: OutboxEntry | null): boolean => row?.status === "mined" || row?.status === "final";

async function recordOne(
  market: ConsentMarket,
  consents: ConsentStore,
  feeder: Hex,
  permission: RankedPermission,
  now: EpochSeconds,
): Promise<void> {
  const log = market.ledger?.consents;
  const { answer, communityId, id, state, terms } = permission;
  const commitment = answer?.commitment ?? null;
  const salt = await consents.consentSalt(communityId, id);
  if (log === undefined || answer === null || commitment === null || salt === null) return;
  const content = contentOf(permission, answer, salt.account, salt.salt);
  const send = async (rowId: string, call: ContractCall) => {
    const { address: sender } = await market.signers.roleSigner("sender");
    await market.store.outbox.enqueue({ ...call, id: rowId, kind: "other", feeder, interval: 0, sender });
  };
  const given = await market.store.outbox.get(givenRow(commitment));
  if (given === null) {
    if (state !== "accepted" || terms.validUntil <= now) return;
    const lock = revocationLock(log.domain, content);
    await send(givenRow(commitment), log.give(commitment, lock, terms.validUntil));
    return;
  }
  const isEnded = state === "revoked" || state === "terminated";
  if (!isEnded || !isOnChain(given)) return;
  if ((await market.store.outbox.get(revokedRow(commitment))) !== null) return;
  await send(revokedRow(commitment), log.revoke(commitment, revocationSecret(log.domain, content)));
}

/**
 * How far a consent is on the chain. `none`: nothing will be there; `failed`: the chain refused it, and the consent
 * counts without.
 */
export type ConsentRecord = "none" | "pending" | "recorded" | "withdrawalPending" | "withdrawn" | "failed";

/** Where a permission stands on the chain, with the transaction that put it there. */
export async function consentRecordOf(
  { store, ledger }: Pick<Market, "store" | "ledger">,
  { answer, state }: Permission,
): Promise<{ readonly state: ConsentRecord; readonly transactionHash: Hex | null }> {
  const commitment = answer?.commitment ?? null;
  if (commitment === null || ledger === null) return { state: "none", transactionHash: null };
  const [given, ended] = await Promise.all([
    store.outbox.get(givenRow(commitment)),
    store.outbox.get(revokedRow(commitment)),
  ]);
  const hashOf = (row: OutboxEntry | null) => row?.inclusion?.transactionHash ?? null;
  if (given === null) return { state: state === "accepted" ? "pending" : "none", transactionHash: null };
  if (given.status === "refused" || given.status === "reverted") {
    return { state: "failed", transactionHash: null };
  }
  if (!isOnChain(given)) return { state: "pending", transactionHash: null };
  if (isOnChain(ended)) return { state: "withdrawn", transactionHash: hashOf(ended) };
  const leaving = state === "revoked" || state === "terminated";
  return { state: leaving ? "withdrawalPending" : "recorded", transactionHash: hashOf(given) };
}
