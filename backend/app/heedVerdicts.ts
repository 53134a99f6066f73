/** A batch that was proven wrong before the court is void: its trades fall back to the retail tariff. */
import { catalogue, fill } from "../core/errors/domainError.ts";
import type { IntervalState } from "../core/time/marketInterval.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import type { VoidedBatch } from "../ports/chain.ts";
import { type Market, requireCommunity } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/** States in which the batch stands on the ledger and the interval may still become void. */
const OPEN: readonly IntervalState[] = ["committed", "metered", "settled"];

/**
 * Makes the intervals of voided batches void, so that `settleFallback` settles them. Returns the intervals that
 * were billed already: they need corrections, which a person decides. @throws LAT-7014
 */
export async function heedVerdicts(
  market: Market,
  communityId: string,
  voided: readonly VoidedBatch[],
): Promise<readonly number[]> {
  const community = await requireCommunity(market, communityId);
  const late: number[] = [];
  for (const { interval, transactionHash } of voided) {
    const key = { communityId, feederId: community.feederId, interval: intervalIndex(interval) };
    const record = await market.store.interval(key);
    if (record?.state === "billed") late.push(interval);
    if (record === null || !OPEN.includes(record.state)) continue;
    const reason = fill(catalogue["LAT-4155"].title, { reason: `transaction ${transactionHash}` });
    await voidInterval(market, community, record, { code: "LAT-4155", reason });
  }
  return late;
}
