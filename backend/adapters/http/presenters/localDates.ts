/** Local dates and months of requests as ranges of intervals. Daylight-saving days have 92 or 100 quarters. */
import {
  type BillingPeriod,
  dayPeriod,
  dayPeriodOf,
  monthPeriod,
  monthPeriodOf,
} from "../../../core/billing/billingPeriod.ts";
import { type EpochSeconds, intervalOf } from "../../../core/time/marketInterval.ts";
import { refuse } from "../problem.ts";

const EARLIEST = 2000;
const LATEST = 2099;

const outOfCalendar = (actual: string) =>
  refuse("LAT-8024", { actual, earliest: `${EARLIEST}-01-01`, latest: `${LATEST}-12-31` });

/** The local day `YYYY-MM-DD`, or the one of `now`. @throws HttpRefusal LAT-8024 for a day that does not exist */
export function dayOf(date: string | undefined, now: EpochSeconds): BillingPeriod {
  if (date === undefined) return dayPeriodOf(intervalOf(now));
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  if (!exists || year < EARLIEST || year > LATEST) throw outOfCalendar(date);
  return dayPeriod({ year, month, day });
}

/** The local month `YYYY-MM`, or the one of `now`. @throws HttpRefusal LAT-8024 */
export function monthOf(month: string | undefined, now: EpochSeconds): BillingPeriod {
  if (month === undefined) return monthPeriodOf(intervalOf(now));
  const [year = 0, number = 0] = month.split("-").map(Number);
  if (year < EARLIEST || year > LATEST) throw outOfCalendar(month);
  return monthPeriod(year, number);
}
