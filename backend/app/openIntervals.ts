/** Opens every interval whose trading window has begun. */
import {
  OPENS_INTERVALS_BEFORE,
  PLANS_ENTER_INTERVALS_BEFORE,
  tradingWindow,
} from "../core/orders/tradingWindow.ts";
import { type EpochSeconds, intervalIndex, intervalOf, intervalStart } from "../core/time/marketInterval.ts";
import type { NewInterval } from "../ports/intervals.ts";
import { type Market, requireCommunity, required } from "./market.ts";

/** Most intervals opened in one go; the rest follow with the next tick. */
const MAX_OPENED = 192;
/** A market that stood still for longer does not trade the past; a shorter stop is caught up. One day. */
const MAX_CAUGHT_UP = 96;

/** Where opening goes on: the next interval or, after a long standstill, the first whose gate is still open. */
function nextToOpen(newest: number | null, first: number, now: EpochSeconds): number {
  if (newest === null) return first;
  const present = intervalOf(now);
  return present - newest > MAX_CAUGHT_UP ? present + PLANS_ENTER_INTERVALS_BEFORE : newest + 1;
}

/**
 * Opens what is due at market time `now`, in order; returns how many were opened. There is a gap only where
 * market time jumped by more than a day (wall-clock mode, a long outage): intervals in it were never offered.
 * The network and tariff in force at delivery are fixed with the opening. @throws LAT-7013, LAT-7014
 */
export async function openIntervals(market: Market, communityId: string, now: EpochSeconds): Promise<number> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const newest = await store.newestInterval(communityId);
  const from = nextToOpen(newest?.interval ?? null, community.firstInterval, now);
  const to = Math.min(intervalOf(now) + OPENS_INTERVALS_BEFORE, from + MAX_OPENED - 1);
  const opened: NewInterval[] = [];
  for (let index = from; index <= to; index += 1) {
    const interval = intervalIndex(index);
    const network = await store.network(communityId, community.feederId, interval);
    const tariff = await store.tariffSheetAt(communityId, intervalStart(interval));
    opened.push({
      communityId,
      feederId: community.feederId,
      interval,
      networkVersion: required(network, "The network", interval).version,
      tariffVersion: required(tariff, "The tariff sheet", interval).version,
      at: tradingWindow(interval).opensAt,
    });
  }
  if (opened.length === 0) return 0;
  const created = await store.openIntervals(opened);
  for (const { interval, at } of opened) {
    market.events.publish({ type: "interval", communityId, interval, state: "open", at });
  }
  return created;
}
