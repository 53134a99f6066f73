/** What a missing supply means for the market: whoever has none trades nothing. */
import type { Rejection } from "../../core/orders/order.ts";
import { pointsWithoutSupply, type SupplyEvent } from "../../core/reliability/supplyEvent.ts";
import { type IntervalIndex, intervalEnd, intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { PointForecast } from "../../ports/forecastSource.ts";
import type { Market } from "../market.ts";

type Stores = Pick<Market, "store">;

/** Metering points without supply in an interval, each with the event that takes it away. */
export async function meteringPointsWithoutSupply(
  { store }: Stores,
  communityId: string,
  interval: IntervalIndex,
): Promise<ReadonlyMap<string, SupplyEvent>> {
  const range = { from: intervalStart(interval), to: intervalEnd(interval) };
  const events = await store.supplyEvents(communityId, range);
  if (events.length === 0) return new Map();
  const dark = pointsWithoutSupply(events, interval);
  const points = await store.meteringPoints(communityId);
  return new Map(
    points.flatMap(({ id, pointId }) => {
      const event = dark.get(pointId);
      return event === undefined ? [] : [[id, event] as const];
    }),
  );
}

/** LAT-8420 when the home has no supply in the interval, else null. */
export async function refusedBySupply(
  market: Stores,
  communityId: string,
  meteringPointId: string,
  interval: IntervalIndex,
): Promise<Rejection | null> {
  const without = await meteringPointsWithoutSupply(market, communityId, interval);
  const event = without.get(meteringPointId);
  if (event === undefined) return null;
  const kind = event.kind === "planned" ? "planned works" : "outage";
  const until = event.until === null ? "further notice" : isoUtc(event.until);
  return { status: "rejected", code: "LAT-8420", details: { interval, kind, until } };
}

/** The forecast with nothing at homes without supply. */
export async function forecastWithSupply(
  market: Stores,
  communityId: string,
  interval: IntervalIndex,
  forecast: readonly PointForecast[],
): Promise<readonly PointForecast[]> {
  const without = await meteringPointsWithoutSupply(market, communityId, interval);
  if (without.size === 0) return forecast;
  const none = wattHours(0);
  return forecast.map((entry) =>
    without.has(entry.meteringPointId)
      ? { ...entry, demandWh: none, surplusWh: none, flexibleBuyWh: none, flexibleSellWh: none }
      : entry,
  );
}
