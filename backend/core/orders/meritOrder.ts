/** Supply and demand as two staircases, for the Trade view. It knows nothing of the network. */
import { type MicroEuroPerKWh, microEuroPerKWh, type WattHours, wattHours } from "../units/quantities.ts";
import type { BookedOrder, Hex, Side } from "./order.ts";
import type { OrderBook } from "./orderBook.ts";

/** One order as a step of its curve, covering [fromWh, toWh) of the cumulative energy. */
export interface MeritStep {
  readonly orderId: Hex;
  readonly meteringPointId: string;
  /** Energy price: a buyer's limit without the network charge, a seller's limit as it is. */
  readonly price: MicroEuroPerKWh;
  readonly fromWh: WattHours;
  readonly toWh: WattHours;
}

export interface MeritOrder {
  /** Cheapest seller first. */
  readonly supply: readonly MeritStep[];
  /** Keenest buyer first. */
  readonly demand: readonly MeritStep[];
  /** Where the curves meet if the wires had no limits; null prices when nothing matches. */
  readonly crossing: {
    readonly energyWh: WattHours;
    readonly lowestPrice: MicroEuroPerKWh | null;
    readonly highestPrice: MicroEuroPerKWh | null;
  };
}

function steps(orders: readonly BookedOrder[], side: Side, networkCharge: number): readonly MeritStep[] {
  const sign = side === "sell" ? 1 : -1;
  const sorted = orders
    .filter((booked) => booked.order.side === side)
    .sort((a, b) => sign * (a.order.limitPrice - b.order.limitPrice) || a.sequence - b.sequence);
  let cumulative = 0;
  return sorted.map(({ order, orderId }) => {
    const fromWh = wattHours(cumulative);
    cumulative += order.energyWh;
    const price = microEuroPerKWh(side === "sell" ? order.limitPrice : order.limitPrice - networkCharge);
    return { orderId, meteringPointId: order.meteringPointId, price, fromWh, toWh: wattHours(cumulative) };
  });
}

/**
 * Curves of a book; `networkCharge` (µ€/kWh) is taken off the buyers' all-in limits so that both curves are in
 * energy prices. At the crossing any price between lowest and highest clears the same energy.
 */
export function meritOrder(book: OrderBook, networkCharge: MicroEuroPerKWh): MeritOrder {
  const supply = steps(book.orders, "sell", networkCharge);
  const demand = steps(book.orders, "buy", networkCharge);
  let energy = 0;
  let s = 0;
  let d = 0;
  let last: { readonly seller: MeritStep; readonly buyer: MeritStep } | null = null;
  while (s < supply.length && d < demand.length) {
    const seller = supply[s]!;
    const buyer = demand[d]!;
    if (buyer.price < seller.price) break;
    last = { seller, buyer };
    energy = Math.min(seller.toWh, buyer.toWh);
    if (seller.toWh === energy) s += 1;
    if (buyer.toWh === energy) d += 1;
  }
  return { supply, demand, crossing: crossingAt(wattHours(energy), last, supply[s], demand[d]) };
}

function crossingAt(
  energyWh: WattHours,
  last: { readonly seller: MeritStep; readonly buyer: MeritStep } | null,
  nextSeller: MeritStep | undefined,
  nextBuyer: MeritStep | undefined,
): MeritOrder["crossing"] {
  if (!last) return { energyWh, lowestPrice: null, highestPrice: null };
  // `next…` is the step that is used in part or not at all: it must not want to trade more at the price.
  const lowest = Math.max(last.seller.price, nextBuyer?.price ?? Number.NEGATIVE_INFINITY);
  const highest = Math.min(last.buyer.price, nextSeller?.price ?? Number.POSITIVE_INFINITY);
  return { energyWh, lowestPrice: microEuroPerKWh(lowest), highestPrice: microEuroPerKWh(highest) };
}
