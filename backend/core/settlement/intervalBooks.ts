/** The books of one interval while it is settled: what each meter said, what of it was local, and the postings. */
import { domainError } from "../errors/domainError.ts";
import type { MeterReading } from "../metering/reading.ts";
import { sumOfLevies } from "../tariffs/energyPrice.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import { costDown, type MicroEuroPerKWh, microEuroPerKWh, wattHours } from "../units/quantities.ts";
import { compareText, lineOf, memberAccount, signedAmount } from "./ledgerAccounts.ts";
import { COMMUNITY_POINT, type Delivery, type LedgerLine, type LineKind } from "./ledgerLine.ts";

interface Posting {
  readonly kind: LineKind;
  readonly price: MicroEuroPerKWh;
  readonly readingVersion: number;
  energyWh: number;
  amount: number;
}

/** One metering point; the four sums are local energy, traded or shared, Wh. */
export interface PointBook {
  readonly reading: MeterReading;
  soldWh: number;
  deliveredWh: number;
  boughtWh: number;
  takenWh: number;
  /** A point has only a handful. */
  readonly postings: Posting[];
}

/** Adds to the line of this kind and price, in the usual direction of the kind. */
function post(
  { postings }: { readonly postings: Posting[] },
  posting: Omit<Posting, "readingVersion">,
  version: number,
): void {
  const { kind, price, energyWh, amount } = posting;
  if (amount === 0 && energyWh === 0) return;
  for (const old of postings) {
    if (old.kind !== kind || old.price !== price) continue;
    old.energyWh += energyWh;
    old.amount += amount;
    return;
  }
  postings.push({ kind, price, readingVersion: version, energyWh, amount });
}

export const postLine = (
  book: PointBook,
  kind: LineKind,
  price: MicroEuroPerKWh,
  energyWh: number,
  amount: number,
): void => post(book, { kind, price, energyWh, amount }, book.reading.version);

const isAscending = (books: readonly PointBook[]): boolean =>
  books.every((book, i) => i === 0 || (books[i - 1]?.reading.meteringPointId ?? "") < idOf(book));
const idOf = ({ reading }: PointBook): string => reading.meteringPointId;

export class IntervalBooks {
  readonly interval: IntervalIndex;
  readonly byPoint = new Map<string, PointBook>();
  /** In order of the metering points. */
  readonly points: readonly PointBook[];
  readonly #community: { readonly postings: Posting[] };

  /** @throws LAT-6006 a reading of another interval, LAT-6002 a point with two */
  constructor(interval: IntervalIndex, readings: readonly MeterReading[]) {
    this.interval = interval;
    for (const reading of readings) {
      const { meteringPointId } = reading;
      if (reading.interval !== interval)
        throw domainError("LAT-6006", { actual: reading.interval, interval });
      if (this.byPoint.has(meteringPointId)) throw domainError("LAT-6002", { meteringPointId, interval });
      const nothing = { soldWh: 0, deliveredWh: 0, boughtWh: 0, takenWh: 0 };
      this.byPoint.set(meteringPointId, { reading, ...nothing, postings: [] });
    }
    const points = [...this.byPoint.values()];
    if (!isAscending(points)) points.sort((a, b) => compareText(idOf(a), idOf(b)));
    this.points = points;
    this.#community = this.byPoint.get(COMMUNITY_POINT) ?? { postings: [] };
  }

  /** Congestion rent: what buyers paid into the pool and sellers did not get, µ€; below zero it pays in. */
  postCongestion(amount: number): void {
    post(this.#community, { kind: "congestion", price: microEuroPerKWh(0), energyWh: 0, amount }, 0);
  }

  /**
   * Settles the rest of every meter by tariff: import at retail energy, network charge and levies, export at
   * feed-in, each rounded down; and the standing charge where one is due. @throws LAT-6005 more local than metered
   */
  settleGrid(tariff: TariffSheet): void {
    const { retailEnergy, gridNetworkCharge, feedIn, levies, standingPerDay = 0 } = tariff;
    const levy = sumOfLevies(levies);
    const free = microEuroPerKWh(0);
    for (const book of this.points) {
      const [importWh, exportWh] = gridOf(book);
      if (importWh > 0) {
        postLine(book, "grid-energy-bought", retailEnergy, importWh, costDown(importWh, retailEnergy));
        postLine(
          book,
          "grid-network-charge",
          gridNetworkCharge,
          importWh,
          costDown(importWh, gridNetworkCharge),
        );
        if (levy !== 0) postLine(book, "levy", levy, importWh, costDown(importWh, levy));
      }
      if (exportWh > 0) postLine(book, "feed-in", feedIn, exportWh, costDown(exportWh, feedIn));
      if (standingPerDay !== 0) postLine(book, "standing-charge", free, 0, standingPerDay);
    }
  }

  /** By metering point. */
  deliveries(): Delivery[] {
    return this.points.map((book) => {
      const [gridImportWh, gridExportWh] = gridOf(book);
      return {
        meteringPointId: book.reading.meteringPointId,
        soldWh: wattHours(book.soldWh),
        deliveredWh: wattHours(book.deliveredWh),
        boughtWh: wattHours(book.boughtWh),
        takenWh: wattHours(book.takenWh),
        gridImportWh,
        gridExportWh,
      };
    });
  }

  /** By metering point, kind and price; proved to leave the pool empty. @throws LAT-6005 */
  lines(): LedgerLine[] {
    const lines: LedgerLine[] = [];
    const apart = !this.byPoint.has(COMMUNITY_POINT);
    let waits = apart;
    for (const book of this.points) {
      const id = idOf(book);
      if (waits && id > COMMUNITY_POINT) {
        this.#write(lines, COMMUNITY_POINT, this.#community.postings);
        waits = false;
      }
      this.#write(lines, id, book.postings);
    }
    if (waits) this.#write(lines, COMMUNITY_POINT, this.#community.postings);
    assertPoolEmpty(this.interval, lines);
    return lines;
  }

  #write(lines: LedgerLine[], meteringPointId: string, postings: Posting[]): void {
    const { interval } = this;
    if (postings.length > 1) postings.sort((a, b) => compareText(a.kind, b.kind) || a.price - b.price);
    const account = memberAccount(meteringPointId);
    for (const { kind, price, energyWh, amount, readingVersion } of postings) {
      const settlementVersion = 1;
      const line = lineOf(
        { interval, meteringPointId, kind, price, energyWh, amount, readingVersion, settlementVersion },
        account,
      );
      if (line !== null) lines.push(line);
    }
  }
}

/** What went through the meter from and to the grid. @throws LAT-6005 */
function gridOf({ reading, takenWh, deliveredWh }: PointBook) {
  const importWh = wattHours(reading.importWh - takenWh);
  const exportWh = wattHours(reading.exportWh - deliveredWh);
  if (importWh < 0 || exportWh < 0) {
    const actual = Math.min(importWh, exportWh);
    throw domainError("LAT-6005", { interval: reading.interval, account: reading.meteringPointId, actual });
  }
  return [importWh, exportWh] as const;
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
