/** Opens every interval whose trading window has begun. */
import { catalogue, fill } from "../core/errors/domainError.ts";
import {
  OPENS_INTERVALS_BEFORE,
  PLANS_ENTER_INTERVALS_BEFORE,
  tradingWindow,
} from "../core/orders/tradingWindow.ts";
import { type EpochSeconds, intervalIndex, intervalOf, intervalStart } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalKey, NewInterval } from "../ports/intervals.ts";
import { type Market, requireCommunity, required } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/** Most intervals opened in one go; the rest follow with the next tick. */
const MAX_OPENED = 192;
/** A market that stood still for longer does not trade the past; a shorter stop is caught up. One day. */
const MAX_CAUGHT_UP = 96;

/** What is further apart was no standstill: the clock was set, and nothing in between was ever promised. 31 days. */
const MAX_MISSED = 2_976;

interface Opening {
  readonly from: number;
  readonly to: number;
  /** The intervals were never offered: they are opened only to become void. */
  readonly missed: boolean;
}

/** What is opened next: missed intervals first, never leaving a rest so short that it would be traded. */
function nextOpening(newest: number | null, first: number, now: EpochSeconds): Opening {
  const present = intervalOf(now);
  const moved = newest !== null && present - newest > MAX_MISSED;
  const next = newest === null ? first : newest + 1;
  const from = moved ? present + PLANS_ENTER_INTERVALS_BEFORE : next;
  const lastMissed = present + PLANS_ENTER_INTERVALS_BEFORE - 1;
  if (newest === null || moved || present - newest <= MAX_CAUGHT_UP) {
    return { from, to: Math.min(present + OPENS_INTERVALS_BEFORE, from + MAX_OPENED - 1), missed: false };
  }
  const rest = lastMissed - (from + MAX_OPENED - 1);
  const to = rest <= MAX_CAUGHT_UP + PLANS_ENTER_INTERVALS_BEFORE ? lastMissed : from + MAX_OPENED - 1;
  return { from, to, missed: true };
}

/**
 * Opens what is due at market time `now`, in order; returns how many were opened. Intervals that
 * passed while the market stood still for more than a day (wall-clock mode, a long outage) were never offered: they
 * become void at once, each with a record of its own on the ledger, and are settled at the tariffs. There is a gap
 * only where the clock was set ahead by more than a month.
 * The network and tariff in force at delivery are fixed with the opening. @throws LAT-7013, LAT-7014
 */
export async function openIntervals(market: Market, communityId: string, now: EpochSeconds): Promise<number> {
  let created = 0;
  for (;;) {
    const community = await requireCommunity(market, communityId);
    const newest = await market.store.newestInterval(communityId);
    const opening = nextOpening(newest?.interval ?? null, community.firstInterval, now);
    const opened = await open(market, community, opening);
    created += opened.length;
    if (!opening.missed) return created;
    for (const key of opened) await miss(market, community, key);
    // The rest of a standstill waits for the next tick; what is offered from now on does not.
    if (opening.to < intervalOf(now) + PLANS_ENTER_INTERVALS_BEFORE - 1) return created;
  }
}

async function open(
  market: Market,
  community: Community,
  { from, to }: Opening,
): Promise<readonly IntervalKey[]> {
  const { store } = market;
  const { id: communityId, feederId } = community;
  const opened: NewInterval[] = [];
  for (let index = from; index <= to; index += 1) {
    const interval = intervalIndex(index);
    const network = await store.network(communityId, feederId, interval);
    const tariff = await store.tariffSheetAt(communityId, intervalStart(interval));
    opened.push({
      communityId,
      feederId,
      interval,
      networkVersion: required(network, "The network", interval).version,
      tariffVersion: required(tariff, "The tariff sheet", interval).version,
      at: tradingWindow(interval).opensAt,
    });
  }
  if (opened.length === 0) return [];
  await store.openIntervals(opened);
  for (const { interval, at } of opened) {
    market.events.publish({ type: "interval", communityId, interval, state: "open", at });
  }
  return opened;
}

/** An interval that nobody could trade in. */
async function miss(market: Market, community: Community, key: IntervalKey): Promise<void> {
  const record = await market.store.interval(key);
  if (record?.state !== "open") return;
  const reason = fill(catalogue["LAT-7026"].title, { interval: key.interval });
  if (!(await voidInterval(market, community, record, { code: "LAT-7026", reason }))) return;
  const { communityId, interval } = key;
  market.events.publish({ type: "interval", communityId, interval, state: "void", at: record.changedAt });
}
