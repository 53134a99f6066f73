/** Devices behind the meter, and what the plan is going to do with them. */
import type { z } from "zod";
import { firstReachable } from "../../../app/chargeCar.ts";
import type { StreetOutlook } from "../../../app/homeOutlook.ts";
import {
  NO_DEVICE_WISHES,
  nextDeparture,
  validateDevices,
  windowStart,
} from "../../../core/orders/homeDevices.ts";
import { isLinkedAlive } from "../../../core/orders/linkedState.ts";
import type { TradingPlan } from "../../../core/orders/order.ts";
import { defaultTradingPlan } from "../../../core/orders/tradingPlan.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import {
  epochSeconds,
  intervalEnd,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import type { MeteringPoint } from "../../../ports/community.ts";
import type { DeviceState } from "../../../ports/meterSource.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { loadTariff } from "../homeDay.ts";
import { times } from "../presenters/figures.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import { ChargeNow, DevicesRequest, type DevicesView, type OutlookView } from "../schemas/homeDevices.ts";

type View = z.infer<typeof DevicesView>;
const PER_HOUR = 4;
/** Metered intervals are at most so far back. */
const LOOK_BACK = 12;

interface Home {
  readonly point: MeteringPoint;
  readonly plan: TradingPlan;
}

async function loadHome({ deps, pointId }: Context): Promise<Home> {
  const { store, communityId } = deps;
  const [point, stored, tariff] = await Promise.all([
    store.meteringPoint(communityId, pointId),
    store.tradingPlan(communityId, pointId),
    loadTariff(deps, deps.clock.now()),
  ]);
  if (point === null) throw refuse("LAT-8001");
  const prices = { feedIn: tariff.feedIn, retailAllIn: allInRetailPrice(tariff) };
  return { point, plan: stored ?? defaultTradingPlan(pointId, prices) };
}

/** Newest two device states of the home, newest first, with the end of the newest interval. */
async function newestStates({ deps, reads, pointId }: Context) {
  const here = intervalOf(deps.clock.now());
  const range = { from: intervalIndex(here - LOOK_BACK), to: intervalIndex(here + 1) };
  const records = (await deps.store.intervals(deps.communityId, range)).toReversed();
  const found: { readonly state: DeviceState; readonly interval: number }[] = [];
  for (const record of records) {
    const states = await reads.deviceStates(record);
    const own = states.find((state) => state.meteringPointId === pointId);
    if (own !== undefined) found.push({ state: own, interval: record.interval });
    if (found.length === 2) break;
  }
  return found;
}

async function aliveCarOrders({ deps, pointId }: Context): Promise<View["carOrders"]> {
  const here = intervalOf(deps.clock.now());
  const keys = await deps.store.memberKeys(deps.communityId, pointId);
  const gateways = new Set(keys.filter((key) => key.kind === "gateway").map((key) => key.address));
  const found = await deps.useCases.listLinkedOrders(pointId, here);
  return found
    .filter(({ order, fills }) => {
      const { linkedOrder } = order;
      return (
        order.cancelledAt === null &&
        linkedOrder.kind === "car" &&
        isLinkedAlive({ linkedOrder, fills }, here)
      );
    })
    .map(({ order, fills }) => ({
      linkedOrderId: order.linkedOrderId,
      from: intervalStart(order.linkedOrder.firstInterval),
      to: intervalStart(intervalIndex(order.linkedOrder.firstInterval + order.linkedOrder.intervals)),
      energyWh: order.linkedOrder.energyWh,
      boughtWh: wattHours(fills.reduce((sum, fill) => sum + fill.boughtWh, 0)),
      byGateway: gateways.has(order.signer),
    }));
}

async function devicesView(context: Context): Promise<View> {
  const { point, plan } = await loadHome(context);
  const [newest, before] = await newestStates(context);
  const now = context.deps.clock.now();
  const values = newest?.state.values ?? {};
  const stored = values.batteryWh ?? null;
  const earlier = before === undefined || before.interval !== (newest?.interval ?? 0) - 1 ? null : before;
  const change = stored === null ? null : stored - (earlier?.state.values.batteryWh ?? Number.NaN);
  const { assets } = point;
  const devices = plan.devices ?? NO_DEVICE_WISHES;
  const departure = nextDeparture(devices, intervalOf(now));
  return {
    meteringPointId: point.id,
    at: newest === undefined ? null : intervalEnd(intervalIndex(newest.interval)),
    solar:
      assets.solarWattPeak === 0
        ? null
        : {
            wattPeak: assets.solarWattPeak,
            powerW: values.solarWh === undefined ? null : values.solarWh * PER_HOUR,
          },
    battery:
      assets.batteryWh === 0
        ? null
        : {
            capacityWh: assets.batteryWh,
            maxW: assets.batteryW,
            storedWh: stored === null ? null : wattHours(stored),
            powerW: change === null || Number.isNaN(change) ? null : change * PER_HOUR,
          },
    car:
      assets.carChargerW === 0
        ? null
        : {
            chargerW: assets.carChargerW,
            storedWh: values.carWh === undefined ? null : wattHours(values.carWh),
          },
    batteryReservePercent: plan.batteryReservePercent,
    chargeLimitW: devices.chargeLimitW,
    departures: [...devices.departures],
    nextDeparture:
      departure === null
        ? null
        : {
            leaves: intervalStart(departure.leaves),
            energyWh: wattHours(departure.energyWh),
            windowStart: intervalStart(windowStart(devices, departure)),
          },
    chargeNowFrom: intervalStart(firstReachable(now)),
    carOrders: await aliveCarOrders(context),
  };
}

export const getDevices: Handler = async (context) => ({ body: await devicesView(context) });

export const putDevices: Handler = async (context) => {
  const { deps } = context;
  const { batteryReservePercent, chargeLimitW, departures } = checked(context, "body", DevicesRequest);
  const { point, plan } = await loadHome(context);
  const devices = {
    chargeLimitW,
    departures: departures.map((entry) => ({ ...entry, energyWh: wattHours(entry.energyWh) })),
  };
  const fault = validateDevices(devices, point.assets.carChargerW);
  if (fault !== null) throw new HttpRefusal(fault.code, fault.details);
  const now = deps.clock.now();
  const wanted: TradingPlan = { ...plan, batteryReservePercent, devices };
  const refused = await deps.useCases.changePlan(wanted, now);
  if (refused !== null) throw new HttpRefusal(refused.code, refused.details);
  const same = JSON.stringify(devices) === JSON.stringify(plan.devices ?? NO_DEVICE_WISHES);
  const clash = same ? null : await deps.useCases.renewDeparture(point, wanted, now);
  // A wish that the member entered itself for the same time comes first; the standing one waits for its next window.
  if (clash !== null && clash.code !== "LAT-1054") throw new HttpRefusal(clash.code, clash.details);
  return { body: await devicesView(context) };
};

export const chargeNow: Handler = async (context) => {
  const { deps } = context;
  const { energyWh } = checked(context, "body", ChargeNow);
  const { point, plan } = await loadHome(context);
  const outcome = await deps.useCases.chargeNow(point, plan, energyWh, deps.clock.now());
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return { body: await devicesView(context) };
};

/** Forecasts of a whole street take a moment: kept for a while and shared by its homes. */
const KEEP_MS = 30_000;
const kept = new WeakMap<HttpDeps, { readonly at: number; readonly outlook: Promise<StreetOutlook> }>();

function streetOutlook(deps: HttpDeps): Promise<StreetOutlook> {
  const known = kept.get(deps);
  if (known !== undefined && deps.wallNow() - known.at < KEEP_MS) return known.outlook;
  const outlook = deps.useCases.streetOutlook(deps.clock.now());
  kept.set(deps, { at: deps.wallNow(), outlook });
  outlook.catch(() => kept.delete(deps));
  return outlook;
}

export const getOutlook: Handler = async (context) => {
  const { deps } = context;
  const { plan } = await loadHome(context);
  const now = epochSeconds(deps.clock.now());
  const street = await streetOutlook(deps);
  const items = await deps.useCases.homeOutlook(street, plan, now);
  const body: z.infer<typeof OutlookView> = {
    meteringPointId: plan.meteringPointId,
    state: "estimated",
    intervals: items
      .filter(({ interval }) => interval >= intervalOf(now))
      .map(({ interval, forecast, orders }) => ({
        ...times(intervalIndex(interval)),
        surplusWh: forecast.surplusWh,
        needWh: forecast.demandWh,
        storableWh: forecast.flexibleBuyWh,
        giveableWh: forecast.flexibleSellWh,
        spareWh: wattHours(Math.max(0, forecast.surplusWh + forecast.flexibleSellWh - forecast.demandWh)),
        orders: orders.map((order) => ({
          side: order.side,
          energyWh: order.energyWh,
          limitPrice: order.limitPrice,
          flexible: order.fallback === "none",
        })),
      })),
  };
  return { body };
};
