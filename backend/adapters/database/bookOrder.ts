/**
 * Books an order in one statement: the interval is locked, looked at and counted, and the order inserted, or nothing is.
 * One round trip instead of seven; what kept an order out is looked up only then.
 */
import { MAX_ORDERS_PER_BOOK } from "../../core/orders/orderBook.ts";
import type { IntervalState } from "../../core/time/marketInterval.ts";
import type { BookOrderOutcome, IntervalKey, NewOrder } from "../../ports/intervals.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { orderRow, toOrder } from "./intervalRows.ts";

interface Booked {
  readonly state: IntervalState | null;
  readonly order_count: number | null;
  readonly sequence: number | null;
}

// Order ids and nonces are unique: a conflict with a row that another process wrote at the same moment inserts nothing.
const BOOK = `
  WITH book AS (
    SELECT state, order_count, cancelled_count FROM market_interval
    WHERE community_id = $1 AND feeder_id = $2 AND interval = $3 FOR UPDATE
  ), entered AS (
    INSERT INTO market_order
    SELECT (jsonb_populate_record(NULL::market_order,
      $4::jsonb || jsonb_build_object('sequence', order_count + cancelled_count + 1))).*
    FROM book WHERE state = 'open' AND order_count < $5
    ON CONFLICT DO NOTHING RETURNING sequence
  ), counted AS (
    UPDATE market_interval SET order_count = order_count + 1
    WHERE community_id = $1 AND feeder_id = $2 AND interval = $3 AND EXISTS (SELECT FROM entered)
  )
  SELECT (SELECT state FROM book) AS state, (SELECT order_count FROM book) AS order_count,
    (SELECT sequence FROM entered) AS sequence`;

export async function bookOrderIn(
  prisma: PrismaClient,
  key: IntervalKey,
  order: NewOrder,
): Promise<BookOrderOutcome> {
  const { communityId, feederId, interval } = key;
  const row = JSON.stringify(orderRow(key, order, 0));
  const [booked] = await prisma.$queryRawUnsafe<Booked[]>(
    BOOK,
    communityId,
    feederId,
    Number(interval),
    row,
    MAX_ORDERS_PER_BOOK,
  );
  if (booked?.sequence != null) return { status: "booked", order: { ...order, sequence: booked.sequence } };
  const known = await prisma.marketOrder.findUnique({
    where: { communityId_orderId: { communityId, orderId: order.orderId } },
  });
  if (known !== null) return { status: "already-booked", order: toOrder(known) };
  if (booked?.state !== "open") return { status: "not-open", state: booked?.state ?? null };
  if ((booked.order_count ?? 0) >= MAX_ORDERS_PER_BOOK)
    return { status: "book-full", limit: MAX_ORDERS_PER_BOOK };
  return { status: "nonce-used" };
}
