/** Homes' trading plans speak: forecasts become signed orders, two intervals before delivery. */
import { deriveOrders } from "../core/orders/deriveOrders.ts";
import type { Order, Side, SignedOrder, TradingPlan } from "../core/orders/order.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { hashTypedOrder, orderId } from "../core/orders/typedOrder.ts";
import { planFaultOf } from "../core/orders/typedPlan.ts";
import { intervalCapacityWh, validateOrder } from "../core/orders/validateOrder.ts";
import { allInRetailPrice } from "../core/tariffs/tariffRules.ts";
import { microEuroPerKWh, wattHours } from "../core/units/quantities.ts";
import type { Community } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import type { IntervalRecord, NewOrder, StoredOrder } from "../ports/intervals.ts";
import { dispatchPoints } from "./dispatchPoints.ts";
import { type Market, neighbourKey, orderDomainOf } from "./market.ts";
import { type OrderDesk, openOrderDesk, sharedContext } from "./orderContext.ts";
import { KNOWN_INTERVALS_BEFORE } from "./readiness.ts";

/** Room for the nonces of one interval under a gateway key; an interval never uses more. */
const NONCES_PER_INTERVAL = 16;

/**
 * Books the orders of all plans of an open interval in one step, stamped with the time that the rule gives
 * them, and keeps the forecast they rest on. False when it was done already.
 */
export async function submitPlanOrders(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { store } = market;
  const window = tradingWindow(record.interval);
  const [forecast, plans, desk, booked] = await Promise.all([
    forecastInterval(market, record),
    store.tradingPlans(community.id),
    openOrderDesk(market, community, record),
    store.orders(record),
  ]);
  const byPoint = new Map(forecast.map((entry) => [entry.meteringPointId, entry]));
  const orders: NewOrder[] = [];
  for (const plan of plans) {
    const wish = byPoint.get(plan.meteringPointId);
    const own = booked.filter((order) => order.order.meteringPointId === plan.meteringPointId);
    if (wish === undefined || !desk.points.has(plan.meteringPointId)) continue;
    for (const order of ordersOf(plan, withoutManual(wish, own), desk, community, record)) {
      // What the member did not sign for is not offered in its name.
      if (plan.mandate !== undefined && planFaultOf(order, plan.mandate.mandate) !== null) continue;
      const signed = await signWithGateway(market, community, order);
      const outcome = validateOrder(signed, {
        ...sharedContext(desk, community),
        now: window.plansEnterAt,
        domain: orderDomainOf(community),
        window,
        point: desk.points.get(plan.meteringPointId),
        signerIsKnown: desk.signers.has(signed.signer),
        nonceIsUsed: false,
        bookedByPoint: [...own, ...orders.filter((o) => o.order.meteringPointId === plan.meteringPointId)],
        verifier: market.verifier,
      });
      // What a manual order already fills of the connection, the plan leaves out.
      if (outcome.status === "rejected") continue;
      orders.push({ ...signed, receivedAt: window.plansEnterAt, origin: "plan" });
    }
  }
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "open",
    to: "open",
    raise: "plansEntered",
    at: window.plansEnterAt,
    writes: { orders, forecast },
  });
}

/** Forecast of every metering point, from what may be known when plans speak. */
async function forecastInterval(market: Market, record: IntervalRecord): Promise<readonly PointForecast[]> {
  const { store } = market;
  const known = neighbourKey(record, -KNOWN_INTERVALS_BEFORE);
  const since = neighbourKey(record, 1 - KNOWN_INTERVALS_BEFORE);
  return market.forecasts.forecast({
    communityId: record.communityId,
    interval: record.interval,
    knownInterval: known.interval,
    knownStates: await store.deviceStates(known),
    pending: [await dispatchPoints(market, since)],
    history: (interval) => store.deviceStates({ ...known, interval }),
  });
}

/** What is left to plan after the orders the member entered by hand. */
function withoutManual(wish: PointForecast, own: readonly StoredOrder[]): PointForecast {
  const entered = (side: Side, fallback: Order["fallback"]): number =>
    own
      .filter(({ order }) => order.side === side && order.fallback === fallback)
      .reduce((sum, { order }) => sum + order.energyWh, 0);
  const left = (energyWh: number, taken: number) => wattHours(Math.max(0, energyWh - taken));
  return {
    ...wish,
    demandWh: left(wish.demandWh, entered("buy", "grid")),
    surplusWh: left(wish.surplusWh, entered("sell", "grid")),
    flexibleBuyWh: left(wish.flexibleBuyWh, entered("buy", "none")),
    flexibleSellWh: left(wish.flexibleSellWh, entered("sell", "none")),
  };
}

function ordersOf(
  plan: TradingPlan,
  wish: PointForecast,
  desk: OrderDesk,
  community: Community,
  record: IntervalRecord,
): readonly Order[] {
  const { tariff } = desk;
  const capacityKva = desk.points.get(plan.meteringPointId)?.capacityKva ?? 0;
  return deriveOrders(
    plan,
    {
      netWh: wish.surplusWh - wish.demandWh,
      flexibleChargeWh: wish.flexibleBuyWh,
      flexibleDischargeWh: wish.flexibleSellWh,
    },
    {
      communityId: community.id,
      interval: record.interval,
      tariffVersion: tariff.version,
      priceFloor: tariff.priceFloor,
      priceCap: tariff.priceCap,
      retailPrice: microEuroPerKWh(allInRetailPrice(tariff)),
      feedInPrice: tariff.feedIn,
      capacityWh: intervalCapacityWh(capacityKva),
      firstNonce: record.interval * NONCES_PER_INTERVAL,
      expiresAt: tradingWindow(record.interval).gateClosesAt,
    },
  );
}

async function signWithGateway(market: Market, community: Community, order: Order): Promise<SignedOrder> {
  const gateway = await market.signers.gatewaySigner(order.meteringPointId);
  const digest = hashTypedOrder(order, orderDomainOf(community));
  return {
    order,
    orderId: orderId(order),
    signer: gateway.address,
    signature: await gateway.signDigest(digest),
  };
}
