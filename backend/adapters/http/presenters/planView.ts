/** The trading plan with its limits, and what it is likely to do. */
import type { z } from "zod";
import type { MeterReading } from "../../../core/metering/reading.ts";
import type { TradingPlan } from "../../../core/orders/order.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import type { LedgerLine } from "../../../core/settlement/ledgerLine.ts";
import type { TariffSheet } from "../../../core/tariffs/tariff.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../../../core/time/marketInterval.ts";
import { PRICE_TICK } from "../../../core/units/quantities.ts";
import type { MemberKey, MeteringPoint } from "../../../ports/community.ts";
import type { PlanView } from "../schemas/household.ts";
import { energyOf } from "./figures.ts";

/** Days of history behind the preview, at least and at most. */
export const PREVIEW_DAYS_MIN = 2;
export const PREVIEW_DAYS = 7;
const DAY_INTERVALS = 96;

export interface PlanInput {
  readonly point: MeteringPoint;
  readonly plan: TradingPlan;
  readonly tariff: TariffSheet;
  readonly now: EpochSeconds;
  /** Of the last {@link PREVIEW_DAYS} days. */
  readonly readings: readonly MeterReading[];
  readonly lines: readonly LedgerLine[];
  readonly keys: readonly MemberKey[];
}

const presentPairing = ({ pairing }: TradingPlan): z.infer<typeof PlanView>["pairing"] =>
  pairing === undefined
    ? null
    : { ...pairing, partners: [...pairing.partners], sources: [...pairing.sources] };

/** First interval whose plan orders are not derived yet. */
function effectiveFrom(now: EpochSeconds): IntervalIndex {
  let interval = intervalOf(now);
  while (tradingWindow(interval).plansEnterAt <= now) interval = intervalIndex(interval + 1);
  return interval;
}

/** Mean surplus and need per day of the readings; null when history is too thin to say. */
function previewOf(readings: readonly MeterReading[]): z.infer<typeof PlanView>["preview"] {
  const basedOnDays = Math.floor(readings.length / DAY_INTERVALS);
  if (basedOnDays < PREVIEW_DAYS_MIN) return null;
  const perDay = (of: (reading: MeterReading) => number): number =>
    Math.round((readings.reduce((sum, reading) => sum + of(reading), 0) * DAY_INTERVALS) / readings.length);
  return {
    state: "estimated",
    sellWh: perDay((reading) => reading.exportWh),
    buyWh: perDay((reading) => reading.importWh),
    basedOnDays,
  };
}

function localShare(lines: readonly LedgerLine[], readings: readonly MeterReading[]): number | null {
  const local = energyOf(lines, "local-energy-bought", "local-energy-sold");
  const all = readings.reduce((sum, reading) => sum + reading.importWh + reading.exportWh, 0);
  return all === 0 ? null : Math.round((local * 1_000) / all) / 10;
}

export function presentPlan(input: PlanInput): z.infer<typeof PlanView> {
  const { point, plan, tariff } = input;
  const gateway = input.keys.find((key) => key.kind === "gateway" && key.revokedAt === null);
  return {
    meteringPointId: point.id,
    style: plan.style,
    buyLimit: plan.buyLimit,
    sellLimit: plan.sellLimit,
    batteryReservePercent: plan.batteryReservePercent,
    hasBattery: point.assets.batteryWh > 0,
    hasSolar: point.assets.solarWattPeak > 0,
    feedIn: tariff.feedIn,
    retail: allInRetailPrice(tariff),
    priceTick: PRICE_TICK,
    priceFloor: tariff.priceFloor,
    priceCap: tariff.priceCap,
    gatewayKey: gateway?.address ?? null,
    signedUntil: plan.mandate?.mandate.lastInterval ?? null,
    effectiveFrom: effectiveFrom(input.now),
    pairing: presentPairing(plan),
    preview: previewOf(input.readings),
    localSharePercent: localShare(input.lines, input.readings),
  };
}
