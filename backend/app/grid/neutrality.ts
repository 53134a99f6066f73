/** Gathers what was offered and what the grid cut, for the neutrality report. */
import {
  type NeutralityReport,
  type OfferedEnergy,
  reportNeutrality,
} from "../../core/compliance/neutralityReport.ts";
import type { MeteringPoint, NetworkVersion } from "../../ports/community.ts";
import type { GridStudy } from "../../ports/grid.ts";
import type { IntervalRange, IntervalRecord } from "../../ports/intervals.ts";
import { type Market, networkOf, requireCommunity } from "../market.ts";

/** Answers to connection requests. */
export interface RequestTimes {
  readonly asked: number;
  readonly answered: number;
  readonly accepted: number;
  /** Wall-clock milliseconds from request to answer; null without answers. */
  readonly medianMs: number | null;
  readonly longestMs: number | null;
}

export interface NeutralityView {
  readonly report: NeutralityReport;
  readonly intervals: number;
  readonly intervalsWithCuts: number;
  readonly requests: RequestTimes;
}

export async function readNeutrality(
  market: Pick<Market, "store">,
  communityId: string,
  range: IntervalRange,
): Promise<NeutralityView> {
  const community = await requireCommunity(market, communityId);
  const [records, points, studies] = await Promise.all([
    market.store.intervals(communityId, range),
    market.store.meteringPoints(communityId),
    market.store.gridStudies(communityId, "connection", 100),
  ]);
  const pointOf = new Map(points.map((point) => [point.id, point]));
  const sums = new Map<string, OfferedEnergy>();
  let intervals = 0;
  let intervalsWithCuts = 0;
  for (const record of records) {
    if (record.state === "open" || record.state === "closed" || record.state === "void") continue;
    const rows = await offeredIn(market, record, pointOf);
    intervals += 1;
    if (rows.some(({ cutWh }) => cutWh > 0)) intervalsWithCuts += 1;
    for (const row of rows) {
      const known = sums.get(row.meteringPointId);
      const offeredWh = (known?.offeredWh ?? 0) + row.offeredWh;
      sums.set(row.meteringPointId, { ...row, offeredWh, cutWh: (known?.cutWh ?? 0) + row.cutWh });
    }
  }
  return {
    report: reportNeutrality([...sums.values()], community.minimumHouseholds),
    intervals,
    intervalsWithCuts,
    requests: requestTimes(studies),
  };
}

/** Sales of members, and what others feed in as forecast: the grid cuts those of nobody outside the market. */
async function offeredIn(
  market: Pick<Market, "store">,
  record: IntervalRecord,
  pointOf: ReadonlyMap<string, MeteringPoint>,
): Promise<readonly OfferedEnergy[]> {
  const { store } = market;
  const [orders, clearing, forecast, network] = await Promise.all([
    store.orders(record),
    store.clearing(record),
    store.forecast(record),
    networkOf(market, record),
  ]);
  const outcome = new Map((clearing?.allocations ?? []).map((one) => [one.orderId, one]));
  const placeOf = placesOf(network);
  const row = (point: MeteringPoint, offeredWh: number, cutWh: number): OfferedEnergy => ({
    meteringPointId: point.id,
    place: placeOf.get(point.pointId) ?? "",
    solarWattPeak: point.assets.solarWattPeak,
    member: point.trading,
    offeredWh,
    cutWh,
  });
  const sold = orders.flatMap(({ order, orderId }) => {
    const point = pointOf.get(order.meteringPointId);
    if (order.side !== "sell" || order.fallback !== "grid" || point === undefined) return [];
    return [row(point, order.energyWh, outcome.get(orderId)?.unservedWh ?? 0)];
  });
  const fedIn = forecast.flatMap(({ meteringPointId, surplusWh }) => {
    const point = pointOf.get(meteringPointId);
    return point === undefined || point.trading || surplusWh === 0 ? [] : [row(point, surplusWh, 0)];
  });
  return [...sold, ...fedIn];
}

const placesOf = ({ segments }: NetworkVersion): ReadonlyMap<string, string> =>
  new Map(segments.flatMap(({ label, pointIds }) => pointIds.map((id) => [id, label] as const)));

function requestTimes(studies: readonly GridStudy[]): RequestTimes {
  const answered = studies.filter(({ state, endedAtMs }) => state === "finished" && endedAtMs !== null);
  const times = answered
    .map(({ startedAtMs, endedAtMs }) => (endedAtMs ?? startedAtMs) - startedAtMs)
    .sort((a, b) => a - b);
  const accepted = answered.filter(
    ({ result }) =>
      (result as { readonly answer?: { readonly accepted?: boolean } }).answer?.accepted === true,
  );
  return {
    asked: studies.length,
    answered: answered.length,
    accepted: accepted.length,
    medianMs: times[Math.floor(times.length / 2)] ?? null,
    longestMs: times.at(-1) ?? null,
  };
}
