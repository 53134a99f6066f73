/** Readings arrive after delivery; the grid is checked once more with what really flowed. */
import { addPower, type PointPower, powerOfNet } from "../core/network/pointPower.ts";
import { intervalEnd } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord, IntervalWrites } from "../ports/intervals.ts";
import { checkPower } from "./checkPower.ts";
import { dispatchPoints } from "./dispatchPoints.ts";
import { type Market, neighbourKey, networkOf } from "./market.ts";

/** Readings, device states and metered evidence of an interval, null when the meters have not spoken yet. */
export async function meterInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<Pick<IntervalWrites, "readings" | "heldReadings" | "deviceStates" | "evidence"> | null> {
  const { store } = market;
  const before = neighbourKey(record, -1);
  const delivery = await market.meters.read({
    communityId: community.id,
    interval: record.interval,
    dispatches: await dispatchPoints(market, record),
    previousStates: await store.deviceStates(before),
  });
  if (delivery === null) return null;
  // What a device handed in earlier stands; the source fills in the rest.
  const early = new Map((await store.readings(record)).map((reading) => [reading.meteringPointId, reading]));
  const readings = delivery.readings.filter((reading) => !early.has(reading.meteringPointId));
  const network = await networkOf(market, record);
  const points = new Map(
    (await store.meteringPoints(community.id)).map((point) => [point.id, point.pointId]),
  );
  const powers = new Map<string, PointPower>();
  for (const { meteringPointId, importWh, exportWh } of [...early.values(), ...readings]) {
    const pointId = points.get(meteringPointId);
    if (pointId === undefined) continue;
    const power = powerOfNet(exportWh - importWh);
    const before = powers.get(pointId);
    powers.set(pointId, before === undefined ? power : addPower(before, power));
  }
  const evidence = checkPower(network, record.interval, "metered", powers);
  const heldReadings = early.size;
  return { ...delivery, readings, heldReadings, evidence: evidence === null ? [] : [evidence] };
}

/** True when it moved on; a sentence when readings are missing. */
export async function recordReadings(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | string> {
  const metered = await meterInterval(market, community, record);
  if (metered === null) return "readings have not arrived";
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: "committed",
    to: "metered",
    at: intervalEnd(record.interval),
    writes: metered,
  });
}
