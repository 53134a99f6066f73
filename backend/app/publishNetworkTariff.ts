/** Publishes a network charge that follows the grid, a day ahead: a new tariff sheet with a price per interval. */
import { domainError } from "../core/errors/domainError.ts";
import { powerOfNet } from "../core/network/pointPower.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import {
  type ForecastLoading,
  type LoadingTariffRule,
  loadingTariff,
} from "../core/tariffs/loadingTariff.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { validateTariff } from "../core/tariffs/tariffRules.ts";
import { intervalsOfLocalDay, type LocalDay, localDayLabel } from "../core/time/communityTime.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
  intervalStart,
  isoUtc,
} from "../core/time/marketInterval.ts";
import type { NetworkVersion } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import { checkPower } from "./checkPower.ts";
import { forecastInterval } from "./forecastInterval.ts";
import { type Market, requireCommunity, required } from "./market.ts";

export interface NetworkTariffRequest {
  readonly day: LocalDay;
  /** The base is the flat network charge of the sheet in force. */
  readonly rule: Omit<LoadingTariffRule, "base">;
}

/**
 * Forecasts the loading of every interval of a local day at market time `now` and publishes the sheet that is in
 * force then once more, with the series as its grid network charge, from the day's first interval on. Beyond the
 * day the flat charge holds again. The same forecast gives the same sheet; a day is published once, and asking
 * again gives what was published.
 * @throws LAT-6510 too late · LAT-6511 no power flow · LAT-6108 a rule that makes no sense, or a sheet
 * whose own network schedule would be lost · LAT-7013, LAT-7014
 */
export async function publishNetworkTariff(
  market: Market,
  communityId: string,
  { day, rule }: NetworkTariffRequest,
  now: EpochSeconds,
): Promise<TariffSheet> {
  const { store } = market;
  const { feederId } = await requireCommunity(market, communityId);
  const { from, to } = intervalsOfLocalDay(day);
  const sheet = required(
    await store.tariffSheetAt(communityId, intervalStart(from)),
    "The tariff sheet",
    from,
  );
  if (isPublished(sheet, from)) return sheet;
  if (hasOwnSchedule(sheet, from)) {
    const reason = "the sheet has a network schedule of its own for that day";
    throw domainError("LAT-6108", { name: "network tariff by loading", reason });
  }
  const { opensAt } = tradingWindow(from);
  const opened = await store.interval({ communityId, feederId, interval: from });
  if (now >= opensAt || opened !== null) {
    throw domainError("LAT-6510", { day: localDayLabel(day), limit: isoUtc(opensAt) });
  }
  const present = { communityId, feederId, interval: intervalIndex(intervalOf(now) + 1) };
  const loadings: ForecastLoading[] = [];
  for (let index = from; index < to; index = intervalIndex(index + 1)) {
    const network = required(await store.network(communityId, feederId, index), "The network", index);
    loadings.push(await loadingOf(market, network, index, await forecastInterval(market, present, index)));
  }
  const sheets = await store.tariffSheets(communityId);
  const published: TariffSheet = {
    ...sheet,
    version: Math.max(...sheets.map(({ version }) => version)) + 1,
    effectiveFrom: intervalStart(from),
    gridNetworkSchedule: loadingTariff(from, loadings, { ...rule, base: sheet.gridNetworkCharge }),
  };
  const verdict = validateTariff(published);
  if (verdict.status === "rejected") throw domainError(verdict.code, verdict.details);
  // Somebody was faster: what is in force then is the answer.
  if (await store.addTariffSheet(communityId, published)) return published;
  return required(await store.tariffSheetAt(communityId, intervalStart(from)), "The tariff sheet", from);
}

const isPublished = ({ effectiveFrom, gridNetworkSchedule }: TariffSheet, from: IntervalIndex): boolean =>
  effectiveFrom === intervalStart(from) &&
  gridNetworkSchedule?.kind === "series" &&
  gridNetworkSchedule.from === from;

/** A schedule that still has prices then; a published day that is over has none. */
const hasOwnSchedule = ({ gridNetworkSchedule: own }: TariffSheet, from: IntervalIndex): boolean =>
  own !== undefined && (own.kind !== "series" || own.from + own.prices.length > from);

/**
 * Highest loading of any element with everybody's net forecast, before any market. A street that sends energy back
 * as a whole counts as empty, because using more then relieves it. What it draws as a whole pays the charge.
 */
async function loadingOf(
  { store }: Pick<Market, "store">,
  network: NetworkVersion,
  interval: IntervalIndex,
  forecast: readonly PointForecast[],
): Promise<ForecastLoading> {
  const points = await store.meteringPoints(network.communityId);
  const pointIds = new Map(points.map(({ id, pointId }) => [id, pointId]));
  const netWh = new Map<string, number>();
  for (const { meteringPointId, surplusWh, demandWh } of forecast) {
    const pointId = pointIds.get(meteringPointId);
    if (pointId !== undefined) netWh.set(pointId, (netWh.get(pointId) ?? 0) + surplusWh - demandWh);
  }
  const drawnWh = -[...netWh.values()].reduce((sum, wh) => sum + wh, 0);
  if (drawnWh <= 0) return { percent: 0, energyWh: 0 };
  const powers = new Map([...netWh].map(([pointId, wh]) => [pointId, powerOfNet(wh)]));
  const evidence = checkPower(network, interval, "planned", powers);
  if (evidence === null) throw domainError("LAT-6511", { at: isoUtc(intervalStart(interval)) });
  const percent = evidence.loadings.reduce((worst, loading) => Math.max(worst, loading.percent), 0);
  return { percent, energyWh: drawnWh };
}
