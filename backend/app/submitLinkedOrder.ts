/** Takes a signed linked order, or says which rule it breaks; lists and cancels those there are. */
import type { SignedLinkedOrder } from "../core/orders/linkedOrder.ts";
import { isLinkedAlive, lastInterval } from "../core/orders/linkedState.ts";
import type { Hex, Rejection } from "../core/orders/order.ts";
import { MAX_LINKED_INTERVALS, validateLinkedOrder } from "../core/orders/validateLinkedOrder.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import type { StoredLinkedOrder } from "../ports/linkedOrders.ts";
import { type LinkedProgress, linkedProgress } from "./linkedClaims.ts";
import { type Market, orderDomainOf, requireCommunity } from "./market.ts";
import { allowsBlocks, openCommunityDesk, refusedBySharing } from "./orderContext.ts";

export interface AcceptedLinked {
  readonly status: "accepted";
  readonly stored: StoredLinkedOrder;
}

/** Linked orders of a point whose window has not ended, and how far they are. */
export async function listLinkedOrders(
  market: Market,
  communityId: string,
  meteringPointId: string,
  from: IntervalIndex,
): Promise<readonly LinkedProgress[]> {
  const to = intervalIndex(from + 2 * MAX_LINKED_INTERVALS);
  const stored = await market.store.linkedOrders(communityId, { from, to }, meteringPointId);
  return Promise.all(stored.map((order) => linkedProgress(market, communityId, order)));
}

/** Checks the linked order at market time `now` and keeps it. A repeat gives the stored one. @throws LAT-7014 */
export async function submitLinkedOrder(
  market: Market,
  communityId: string,
  signed: SignedLinkedOrder,
  now: EpochSeconds,
): Promise<AcceptedLinked | Rejection> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const { linkedOrder, linkedOrderId } = signed;
  const known = await store.linkedOrder(communityId, linkedOrderId);
  if (known !== null && known.signature === signed.signature) return { status: "accepted", stored: known };
  // Before the community begins, its first network is the one to ask.
  const here = intervalIndex(Math.max(intervalOf(now), community.firstInterval));
  const desk = await openCommunityDesk(market, community, here, now);
  const shares = refusedBySharing(desk, linkedOrder.firstInterval);
  if (shares !== null) return shares;
  const window = { from: intervalOf(now), to: intervalIndex(lastInterval(linkedOrder) + 1) };
  const beside =
    Number.isSafeInteger(window.to) && window.to > window.from
      ? await listLinkedOrders(market, communityId, linkedOrder.meteringPointId, window.from)
      : [];
  const alive = beside.filter(({ order, fills }) => {
    const claim = { linkedOrder: order.linkedOrder, fills };
    return order.cancelledAt === null && isLinkedAlive(claim, window.from);
  });
  const outcome = validateLinkedOrder(signed, {
    now,
    communityId,
    feederId: community.feederId,
    domain: orderDomainOf(community),
    tariff: desk.tariff,
    point: desk.points.get(linkedOrder.meteringPointId),
    signerIsKnown: desk.signers.has(signed.signer),
    nonceIsUsed: false,
    others: alive.map(({ order }) => order.linkedOrder),
    clearsHorizon: desk.tariff.clearsHorizon === true,
    allowsBlocks: allowsBlocks(desk.tariff),
    verifier: market.verifier,
  });
  if (outcome.status === "rejected") return outcome;
  const stored: StoredLinkedOrder = { ...signed, receivedAt: now, cancelledAt: null };
  const added = await store.addLinkedOrder(communityId, stored);
  if (added === "nonce-used") {
    return { status: "rejected", code: "LAT-1009", details: { actual: linkedOrder.nonce } };
  }
  return { status: "accepted", stored };
}

/** Ends a linked order: what is in a book already stays there. Null when it was done. */
export async function cancelLinkedOrder(
  market: Market,
  communityId: string,
  linkedOrderId: Hex,
  now: EpochSeconds,
): Promise<Rejection | null> {
  const done = await market.store.cancelLinkedOrder(communityId, linkedOrderId, now);
  return done ? null : { status: "rejected", code: "LAT-1057", details: { actual: linkedOrderId } };
}
