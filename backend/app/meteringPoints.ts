/** Metering points come, change and end, each from an interval on that nobody trades in yet. */
import { domainError } from "../core/errors/domainError.ts";
import type { Feeder } from "../core/network/feeder.ts";
import type { Rejection } from "../core/orders/order.ts";
import { OPENS_INTERVALS_BEFORE } from "../core/orders/tradingWindow.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
  intervalStart,
  isoUtc,
} from "../core/time/marketInterval.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { PointChange, PointChangeBody, PointChangeStore } from "../ports/pointChanges.ts";
import type { Store } from "../ports/store.ts";
import { requireCommunity, required } from "./market.ts";

export interface PointDesk {
  readonly store: Store;
  readonly points: PointChangeStore;
}

/** A metering point as the operator enters it. */
export interface NewPoint extends PointChangeBody {
  readonly meteringPointId: string;
  /** Personal data. */
  readonly displayName: string;
  readonly effectiveFrom: IntervalIndex;
}

export interface PointActor {
  readonly now: EpochSeconds;
  /** Pseudonymous id of whoever enters it. */
  readonly by: string;
}

/** The first interval that is not open for orders yet. */
export const earliestChange = (now: EpochSeconds): IntervalIndex =>
  intervalIndex(intervalOf(now) + OPENS_INTERVALS_BEFORE + 1);

const refuse = (code: Rejection["code"], details: Rejection["details"]): Rejection => ({
  status: "rejected",
  code,
  details,
});

/** Whether the connection is there and carries what stands behind the meter. Null when it does. */
export function checkConnection(
  feeder: Feeder,
  meteringPointId: string,
  { pointId, assets }: Pick<PointChangeBody, "pointId" | "assets">,
): Rejection | null {
  const connection = feeder.connectionPoints.find(({ id }) => id === pointId);
  if (connection === undefined) return refuse("LAT-8351", { pointId });
  const limit = Math.floor(connection.capacityKva * 1000);
  const powers = {
    solarWattPeak: assets.solarWattPeak,
    batteryW: assets.batteryW,
    carChargerW: assets.carChargerW,
  };
  for (const [field, actual] of Object.entries(powers)) {
    if (actual > limit) return refuse("LAT-8353", { field, meteringPointId, actual, limit });
  }
  return null;
}

/** Null when a change may take effect then. */
export function checkEffective(effectiveFrom: IntervalIndex, now: EpochSeconds): Rejection | null {
  const earliest = earliestChange(now);
  if (effectiveFrom >= earliest) return null;
  return refuse("LAT-8352", {
    at: isoUtc(intervalStart(effectiveFrom)),
    limit: isoUtc(intervalStart(earliest)),
  });
}

/** The network that will be in force then. @throws LAT-7013, LAT-7014 */
export async function feederAt(store: Store, communityId: string, interval: IntervalIndex): Promise<Feeder> {
  const { feederId } = await requireCommunity({ store }, communityId);
  return required(await store.network(communityId, feederId, interval), "The network", interval).feeder;
}

const changeOf = (
  kind: PointChange["kind"],
  sequence: number,
  entered: { readonly meteringPointId: string; readonly effectiveFrom: IntervalIndex } & PointChangeBody,
  { now, by }: PointActor,
): PointChange => ({
  meteringPointId: entered.meteringPointId,
  sequence,
  kind,
  effectiveFrom: entered.effectiveFrom,
  body: { pointId: entered.pointId, kind: entered.kind, trading: entered.trading, assets: entered.assets },
  recordedAt: now,
  recordedBy: by,
  appliedAt: null,
});

/**
 * Adds metering points, all or none. Each is there at once, without trading, so that its meter can be linked; what
 * it may do begins with its interval. What the connection cannot carry, or begins too early, is refused.
 * @throws LAT-7013, LAT-7014
 */
export async function addMeteringPoints(
  { store, points }: PointDesk,
  communityId: string,
  entered: readonly NewPoint[],
  actor: PointActor,
): Promise<{ readonly status: "accepted"; readonly changes: readonly PointChange[] } | Rejection> {
  for (const point of entered) {
    const feeder = await feederAt(store, communityId, point.effectiveFrom);
    const fault =
      checkEffective(point.effectiveFrom, actor.now) ?? checkConnection(feeder, point.meteringPointId, point);
    if (fault !== null) return fault;
  }
  const fresh = entered.map(
    ({ meteringPointId, displayName, pointId, kind, assets }): MeteringPoint => ({
      communityId,
      id: meteringPointId,
      pointId,
      kind,
      displayName,
      trading: false,
      assets,
      account: null,
    }),
  );
  const changes = entered.map((point) => changeOf("add", 1, point, actor));
  if (!(await store.addMeteringPoints(communityId, fresh))) {
    const known = new Set((await store.meteringPoints(communityId)).map(({ id }) => id));
    const doubled = entered.find(({ meteringPointId }) => known.has(meteringPointId));
    return refuse("LAT-8350", { meteringPointId: doubled?.meteringPointId ?? "" });
  }
  // A stop in between leaves points without a change: they stand as if they had always been there, not trading.
  await points.addPointChanges(communityId, changes);
  return { status: "accepted", changes };
}

export interface WantedChange {
  readonly meteringPointId: string;
  readonly kind: "change" | "end";
  readonly effectiveFrom: IntervalIndex;
  /** For `end`, what stands stays as it is, without trading. */
  readonly body: PointChangeBody | null;
}

/**
 * Enters a change or the end of a metering point. It takes effect with the orders of its interval; until then it can
 * be followed by others. @throws LAT-7013, LAT-7014
 */
export async function changeMeteringPoint(
  { store, points }: PointDesk,
  communityId: string,
  wanted: WantedChange,
  actor: PointActor,
): Promise<{ readonly status: "accepted"; readonly change: PointChange } | Rejection> {
  const { meteringPointId, effectiveFrom, kind } = wanted;
  const point = await store.meteringPoint(communityId, meteringPointId);
  if (point === null) return refuse("LAT-5001", { row: 0, meteringPointId });
  const known = await points.pointChanges(communityId, meteringPointId);
  if (known.some((change) => change.kind === "end")) return refuse("LAT-8354", { meteringPointId });
  const body = wanted.body ?? { ...bodyOf(point), trading: false };
  const feeder = await feederAt(store, communityId, effectiveFrom);
  const fault =
    checkEffective(effectiveFrom, actor.now) ??
    (kind === "end" ? null : checkConnection(feeder, meteringPointId, body)) ??
    (body.trading && !point.trading ? await checkData(store, communityId, meteringPointId, actor.now) : null);
  if (fault !== null) return fault;
  const sequence = (known.at(-1)?.sequence ?? 0) + 1;
  const change = changeOf(kind, sequence, { meteringPointId, effectiveFrom, ...body }, actor);
  if (!(await points.addPointChanges(communityId, [change]))) return refuse("LAT-8356", { meteringPointId });
  return { status: "accepted", change };
}

export const bodyOf = ({ pointId, kind, trading, assets }: MeteringPoint): PointChangeBody => ({
  pointId,
  kind,
  trading,
  assets,
});

const WEEK_INTERVALS = 7 * 96;

/** Whoever trades is settled by its meter: it must have spoken. */
async function checkData(
  store: Store,
  communityId: string,
  meteringPointId: string,
  now: EpochSeconds,
): Promise<Rejection | null> {
  const to = intervalOf(now);
  const range = { from: intervalIndex(Math.max(0, to - WEEK_INTERVALS)), to };
  const readings = await store.memberReadings(communityId, meteringPointId, range);
  return readings.length > 0 ? null : refuse("LAT-8355", { meteringPointId });
}

/** Gives a metering point the name of whoever moved in. @throws LAT-8001-like rejection by value */
export async function renameMeteringPoint(
  store: Store,
  communityId: string,
  meteringPointId: string,
  displayName: string,
): Promise<boolean> {
  const point = await store.meteringPoint(communityId, meteringPointId);
  if (point === null) throw domainError("LAT-5001", { row: 0, meteringPointId });
  return store.saveMeteringPoint(communityId, { ...point, displayName });
}
