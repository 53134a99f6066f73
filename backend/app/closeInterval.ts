/** Gate closure: the book is frozen and its root committed before anybody clears it. */
import { commitOrders } from "../core/commitment/commitOrders.ts";
import { snapshotOrderBook } from "../core/orders/orderBook.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { outboxId } from "../ports/chain.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord, IntervalWrites } from "../ports/intervals.ts";
import { fullModeOf, packedBook } from "./ledgerMode.ts";
import { type Market, neighbourKey, requireDomain } from "./market.ts";

/**
 * Freezes the book, salts its leaves, and puts `ordersRoot` into the outbox, all in one step. An order that
 * slips in, or is taken back, between reading the book and freezing it makes the step start over. In ledger mode E the packed orders
 * are part of the root. False when it was done already; a sentence while the mode cannot be read.
 * @throws LAT-1023, LAT-1024, LAT-7013
 */
export async function closeInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | string> {
  const { store, random } = market;
  const { interval } = record;
  const book = snapshotOrderBook(interval, await store.orders(record));
  const domain = requireDomain(community);
  const salted = book.orders.map((order) => ({
    order,
    orderSalt: random.salt(`order|${community.id}|${record.feederId}|${interval}`, order.sequence),
  }));
  const wanted = await fullModeOf(market, community, record);
  if (wanted === null) return "the chain does not say which ledger mode is in force";
  const packed = wanted ? await packedBook(market, record, salted) : null;
  const { ordersRoot, digest } = commitOrders(domain, interval, salted, packed);
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "open",
    to: "closed",
    expectedOrderCount: book.orders.length,
    expectedCancelledCount: record.cancelledCount,
    at: tradingWindow(interval).gateClosesAt,
    writes: {
      ordersRoot,
      fullMode: packed !== null,
      orderSalts: salted.map(({ order, orderSalt }) => ({ orderId: order.orderId, salt: orderSalt })),
      ...(await ordersCall(market, community, record, { ordersRoot, digest })),
    },
  });
}

async function ordersCall(
  market: Market,
  community: Community,
  { interval }: IntervalRecord,
  { ordersRoot, digest }: { readonly ordersRoot: `0x${string}`; readonly digest: `0x${string}` },
): Promise<IntervalWrites> {
  if (market.ledger === null) return {};
  const { feeder } = requireDomain(community);
  const operator = await market.signers.roleSigner("operator");
  const sender = await market.signers.roleSigner("sender");
  const signature = await operator.signDigest(digest);
  const call = market.ledger.calls.commitOrders({ feeder, interval, ordersRoot, signature });
  const id = outboxId("orders", feeder, interval);
  return { outbox: [{ ...call, id, kind: "orders", feeder, interval, sender: sender.address }] };
}
