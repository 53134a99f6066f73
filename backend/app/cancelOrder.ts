/** Takes an order back before gate closure, on the member's signed word. */
import type { Rejection } from "../core/orders/order.ts";
import { type SignedCancellation, verifyCancellation } from "../core/orders/orderCancellation.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { StoredOrder } from "../ports/intervals.ts";
import { type Market, orderDomainOf, requireCommunity } from "./market.ts";

export interface CancelledOrder {
  readonly status: "cancelled";
  readonly order: StoredOrder;
}

const reject = (code: Rejection["code"], details: Rejection["details"]): Rejection => ({
  status: "rejected",
  code,
  details,
});

/**
 * Checks the signature and takes the order out of its book. Whichever comes first in the database, this or gate
 * closure, holds; a repeat gives the first cancellation. LAT-8300 when the book is frozen, LAT-8301 when the order is
 * binding, LAT-8302 when no key of the home signed. @throws LAT-7013, LAT-7014
 */
export async function cancelOrder(
  market: Market,
  communityId: string,
  signed: SignedCancellation,
  now: EpochSeconds,
): Promise<CancelledOrder | Rejection> {
  const { store } = market;
  const { orderId, signer, signature } = signed;
  const community = await requireCommunity(market, communityId);
  const known = await store.order(communityId, orderId);
  if (known === null) return reject("LAT-8001", {});
  const keys = await store.memberKeys(communityId, known.order.meteringPointId);
  const isOwn = keys.some(
    (key) => key.address === signer && key.kind !== "gateway" && key.revokedAt === null,
  );
  const fault = isOwn
    ? verifyCancellation(signed, orderDomainOf(community), market.verifier)
    : "the key is not one of this home's";
  if (fault !== null) return reject("LAT-8302", { reason: fault });
  const outcome = await store.cancelOrder(communityId, orderId, { at: now, signer, signature });
  switch (outcome.status) {
    case "not-found":
      return reject("LAT-8001", {});
    case "not-revocable":
      return reject("LAT-8301", { orderId });
    case "not-open":
      return reject("LAT-8300", { orderId, state: outcome.state });
    case "already-cancelled":
      return { status: "cancelled", order: outcome.order };
    case "cancelled": {
      const { interval, meteringPointId } = known.order;
      const book = await store.orders({ communityId, feederId: community.feederId, interval });
      const orderCount = book.length;
      market.events.publish({ type: "order", communityId, interval, orderCount, meteringPointId, at: now });
      return { status: "cancelled", order: outcome.order };
    }
  }
}
