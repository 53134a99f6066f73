/** Readings that devices hand in: the whole batch is taken or none of it. */

import type { MeterReading } from "../core/metering/reading.ts";
import { type IncomingReading, validateReadings } from "../core/metering/validateReadings.ts";
import type { Rejection } from "../core/orders/order.ts";
import { type EpochSeconds, type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import type { Community, MeteringPoint } from "../ports/community.ts";
import type { IntervalKey } from "../ports/intervals.ts";
import { type Market, requireCommunity } from "./market.ts";
import { hasReached } from "./readiness.ts";

export interface AcceptedReadings {
  readonly status: "accepted";
  readonly accepted: number;
  /** Rows that say what is stored already. */
  readonly unchanged: number;
}

/**
 * Stores readings as new versions. Ahead of the interval's own metering step they are what it settles; after
 * settlement they make correction lines, booked with the next settlement. A void interval takes them too,
 * unless it was metered before and is not settled yet; that one, and one
 * that was never opened, take none (LAT-7023). The first problem is the answer. @throws LAT-7014
 */
export async function acceptReadings(
  market: Market,
  communityId: string,
  readings: readonly IncomingReading[],
  now: EpochSeconds,
): Promise<AcceptedReadings | Rejection> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const points = await store.meteringPoints(communityId);
  const intervals = [...new Set(readings.map((reading) => reading.interval))].filter(Number.isSafeInteger);
  const stored = await storedReadings(market, community, intervals);
  const outcome = validateReadings(readings, {
    points: await meteredPoints(market, community, points, intervals),
    stored: (meteringPointId, interval) => stored.get(`${meteringPointId}|${interval}`),
    now,
  });
  if (outcome.status === "refused") {
    const [first] = outcome.problems;
    return { status: "rejected", code: first?.code ?? "LAT-5011", details: first?.details ?? {} };
  }
  const late: IntervalKey[] = [];
  for (const interval of new Set(outcome.accepted.map((reading) => reading.interval))) {
    const key = { communityId, feederId: community.feederId, interval };
    const record = await store.interval(key);
    // Metered before it became void: its lines are being taken back.
    const isUnwinding = record?.state === "void" && !record.fallbackSettled && record.readingCount > 0;
    if (record === null || isUnwinding) {
      return { status: "rejected", code: "LAT-7023", details: { interval } };
    }
    if (record.state === "void" || hasReached(record, "settled")) late.push(key);
  }
  // Noted first: a note without a new reading corrects nothing, a reading without a note would be forgotten.
  await store.noteResettlements(late);
  await store.addReadings(communityId, outcome.accepted);
  return { status: "accepted", accepted: outcome.accepted.length, unchanged: outcome.unchanged };
}

async function storedReadings(
  market: Market,
  { id, feederId }: Community,
  intervals: readonly number[],
): Promise<ReadonlyMap<string, MeterReading>> {
  const found = new Map<string, MeterReading>();
  for (const interval of intervals) {
    const key = { communityId: id, feederId, interval: intervalIndex(interval) };
    for (const reading of await market.store.readings(key)) {
      found.set(`${reading.meteringPointId}|${interval}`, reading);
    }
  }
  return found;
}

async function meteredPoints(
  market: Market,
  { id, feederId, firstInterval }: Community,
  points: readonly MeteringPoint[],
  intervals: readonly number[],
) {
  const at = Math.max(firstInterval, ...intervals) as IntervalIndex;
  const network = await market.store.network(id, feederId, at);
  const capacities = new Map(network?.feeder.connectionPoints.map((point) => [point.id, point.capacityKva]));
  return points.map((point) => ({
    meteringPointId: point.id,
    capacityKva: capacities.get(point.pointId) ?? 0,
  }));
}
