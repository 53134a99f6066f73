/** Takes a signed order into the book, or says which rule it breaks. */
import { orderReceiptDigest } from "../core/commitment/digests.ts";
import type { Hex, Rejection, SignedOrder } from "../core/orders/order.ts";
import { ordersToCurve } from "../core/orders/priceCurve.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { validateOrder } from "../core/orders/validateOrder.ts";
import { type EpochSeconds, isoUtc } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { BookOrderOutcome, EntryFacts, IntervalKey, StoredOrder } from "../ports/intervals.ts";
import { refusedBySupply } from "./grid/supplyMarket.ts";
import { type Market, orderDomainOf, requireCommunity, requireDomain } from "./market.ts";
import { openEntryDesk, refusedBySharing, sharedContext } from "./orderContext.ts";

/** The operator's promise that the order is in the book; a missing order is provable with it. */
export interface OrderReceipt {
  readonly orderId: Hex;
  readonly sequence: number;
  readonly receivedAt: EpochSeconds;
  /** 65 bytes of the operator over the EIP-712 digest of `OrderReceipt`, see {@link orderReceiptDigest}. */
  readonly signature: Hex;
}

export interface AcceptedSubmission {
  readonly status: "accepted";
  readonly order: StoredOrder;
  /**
   * Null while an order can still be taken back: the promise that it is in the book is given when the book is frozen.
   * With a promise in hand, an order taken back could be held against the operator in court.
   */
  readonly receipt: OrderReceipt | null;
}

/** `revocable`: the member may take it back until gate closure, and has the operator's promise only then. */
export interface EntryTerms {
  readonly revocable: boolean;
}
const BINDING: EntryTerms = { revocable: false };

/**
 * Checks the order at market time `now` and books it. Repeating the very same order gives the stored one and
 * the same receipt. @throws LAT-7013, LAT-7014
 */
export async function submitOrder(
  market: Market,
  communityId: string,
  signed: SignedOrder,
  now: EpochSeconds,
  { revocable }: EntryTerms = BINDING,
): Promise<AcceptedSubmission | Rejection> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const key: IntervalKey = { communityId, feederId: community.feederId, interval: signed.order.interval };
  const facts = await store.entryFacts(key, signed);
  const { known } = facts;
  if (known?.cancellation !== undefined) return nonceUsed(signed);
  if (known !== null && known.signature === signed.signature) return accepted(market, community, known);
  const refused = await checkOrder(market, community, { signed, facts, now, besides: [] });
  if (refused !== null) return refused;
  const terms = revocable ? ({ revocable: true } as const) : {};
  const result = await store.bookOrder(key, { ...signed, receivedAt: now, origin: "manual", ...terms });
  return answer(market, community, { key, now, result, signed });
}

interface Entry {
  readonly signed: SignedOrder;
  readonly facts: EntryFacts;
  readonly now: EpochSeconds;
  /** Orders that enter together with this one, before it. */
  readonly besides: readonly SignedOrder[];
}

/** Null when the order may enter the book beside what is in it. @throws LAT-7013 */
async function checkOrder(
  market: Market,
  community: Community,
  { signed, facts, now, besides }: Entry,
): Promise<Rejection | null> {
  const { signer, order } = signed;
  const { meteringPointId, interval, counterparty, nonce } = order;
  const { record, bookedByPoint, nonceIsUsed } = facts;
  if (record === null) {
    return notOpen({ communityId: community.id, feederId: community.feederId, interval }, now);
  }
  const [desk, dark] = await Promise.all([
    openEntryDesk(market, community, record, { meteringPointId, signer, counterparty }),
    refusedBySupply(market, community.id, meteringPointId, interval),
  ]);
  const refused = refusedBySharing(desk, interval) ?? dark;
  if (refused !== null) return refused;
  const { point, signerIsKnown, partnerTrades } = desk;
  const reused = besides.some((other) => other.signer === signer && other.order.nonce === nonce);
  const outcome = validateOrder(signed, {
    ...sharedContext(desk, community),
    now,
    domain: orderDomainOf(community),
    window: tradingWindow(interval),
    point,
    signerIsKnown,
    nonceIsUsed: reused || nonceIsUsed,
    bookedByPoint: [...bookedByPoint, ...besides],
    partnerTrades,
    verifier: market.verifier,
  });
  return outcome.status === "rejected" ? outcome : null;
}

export interface AcceptedCurve {
  readonly status: "accepted";
  readonly steps: readonly AcceptedSubmission[];
}

/**
 * Books a price curve step by step, after all steps together were found good; nothing is booked when one is not.
 * @throws LAT-7013, LAT-7014
 */
export async function submitCurve(
  market: Market,
  communityId: string,
  signed: readonly SignedOrder[],
  now: EpochSeconds,
  terms: EntryTerms = BINDING,
): Promise<AcceptedCurve | Rejection> {
  const curve = ordersToCurve(signed.map(({ order }) => order));
  if (curve.status === "rejected") return curve;
  const community = await requireCommunity(market, communityId);
  for (const [i, step] of signed.entries()) {
    const key = { communityId, feederId: community.feederId, interval: step.order.interval };
    const facts = await market.store.entryFacts(key, step);
    if (facts.known?.cancellation !== undefined) return nonceUsed(step);
    if (facts.known?.signature === step.signature) continue;
    const refused = await checkOrder(market, community, {
      signed: step,
      facts,
      now,
      besides: signed.slice(0, i),
    });
    if (refused !== null) return refused;
  }
  const steps: AcceptedSubmission[] = [];
  for (const step of signed) {
    const outcome = await submitOrder(market, communityId, step, now, terms);
    if (outcome.status === "rejected") return outcome;
    steps.push(outcome);
  }
  return { status: "accepted", steps };
}

interface Booking {
  readonly key: IntervalKey;
  readonly now: EpochSeconds;
  readonly result: BookOrderOutcome;
  readonly signed: SignedOrder;
}

async function answer(
  market: Market,
  community: Community,
  { key, now, result, signed }: Booking,
): Promise<AcceptedSubmission | Rejection> {
  switch (result.status) {
    case "booked": {
      const { communityId, interval } = key;
      const { sequence: orderCount } = result.order;
      const { meteringPointId } = signed.order;
      market.events.publish({ type: "order", communityId, interval, orderCount, meteringPointId, at: now });
      return accepted(market, community, result.order);
    }
    case "already-booked":
      return accepted(market, community, result.order);
    case "nonce-used":
      return nonceUsed(signed);
    case "not-open":
      return notOpen(key, now);
    case "book-full":
      return {
        status: "rejected",
        code: "LAT-1023",
        details: { interval: key.interval, actual: result.limit + 1, limit: result.limit },
      };
  }
}

const nonceUsed = ({ order }: SignedOrder): Rejection => ({
  status: "rejected",
  code: "LAT-1009",
  details: { actual: order.nonce },
});

function notOpen({ interval }: IntervalKey, now: EpochSeconds): Rejection {
  const { opensAt, gateClosesAt } = tradingWindow(interval);
  const early = now < opensAt;
  return {
    status: "rejected",
    code: early ? "LAT-1002" : "LAT-1001",
    details: { interval, actual: isoUtc(now), limit: isoUtc(early ? opensAt : gateClosesAt) },
  };
}

async function accepted(
  market: Market,
  community: Community,
  order: StoredOrder,
): Promise<AcceptedSubmission> {
  const key = { communityId: community.id, feederId: community.feederId, interval: order.order.interval };
  const promised = order.revocable !== true || (await market.store.interval(key))?.state !== "open";
  const receipt = promised ? await signOrderReceipt(market, community, order) : null;
  return { status: "accepted", order, receipt };
}

/** The operator's signed receipt for a booked order; signing is deterministic. @throws LAT-7013, LAT-402x */
export async function signOrderReceipt(
  market: Pick<Market, "signers">,
  community: Community,
  { order, orderId, sequence, receivedAt }: StoredOrder,
): Promise<OrderReceipt> {
  const content = { interval: order.interval, orderId, sequence, receivedAt };
  const operator = await market.signers.roleSigner("operator");
  const signature = await operator.signDigest(orderReceiptDigest(requireDomain(community), content));
  return { orderId, sequence, receivedAt, signature };
}
