/** What each home is expected to have and to need in the next hours, and what its plan would say to it. */
import { deriveOrders } from "../core/orders/deriveOrders.ts";
import type { Order, TradingPlan } from "../core/orders/order.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { intervalCapacityWh } from "../core/orders/validateOrder.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import { allInRetailPrice } from "../core/tariffs/tariffRules.ts";
import { type EpochSeconds, intervalIndex, intervalOf } from "../core/time/marketInterval.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { Community } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import { dispatchPoints } from "./dispatchPoints.ts";
import { type Market, neighbourKey } from "./market.ts";
import { openCommunityDesk } from "./orderContext.ts";
import { KNOWN_INTERVALS_BEFORE } from "./readiness.ts";

/** Intervals looked ahead: a day. */
const OUTLOOK_INTERVALS = 96;

/** Forecasts of all homes, interval by interval from `from`. */
export interface StreetOutlook {
  readonly from: number;
  readonly forecasts: readonly (readonly PointForecast[])[];
}

/** Forecasts of the whole street from the current interval on, from what is known now. Empty without a source. */
export async function streetOutlook(
  market: Market,
  community: Community,
  now: EpochSeconds,
): Promise<StreetOutlook> {
  const here = intervalOf(now);
  const record = { communityId: community.id, feederId: community.feederId, interval: here };
  // The newest interval that is surely metered when plans speak for `here`.
  const known = neighbourKey(record, -KNOWN_INTERVALS_BEFORE);
  const knownStates = await market.store.deviceStates(known);
  const pending = [await dispatchPoints(market, neighbourKey(record, 1 - KNOWN_INTERVALS_BEFORE))];
  const forecasts: (readonly PointForecast[])[] = [];
  for (let ahead = 0; ahead < OUTLOOK_INTERVALS; ahead += 1) {
    // A day of a whole street takes a while: everything else goes on in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
    forecasts.push(
      await market.forecasts.forecast({
        communityId: community.id,
        interval: intervalIndex(here + ahead),
        knownInterval: known.interval,
        knownStates,
        pending,
        history: (past) => market.store.deviceStates({ ...known, interval: past }),
      }),
    );
  }
  return { from: here, forecasts };
}

export interface OutlookItem {
  readonly interval: number;
  readonly forecast: PointForecast;
  /** What the plan would enter; linked orders and orders by hand are not in it. */
  readonly orders: readonly Order[];
}

/** One home's part of the outlook under its plan. @throws LAT-7013 */
export async function homeOutlook(
  market: Market,
  community: Community,
  outlook: StreetOutlook,
  plan: TradingPlan,
  now: EpochSeconds,
): Promise<readonly OutlookItem[]> {
  const desk = await openCommunityDesk(market, community, intervalOf(now), now);
  const point = desk.points.get(plan.meteringPointId);
  return outlook.forecasts.flatMap((all, ahead): OutlookItem[] => {
    const interval = intervalIndex(outlook.from + ahead);
    const forecast = all.find(({ meteringPointId }) => meteringPointId === plan.meteringPointId);
    if (forecast === undefined) return [];
    const tariff = sheetAt(desk.sheet, interval);
    const orders = deriveOrders(
      plan,
      {
        netWh: forecast.surplusWh - forecast.demandWh,
        flexibleChargeWh: forecast.flexibleBuyWh,
        flexibleDischargeWh: forecast.flexibleSellWh,
      },
      {
        communityId: community.id,
        interval,
        tariffVersion: tariff.version,
        priceFloor: tariff.priceFloor,
        priceCap: tariff.priceCap,
        retailPrice: microEuroPerKWh(allInRetailPrice(tariff)),
        feedInPrice: tariff.feedIn,
        capacityWh: intervalCapacityWh(point?.capacityKva ?? 0),
        firstNonce: 0,
        expiresAt: tradingWindow(interval).gateClosesAt,
      },
    );
    return [{ interval, forecast, orders }];
  });
}
