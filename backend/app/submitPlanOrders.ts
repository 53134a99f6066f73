/** Homes' trading plans speak: forecasts become signed orders, two intervals before delivery. */
import { acceptGifts } from "../core/orders/acceptGifts.ts";
import { deriveOrders, MAX_DERIVED_ORDERS } from "../core/orders/deriveOrders.ts";
import type { Hex, Order, Side, SignedOrder, TradingPlan } from "../core/orders/order.ts";
import { type TradingWindow, tradingWindow } from "../core/orders/tradingWindow.ts";
import { hashTypedOrder, orderId } from "../core/orders/typedOrder.ts";
import { planFaultOf } from "../core/orders/typedPlan.ts";
import { intervalCapacityWh, validateOrder } from "../core/orders/validateOrder.ts";
import { allInRetailPrice } from "../core/tariffs/tariffRules.ts";
import { microEuroPerKWh, wattHours } from "../core/units/quantities.ts";
import type { Community } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import type { IntervalRecord, NewOrder, StoredOrder } from "../ports/intervals.ts";
import { enterDeparture } from "./chargeCar.ts";
import { deriveFromLinked, linkedNonce, withoutLinkedDevices } from "./deriveFromLinked.ts";
import { forecastInterval } from "./forecastInterval.ts";
import { meteringPointsWithoutSupply } from "./grid/supplyMarket.ts";
import { claimsOf } from "./linkedClaims.ts";
import { type Market, neighbourKey, networkOf, orderDomainOf } from "./market.ts";
import { type OrderDesk, openOrderDesk, refusedBySharing, sharedContext } from "./orderContext.ts";

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
  const [forecast, plans, desk, booked, network] = await Promise.all([
    forecastInterval(market, record),
    store.tradingPlans(community.id),
    openOrderDesk(market, community, record),
    store.orders(record),
    networkOf(market, record),
  ]);
  for (const plan of plans) await enterDeparture(market, community, plan, record.interval);
  const claims = await claimsOf(market, community, record, network, desk.tariff);
  const dark = await meteringPointsWithoutSupply(market, community.id, record.interval);
  const byPoint = new Map(forecast.map((entry) => [entry.meteringPointId, entry]));
  const entry = { market, community, desk, window, booked, dark, orders: [] as NewOrder[] };
  for (const plan of refusedBySharing(desk, record.interval) === null ? plans : []) {
    const wish = byPoint.get(plan.meteringPointId);
    if (wish === undefined || !desk.points.has(plan.meteringPointId)) continue;
    const own = booked.filter((order) => order.order.meteringPointId === plan.meteringPointId);
    const left = withoutLinkedDevices(withoutManual(wish, own), claims);
    for (const order of answerOffers(ordersOf(plan, left, desk, community, record), entry, record)) {
      // What the member did not sign for is not offered in its name.
      if (plan.mandate !== undefined && planFaultOf(order, plan.mandate.mandate) !== null) continue;
      await enter(entry, order);
    }
  }
  const derived = await deriveFromLinked({
    market,
    community,
    record,
    desk,
    network,
    plans,
    claims,
    book: [...booked, ...entry.orders.map((order, i) => ({ ...order, sequence: booked.length + i + 1 }))],
    forecast: (key) => forecastInterval(market, record, key.interval),
  });
  for (const { order, linkedOrderId } of derived) {
    const nonce = linkedNonce(NONCES_PER_INTERVAL, record.interval, order.nonce);
    await enter(entry, { ...order, nonce }, linkedOrderId);
  }
  const { orders } = entry;
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "open",
    to: "open",
    raise: "plansEntered",
    at: window.plansEnterAt,
    writes: { orders, forecast },
  });
}

/** An interval's book while orders are entered automatically. */
interface Entry {
  readonly market: Market;
  readonly community: Community;
  readonly desk: OrderDesk;
  readonly window: TradingWindow;
  readonly booked: readonly StoredOrder[];
  /** Homes without supply: nothing is entered for them. */
  readonly dark: ReadonlyMap<string, unknown>;
  readonly orders: NewOrder[];
}

/** Signs with the gateway key and enters; what a manual order already fills of the connection is left out. */
async function enter(entry: Entry, order: Order, linkedOrderId?: Hex): Promise<void> {
  const { market, community, desk, window, booked, orders } = entry;
  if (entry.dark.has(order.meteringPointId)) return;
  const signed = await signWithGateway(market, community, order);
  const isOwn = (other: NewOrder | StoredOrder) => other.order.meteringPointId === order.meteringPointId;
  const outcome = validateOrder(signed, {
    ...sharedContext(desk, community),
    now: window.plansEnterAt,
    domain: orderDomainOf(community),
    window,
    point: desk.points.get(order.meteringPointId),
    signerIsKnown: desk.signers.has(signed.signer),
    nonceIsUsed: false,
    bookedByPoint: [...booked.filter(isOwn), ...orders.filter(isOwn)],
    verifier: market.verifier,
  });
  if (outcome.status === "rejected") return;
  const link = linkedOrderId === undefined ? {} : { linkedOrderId };
  orders.push({ ...signed, receivedAt: window.plansEnterAt, origin: "plan", ...link });
}

/** The plan's orders, with a part of the demand reserved for neighbours who offered their energy to this home. */
function answerOffers(
  orders: readonly Order[],
  { booked, desk }: Entry,
  record: IntervalRecord,
): readonly Order[] {
  const offers = booked.filter(({ order }) => order.counterparty !== "").map(({ order }) => order);
  if (offers.length === 0) return orders;
  const firstNonce = record.interval * NONCES_PER_INTERVAL + MAX_DERIVED_ORDERS;
  const { localNetworkCharge, feedIn } = desk.tariff;
  return acceptGifts(orders, offers, { networkCharge: localNetworkCharge, highestPrice: feedIn, firstNonce });
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
