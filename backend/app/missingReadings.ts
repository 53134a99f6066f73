/** The operator's inbox: readings that have not come, values in their place, and the feeder's own meter beside them. */
import { estimateMissing } from "../core/metering/estimateMissing.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import { type Reconciliation, reconcile } from "../core/metering/reconcile.ts";
import type { Rejection } from "../core/orders/order.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import type { IntervalRange } from "../ports/intervals.ts";
import type { FeederReading, GapPage, MeterInbox, ReadingGap } from "../ports/meterInbox.ts";
import { acceptReadings } from "./acceptReadings.ts";
import { type Market, requireCommunity } from "./market.ts";

export interface InboxDeps {
  readonly market: Market;
  readonly inbox: MeterInbox;
}

/** Readings before and after a gap that estimates are made from: four weeks, and two hours. */
const HISTORY_INTERVALS = 4 * 7 * 96;
const AFTERWARDS = 8;
/** Estimates of one request. */
export const MAX_ESTIMATES = 2_000;

/** The part of a range whose delivery is over. */
const delivered = ({ from, to }: IntervalRange, now: EpochSeconds): IntervalRange => {
  const end = Math.min(to, intervalOf(now));
  return { from, to: intervalIndex(Math.max(from, end)) };
};

/** Gaps past delivery, of every metering point: oldest first, then by point. @throws LAT-7012 range too long */
export async function missingReadings(
  { market, inbox }: InboxDeps,
  communityId: string,
  range: IntervalRange,
  page: GapPage,
  now: EpochSeconds,
): Promise<readonly ReadingGap[]> {
  const points = await market.store.meteringPoints(communityId);
  const ids = points.map((point) => point.id);
  return inbox.gaps(communityId, ids, delivered(range, now), page);
}

export interface EstimateRequest {
  readonly range: IntervalRange;
  /** Null: every metering point. */
  readonly meteringPointIds: readonly string[] | null;
}

export type EstimateOutcome =
  | { readonly status: "accepted"; readonly estimates: readonly MeterReading[] }
  | Rejection;

/** What was forecast for a point before an interval stands in for its standard profile; each interval is read once. */
async function forecastProfiles(market: Market, communityId: string) {
  const { feederId } = await requireCommunity(market, communityId);
  const known = new Map<IntervalIndex, Awaited<ReturnType<typeof market.store.forecast>>>();
  return async (id: string, interval: IntervalIndex) => {
    const forecast =
      known.get(interval) ?? (await market.store.forecast({ communityId, feederId, interval }));
    known.set(interval, forecast);
    const own = forecast.find((entry) => entry.meteringPointId === id);
    return own === undefined ? null : { importWh: own.demandWh, exportWh: own.surplusWh };
  };
}

/**
 * Estimates what is missing in a range, all or nothing: like days, else a straight line, else what was forecast for
 * the point (named `estimate:profile`). What has a reading is left alone. At most {@link MAX_ESTIMATES}.
 * @throws LAT-5101 naming a reading that cannot be estimated; LAT-7012 more than that are missing; LAT-7014
 */
export async function estimateReadings(
  deps: InboxDeps,
  communityId: string,
  request: EstimateRequest,
  now: EpochSeconds,
): Promise<EstimateOutcome> {
  const drafted = await draftEstimates(deps, communityId, request, now);
  if (drafted.status === "rejected" || drafted.estimates.length === 0) return drafted;
  const outcome = await acceptReadings(deps.market, communityId, drafted.estimates, now);
  return outcome.status === "rejected" ? outcome : drafted;
}

/** What {@link estimateReadings} would enter; nothing is stored. @throws as there */
export async function draftEstimates(
  deps: InboxDeps,
  communityId: string,
  { range, meteringPointIds }: EstimateRequest,
  now: EpochSeconds,
): Promise<EstimateOutcome> {
  const { market, inbox } = deps;
  const all = (await market.store.meteringPoints(communityId)).map((point) => point.id);
  const unknown = meteringPointIds?.find((id) => !all.includes(id));
  if (unknown !== undefined) {
    return { status: "rejected", code: "LAT-5001", details: { row: 0, meteringPointId: unknown } };
  }
  const ids = meteringPointIds ?? all;
  const page = { after: null, limit: MAX_ESTIMATES + 1 };
  const gaps = await inbox.gaps(communityId, ids, delivered(range, now), page);
  const count = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  if (count > MAX_ESTIMATES) {
    return { status: "rejected", code: "LAT-5011", details: { actual: count, limit: MAX_ESTIMATES } };
  }
  const profileOf = await forecastProfiles(market, communityId);
  const estimates: MeterReading[] = [];
  for (const { meteringPointId, from, to } of gaps) {
    const history = await market.store.memberReadings(communityId, meteringPointId, {
      from: intervalIndex(Math.max(0, from - HISTORY_INTERVALS)),
      to: intervalIndex(to + AFTERWARDS),
    });
    for (let at: number = from; at < to; at += 1) {
      const interval = intervalIndex(at);
      const profile = await profileOf(meteringPointId, interval);
      estimates.push(estimateMissing({ meteringPointId, interval, history, profile, now }));
    }
  }
  estimates.sort((a, b) => a.interval - b.interval);
  return { status: "accepted", estimates };
}

/** Takes readings of the feeder's own meter. Intervals that are not over are refused. Returns how many are new. */
export async function acceptFeederReadings(
  { market, inbox }: InboxDeps,
  communityId: string,
  readings: readonly Pick<FeederReading, "interval" | "importWh" | "exportWh">[],
  now: EpochSeconds,
): Promise<{ readonly status: "accepted"; readonly accepted: number } | Rejection> {
  const { feederId } = await requireCommunity(market, communityId);
  const seen = new Set<number>();
  for (const [index, { interval }] of readings.entries()) {
    const details = { row: index + 1, interval, meteringPointId: feederId };
    if (interval >= intervalOf(now)) return { status: "rejected", code: "LAT-5006", details };
    if (seen.has(interval)) return { status: "rejected", code: "LAT-5004", details };
    seen.add(interval);
  }
  const received = readings.map((reading) => ({ ...reading, receivedAt: now }));
  const accepted = await inbox.addFeederReadings(communityId, feederId, received);
  return { status: "accepted", accepted };
}

export interface FeederCheck {
  readonly interval: IntervalIndex;
  /** Metering points without a reading: with any, the sum says nothing yet. */
  readonly missing: number;
  /** Null while readings are missing. */
  readonly reconciliation: Reconciliation | null;
}

/** The street's meters against the feeder's own, interval by interval, newest `limit` of the range. */
export async function checkFeeder(
  { market, inbox }: InboxDeps,
  communityId: string,
  range: IntervalRange,
  limit: number,
): Promise<readonly FeederCheck[]> {
  const { feederId } = await requireCommunity(market, communityId);
  const points = await market.store.meteringPoints(communityId);
  const feeder = await inbox.feederReadings(communityId, feederId, range);
  const checks: FeederCheck[] = [];
  for (const transformer of feeder.slice(-limit)) {
    const { interval } = transformer;
    const readings = await market.store.readings({ communityId, feederId, interval });
    const missing = points.length - readings.length;
    const reconciliation = missing > 0 ? null : reconcile({ readings, transformer });
    checks.push({ interval, missing, reconciliation });
  }
  return checks;
}
