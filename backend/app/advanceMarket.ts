/** Advances everything of a community that is due: what a headless run calls instead of the jobs. */
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import { advanceInterval } from "./advanceInterval.ts";
import type { Market } from "./market.ts";
import { openIntervals } from "./openIntervals.ts";

/** Intervals looked at in one round; more never are unfinished at a time. */
const MAX_UNFINISHED = 256;
/** Rounds until nothing moves any more. */
const MAX_ROUNDS = 1_000;

/**
 * Opens, then advances intervals oldest first, again and again, until nothing moves at market time `now`.
 * Returns the reasons of those that still wait. @throws StepFailure
 */
export async function advanceMarket(
  market: Market,
  communityId: string,
  now: EpochSeconds,
): Promise<readonly string[]> {
  await openIntervals(market, communityId, now);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const unfinished = await market.store.unfinishedIntervals(communityId, MAX_UNFINISHED);
    const waiting: string[] = [];
    let moved = 0;
    for (const record of unfinished) {
      const report = await advanceInterval(market, record, now);
      moved += report?.steps.length ?? 0;
      if (report?.waiting) waiting.push(`interval ${record.interval}: ${report.waiting}`);
    }
    if (moved === 0) return waiting;
  }
  return ["the market did not come to rest"];
}
