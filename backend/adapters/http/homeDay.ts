/** Loads what the household views of a day are made of. */

import { domainError } from "../../core/errors/domainError.ts";
import type { MeterReading } from "../../core/metering/reading.ts";
import type { LedgerLine } from "../../core/settlement/ledgerLine.ts";
import { sheetAt } from "../../core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import { tariffAt } from "../../core/tariffs/tariffRules.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../../core/time/marketInterval.ts";
import type { Community, MeteringPoint, NetworkVersion } from "../../ports/community.ts";
import type { IntervalRange, IntervalRecord, MemberOrder } from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import type { HttpDeps } from "./deps.ts";
import type { ClearingFacts, IntervalReads } from "./intervalReads.ts";

export interface HomeDay {
  readonly community: Community;
  readonly point: MeteringPoint;
  readonly network: NetworkVersion;
  /** Segment of the point, -1 when it is in none. */
  readonly segment: number;
  readonly range: IntervalRange;
  readonly records: readonly IntervalRecord[];
  readonly orders: readonly MemberOrder[];
  readonly readings: readonly MeterReading[];
  readonly lines: readonly LedgerLine[];
  readonly sheets: readonly TariffSheet[];
  /** Cleared intervals only. */
  readonly facts: ReadonlyMap<IntervalIndex, ClearingFacts>;
}

/** The community. @throws LAT-7014 */
export async function loadCommunity(deps: HttpDeps): Promise<Community> {
  const community = await deps.store.community(deps.communityId);
  if (community === null) throw domainError("LAT-7014", { community: deps.communityId });
  return community;
}

/** Network in force in an interval. @throws LAT-7013 */
export async function loadNetwork(deps: HttpDeps, interval: IntervalIndex): Promise<NetworkVersion> {
  const { feederId, firstInterval } = await loadCommunity(deps);
  const at = intervalIndex(Math.max(interval, firstInterval));
  const network = await deps.store.network(deps.communityId, feederId, at);
  if (network === null) throw domainError("LAT-7013", { what: "The network", interval });
  return network;
}

/** Sheet in force in an interval, with its prices then. @throws LAT-6104 */
export const sheetOf = (sheets: readonly TariffSheet[], interval: IntervalIndex): TariffSheet =>
  sheetAt(tariffAt(sheets, intervalStart(interval)), interval);

/** Sheet in force now. @throws LAT-6104 */
export async function loadTariff(deps: HttpDeps, now: EpochSeconds): Promise<TariffSheet> {
  return sheetOf(await deps.store.tariffSheets(deps.communityId), intervalOf(now));
}

/** `reads` null: prices are left out (long ranges). */
export async function loadHomeDay(
  deps: HttpDeps,
  reads: IntervalReads | null,
  meteringPointId: string,
  range: IntervalRange,
): Promise<HomeDay> {
  const { store, communityId } = deps;
  const [community, point, network, records, orders, readings, lines, sheets] = await Promise.all([
    loadCommunity(deps),
    store.meteringPoint(communityId, meteringPointId),
    loadNetwork(deps, range.from),
    store.intervals(communityId, range),
    store.memberOrders(communityId, meteringPointId, range),
    store.memberReadings(communityId, meteringPointId, range),
    store.memberLines(communityId, meteringPointId, range),
    store.tariffSheets(communityId),
  ]);
  if (point === null) throw domainError("LAT-7013", { what: "The metering point", interval: range.from });
  const facts = new Map<IntervalIndex, ClearingFacts>();
  for (const record of reads === null ? [] : records) {
    const found = (await reads?.facts(record)) ?? null;
    if (found !== null) facts.set(record.interval, found);
  }
  const segment = network.segments.find((s) => s.pointIds.includes(point.pointId))?.index ?? -1;
  return { community, point, network, segment, range, records, orders, readings, lines, sheets, facts };
}

/** State of one home's devices at the end of each interval that has one. */
export async function loadDeviceStates(
  reads: IntervalReads,
  records: readonly IntervalRecord[],
  meteringPointId: string,
): Promise<ReadonlyMap<IntervalIndex, DeviceState>> {
  const states = new Map<IntervalIndex, DeviceState>();
  for (const record of records) {
    const all = await reads.deviceStates(record);
    const own = all.find((state) => state.meteringPointId === meteringPointId);
    if (own !== undefined) states.set(record.interval, own);
  }
  return states;
}
