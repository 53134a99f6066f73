/** Takes an order out of the book in one transaction with the state of its interval. */
import type { Hex } from "../../core/orders/order.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";
import type { CancelOrderOutcome, OrderCancellation } from "../../ports/intervals.ts";
import { keyOf, lockInterval } from "./applyChange.ts";
import { toOrder } from "./intervalRows.ts";
import type { Transaction } from "./prismaClient.ts";

/** The interval is locked first, as gate closure does: one of the two waits for the other. */
export async function cancelOrderIn(
  transaction: Transaction,
  communityId: string,
  orderId: Hex,
  { at, signer, signature }: OrderCancellation,
): Promise<CancelOrderOutcome> {
  const where = { communityId_orderId: { communityId, orderId } };
  const found = await transaction.marketOrder.findUnique({ where });
  if (found === null) return { status: "not-found" };
  const key = { communityId, feederId: found.feederId, interval: intervalIndex(found.interval) };
  const record = await lockInterval(transaction, key);
  // Read again: what was seen before the lock may have changed.
  const row = await transaction.marketOrder.findUniqueOrThrow({ where });
  if (row.cancelledAt !== null) return { status: "already-cancelled", order: toOrder(row) };
  if (!row.revocable) return { status: "not-revocable" };
  if (record === null) return { status: "not-found" };
  if (record.state !== "open") return { status: "not-open", state: record.state };
  const cancelled = await transaction.marketOrder.update({
    where,
    data: { cancelledAt: BigInt(at), cancelledBy: signer, cancelSignature: signature },
  });
  await transaction.marketInterval.update({
    where: { communityId_feederId_interval: keyOf(key) },
    data: { orderCount: record.orderCount - 1, cancelledCount: record.cancelledCount + 1 },
  });
  return { status: "cancelled", order: toOrder(cancelled) };
}
