/**
 * Settlement of one interval: from what was cleared and what the meters say to deliveries and double-entry lines.
 * Pure: the same inputs, in any order, give the same bytes.
 */
import type { Allocation, Trade } from "../clearing/clearing.ts";
import { type DistanceCharges, distanceClass } from "../clearing/localCharges.ts";
import { domainError } from "../errors/domainError.ts";
import type { MeterReading } from "../metering/reading.ts";
import type { Fallback, Hex, Side } from "../orders/order.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import {
  addWattHours,
  costDown,
  costExact,
  type MicroEuroPerKWh,
  microEuroPerKWh,
  wattHours,
} from "../units/quantities.ts";
import { deliverTradesLargestRemainder } from "./deliverTrades.ts";
import { compareLines, compareText, lineOf, signedAmount } from "./ledgerAccounts.ts";
import { COMMUNITY_POINT, type Delivery, type LedgerLine, type LineKind } from "./ledgerLine.ts";

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

interface Posting {
  readonly kind: LineKind;
  readonly price: MicroEuroPerKWh;
  readonly readingVersion: number;
  energyWh: number;
  amount: number;
}

/** Postings of an interval, merged per metering point, kind and price; a point has only a handful. */
class Postings {
  readonly #byPoint = new Map<string, Posting[]>();
  readonly #interval: IntervalIndex;

  constructor(interval: IntervalIndex) {
    this.#interval = interval;
  }

  add(
    point: { readonly meteringPointId: string; readonly version: number },
    kind: LineKind,
    price: MicroEuroPerKWh,
    energyWh: number,
    amount: number,
  ): void {
    if (amount === 0 && energyWh === 0) return;
    let postings = this.#byPoint.get(point.meteringPointId);
    if (!postings) {
      postings = [];
      this.#byPoint.set(point.meteringPointId, postings);
    }
    const old = postings.find((posting) => posting.kind === kind && posting.price === price);
    if (old) {
      old.energyWh += energyWh;
      old.amount += amount;
    } else {
      postings.push({ kind, price, readingVersion: point.version, energyWh, amount });
    }
  }

  lines(): LedgerLine[] {
    const lines: LedgerLine[] = [];
    for (const [meteringPointId, postings] of this.#byPoint) {
      for (const posting of postings) {
        const { kind, price, energyWh, amount, readingVersion } = posting;
        const line = lineOf({
          interval: this.#interval,
          meteringPointId,
          kind,
          price,
          energyWh,
          amount,
          readingVersion,
          settlementVersion: 1,
        });
        if (line) lines.push(line);
      }
    }
    return lines.sort(compareLines);
  }
}

/**
 * Settles an interval for the first time (settlement version 1).
 *
 * Local energy is what {@link deliverTradesLargestRemainder} finds delivered, at the price it was cleared at
 * (exact, no rounding). The rest of each meter goes by tariff: import at retail energy + grid network charge, export
 * at the feed-in tariff, each rounded down per point and interval (`costDown`: the payer keeps less than 1 µ€).
 * What buyers paid into the pool and sellers did not get is the congestion rent; a shortfall is met by that account.
 * A line whose amount is zero is not booked. Readings that are missing, doubled or of another interval are refused.
 *
 * @throws LAT-6001 missing reading · LAT-6002 doubled · LAT-6003 order without allocation · LAT-6004, LAT-6007 bad
 * trades · LAT-6005 books out of balance · LAT-6006 another interval.
 */
export function settleInterval(input: SettlementInput): Settlement {
  const readings = indexReadings(input);
  const orders = indexOrders(input, readings);
  const trades = pairedTrades(input, orders);
  const delivered = deliverTradesLargestRemainder(
    trades.map((t) => ({
      seller: t.sell.order.meteringPointId,
      buyer: t.buy.order.meteringPointId,
      energyWh: t.energyWh,
    })),
    {
      importWh: new Map([...readings.values()].map((r) => [r.meteringPointId, r.importWh])),
      exportWh: new Map([...readings.values()].map((r) => [r.meteringPointId, r.exportWh])),
    },
  );
  const postings = new Postings(input.interval);
  const local = new Map(
    [...readings.keys()].map((id) => [id, { sold: 0, delivered: 0, bought: 0, taken: 0 }]),
  );
  let poolMicroEuro = 0;
  trades.forEach((trade, index) => {
    const energyWh = wattHours(delivered[index] ?? 0);
    const seller = local.get(trade.sell.order.meteringPointId);
    const buyer = local.get(trade.buy.order.meteringPointId);
    if (seller && buyer) {
      seller.sold += trade.energyWh;
      buyer.bought += trade.energyWh;
      seller.delivered += energyWh;
      buyer.taken += energyWh;
    }
    poolMicroEuro += postTrade(postings, trade, energyWh, readings, input.distance);
  });
  const congestion = { meteringPointId: COMMUNITY_POINT, version: 0 };
  postings.add(congestion, "congestion", microEuroPerKWh(0), 0, poolMicroEuro);
  const deliveries = [...readings.values()].map((reading) => {
    const of = local.get(reading.meteringPointId) ?? { sold: 0, delivered: 0, bought: 0, taken: 0 };
    return postRemainder(postings, reading, of, input.tariff);
  });
  const lines = postings.lines();
  assertPoolEmpty(input.interval, lines);
  return {
    interval: input.interval,
    tariffVersion: input.tariff.version,
    settlementVersion: 1,
    deliveries: deliveries.sort((a, b) => compareText(a.meteringPointId, b.meteringPointId)),
    lines,
  };
}

interface ClearedOrder {
  readonly order: SettlementOrder;
  readonly allocation: Allocation;
}

interface ClearedTrade {
  readonly sell: ClearedOrder;
  readonly buy: ClearedOrder;
  readonly energyWh: number;
}

function indexReadings({ interval, readings }: SettlementInput): ReadonlyMap<string, MeterReading> {
  const byPoint = new Map<string, MeterReading>();
  for (const reading of readings) {
    const { meteringPointId } = reading;
    if (reading.interval !== interval) throw domainError("LAT-6006", { actual: reading.interval, interval });
    if (byPoint.has(meteringPointId)) throw domainError("LAT-6002", { meteringPointId, interval });
    byPoint.set(meteringPointId, reading);
  }
  return byPoint;
}

function indexOrders(
  { interval, orders, allocations }: SettlementInput,
  readings: ReadonlyMap<string, MeterReading>,
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
    if (!readings.has(meteringPointId)) throw domainError("LAT-6001", { meteringPointId, interval });
    cleared.set(orderId, { order, allocation });
  }
  for (const orderId of allocated.keys()) {
    if (!cleared.has(orderId))
      throw domainError("LAT-6003", { orderId, actual: "an allocation without its order" });
  }
  return cleared;
}

/** Trades with both ends looked up, by sell id then buy id, and proved to add up to the allocations. */
function pairedTrades({ trades }: SettlementInput, orders: ReadonlyMap<Hex, ClearedOrder>): ClearedTrade[] {
  const sums = new Map<Hex, number>([...orders.keys()].map((id) => [id, 0]));
  const paired = trades.map(({ sellOrderId, buyOrderId, energyWh }) => {
    const sell = orders.get(sellOrderId);
    const buy = orders.get(buyOrderId);
    if (sell?.order.side !== "sell" || buy?.order.side !== "buy") {
      throw domainError("LAT-6007", { sellOrderId, buyOrderId });
    }
    sums.set(sellOrderId, addWattHours(wattHours(sums.get(sellOrderId) ?? 0), energyWh));
    sums.set(buyOrderId, addWattHours(wattHours(sums.get(buyOrderId) ?? 0), energyWh));
    return { sell, buy, energyWh };
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
  postings: Postings,
  { sell, buy }: ClearedTrade,
  energyWh: ReturnType<typeof wattHours>,
  readings: ReadonlyMap<string, MeterReading>,
  distance: DistanceTerms | undefined,
): number {
  const seller = readings.get(sell.order.meteringPointId);
  const buyer = readings.get(buy.order.meteringPointId);
  if (energyWh === 0 || !seller || !buyer) return 0;
  const paid = costExact(energyWh, buy.allocation.price);
  const received = costExact(energyWh, sell.allocation.price);
  const networkCharge = chargeOf(sell.order, buy.order, distance);
  postings.add(buyer, "local-energy-bought", buy.allocation.price, energyWh, paid);
  postings.add(buyer, "local-network-charge", networkCharge, energyWh, costExact(energyWh, networkCharge));
  postings.add(seller, "local-energy-sold", sell.allocation.price, energyWh, received);
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

/** Posts what a meter measured beyond its trades by tariff, and returns the point's delivery. */
function postRemainder(
  postings: Postings,
  reading: MeterReading,
  local: {
    readonly sold: number;
    readonly delivered: number;
    readonly bought: number;
    readonly taken: number;
  },
  tariff: TariffSheet,
): Delivery {
  const gridImportWh = wattHours(reading.importWh - local.taken);
  const gridExportWh = wattHours(reading.exportWh - local.delivered);
  if (gridImportWh < 0 || gridExportWh < 0) {
    const actual = Math.min(gridImportWh, gridExportWh);
    throw domainError("LAT-6005", { interval: reading.interval, account: reading.meteringPointId, actual });
  }
  const byTariff = (kind: LineKind, price: MicroEuroPerKWh, energyWh: typeof gridImportWh) =>
    postings.add(reading, kind, price, energyWh, costDown(energyWh, price));
  byTariff("grid-energy-bought", tariff.retailEnergy, gridImportWh);
  byTariff("grid-network-charge", tariff.gridNetworkCharge, gridImportWh);
  byTariff("feed-in", tariff.feedIn, gridExportWh);
  return {
    meteringPointId: reading.meteringPointId,
    soldWh: wattHours(local.sold),
    deliveredWh: wattHours(local.delivered),
    boughtWh: wattHours(local.bought),
    takenWh: wattHours(local.taken),
    gridImportWh,
    gridExportWh,
  };
}

/** The second half of a paired assertion: read back from the lines, the pool is empty. */
function assertPoolEmpty(interval: IntervalIndex, lines: readonly LedgerLine[]): void {
  let pool = 0;
  for (const line of lines) {
    if (line.kind === "local-energy-bought") pool += signedAmount(line);
    if (line.kind === "local-energy-sold" || line.kind === "congestion") pool -= signedAmount(line);
  }
  if (pool !== 0) throw domainError("LAT-6005", { interval, account: "pool", actual: pool });
}
