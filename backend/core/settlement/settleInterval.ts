/**
 * Settlement of one interval: from what was cleared and what the meters say to deliveries and double-entry lines.
 * Pure: the same inputs, in any order, give the same bytes.
 */
import type { Allocation, Trade } from "../clearing/clearing.ts";
import { type DistanceCharges, distanceClass } from "../clearing/localCharges.ts";
import { domainError } from "../errors/domainError.ts";
import type { MeterReading } from "../metering/reading.ts";
import type { Fallback, Hex, Side } from "../orders/order.ts";
import { sumOfLevies } from "../tariffs/energyPrice.ts";
import { sheetAt } from "../tariffs/sheetAt.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import {
  costDown,
  costExact,
  type MicroEuroPerKWh,
  microEuroPerKWh,
  type WattHours,
  wattHours,
} from "../units/quantities.ts";
import { deliverTradesLargestRemainder, type PairedTrade } from "./deliverTrades.ts";
import { imbalancesLargestRemainder } from "./imbalances.ts";
import { IntervalBooks, type PointBook, postLine } from "./intervalBooks.ts";
import { compareText } from "./ledgerAccounts.ts";
import type { Delivery, LedgerLine } from "./ledgerLine.ts";
import { settleByKey } from "./settleByKey.ts";

/** What settlement needs to know of an order that was cleared. */
export interface SettlementOrder {
  readonly orderId: Hex;
  readonly meteringPointId: string;
  readonly side: Side;
  readonly fallback: Fallback;
  /** Local network charge of a buy, multiple of the tick; 0 for a sell. */
  readonly networkCharge: MicroEuroPerKWh;
  /** Price zone of its point; needed where charges go by distance. */
  readonly segment?: number;
}

/** Local charges by distance; a trade between orders without a segment bears the buyer's own charge. */
export interface DistanceTerms {
  /** Parent of each segment, -1 for the root. */
  readonly parents: readonly number[];
  readonly charges: DistanceCharges;
}

export interface SettlementInput {
  readonly interval: IntervalIndex;
  readonly orders: readonly SettlementOrder[];
  /** One per order. Empty, with no orders and trades, for a void interval: all energy then goes by tariff. */
  readonly allocations: readonly Allocation[];
  /** Who supplied whom; the trades of an order add up to its `localWh`. */
  readonly trades: readonly Trade[];
  /** The newest reading of every metering point of the feeder, with or without an order. */
  readonly readings: readonly MeterReading[];
  /** In force in the interval; its schedules are resolved here. */
  readonly tariff: TariffSheet;
  /** Lower charges for near trades; never more than the buyer's own. Default: everyone bears its own charge. */
  readonly distance?: DistanceTerms;
}

export interface Settlement {
  readonly interval: IntervalIndex;
  readonly tariffVersion: number;
  /** 1 for the first, rising with each correction. */
  readonly settlementVersion: number;
  /** One per metering point, by id. */
  readonly deliveries: readonly Delivery[];
  readonly lines: readonly LedgerLine[];
}

/**
 * Settles an interval for the first time (settlement version 1).
 *
 * Local energy is what {@link deliverTradesLargestRemainder} finds delivered, at the price it was cleared at
 * (exact, no rounding). The rest of each meter goes by tariff: import at retail energy, grid network charge and
 * levies, export at feed-in, each rounded down per point and interval (`costDown`: the payer keeps less than 1 µ€), at
 * the prices that the sheet has for the interval (`sheetAt`). A sheet with an imbalance price settles broken
 * trades at it; under a sheet that shares, the key takes the place of trades (`settleByKey`).
 * What buyers paid into the pool and sellers did not get is the congestion rent; a shortfall is met by that account.
 * A line whose amount is zero is not booked. Readings that are missing, doubled or of another interval are refused.
 *
 * @throws LAT-6001 missing reading · LAT-6002 doubled · LAT-6003 order without allocation · LAT-6004, LAT-6007 bad
 * trades · LAT-6005 books out of balance · LAT-6006 another interval · LAT-6501 orders
 * where a key shares.
 */
export function settleInterval(input: SettlementInput): Settlement {
  const { interval } = input;
  const tariff = sheetAt(input.tariff, interval);
  const settled =
    tariff.sharing === undefined
      ? settleMarket({ ...input, tariff })
      : settleByKey(requireNoMarket({ ...input, tariff }), tariff.sharing);
  return { interval, tariffVersion: tariff.version, settlementVersion: 1, ...settled };
}

/** @throws LAT-6501 */
function requireNoMarket(input: SettlementInput): SettlementInput {
  const actual = input.orders.length + input.trades.length;
  if (actual > 0) throw domainError("LAT-6501", { interval: input.interval, actual });
  return input;
}

function settleMarket(input: SettlementInput): Pick<Settlement, "deliveries" | "lines"> {
  const books = new IntervalBooks(input.interval, input.readings);
  const orders = indexOrders(input, books.byPoint);
  const trades = pairedTrades(input, orders, books.byPoint);
  const delivered =
    trades.length === 0
      ? []
      : deliverTradesLargestRemainder(trades, {
          importWh: new Map(trades.map(({ buyer, to }) => [buyer, to.reading.importWh])),
          exportWh: new Map(trades.map(({ seller, from }) => [seller, from.reading.exportWh])),
        });
  let poolMicroEuro = 0;
  for (const [index, trade] of trades.entries()) {
    const energyWh = wattHours(delivered[index] ?? 0);
    trade.from.soldWh += trade.energyWh;
    trade.from.deliveredWh += energyWh;
    trade.to.boughtWh += trade.energyWh;
    trade.to.takenWh += energyWh;
    poolMicroEuro += postTrade(trade, energyWh, input.distance);
  }
  books.postCongestion(poolMicroEuro);
  if (input.tariff.imbalancePrice !== undefined) postImbalances(books, trades, delivered, input);
  books.settleGrid(input.tariff);
  return { deliveries: books.deliveries(), lines: books.lines() };
}

interface ClearedOrder {
  readonly order: SettlementOrder;
  readonly allocation: Allocation;
}

interface ClearedTrade extends PairedTrade {
  readonly sell: ClearedOrder;
  readonly buy: ClearedOrder;
  /** Books of the seller and of the buyer. */
  readonly from: PointBook;
  readonly to: PointBook;
}

type Books = ReadonlyMap<string, PointBook>;

function indexOrders(
  { interval, orders, allocations }: SettlementInput,
  books: Books,
): ReadonlyMap<Hex, ClearedOrder> {
  const allocated = new Map<Hex, Allocation>();
  for (const allocation of allocations) {
    const { orderId } = allocation;
    if (allocated.has(orderId)) throw domainError("LAT-6003", { orderId, actual: 2 });
    allocated.set(orderId, allocation);
  }
  const cleared = new Map<Hex, ClearedOrder>();
  for (const order of orders) {
    const { orderId, meteringPointId } = order;
    const allocation = allocated.get(orderId);
    if (!allocation || cleared.has(orderId)) {
      throw domainError("LAT-6003", { orderId, actual: allocation ? 2 : 0 });
    }
    if (!books.has(meteringPointId)) throw domainError("LAT-6001", { meteringPointId, interval });
    cleared.set(orderId, { order, allocation });
  }
  for (const orderId of allocated.keys()) {
    if (!cleared.has(orderId))
      throw domainError("LAT-6003", { orderId, actual: "an allocation without its order" });
  }
  return cleared;
}

/** Trades with both ends looked up, by sell id then buy id, and proved to add up to the allocations. */
function pairedTrades(
  { trades }: SettlementInput,
  orders: ReadonlyMap<Hex, ClearedOrder>,
  books: Books,
): ClearedTrade[] {
  const sums = new Map<Hex, number>();
  const paired = trades.map(({ sellOrderId, buyOrderId, energyWh }): ClearedTrade => {
    const sell = orders.get(sellOrderId);
    const buy = orders.get(buyOrderId);
    const seller = sell?.order.meteringPointId ?? "";
    const buyer = buy?.order.meteringPointId ?? "";
    const [from, to] = [books.get(seller), books.get(buyer)];
    if (sell?.order.side !== "sell" || buy?.order.side !== "buy" || !from || !to) {
      throw domainError("LAT-6007", { sellOrderId, buyOrderId });
    }
    sums.set(sellOrderId, wattHours((sums.get(sellOrderId) ?? 0) + energyWh));
    sums.set(buyOrderId, wattHours((sums.get(buyOrderId) ?? 0) + energyWh));
    return { sell, buy, seller, buyer, from, to, energyWh };
  });
  for (const { order, allocation } of orders.values()) {
    const actual = sums.get(order.orderId) ?? 0;
    if (actual !== allocation.localWh) {
      throw domainError("LAT-6004", { orderId: order.orderId, actual, limit: allocation.localWh });
    }
  }
  return paired.sort(
    (a, b) =>
      compareText(a.sell.order.orderId, b.sell.order.orderId) ||
      compareText(a.buy.order.orderId, b.buy.order.orderId) ||
      a.energyWh - b.energyWh,
  );
}

/** Posts the delivered part of one trade; returns what it leaves in the pool, µ€ (negative when it draws on it). */
function postTrade(
  { sell, buy, from, to }: ClearedTrade,
  energyWh: WattHours,
  distance: DistanceTerms | undefined,
): number {
  if (energyWh === 0) return 0;
  const paid = costExact(energyWh, buy.allocation.price);
  const received = costExact(energyWh, sell.allocation.price);
  const networkCharge = chargeOf(sell.order, buy.order, distance);
  postLine(to, "local-energy-bought", buy.allocation.price, energyWh, paid);
  postLine(to, "local-network-charge", networkCharge, energyWh, costExact(energyWh, networkCharge));
  postLine(from, "local-energy-sold", sell.allocation.price, energyWh, received);
  return paid - received;
}

/** The buyer's charge, or the lower one of the distance to its seller. */
function chargeOf(
  sell: SettlementOrder,
  buy: SettlementOrder,
  distance: DistanceTerms | undefined,
): MicroEuroPerKWh {
  if (distance === undefined || sell.segment === undefined || buy.segment === undefined) {
    return buy.networkCharge;
  }
  const charge = distance.charges[distanceClass(distance.parents, sell.segment, buy.segment)];
  return microEuroPerKWh(Math.min(charge, buy.networkCharge));
}

/**
 * Whoever broke a trade pays the imbalance price; out of it the other end is made whole: a buyer gets what the grid
 * cost it above the trade, a seller what the trade paid above feed-in, never more than the imbalance price. What is
 * left stays in the account `imbalance`. Rounded down per trade, so that the account never pays what it did not get.
 */
function postImbalances(
  { byPoint }: IntervalBooks,
  trades: readonly ClearedTrade[],
  delivered: readonly number[],
  { tariff, distance }: SettlementInput,
): void {
  const { short, long } = tariff.imbalancePrice ?? {};
  if (short === undefined || long === undefined) return;
  const restOf = (id: string) => {
    const book = byPoint.get(id);
    return {
      importWh: (book?.reading.importWh ?? 0) - (book?.takenWh ?? 0),
      exportWh: (book?.reading.exportWh ?? 0) - (book?.deliveredWh ?? 0),
    };
  };
  const { shortWh, longWh } = imbalancesLargestRemainder({ trades, delivered, restOf });
  const fromGrid = tariff.retailEnergy + tariff.gridNetworkCharge + sumOfLevies(tariff.levies);
  const pay = (payer: PointBook, other: PointBook, energyWh: WattHours, price: number, loss: number) => {
    const rate = microEuroPerKWh(Math.max(0, Math.min(price, loss)));
    const owed = microEuroPerKWh(price);
    postLine(payer, "imbalance", owed, energyWh, costDown(energyWh, owed));
    if (rate > 0) {
      postLine(other, "imbalance", microEuroPerKWh(-rate), energyWh, -costDown(energyWh, rate));
    }
  };
  for (const [index, { sell, buy, from, to }] of trades.entries()) {
    const [missing, left] = [wattHours(shortWh[index] ?? 0), wattHours(longWh[index] ?? 0)];
    const local = buy.allocation.price + chargeOf(sell.order, buy.order, distance);
    if (missing > 0) pay(from, to, missing, short, fromGrid - local);
    if (left > 0) pay(to, from, left, long, sell.allocation.price - tariff.feedIn);
  }
}
