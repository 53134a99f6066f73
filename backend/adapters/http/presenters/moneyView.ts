/** The month's running bill, its days, and the ledger lines of a day. */
import type { z } from "zod";
import { type BillingPeriod, dayPeriodOf } from "../../../core/billing/billingPeriod.ts";
import { runningBill, vatHalfUp } from "../../../core/billing/runningBill.ts";
import { sumOfLevies } from "../../../core/tariffs/energyPrice.ts";
import type { TariffSheet } from "../../../core/tariffs/tariff.ts";
import { type IntervalIndex, intervalIndex } from "../../../core/time/marketInterval.ts";
import { costDown, microEuro } from "../../../core/units/quantities.ts";
import { type HomeDay, sheetOf } from "../homeDay.ts";
import type { BillLineDto, LedgerRow, LedgerView, MoneyDay, MoneyView } from "../schemas/money.ts";
import {
  amountOf,
  averagePrice,
  byInterval,
  energyOf,
  figureState,
  isSettled,
  memberAmount,
  times,
} from "./figures.ts";
import { savingsOfDay } from "./homeView.ts";

/** The part of a longer stretch that lies in a period. */
function within(day: HomeDay, { from, to }: BillingPeriod): HomeDay {
  const inside = (interval: IntervalIndex): boolean => interval >= from && interval < to;
  return {
    ...day,
    range: { from, to },
    records: day.records.filter((record) => inside(record.interval)),
    orders: day.orders.filter(({ order }) => inside(order.order.interval)),
    readings: day.readings.filter((reading) => inside(reading.interval)),
    lines: day.lines.filter((line) => inside(line.interval)),
  };
}

function presentDay(month: HomeDay, period: BillingPeriod): z.infer<typeof MoneyDay> {
  const day = within(month, period);
  return {
    date: period.label,
    netMicroEuro: amountOf(day.lines, day.point.id),
    savingsMicroEuro: savingsOfDay(day),
    soldWh: energyOf(day.lines, "local-energy-sold"),
    boughtWh: energyOf(day.lines, "local-energy-bought"),
    gridImportWh: energyOf(day.lines, "grid-energy-bought"),
    gridExportWh: energyOf(day.lines, "feed-in"),
    intervalsSettled: day.records.filter(isSettled).length,
    intervalsTotal: period.to - period.from,
    state: figureState({ ...day, expected: period.to - period.from }),
  };
}

/** Gross of the same readings at retail and feed-in alone, µ€ from the member's side; VAT on what is bought. */
function grossWithoutMarket(month: HomeDay, tariff: TariffSheet): number {
  const settled = new Set(month.records.filter(isSettled).map((record) => record.interval));
  let bought = 0;
  let fedIn = 0;
  for (const reading of month.readings) {
    if (!settled.has(reading.interval)) continue;
    const sheet = sheetOf(month.sheets, reading.interval);
    bought +=
      costDown(reading.importWh, sheet.retailEnergy) +
      costDown(reading.importWh, sheet.gridNetworkCharge) +
      costDown(reading.importWh, sumOfLevies(sheet.levies)) +
      (sheet.standingPerDay ?? 0);
    fedIn += costDown(reading.exportWh, sheet.feedIn);
  }
  return fedIn - bought - vatHalfUp(microEuro(bought), tariff.vatBasisPoints);
}

export interface MoneyInput {
  readonly month: HomeDay;
  readonly period: BillingPeriod;
  readonly tariff: TariffSheet;
  /** Months that have lines. */
  readonly months: readonly string[];
}

export function presentMoney({ month, period, tariff, months }: MoneyInput): z.infer<typeof MoneyView> {
  const bill = runningBill({ meteringPointId: month.point.id, lines: month.lines, tariff, period });
  const { state } = bill;
  const gross = -bill.grossMicroEuro;
  const without = grossWithoutMarket(month, tariff);
  const days: z.infer<typeof MoneyDay>[] = [];
  const first = month.records[0]?.interval ?? period.from;
  const last = month.records.at(-1)?.interval ?? period.from - 1;
  for (let at = first; at <= last; ) {
    const day = dayPeriodOf(at);
    days.push(presentDay(month, day));
    at = intervalIndex(day.to);
  }
  return {
    meteringPointId: month.point.id,
    month: period.label,
    currency: bill.currency,
    state,
    lines: bill.lines.map(
      (line): z.infer<typeof BillLineDto> => ({
        kind: line.kind,
        correction: line.correction,
        energyWh: line.energyWh,
        microEuro: microEuro(-line.amount),
        averagePrice: averagePrice(line.amount, line.energyWh),
        state,
      }),
    ),
    netMicroEuro: microEuro(-bill.netMicroEuro),
    vatBasisPoints: bill.vatBasisPoints,
    vatMicroEuro: microEuro(-bill.vatMicroEuro),
    grossMicroEuro: microEuro(gross),
    withoutMarketMicroEuro: without,
    savingsMicroEuro: gross - without,
    days,
    months: [...months].reverse().slice(0, 120),
  };
}

/** Who is on the other side of a line, in words that name nobody. */
const counterpartyOf = (account: string): string =>
  account === "pool" || account.startsWith("member:") ? "neighbours" : account;

export function presentLedger(day: HomeDay, label: string): z.infer<typeof LedgerView> {
  const records = new Map(day.records.map((record) => [record.interval, record]));
  const readings = byInterval(day.readings, (reading) => reading.interval);
  const lines = day.lines.map((line): z.infer<typeof LedgerRow> => {
    const record = records.get(line.interval);
    const amount = memberAmount(line, day.point.id);
    return {
      ...times(line.interval),
      kind: line.kind,
      energyWh: line.energyWh,
      price: line.price,
      microEuro: amount,
      counterparty: counterpartyOf(amount > 0 ? line.debit : line.credit),
      readingVersion: Math.max(1, line.readingVersion),
      state: figureState({
        records: record ? [record] : [],
        lines: [line],
        readings: readings.get(line.interval) ?? [],
        expected: 1,
      }),
    };
  });
  return { meteringPointId: day.point.id, date: label, lines: lines.slice(0, 2_000) };
}
