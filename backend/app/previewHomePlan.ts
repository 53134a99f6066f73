/** What a plan would have brought one home on its last days, beside what the days really brought. */
import { costAsBooked } from "../core/billing/counterfactual.ts";
import {
  type PastInterval,
  type PreviewBattery,
  type PreviewedDay,
  previewPlan,
} from "../core/billing/previewPlan.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import type { TradingPlan } from "../core/orders/order.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { intervalCapacityWh } from "../core/orders/validateOrder.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { allInRetailPrice, tariffAt } from "../core/tariffs/tariffRules.ts";
import { localTimeOfInterval } from "../core/time/communityTime.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../core/time/marketInterval.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, networkOf, requireCommunity, required } from "./market.ts";

/** Days of history, at least and at most. */
export const LEAST_DAYS = 2;
const MOST_DAYS = 7;
const DAY_INTERVALS = 96;
/** Share of a day's quarter hours that must be settled and measured for the day to count, percent. */
const LEAST_COVER_PERCENT = 90;
const CHARGING_HOURS = [9, 16] as const;
/** Meter energy lost in and out of the battery, percent kept one way. */
const ONE_WAY_PERCENT = 95;

export interface PlanPreviewResult {
  readonly days: readonly PreviewedDay[];
  /** The same reckoning with the plan in force. */
  readonly current: readonly PreviewedDay[];
  /** What was booked on those days, + earned, − paid, µ€; the standing charge of the sheet left out. */
  readonly booked: readonly number[];
}

/** What the reckoning needs of one interval beside the stored record. */
export interface PreviewReads {
  /** Content of the home's battery at the end of the interval, Wh; null when nobody measured it. */
  batteryWh(record: IntervalRecord): Promise<number | null>;
  /** Price for sellers in the home's part of the street and the pool price; null when there is none. */
  prices(record: IntervalRecord): Promise<{ readonly sell: number; readonly pool: number } | null>;
}

/** Battery flow at the meter, Wh: + into it. */
const flowOf = (changeWh: number): number =>
  changeWh >= 0
    ? Math.ceil((changeWh * 100) / ONE_WAY_PERCENT)
    : -Math.floor((-changeWh * ONE_WAY_PERCENT) / 100);

interface Past extends PastInterval {
  readonly bookedMicroEuro: number;
}

interface Source {
  readonly reads: PreviewReads;
  readonly sheets: readonly TariffSheet[];
  readonly readings: ReadonlyMap<number, MeterReading>;
  readonly booked: (interval: IntervalIndex) => number;
  readonly hasBattery: boolean;
}

/** Null when the interval cannot be reckoned with: not settled, or something was not measured. */
async function pastOf(record: IntervalRecord, beforeWh: number | null, source: Source): Promise<Past | null> {
  const { interval, state } = record;
  const reading = source.readings.get(interval);
  if ((state !== "settled" && state !== "billed") || reading === undefined) return null;
  const afterWh = source.hasBattery ? await source.reads.batteryWh(record) : 0;
  const startWh = source.hasBattery ? beforeWh : 0;
  if (afterWh === null || startWh === null) return null;
  const prices = await source.reads.prices(record);
  const sheet = sheetAt(tariffAt(source.sheets, intervalStart(interval)), interval);
  const { hour } = localTimeOfInterval(interval);
  return {
    interval,
    netWh: reading.exportWh - reading.importWh + flowOf(afterWh - startWh),
    sellPrice: prices === null ? null : microEuroPerKWh(prices.sell),
    buyPrice: prices === null ? null : microEuroPerKWh(prices.pool + sheet.localNetworkCharge),
    retail: microEuroPerKWh(allInRetailPrice(sheet)),
    feedIn: sheet.feedIn,
    mayCharge: hour >= CHARGING_HOURS[0] && hour < CHARGING_HOURS[1],
    bookedMicroEuro: source.booked(interval) + (sheet.standingPerDay ?? 0),
  };
}

/** Whole days back from the newest, newest last; days with too many gaps are left out. */
function daysOf(past: readonly (Past | null)[]): readonly (readonly Past[])[] {
  const days: Past[][] = [];
  for (let end = past.length; end - DAY_INTERVALS >= 0; end -= DAY_INTERVALS) {
    const day = past.slice(end - DAY_INTERVALS, end).filter((item) => item !== null);
    if (day.length * 100 >= DAY_INTERVALS * LEAST_COVER_PERCENT) days.unshift(day);
  }
  return days;
}

/**
 * The reckoning over at most {@link MOST_DAYS} days before `now`; null when fewer than {@link LEAST_DAYS} can be
 * reckoned with. Depends on what is stored only. @throws LAT-7013, LAT-7014
 */
export async function previewHomePlan(
  market: Market,
  point: MeteringPoint,
  plans: { readonly wanted: TradingPlan; readonly current: TradingPlan },
  now: EpochSeconds,
  reads: PreviewReads,
): Promise<PlanPreviewResult | null> {
  const { store } = market;
  const { communityId, id } = point;
  const community = await requireCommunity(market, communityId);
  const here = intervalOf(now);
  const range = { from: intervalIndex(here - MOST_DAYS * DAY_INTERVALS - 5), to: here };
  const [records, readings, lines, sheets] = await Promise.all([
    store.intervals(communityId, range),
    store.memberReadings(communityId, id, range),
    store.memberLines(communityId, id, range),
    store.tariffSheets(communityId),
  ]);
  const linesOf = Map.groupBy(lines, (line) => line.interval);
  const source: Source = {
    reads,
    sheets,
    readings: new Map(readings.map((reading) => [reading.interval, reading])),
    booked: (interval) => -costAsBooked(id, linesOf.get(interval) ?? []),
    hasBattery: point.assets.batteryWh > 0,
  };
  const past: (Past | null)[] = [];
  let beforeWh: number | null = null;
  let firstWh: number | null = null;
  for (const record of records) {
    const item = await pastOf(record, beforeWh, source);
    if (item !== null && firstWh === null) firstWh = beforeWh;
    // What is not settled yet at the end of the stretch is no gap.
    if (item !== null || past.length > 0) past.push(item);
    beforeWh = source.hasBattery ? await reads.batteryWh(record) : 0;
  }
  while (past.at(-1) === null) past.pop();
  const days = daysOf(past);
  const [newest] = records.slice(-1);
  if (days.length < LEAST_DAYS || newest === undefined) return null;
  const network = await networkOf(market, newest);
  const connection = network.feeder.connectionPoints.find((candidate) => candidate.id === point.pointId);
  const sheet = required(await store.tariffSheetAt(community.id, now), "The tariff sheet", here);
  const battery: PreviewBattery | null = source.hasBattery
    ? {
        capacityWh: point.assets.batteryWh,
        maxIntervalWh: Math.floor(point.assets.batteryW / 4),
        storedWh: firstWh ?? 0,
      }
    : null;
  const terms = {
    communityId,
    priceFloor: sheet.priceFloor,
    priceCap: sheet.priceCap,
    capacityWh: intervalCapacityWh(connection?.capacityKva ?? 0),
    tariffVersion: sheet.version,
    expiresAt: tradingWindow(here).gateClosesAt,
  };
  return {
    days: previewPlan(plans.wanted, days, battery, terms),
    current: previewPlan(plans.current, days, battery, terms),
    booked: days.map((day) => day.reduce((sum, item) => sum + item.bookedMicroEuro, 0)),
  };
}
