/**
 * Money on its way to the members: deposits are recorded, the balances of a final batch are proposed to the vault
 * at regular distances, and members' own keys are admitted to their accounts. Each act is one outbox row; what
 * was done is read from the chain, so a run that was interrupted goes on where it stopped.
 */
import { commitBalances } from "../core/commitment/commitBalances.ts";
import { fundingDigest, keyIntentDigest } from "../core/commitment/intents.ts";
import type { Hex } from "../core/orders/order.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import type { ContractCall } from "../ports/chain.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import type { VaultPort, VaultState } from "../ports/vault.ts";
import { isKeyChangeUnderWay } from "./keyChanges.ts";
import { type Market, neighbourKey, requireCommunity, requireDomain } from "./market.ts";

/** Intervals between two balance roots that are proposed: four hours of market time. */
export const PROPOSE_EVERY = 16;
/** How far back a final batch is looked for; the ledger remembers 256. */
const LOOK_BACK = 96;
/** A signed change of keys is good for this long, chain seconds. */
const KEY_INTENT_SECONDS = 86_400;
/** Keys admitted in one round. */
const MAX_KEYS_PER_ROUND = 4;

const COMMITTED: readonly IntervalRecord["state"][] = ["committed", "metered", "settled", "billed"];

interface Desk {
  readonly market: Market;
  readonly community: Community;
  readonly vault: VaultPort;
  readonly feeder: Hex;
}

/** One round. Null when there was nothing to do, else what it put in the outbox. @throws LAT-4001, LAT-7014 */
export async function advanceVault(market: Market, communityId: string): Promise<string | null> {
  const vault = market.ledger?.vault;
  if (vault === undefined) return null;
  const community = await requireCommunity(market, communityId);
  const desk = { market, community, vault, feeder: requireDomain(community).feeder };
  await admitKeys(desk);
  const state = await vault.state(desk.feeder);
  if (state.activatesAt > (await vault.chainTime())) return null;
  const record = await nextToPropose(desk, Math.max(state.activeInterval, state.pendingInterval));
  return record === null ? null : propose(desk, state, record);
}

async function send(desk: Desk, id: string, interval: number, call: ContractCall): Promise<void> {
  const sender = await desk.market.signers.roleSigner("sender");
  const { feeder } = desk;
  await desk.market.store.outbox.enqueue({
    ...call,
    id,
    kind: "other",
    feeder,
    interval,
    sender: sender.address,
  });
}

/** The newest interval whose balances may be proposed now, null while the last proposal is recent. */
async function nextToPropose(desk: Desk, last: number): Promise<IntervalRecord | null> {
  const { market, community, vault, feeder } = desk;
  const newest = await market.store.newestInterval(community.id);
  if (newest === null) return null;
  const from = intervalIndex(
    Math.max(community.firstInterval, last + PROPOSE_EVERY, newest.interval - LOOK_BACK),
  );
  if (from > newest.interval) return null;
  const range = { from, to: intervalIndex(newest.interval + 1) };
  const records = await market.store.intervals(community.id, range);
  const { address: operator } = await market.signers.roleSigner("operator");
  const committed = records.filter(
    (record) => record.batchProof !== null && COMMITTED.includes(record.state),
  );
  for (const record of committed.toReversed()) {
    const batch = await market.store.batch(record);
    if (batch === null) continue;
    const { commitment, digest } = batch;
    const carrying = {
      feeder,
      interval: record.interval,
      digest,
      balanceRoot: commitment.balanceRoot,
      operator,
    };
    if (await vault.isFinal(carrying)) return record;
  }
  return null;
}

async function propose(desk: Desk, state: VaultState, record: IntervalRecord): Promise<string | null> {
  const { market, community, vault, feeder } = desk;
  const { interval } = record;
  const id = `root:${feeder}:${interval}`;
  const [batch, stored] = await Promise.all([
    market.store.batch(record),
    market.store.committedBalances(record),
  ]);
  if (batch === null || (await market.store.outbox.get(id)) !== null) return null;
  const balances = commitBalances(
    requireDomain(community),
    interval,
    stored.map(({ account, cumulativeMicroEuro, salt }) => ({
      account,
      cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
      salt,
    })),
  );
  const { balanceRoot } = batch.commitment;
  // A waiting root whose time has come is activated by the next act.
  const proposedTotal = state.activatesAt === 0 ? state.activeTotal : state.pendingTotal;
  // Nothing new to draw, or salts that were erased: the tree cannot be shown.
  if (balances.totalMicroEuro <= proposedTotal || balances.balanceRoot !== balanceRoot) return null;
  const { totalMicroEuro, treeRoot } = balances;
  if (!(await backed(desk, state, totalMicroEuro, interval))) return null;
  const { address: operator } = await market.signers.roleSigner("operator");
  const carrying = { feeder, interval, digest: batch.digest, balanceRoot, operator };
  await send(desk, id, interval, vault.calls.proposeRoot({ batch: carrying, treeRoot, totalMicroEuro }));
  return id;
}

/** Puts the deposit behind a total into the outbox when one is missing. False while there is no deposit. */
async function backed(desk: Desk, state: VaultState, total: bigint, interval: number): Promise<boolean> {
  const { market, vault, feeder } = desk;
  const amountMicroEuro = total - state.funded;
  if (amountMicroEuro <= 0n) return true;
  const fundedBefore = state.funded;
  const reference = await vault.depositReference(feeder, amountMicroEuro, fundedBefore);
  if (reference === null) return false;
  const id = `fund:${feeder}:${fundedBefore}`;
  if ((await market.store.outbox.get(id)) !== null) return false;
  const record = { feeder, amountMicroEuro, reference, fundedBefore };
  const operator = await market.signers.roleSigner("operator");
  const signature = await operator.signDigest(fundingDigest(vault.domain, record));
  await send(desk, id, interval, vault.calls.fundSigned({ ...record, signature }));
  return true;
}

/** Lets the gateway, an account's first key, admit the keys that its member registered. */
async function admitKeys(desk: Desk): Promise<void> {
  const { market, community, vault } = desk;
  const keys = await market.store.memberKeys(community.id);
  const own = keys.filter((key) => key.kind !== "gateway" && key.revokedAt === null);
  let admitted = 0;
  for (const { meteringPointId, address } of own) {
    const point = await market.store.meteringPoint(community.id, meteringPointId);
    const account = point?.account ?? null;
    const id = `key:${account}:${address}`;
    if (account === null || admitted >= MAX_KEYS_PER_ROUND) continue;
    if ((await market.store.outbox.get(id)) !== null) continue;
    const gateway = await market.signers.gatewaySigner(meteringPointId);
    if (gateway.address !== account || (await vault.isKeyOf(account, address))) continue;
    // A gateway that was removed, or replaced by a recovery, admits nobody.
    if (!(await vault.isKeyOf(account, gateway.address))) continue;
    const nonce = await vault.keyNonceOf(account);
    if (await isKeyChangeUnderWay(market, own, account, nonce)) continue;
    const deadline = (await vault.chainTime()) + KEY_INTENT_SECONDS;
    const intent = { account, key: address, nonce, deadline };
    const signature = await gateway.signDigest(keyIntentDigest(vault.accounts, "addKey", intent));
    await send(desk, id, 0, vault.calls.changeKeys("addKey", { intent, signature }));
    admitted += 1;
  }
}

/** Balances under the vault's active root as they were committed; null when nothing is active. */
export async function activeBalances(market: Pick<Market, "store">, community: Community, state: VaultState) {
  if (state.activeInterval === 0) return null;
  const key = {
    communityId: community.id,
    feederId: community.feederId,
    interval: intervalIndex(state.activeInterval),
  };
  const stored = await market.store.committedBalances(neighbourKey(key, 0));
  return commitBalances(
    requireDomain(community),
    state.activeInterval,
    stored.map(({ account, cumulativeMicroEuro, salt }) => ({
      account,
      cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
      salt,
    })),
  );
}
