/** Linked orders for the car that follow from standing wishes, signed by the home's gateway. */
import {
  type CarWindow,
  carIntervalWh,
  carOrder,
  NO_DEVICE_WISHES,
  nextDeparture,
  windowStart,
} from "../core/orders/homeDevices.ts";
import { type LinkedOrder, linkedOrderDigest, linkedOrderId } from "../core/orders/linkedOrder.ts";
import { lastInterval } from "../core/orders/linkedState.ts";
import type { Rejection, TradingPlan } from "../core/orders/order.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import type { Community, MeteringPoint } from "../ports/community.ts";
import type { StoredLinkedOrder } from "../ports/linkedOrders.ts";
import { type Market, orderDomainOf, requireCommunity, required } from "./market.ts";
import { type AcceptedLinked, submitLinkedOrder } from "./submitLinkedOrder.ts";

/** Wishes that may change within one second of market time; nonces of windows are interval numbers, far below. */
const NONCES_A_SECOND = 4;

const toHex = (bytes: Uint8Array): `0x${string}` =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

async function enterSigned(
  market: Market,
  community: Community,
  linkedOrder: LinkedOrder,
  now: EpochSeconds,
): Promise<AcceptedLinked | Rejection> {
  const gateway = await market.signers.gatewaySigner(linkedOrder.meteringPointId);
  const digest = toHex(linkedOrderDigest(linkedOrder, orderDomainOf(community)));
  const signed = {
    linkedOrder,
    linkedOrderId: linkedOrderId(linkedOrder),
    signer: gateway.address,
    signature: await gateway.signDigest(digest),
  };
  return submitLinkedOrder(market, community.id, signed, now);
}

/** First interval whose plans have not spoken yet. */
export function firstReachable(now: EpochSeconds): IntervalIndex {
  let interval = intervalOf(now);
  while (tradingWindow(interval).plansEnterAt <= now) interval = intervalIndex(interval + 1);
  return interval;
}

/** Car orders of a home that its gateway signed and that are still to come, whatever became of them. */
async function ownCarOrders(
  market: Market,
  point: MeteringPoint,
  range: { readonly from: IntervalIndex; readonly to: IntervalIndex },
): Promise<readonly StoredLinkedOrder[]> {
  const gateway = await market.signers.gatewaySigner(point.id);
  const all = await market.store.linkedOrders(point.communityId, range, point.id);
  return all.filter(
    ({ linkedOrder, signer, cancelledAt }) =>
      linkedOrder.kind === "car" && signer === gateway.address && cancelledAt === null,
  );
}

async function windowFor(
  market: Market,
  point: MeteringPoint,
  plan: TradingPlan,
  window: Pick<CarWindow, "first" | "leaves" | "energyWh" | "nonce">,
): Promise<CarWindow> {
  const at = tradingWindow(window.first).opensAt;
  const sheet = required(
    await market.store.tariffSheetAt(point.communityId, at),
    "The tariff sheet",
    window.first,
  );
  return {
    ...window,
    communityId: point.communityId,
    meteringPointId: point.id,
    chargeWh: carIntervalWh(plan.devices ?? NO_DEVICE_WISHES, point.assets.carChargerW),
    buyLimit: plan.buyLimit,
    tariffVersion: sheet.version,
  };
}

/**
 * The departure whose window begins with this very interval becomes a linked order, stamped with the time that the
 * rule gives it: a run that was interrupted enters the same. What the member entered for the car itself comes first.
 */
export async function enterDeparture(
  market: Market,
  community: Community,
  plan: TradingPlan,
  interval: IntervalIndex,
): Promise<void> {
  const { devices } = plan;
  if (devices === undefined || devices.departures.length === 0) return;
  const point = await market.store.meteringPoint(community.id, plan.meteringPointId);
  const departure = nextDeparture(devices, interval);
  if (point === null || departure === null || windowStart(devices, departure) !== interval) return;
  const { leaves, energyWh } = departure;
  const window = await windowFor(market, point, plan, { first: interval, leaves, energyWh, nonce: interval });
  const order = carOrder(window);
  const at = epochSeconds(tradingWindow(interval).plansEnterAt - 1);
  if (order !== null) await enterSigned(market, community, order, at);
}

/**
 * After the wishes changed: what the gateway had entered for the next departure is withdrawn, and the rest of its
 * window is entered anew. Null when nothing is left to do, else why the new one was refused.
 */
export async function renewDeparture(
  market: Market,
  point: MeteringPoint,
  plan: TradingPlan,
  now: EpochSeconds,
): Promise<Rejection | null> {
  const community = await requireCommunity(market, point.communityId);
  const first = firstReachable(now);
  const range = { from: first, to: intervalIndex(first + 2 * 96) };
  for (const { linkedOrderId: id } of await ownCarOrders(market, point, range)) {
    await market.store.cancelLinkedOrder(community.id, id, now);
  }
  const devices = plan.devices ?? NO_DEVICE_WISHES;
  const departure = nextDeparture(devices, first);
  // Its window has not begun: the plan's own step enters it when it does.
  if (departure === null || windowStart(devices, departure) > first) return null;
  const { leaves, energyWh } = departure;
  const order = carOrder(
    await windowFor(market, point, plan, { first, leaves, energyWh, nonce: now * NONCES_A_SECOND }),
  );
  if (order === null) return null;
  const outcome = await enterSigned(market, community, order, now);
  return outcome.status === "rejected" ? outcome : null;
}

/** Charges at once, whatever it costs: from the first interval that can still be reached, without a break. */
export async function chargeNow(
  market: Market,
  point: MeteringPoint,
  plan: TradingPlan,
  energyWh: number,
  now: EpochSeconds,
): Promise<AcceptedLinked | Rejection> {
  const community = await requireCommunity(market, point.communityId);
  const first = firstReachable(now);
  const chargeWh = carIntervalWh(plan.devices ?? NO_DEVICE_WISHES, point.assets.carChargerW);
  if (chargeWh === 0) return { status: "rejected", code: "LAT-8304", details: { device: "car charger" } };
  const leaves = intervalIndex(first + Math.ceil(energyWh / chargeWh));
  const range = { from: first, to: intervalIndex(first + 2 * 96) };
  const before = await ownCarOrders(market, point, range);
  for (const stored of before.filter(({ linkedOrder }) => lastInterval(linkedOrder) >= first)) {
    await market.store.cancelLinkedOrder(community.id, stored.linkedOrderId, now);
  }
  const nonce = now * NONCES_A_SECOND;
  const order = carOrder(await windowFor(market, point, plan, { first, leaves, energyWh, nonce }));
  if (order === null) return { status: "rejected", code: "LAT-8304", details: { device: "car charger" } };
  const outcome = await enterSigned(market, community, order, now);
  if (outcome.status === "rejected") return outcome;
  await enterRest(market, community, { point, plan, after: leaves, energyWh, nonce: nonce + 1 }, now);
  return outcome;
}

interface Rest {
  readonly point: MeteringPoint;
  readonly plan: TradingPlan;
  /** Charging at once ends here. */
  readonly after: IntervalIndex;
  readonly energyWh: number;
  readonly nonce: number;
}

/** What the next departure still needs after charging at once keeps its own window. */
async function enterRest(
  market: Market,
  community: Community,
  { point, plan, after, energyWh, nonce }: Rest,
  now: EpochSeconds,
): Promise<void> {
  const departure = nextDeparture(plan.devices ?? NO_DEVICE_WISHES, firstReachable(now));
  if (departure === null || departure.leaves <= after || departure.energyWh <= energyWh) return;
  const rest = {
    first: after,
    leaves: departure.leaves,
    energyWh: departure.energyWh - energyWh,
    nonce,
  };
  const order = carOrder(await windowFor(market, point, plan, rest));
  if (order !== null) await enterSigned(market, community, order, now);
}
