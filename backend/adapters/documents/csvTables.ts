/** Readings, orders, trades and ledger lines as delimited text: one row each, times in UTC, money in µ€. */
import type { MeterReading } from "../../core/metering/reading.ts";
import type { LedgerLine } from "../../core/settlement/ledgerLine.ts";
import { type IntervalIndex, intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import type { MemberOrder } from "../../ports/intervals.ts";
import { csvText } from "./csvExport.ts";

const startOf = (interval: IntervalIndex): string => isoUtc(intervalStart(interval));

export const readingsCsv = (readings: readonly MeterReading[]): string =>
  csvText(
    ["start", "metering point", "import Wh", "export Wh", "quality", "source", "received", "version"],
    readings.map((reading) => [
      startOf(reading.interval),
      reading.meteringPointId,
      reading.importWh,
      reading.exportWh,
      reading.quality,
      reading.source,
      isoUtc(reading.receivedAt),
      reading.version,
    ]),
  );

/** The other side of a line as far as it is the reader's to know: a neighbour is not named. */
const accountText = (line: LedgerLine, side: "debit" | "credit", own: string | null): string => {
  const account = line[side];
  return own !== null && account.startsWith("member:") && account !== `member:${own}` ? "neighbour" : account;
};

/** `own` is the metering point whose member reads it; null for the operator. */
export const ledgerCsv = (lines: readonly LedgerLine[], own: string | null = null): string =>
  csvText(
    [
      "start",
      "metering point",
      "kind",
      "debit",
      "credit",
      "amount µ€",
      "energy Wh",
      "price µ€/kWh",
      "reading version",
      "settlement version",
    ],
    lines.map((line) => [
      startOf(line.interval),
      line.meteringPointId,
      line.kind,
      accountText(line, "debit", own),
      accountText(line, "credit", own),
      line.amount,
      line.energyWh,
      line.price,
      line.readingVersion,
      line.settlementVersion ?? 1,
    ]),
  );

export const ordersCsv = (orders: readonly MemberOrder[]): string =>
  csvText(
    ["order", "start", "side", "energy Wh", "limit µ€/kWh", "fallback", "origin", "state of the interval"],
    orders.map(({ order, state }) => [
      order.orderId,
      startOf(order.order.interval),
      order.order.side,
      order.order.energyWh,
      order.order.limitPrice,
      order.order.fallback,
      order.origin,
      state,
    ]),
  );

/** What each order got; partners are not named. */
export const tradesCsv = (orders: readonly MemberOrder[]): string =>
  csvText(
    [
      "order",
      "start",
      "side",
      "local Wh",
      "grid Wh",
      "unserved Wh",
      "price µ€/kWh",
      "energy µ€",
      "network µ€",
    ],
    orders.flatMap(({ order, allocation }) =>
      allocation === null
        ? []
        : [
            [
              order.orderId,
              startOf(order.order.interval),
              order.order.side,
              allocation.localWh,
              allocation.gridWh,
              allocation.unservedWh,
              allocation.price,
              allocation.energyMicroEuro,
              allocation.networkChargeMicroEuro,
            ],
          ],
    ),
  );
