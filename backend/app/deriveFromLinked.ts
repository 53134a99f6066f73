/** What linked orders ask for in an interval, decided with the whole of their windows in view. */

import { capacityLimits } from "../core/clearing/clearInterval.ts";
import type { ClearingOrder } from "../core/clearing/clearing.ts";
import { clearingOrderOf } from "../core/clearing/clearingOrder.ts";
import { asksOf } from "../core/clearing/horizon/clearHorizon.ts";
import type { HorizonInterval, LinkedClaim } from "../core/clearing/horizon/horizon.ts";
import { scheduleHorizon } from "../core/clearing/horizon/scheduleHorizon.ts";
import { segmentOfPoints } from "../core/clearing/treeMarket.ts";
import { deriveLinkedOrders } from "../core/orders/deriveLinkedOrders.ts";
import { deriveOrders } from "../core/orders/deriveOrders.ts";
import { lastInterval, linkedFaultOf } from "../core/orders/linkedState.ts";
import type { BookedOrder, Hex, Order, TradingPlan } from "../core/orders/order.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { orderId } from "../core/orders/typedOrder.ts";
import { intervalCapacityWh } from "../core/orders/validateOrder.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import { allInRetailPrice } from "../core/tariffs/tariffRules.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../core/units/quantities.ts";
import type { Community, NetworkVersion } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import type { IntervalKey, IntervalRecord } from "../ports/intervals.ts";
import { type Market, neighbourKey } from "./market.ts";
import type { OrderDesk } from "./orderContext.ts";
import { compilePlanningNetwork } from "./planningNetwork.ts";

/** Longest look ahead, intervals: half a day. What lies beyond is seen when it comes nearer. */
const MAX_HORIZON = 48;
/** First of the nonces that linked orders use in an interval under a gateway key. */
const FIRST_LINKED_NONCE = 8;

export interface LinkedInput {
  readonly market: Market;
  readonly community: Community;
  readonly record: IntervalRecord;
  readonly desk: OrderDesk;
  readonly network: NetworkVersion;
  readonly plans: readonly TradingPlan[];
  readonly claims: readonly LinkedClaim[];
  /** Orders of the interval itself: entered by hand and from plans. */
  readonly book: readonly Pick<BookedOrder, "order" | "orderId" | "sequence">[];
  readonly forecast: (interval: IntervalKey) => Promise<readonly PointForecast[]>;
}

export interface DerivedFromLinked {
  readonly order: Order;
  readonly linkedOrderId: Hex;
}

const pointIdsOf = async ({ store }: Market, communityId: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await store.meteringPoints(communityId)).map((point) => [point.id, point.pointId]));

/** Orders that plans would give in a later interval: what must be served and what the sun leaves over. */
function expectedOrders(input: LinkedInput, key: IntervalKey, forecast: readonly PointForecast[]): Order[] {
  const { desk, plans, community } = input;
  const tariff = sheetAt(desk.sheet, key.interval);
  const planOf = new Map(plans.map((plan) => [plan.meteringPointId, plan]));
  return forecast.flatMap(({ meteringPointId, demandWh, surplusWh }) => {
    const plan = planOf.get(meteringPointId);
    const point = desk.points.get(meteringPointId);
    if (plan === undefined || point === undefined) return [];
    const expected = { netWh: surplusWh - demandWh, flexibleChargeWh: 0, flexibleDischargeWh: 0 };
    return deriveOrders(plan, expected, {
      communityId: community.id,
      interval: key.interval,
      tariffVersion: tariff.version,
      priceFloor: tariff.priceFloor,
      priceCap: tariff.priceCap,
      retailPrice: microEuroPerKWh(allInRetailPrice(tariff)),
      feedInPrice: tariff.feedIn,
      capacityWh: intervalCapacityWh(point.capacityKva),
      firstNonce: 0,
      expiresAt: tradingWindow(key.interval).gateClosesAt,
    });
  });
}

async function horizonOf(input: LinkedInput): Promise<HorizonInterval[]> {
  const { market, community, record, network, claims, desk } = input;
  const pointIds = await pointIdsOf(market, community.id);
  const segments = capacityLimits(compilePlanningNetwork(network), network.segments);
  const last = Math.max(...claims.map((claim) => lastInterval(claim.linkedOrder)));
  const count = Math.min(MAX_HORIZON, last - record.interval + 1);
  const charge = desk.tariff.localNetworkCharge;
  const asClearing = (booked: Parameters<typeof clearingOrderOf>[0]): ClearingOrder =>
    clearingOrderOf(booked, pointIds.get(booked.order.meteringPointId) ?? "", charge);
  const horizon: HorizonInterval[] = [];
  for (let k = 0; k < count; k += 1) {
    const key = neighbourKey(record, k);
    if (k === 0) {
      horizon.push({ interval: key.interval, orders: input.book.map(asClearing), segments });
      continue;
    }
    // By hand only: what plans give later is expected, not known, however far the run has come.
    const known = (await market.store.orders(key)).filter(
      (order) => order.origin === "manual" && order.receivedAt < tradingWindow(record.interval).plansEnterAt,
    );
    const expected = expectedOrders(input, key, await input.forecast(key)).map((order, sequence) => ({
      order,
      orderId: orderId(order),
      sequence,
    }));
    horizon.push({ interval: key.interval, orders: [...known, ...expected].map(asClearing), segments });
  }
  return horizon;
}

/** Unsigned orders of all claims for the interval, each inside its linked order; none without claims. */
export async function deriveFromLinked(input: LinkedInput): Promise<readonly DerivedFromLinked[]> {
  const { market, record, claims, network, desk } = input;
  if (claims.length === 0) return [];
  const horizon = await horizonOf(input);
  const schedule = scheduleHorizon(horizon, claims, segmentOfPoints(network.segments), market.solver);
  const nonces = new Map<string, number>();
  return claims.flatMap((claim, c) => {
    const { linkedOrder, linkedOrderId, fills } = claim;
    const used = nonces.get(linkedOrder.meteringPointId) ?? 0;
    const orders = deriveLinkedOrders(linkedOrder, asksOf(claim, schedule.schedules[c]!, 0), {
      interval: intervalIndex(record.interval),
      tariffVersion: desk.tariff.version,
      firstNonce: used,
      expiresAt: tradingWindow(record.interval).gateClosesAt,
    }).filter((order) => linkedFaultOf(order, linkedOrder, fills) === null);
    nonces.set(linkedOrder.meteringPointId, used + orders.length);
    return orders.map((order) => ({ order, linkedOrderId }));
  });
}

/** Nonce of a derived order under its gateway key. */
export const linkedNonce = (noncesPerInterval: number, interval: number, nth: number): number =>
  interval * noncesPerInterval + FIRST_LINKED_NONCE + nth;

/** Devices that a linked order commands are left alone by the plan. */
export function withoutLinkedDevices(forecast: PointForecast, claims: readonly LinkedClaim[]): PointForecast {
  const commanded = claims.some(
    ({ linkedOrder }) =>
      linkedOrder.meteringPointId === forecast.meteringPointId && linkedOrder.kind !== "block",
  );
  if (!commanded) return forecast;
  return { ...forecast, flexibleBuyWh: wattHours(0), flexibleSellWh: wattHours(0) };
}
