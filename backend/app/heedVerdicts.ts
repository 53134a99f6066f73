/** A batch that was proven wrong before the court is void: its trades fall back to the retail tariff. */
import { catalogue, fill } from "../core/errors/domainError.ts";
import { type IntervalState, intervalEnd, intervalIndex } from "../core/time/marketInterval.ts";
import type { VoidedBatch } from "../ports/chain.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, neighbourKey, requireCommunity } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/** States in which the batch stands on the ledger and the interval may still become void. */
const OPEN: readonly IntervalState[] = ["committed", "metered", "settled"];

/**
 * Makes the intervals of voided batches void, so that `settleFallback` settles them. One that was billed keeps its
 * state: its trades count no longer, and the difference is booked as correction lines with the next settlement.
 * Heeding a verdict again changes nothing. Returns the intervals that are corrected. @throws LAT-7014
 */
export async function heedVerdicts(
  market: Market,
  communityId: string,
  voided: readonly VoidedBatch[],
): Promise<readonly number[]> {
  const community = await requireCommunity(market, communityId);
  const late: number[] = [];
  for (const { interval, digest, transactionHash } of voided) {
    const key = { communityId, feederId: community.feederId, interval: intervalIndex(interval) };
    const record = await market.store.interval(key);
    if (record === null) continue;
    if (record.state === "billed") {
      const batch = await market.store.batch(key);
      // A verdict on a digest that is not ours is about another ledger's record of that interval.
      if (batch?.digest === digest && (await correctLate(market, record))) late.push(interval);
      continue;
    }
    if (!OPEN.includes(record.state)) continue;
    const reason = fill(catalogue["LAT-4155"].title, { reason: `transaction ${transactionHash}` });
    await voidInterval(market, community, record, { code: "LAT-4155", reason });
  }
  return late;
}

/** False when it was noted before; what is due then is asked for again, in case it was lost in between. */
async function correctLate(market: Market, record: IntervalRecord): Promise<boolean> {
  const key = neighbourKey(record, 0);
  const raised = await market.store.applyChange({
    ...key,
    from: "billed",
    to: "billed",
    raise: "batchVoided",
    at: intervalEnd(record.interval),
    writes: {},
  });
  await market.store.noteResettlements([key]);
  return raised;
}
