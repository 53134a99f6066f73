/** The frozen list of orders that goes into one clearing, in one order on every machine. */
import { domainError } from "../errors/domainError.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { BookedOrder } from "./order.ts";

/** Most orders one feeder may have in one interval. */
export const MAX_ORDERS_PER_BOOK = 100_000;

export interface OrderBook {
  readonly interval: IntervalIndex;
  /** By sequence ascending, ties (which are a fault of the intake) never occur. */
  readonly orders: readonly BookedOrder[];
}

export interface BookLimits {
  readonly maxOrders: number;
}

/**
 * Freezes the book of an interval, by arrival number, whatever order the rows come in.
 * @throws LAT-1023 above the limit; LAT-1024 on an order of another interval, or a doubled id or sequence
 */
export function snapshotOrderBook(
  interval: IntervalIndex,
  orders: readonly BookedOrder[],
  limits: BookLimits = { maxOrders: MAX_ORDERS_PER_BOOK },
): OrderBook {
  if (orders.length > limits.maxOrders) {
    throw domainError("LAT-1023", { interval, actual: orders.length, limit: limits.maxOrders });
  }
  const sorted = [...orders].sort((a, b) => a.sequence - b.sequence);
  const ids = new Set<string>();
  for (const [index, booked] of sorted.entries()) {
    const fault = inconsistency(booked, sorted[index - 1], interval, ids);
    if (fault) throw domainError("LAT-1024", { interval, reason: fault });
    ids.add(booked.orderId);
  }
  return Object.freeze({ interval, orders: Object.freeze(sorted) });
}

function inconsistency(
  booked: BookedOrder,
  previous: BookedOrder | undefined,
  interval: IntervalIndex,
  ids: ReadonlySet<string>,
): string | null {
  if (booked.order.interval !== interval) {
    return `order ${booked.orderId} is for interval ${booked.order.interval}`;
  }
  if (!Number.isSafeInteger(booked.sequence)) return `order ${booked.orderId} has no sequence number`;
  if (previous?.sequence === booked.sequence) return `sequence ${booked.sequence} was given twice`;
  return ids.has(booked.orderId) ? `order ${booked.orderId} is listed twice` : null;
}
