/** Periods of a bill: local days and months, daylight-saving safe. */
import { domainError } from "../errors/domainError.ts";
import {
  intervalsOfLocalDay,
  type LocalDay,
  localDayLabel,
  localDayStart,
  localTimeOfInterval,
} from "../time/communityTime.ts";
import { INTERVAL_SECONDS, type IntervalIndex, intervalIndex } from "../time/marketInterval.ts";

export interface BillingPeriod {
  /** `2026-06` or `2026-06-21`, in local time. */
  readonly label: string;
  /** First interval. */
  readonly from: IntervalIndex;
  /** First interval after the period. */
  readonly to: IntervalIndex;
}

/** A local calendar month. @throws LAT-6201 when there is no such month. */
export function monthPeriod(year: number, month: number): BillingPeriod {
  if (!Number.isSafeInteger(year) || !Number.isSafeInteger(month) || month < 1 || month > 12 || year < 1996) {
    throw domainError("LAT-6201", { year: String(year), month: String(month) });
  }
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return {
    label: localDayLabel({ year, month, day: 1 }).slice(0, 7),
    from: intervalIndex(localDayStart({ year, month, day: 1 }) / INTERVAL_SECONDS),
    to: intervalIndex(localDayStart({ ...next, day: 1 }) / INTERVAL_SECONDS),
  };
}

/** A local calendar day: 92, 96 or 100 intervals. */
export const dayPeriod = (day: LocalDay): BillingPeriod => ({
  label: localDayLabel(day),
  ...intervalsOfLocalDay(day),
});

/** The local month that an interval belongs to. */
export function monthPeriodOf(interval: IntervalIndex): BillingPeriod {
  const { year, month } = localTimeOfInterval(interval);
  return monthPeriod(year, month);
}

/** The local day that an interval belongs to. */
export const dayPeriodOf = (interval: IntervalIndex): BillingPeriod =>
  dayPeriod(localTimeOfInterval(interval));

/** Whether an interval lies in the period. */
export const isInPeriod = ({ from, to }: BillingPeriod, interval: IntervalIndex): boolean =>
  interval >= from && interval < to;
