/** What each metering point will do, from what may be known some intervals before. */
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import type { IntervalKey } from "../ports/intervals.ts";
import { dispatchPoints } from "./dispatchPoints.ts";
import { forecastWithSupply } from "./grid/supplyMarket.ts";
import { type Market, neighbourKey } from "./market.ts";
import { KNOWN_INTERVALS_BEFORE } from "./readiness.ts";

/**
 * Forecast of every metering point, from what may be known when the plans of `record` speak; nothing at homes
 * without supply.
 */
export async function forecastInterval(
  market: Market,
  record: IntervalKey,
  interval: IntervalIndex = record.interval,
): Promise<readonly PointForecast[]> {
  const { store } = market;
  const known = neighbourKey(record, -KNOWN_INTERVALS_BEFORE);
  const since = neighbourKey(record, 1 - KNOWN_INTERVALS_BEFORE);
  const forecast = await market.forecasts.forecast({
    communityId: record.communityId,
    interval,
    knownInterval: known.interval,
    knownStates: await store.deviceStates(known),
    pending: [await dispatchPoints(market, since)],
    history: (past) => store.deviceStates({ ...known, interval: past }),
  });
  return forecastWithSupply(market, record.communityId, interval, forecast);
}
