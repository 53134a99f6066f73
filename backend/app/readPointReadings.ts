/** Readings of a home for somebody else, as coarse as they were asked for. */

import { dayPeriodOf, monthPeriodOf } from "../core/billing/billingPeriod.ts";
import type { Granularity } from "../core/consent/purposes.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import { type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import { type WattHours, wattHours } from "../core/units/quantities.ts";
import type { IntervalRange, MoneyStore } from "../ports/intervals.ts";

/** Quarter hours of one page. */
export const PAGE_INTERVALS = 960;

export interface ReadingRow extends IntervalRange {
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  /** Quarter hours of the period that have a reading. */
  readonly readings: number;
  /** All of them were measured. */
  readonly measured: boolean;
}

export interface ReadingPage {
  readonly rows: readonly ReadingRow[];
  /** First interval of the next page, null after the last. */
  readonly next: IntervalIndex | null;
}

const periodOf = (granularity: Granularity, interval: IntervalIndex): IntervalRange => {
  if (granularity === "quarterHour") return { from: interval, to: intervalIndex(interval + 1) };
  const { from, to } = granularity === "day" ? dayPeriodOf(interval) : monthPeriodOf(interval);
  return { from, to };
};

function gather(granularity: Granularity, readings: readonly MeterReading[]): ReadingRow[] {
  const rows: ReadingRow[] = [];
  for (const { interval, importWh, exportWh, quality } of readings) {
    const last = rows.at(-1);
    const isMeasured = quality === "measured";
    if (last === undefined || interval >= last.to) {
      const period = periodOf(granularity, interval);
      rows.push({ ...period, importWh, exportWh, readings: 1, measured: isMeasured });
    } else {
      rows[rows.length - 1] = {
        ...last,
        importWh: wattHours(last.importWh + importWh),
        exportWh: wattHours(last.exportWh + exportWh),
        readings: last.readings + 1,
        measured: last.measured && isMeasured,
      };
    }
  }
  return rows;
}

/** One page of readings: quarter hours page by page, days and months all at once. @throws LAT-7012 */
export async function readPointReadings(
  store: Pick<MoneyStore, "memberReadings">,
  communityId: string,
  meteringPointId: string,
  { granularity, from, to }: IntervalRange & { readonly granularity: Granularity },
): Promise<ReadingPage> {
  const isFine = granularity === "quarterHour";
  const end = isFine ? intervalIndex(Math.min(to, from + PAGE_INTERVALS)) : to;
  const readings = await store.memberReadings(communityId, meteringPointId, { from, to: end });
  return { rows: gather(granularity, readings), next: end < to ? end : null };
}
