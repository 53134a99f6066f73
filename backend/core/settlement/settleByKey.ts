/**
 * Settlement of an interval that a community shares by key, without a market: the same deliveries and lines, with
 * what the key gives in place of trades.
 */
import type { MeterReading } from "../metering/reading.ts";
import { type SharingTerms, sharingCommunities } from "../tariffs/sharingTerms.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import { costExact, wattHours } from "../units/quantities.ts";
import { IntervalBooks, postLine } from "./intervalBooks.ts";
import type { Delivery, LedgerLine } from "./ledgerLine.ts";
import { shareInterval } from "./sharingKeys.ts";

export interface SharedInterval {
  readonly interval: IntervalIndex;
  /** The newest reading of every metering point; a participant without one shares nothing. */
  readonly readings: readonly MeterReading[];
  /** Flat: the sheet of the interval. */
  readonly tariff: TariffSheet;
}

/**
 * Whoever receives pays the community's price and the local network charge (or the charge of that community), whoever
 * gives earns the price; both exact, so that the pool is empty. The rest goes by tariff.
 * @throws LAT-6401 to LAT-6403 the keys · LAT-6002, LAT-6006 the readings · LAT-6005 books out of balance
 */
export function settleByKey(
  { interval, readings, tariff }: SharedInterval,
  terms: SharingTerms,
): { readonly deliveries: Delivery[]; readonly lines: LedgerLine[] } {
  const books = new IntervalBooks(interval, readings);
  const charges = new Map(terms.communities.map(({ id, networkCharge }) => [id, networkCharge]));
  for (const { communityId, meteringPointId, receivedWh, givenWh } of shareInterval(
    sharingCommunities(terms),
    readings,
  )) {
    const book = books.byPoint.get(meteringPointId);
    if (book === undefined) continue;
    const charge = charges.get(communityId) ?? tariff.localNetworkCharge;
    const [received, given] = [wattHours(receivedWh), wattHours(givenWh)];
    book.boughtWh += received;
    book.takenWh += received;
    book.soldWh += given;
    book.deliveredWh += given;
    postLine(book, "local-energy-bought", terms.price, received, costExact(received, terms.price));
    postLine(book, "local-network-charge", charge, received, costExact(received, charge));
    postLine(book, "local-energy-sold", terms.price, given, costExact(given, terms.price));
  }
  books.settleGrid(tariff);
  return { deliveries: books.deliveries(), lines: books.lines() };
}
