/** The proof that a member takes home: the own order, its outcome, and the path of both to the chain. */
import { proveTrade } from "../core/commitment/commitBatch.ts";
import type { TradeReceipt } from "../core/commitment/commitment.ts";
import type { Hex } from "../core/orders/order.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";
import { rebuildBatch } from "./rebuildBatch.ts";
import { signOrderReceipt } from "./submitOrder.ts";

/**
 * Null when the order is unknown or its interval is not committed (yet).
 * @throws LAT-7013 when what the proof needs was erased, LAT-7014
 */
export async function buildReceipt(
  market: Pick<Market, "store" | "signers">,
  communityId: string,
  orderId: Hex,
): Promise<TradeReceipt | null> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const order = await store.order(communityId, orderId);
  if (order === null) return null;
  const key = { communityId, feederId: community.feederId, interval: order.order.interval };
  const [record, stored] = await Promise.all([store.interval(key), store.batch(key)]);
  if (record === null || stored === null || record.batchProof === null) return null;
  const rebuilt = await rebuildBatch(market, community, record);
  const proof = rebuilt === null ? null : proveTrade(rebuilt, orderId);
  if (proof === null) return null;
  const { transactionHash, blockHash, blockNumber } = record.batchProof;
  return {
    format: "lateral-receipt/2",
    domain: requireDomain(community),
    signedOrder: {
      order: order.order,
      orderId: order.orderId,
      signer: order.signer,
      signature: order.signature,
    },
    ...proof,
    operatorReceipt: await signOrderReceipt(market, community, order),
    batch: stored.commitment,
    batchDigest: stored.digest,
    signatures: stored.signatures,
    transactionHash,
    blockHash,
    blockNumber,
  };
}
