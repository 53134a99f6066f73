/**
 * How far the demo clock may run. Work has its place in market time: what is not committed may not begin to be
 * delivered, and what was delivered must be billed before much more is. A slow machine or a chain that is down
 * therefore slows the demo, and changes no result.
 */
import { hasReached } from "../app/readiness.ts";
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  intervalEnd,
  intervalStart,
} from "../core/time/marketInterval.ts";
import type { IntervalRecord } from "../ports/intervals.ts";

/** Delivered intervals that may be unfinished before the clock waits. */
export const MAX_UNFINISHED_DELIVERED = 4;

export interface ClockLimit {
  readonly limit: EpochSeconds;
  readonly reason: string;
}

const limitOf = (record: IntervalRecord): ClockLimit => {
  const { interval } = record;
  if (record.state === "void" || hasReached(record, "committed")) {
    const slack = MAX_UNFINISHED_DELIVERED * INTERVAL_SECONDS;
    return {
      limit: epochSeconds(intervalEnd(interval) + slack),
      reason: `interval ${interval} is delivered but not billed yet`,
    };
  }
  return { limit: intervalStart(interval), reason: `interval ${interval} is not on the chain yet` };
};

/** The tightest limit of all unfinished intervals; null when there are none. */
export function clockLimit(unfinished: readonly IntervalRecord[]): ClockLimit | null {
  return unfinished
    .map(limitOf)
    .reduce<ClockLimit | null>(
      (tightest, next) => (tightest === null || next.limit < tightest.limit ? next : tightest),
      null,
    );
}
