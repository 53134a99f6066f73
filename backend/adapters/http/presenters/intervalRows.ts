/** A home's day, interval by interval. */
import type { z } from "zod";
import type { HomeDay } from "../homeDay.ts";
import type { IntervalRow, IntervalsView } from "../schemas/household.ts";
import { byInterval, energyOf, figureState, isSettled, memberAmount, times } from "./figures.ts";

export function presentIntervals(day: HomeDay, label: string): z.infer<typeof IntervalsView> {
  const lines = byInterval(day.lines, (line) => line.interval);
  const readings = byInterval(day.readings, (reading) => reading.interval);
  const orders = byInterval(day.orders, ({ order }) => order.order.interval);
  const intervals = day.records.map((record): z.infer<typeof IntervalRow> => {
    const own = lines.get(record.interval) ?? [];
    const reading = readings.get(record.interval)?.[0];
    const entered = orders.get(record.interval) ?? [];
    const settled = isSettled(record);
    const amounts = own.map((line) => memberAmount(line, day.point.id));
    const local = (side: "buy" | "sell"): number =>
      entered.reduce(
        (sum, { order, allocation }) => (order.order.side === side ? sum + (allocation?.localWh ?? 0) : sum),
        0,
      );
    const facts = day.facts.get(record.interval);
    return {
      ...times(record.interval),
      state: record.state,
      voidReason: record.voidReason?.reason ?? null,
      figureState: settled
        ? figureState({ records: [record], lines: own, readings: reading ? [reading] : [], expected: 1 })
        : "live",
      soldWh: local("sell"),
      deliveredWh: settled ? energyOf(own, "local-energy-sold") : null,
      boughtWh: local("buy"),
      takenWh: settled ? energyOf(own, "local-energy-bought") : null,
      importWh: reading?.importWh ?? null,
      exportWh: reading?.exportWh ?? null,
      gridImportWh: settled ? energyOf(own, "grid-energy-bought") : null,
      gridExportWh: settled ? energyOf(own, "feed-in") : null,
      readingQuality: reading?.quality ?? null,
      readingVersion: reading?.version ?? 0,
      ownPrice: facts === undefined ? null : (facts.segmentPrices.get(day.segment) ?? facts.poolPrice),
      creditMicroEuro: amounts.reduce((sum, amount) => sum + Math.max(0, amount), 0),
      debitMicroEuro: amounts.reduce((sum, amount) => sum + Math.max(0, -amount), 0),
      orderIds: entered.map(({ order }) => order.orderId).slice(0, 20),
    };
  });
  return { meteringPointId: day.point.id, date: label, intervals };
}
