/** From the running totals of a meter to energy: what flowed between two looks at a register. */
import { domainError } from "../errors/domainError.ts";
import { type EpochSeconds, epochSeconds, INTERVAL_SECONDS } from "../time/marketInterval.ts";
import type { SeriesEntry } from "./meterSeries.ts";

export interface RegisterReading {
  readonly at: EpochSeconds;
  /** Running total, thousandths of a Wh. */
  readonly milli: number;
  /** Line of the source, from 1. */
  readonly line: number;
}

/** A look this close to a quarter hour counts as taken on it, seconds: telegrams come every 1 or 10 s. */
const SNAP_SECONDS = 10;

const snap = (at: number): number => {
  const nearest = Math.round(at / INTERVAL_SECONDS) * INTERVAL_SECONDS;
  return Math.abs(at - nearest) <= SNAP_SECONDS ? nearest : at;
};

/**
 * Entries between successive looks, in order of time. Looks within ten seconds of a quarter hour are taken as
 * on it. The totals must rise: a step back is a meter that was
 * replaced or set back, which nobody may guess. @throws LAT-5321 naming the line.
 */
export function registerSteps(meterId: string, readings: readonly RegisterReading[]): SeriesEntry[] {
  const looks = [...readings].sort((a, b) => a.at - b.at || a.line - b.line);
  const entries: SeriesEntry[] = [];
  let last: RegisterReading | undefined;
  let start = 0;
  for (const look of looks) {
    if (last !== undefined && look.milli < last.milli) {
      const details = { line: look.line, meterId, actual: look.milli / 1000, limit: last.milli / 1000 };
      throw domainError("LAT-5321", details);
    }
    const at = snap(look.at);
    if (last !== undefined && at > start) {
      entries.push({
        start: epochSeconds(start),
        end: epochSeconds(at),
        milli: look.milli - last.milli,
        quality: "measured",
        mark: "register",
        line: look.line,
      });
    }
    // Of two looks on the same moment the first stands: energy has been counted up to it.
    if (last === undefined || at > start) last = look;
    start = at;
  }
  return entries;
}
