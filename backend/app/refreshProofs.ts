/** A reorganisation may move a transaction to another block; what members are shown follows. */
import type { Hex } from "../core/orders/order.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import { type Market, requireCommunity } from "./market.ts";

/**
 * Takes over the inclusion of outbox rows that became final again. Intervals that are not committed yet are
 * left to their own step. @throws LAT-7014
 */
export async function refreshProofs(
  market: Pick<Market, "store">,
  communityId: string,
  outboxIds: readonly string[],
): Promise<void> {
  const { store } = market;
  const { feederId } = await requireCommunity(market, communityId);
  for (const id of outboxIds) {
    const row = await store.outbox.get(id);
    if (row?.inclusion == null) continue;
    const key = { communityId, feederId, interval: intervalIndex(row.interval) };
    const record = await store.interval(key);
    const differs = (shown: { readonly blockHash: Hex } | null | undefined) =>
      shown != null && shown.blockHash !== row.inclusion?.blockHash;
    if (row.kind === "batch" && differs(record?.batchProof)) {
      await store.updateProofs(key, { batchProof: row.inclusion });
    }
    if (row.kind === "orders" && differs(record?.ordersProof)) {
      await store.updateProofs(key, { ordersProof: row.inclusion });
    }
  }
}
