/** The operator's desk in memory, on any store. */
import type { Invoice } from "../../core/billing/invoice.ts";
import type { GridTariff } from "../../core/tariffs/gridTariff.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";
import type { BackOffice } from "../../ports/backOffice.ts";
import type { GridTariffStore } from "../../ports/gridTariffs.ts";
import { checkedRange, type IntervalRange } from "../../ports/intervals.ts";
import type { BillingOperator, BillingParty, InvoiceDraft, InvoiceStore } from "../../ports/invoices.ts";
import type { FeederReading, GapPage, MeterInbox, ReadingGap } from "../../ports/meterInbox.ts";
import type { Store } from "../../ports/store.ts";
import { MemoryConsents } from "./memoryConsents.ts";
import { MemoryErasures } from "./memoryErasures.ts";
import { MemoryNotifications } from "./memoryNotifications.ts";
import { MemoryDisputes, MemoryPayments, MemoryPointChanges } from "./memoryOperatorDesk.ts";
import { MemoryReadingImports } from "./memoryReadingImports.ts";

const NUMBER_DIGITS = 6;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** One community, one run at a time. */
class MemoryInvoices implements InvoiceStore {
  readonly #invoices: Invoice[] = [];
  readonly #parties = new Map<string, BillingParty>();
  #operator: BillingOperator | null = null;
  #running: Promise<unknown> = Promise.resolve();

  async operator(): Promise<BillingOperator | null> {
    return this.#operator;
  }

  async saveOperator(_communityId: string, operator: BillingOperator): Promise<void> {
    this.#operator = operator;
  }

  async parties(): Promise<ReadonlyMap<string, BillingParty>> {
    return new Map(this.#parties);
  }

  async saveParty(_communityId: string, meteringPointId: string, party: BillingParty): Promise<void> {
    this.#parties.set(meteringPointId, party);
  }

  async removeParty(_communityId: string, meteringPointId: string): Promise<void> {
    this.#parties.delete(meteringPointId);
  }

  async invoices(
    _communityId: string,
    filter: { readonly period?: string; readonly meteringPointId?: string } = {},
  ): Promise<readonly Invoice[]> {
    const { period, meteringPointId } = filter;
    return this.#invoices.filter(
      (invoice) =>
        (period === undefined || invoice.period.label === period) &&
        (meteringPointId === undefined || invoice.meteringPointId === meteringPointId),
    );
  }

  async invoice(_communityId: string, number: string): Promise<Invoice | null> {
    return this.#invoices.find((invoice) => invoice.number === number) ?? null;
  }

  issue(
    _communityId: string,
    year: number,
    prepare: (issued: readonly Invoice[]) => Promise<readonly InvoiceDraft[]>,
  ): Promise<readonly Invoice[]> {
    const run = this.#running.then(async () => {
      let inYear = this.#invoices.filter((invoice) => invoice.number.startsWith(`${year}-`)).length;
      const fresh: Invoice[] = [];
      for (const draft of await prepare([...this.#invoices])) {
        const invoice = draft(`${year}-${String(inYear + 1).padStart(NUMBER_DIGITS, "0")}`);
        if (invoice === null) continue;
        inYear += 1;
        fresh.push(invoice);
      }
      this.#invoices.push(...fresh);
      return fresh;
    });
    this.#running = run.catch(() => undefined);
    return run;
  }
}

class MemoryMeterInbox implements MeterInbox {
  readonly #store: Store;
  readonly #feeder = new Map<number, FeederReading>();

  constructor(store: Store) {
    this.#store = store;
  }

  async gaps(
    communityId: string,
    meteringPointIds: readonly string[],
    range: IntervalRange,
    { after, limit }: GapPage,
  ): Promise<readonly ReadingGap[]> {
    const records = await this.#store.intervals(communityId, checkedRange(range));
    const gaps: ReadingGap[] = [];
    for (const meteringPointId of meteringPointIds) {
      const readings = await this.#store.memberReadings(communityId, meteringPointId, range);
      const there = new Set(readings.map((reading) => reading.interval));
      const missing = records.map((record) => record.interval).filter((interval) => !there.has(interval));
      for (const [index, from] of missing.entries()) {
        if (index > 0 && missing[index - 1] === from - 1) continue;
        let last = index;
        while (missing[last + 1] === (missing[last] ?? 0) + 1) last += 1;
        gaps.push({ meteringPointId, from, to: intervalIndex((missing[last] ?? from) + 1) });
      }
    }
    const order = (a: Pick<ReadingGap, "from" | "meteringPointId">, b: typeof a) =>
      a.from - b.from || compare(a.meteringPointId, b.meteringPointId);
    gaps.sort(order);
    return gaps.filter((gap) => after === null || order(gap, after) > 0).slice(0, limit);
  }

  async feederReadings(
    _communityId: string,
    _feederId: string,
    { from, to }: IntervalRange,
  ): Promise<readonly FeederReading[]> {
    return [...this.#feeder.values()]
      .filter(({ interval }) => interval >= from && interval < to)
      .sort((a, b) => a.interval - b.interval);
  }

  async addFeederReadings(
    _communityId: string,
    _feederId: string,
    readings: readonly Omit<FeederReading, "version">[],
  ): Promise<number> {
    let added = 0;
    for (const reading of readings) {
      const old = this.#feeder.get(reading.interval);
      if (old?.importWh === reading.importWh && old.exportWh === reading.exportWh) continue;
      this.#feeder.set(reading.interval, { ...reading, version: (old?.version ?? 0) + 1 });
      added += 1;
    }
    return added;
  }
}

class MemoryGridTariffs implements GridTariffStore {
  readonly #tariffs = new Map<string, GridTariff>();

  async gridTariffs(): Promise<readonly GridTariff[]> {
    return [...this.#tariffs.values()].sort((a, b) => compare(a.id, b.id));
  }

  async saveGridTariff(_communityId: string, tariff: GridTariff): Promise<void> {
    this.#tariffs.set(tariff.id, tariff);
  }
}

/** A desk of one community; nothing survives the process. */
export const createMemoryBackOffice = (store: Store): BackOffice => ({
  imports: new MemoryReadingImports(store),
  inbox: new MemoryMeterInbox(store),
  invoices: new MemoryInvoices(),
  gridTariffs: new MemoryGridTariffs(),
  payments: new MemoryPayments(),
  disputes: new MemoryDisputes(),
  consents: new MemoryConsents(),
  erasures: new MemoryErasures(),
  points: new MemoryPointChanges(),
  notifications: new MemoryNotifications(),
});
