/** Readings, orders, trades and ledger lines as delimited text: one row each, times in UTC, money in µ€. */
import type { MeterReading } from "../../core/metering/reading.ts";
import type { LedgerLine } from "../../core/settlement/ledgerLine.ts";
import { type IntervalIndex, intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import type { MeteringPoint } from "../../ports/community.ts";
import type { IntervalRecord, MemberOrder } from "../../ports/intervals.ts";
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

/** Metering points and who lives behind them. */
export const membersCsv = (points: readonly MeteringPoint[]): string =>
  csvText(
    ["metering point", "name", "connection point", "kind", "trading", "solar W", "battery Wh", "charger W"],
    points.map(({ id, displayName, pointId, kind, trading, assets }) => [
      id,
      displayName,
      pointId,
      kind,
      trading ? "yes" : "no",
      assets.solarWattPeak,
      assets.batteryWh,
      assets.carChargerW,
    ]),
  );

/** One row per interval: where it stands and what proves it. */
export const evidenceCsv = (records: readonly IntervalRecord[]): string =>
  csvText(
    [
      "start",
      "state",
      "orders",
      "traded Wh",
      "curtailed Wh",
      "lowest pu",
      "highest pu",
      "loading %",
      "transaction",
      "void",
    ],
    records.map((record) => [
      startOf(record.interval),
      record.state,
      record.orderCount,
      record.tradedWh,
      record.curtailedWh,
      record.worstLowPu,
      record.worstHighPu,
      record.worstLoadingPercent,
      record.batchProof?.transactionHash ?? null,
      record.voidReason?.code ?? null,
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
