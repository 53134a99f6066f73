/**
 * Whoever holds a receipt may demand to see its order in the batch; silence loses batch and bond. The operator
 * answers each demand with the very leaves, one outbox row per demand.
 */
import { proveTrade } from "../core/commitment/commitBatch.ts";
import type { KeyAddress } from "../core/orders/order.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import type { ContractCall } from "../ports/chain.ts";
import type { Community } from "../ports/community.ts";
import type { CourtPort, InclusionDemand } from "../ports/court.ts";
import type { BatchRecord } from "../ports/intervals.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";
import { rebuildBatch } from "./rebuildBatch.ts";

/** Tries per demand; a refused row is followed by another while the demand is open. */
const MAX_TRIES = 4;

/** What became of the demands of one round. */
export interface DemandReport {
  /** Rows put into the outbox. */
  readonly answered: readonly string[];
  /** Open demands for orders that are not in the batch as it is stored: an operator has to look. */
  readonly unanswerable: readonly InclusionDemand[];
  /** First block with a demand that is still open, null when none is. */
  readonly openSince: number | null;
}

/** Answers every open demand among `demands`. @throws LAT-4001, LAT-7013, LAT-7014 */
export async function answerDemands(
  market: Pick<Market, "store" | "signers">,
  court: CourtPort,
  communityId: string,
  demands: readonly InclusionDemand[],
): Promise<DemandReport> {
  const answered: string[] = [];
  const unanswerable: InclusionDemand[] = [];
  let openSince: number | null = null;
  if (demands.length === 0) return { answered, unanswerable, openSince };
  const community = await requireCommunity(market, communityId);
  const { address: operator } = await market.signers.roleSigner("operator");
  for (const demand of demands) {
    const { feederId } = community;
    const key = { communityId, feederId, interval: intervalIndex(demand.interval) };
    const batch = await market.store.batch(key);
    // A demand that was answered or concluded is closed.
    if (batch === null || (await court.answerBy(batch.digest, operator, demand.id)) === 0) continue;
    openSince = Math.min(openSince ?? demand.blockNumber, demand.blockNumber);
    const id = await freeRow(market, demand);
    if (id === null) continue;
    const call = await answerCall(market, court, community, demand, { batch, operator });
    if (call === null) {
      unanswerable.push(demand);
      continue;
    }
    const sender = await market.signers.roleSigner("sender");
    const { feeder } = requireDomain(community);
    const { interval } = demand;
    await market.store.outbox.enqueue({
      ...call,
      id,
      kind: "other",
      feeder,
      interval,
      sender: sender.address,
    });
    answered.push(id);
  }
  return { answered, unanswerable, openSince };
}

/**
 * Id for the next row of a demand, null while one is under way. The block is part of it: the same claim can be
 * announced and demanded again once it was answered, and has to be answered again.
 */
async function freeRow(
  { store }: Pick<Market, "store">,
  { id, blockNumber }: InclusionDemand,
): Promise<string | null> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const rowId = `answer:${id.claim}:${blockNumber}:${attempt}`;
    const row = await store.outbox.get(rowId);
    if (row === null) return rowId;
    if (row.status !== "refused") return null;
  }
  return null;
}

/** Null when the order is not in the batch with the promised arrival number. */
async function answerCall(
  market: Pick<Market, "store">,
  court: CourtPort,
  community: Community,
  { interval, id }: InclusionDemand,
  { batch, operator }: { readonly batch: BatchRecord; readonly operator: KeyAddress },
): Promise<ContractCall | null> {
  const { id: communityId, feederId } = community;
  const record = await market.store.interval({ communityId, feederId, interval: intervalIndex(interval) });
  const built = record === null ? null : await rebuildBatch(market, community, record);
  const proof = built === null ? null : proveTrade(built, id.orderId);
  const entry = built?.book.find(({ order }) => order.orderId === id.orderId);
  if (proof === null || entry === undefined || proof.orderSequence !== id.sequence) return null;
  const { signer } = entry.order;
  const leaf = { orderId: id.orderId, sequence: id.sequence, signer, salt: proof.orderSalt };
  return court.answer(
    { domain: requireDomain(community), batch: batch.commitment, operator },
    id,
    { leaf, proof: proof.orderProof },
    { leaf: proof.leaf, path: proof.leafProof },
  );
}
