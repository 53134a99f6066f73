/**
 * From a member's trading plan and a forecast to orders for one interval. The plan is a promise to the member:
 * no derived order buys above its buy limit or sells below its sell limit, in any style.
 *
 * Own use always comes first, because it pays no network charge: the battery covers the home's own demand
 * before anything is sold from it, and no point buys and sells in the same interval.
 *
 * | style | surplus | flexible charging (car, battery) | battery discharge |
 * |---|---|---|---|
 * | bestPrice | charges first, rest sold, never below feed-in | bought up to the middle price | sold from the middle price |
 * | neighboursFirst | offered to neighbours first; what the home could store stays home if nobody takes it | bought up to the buy limit | sold from the sell limit |
 * | keepForMyself | charges first, rest sold, never below feed-in | only from own surplus | only for own demand |
 *
 * The middle price lies half way between feed-in and retail: below it storing is worth more than selling.
 * Must-serve demand is always bought with fallback `grid`.
 */
import { domainError } from "../errors/domainError.ts";
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import {
  MAX_ENERGY_WH,
  type MicroEuroPerKWh,
  microEuroPerKWh,
  PRICE_TICK,
  type WattHours,
  wattHours,
} from "../units/quantities.ts";
import { type Fallback, OPEN_TO_ALL, type Order, type Side, type TradingPlan } from "./order.ts";

/** What a metering point is expected to do in the interval, whole Wh. */
export interface PointForecast {
  /** Uncontrolled solar minus uncontrolled demand: + surplus, − demand. */
  readonly netWh: number;
  /** What a car or battery could charge, >= 0. */
  readonly flexibleChargeWh: number;
  /** What a battery could discharge above its reserve, >= 0 (see `dischargeableWh`). */
  readonly flexibleDischargeWh: number;
}

export interface DerivationContext {
  readonly communityId: string;
  readonly interval: IntervalIndex;
  readonly tariffVersion: number;
  /** Market bounds, multiples of the tick. */
  readonly priceFloor: MicroEuroPerKWh;
  readonly priceCap: MicroEuroPerKWh;
  /** All-in retail price and feed-in tariff: what the grid offers instead. */
  readonly retailPrice: MicroEuroPerKWh;
  readonly feedInPrice: MicroEuroPerKWh;
  /** Largest energy of one side in the interval, Wh (`intervalCapacityWh`). */
  readonly capacityWh: WattHours;
  /** Nonce of the first order; the following ones count up (at most {@link MAX_DERIVED_ORDERS} are used). */
  readonly firstNonce: number;
  readonly expiresAt: EpochSeconds;
}

export const MAX_DERIVED_ORDERS = 4;

interface Wish {
  readonly side: Side;
  readonly energyWh: number;
  readonly price: number;
  readonly fallback: Fallback;
}

const tickUp = (price: number): number => Math.ceil(price / PRICE_TICK) * PRICE_TICK;
const tickDown = (price: number): number => Math.floor(price / PRICE_TICK) * PRICE_TICK;

/** Energy a battery may give up without touching the plan's reserve, whole Wh. */
export function dischargeableWh(storedWh: number, capacityWh: number, reservePercent: number): WattHours {
  return wattHours(Math.max(0, Math.floor(storedWh - (capacityWh * reservePercent) / 100)));
}

/** Energy balance of the home after its own use came first. */
interface OwnUse {
  readonly demandWh: number;
  readonly surplusWh: number;
  /** Charging that own surplus does not cover. */
  readonly chargeWh: number;
  /** Discharge that own demand does not need. */
  readonly dischargeWh: number;
  /** Surplus that the home could store instead of selling. */
  readonly storableWh: number;
}

function serveOwnFirst(plan: TradingPlan, forecast: PointForecast): OwnUse {
  const surplus = Math.max(0, forecast.netWh);
  const demand = Math.max(0, -forecast.netWh);
  const ownDischarge = Math.min(demand, forecast.flexibleDischargeWh);
  const storable = Math.min(surplus, forecast.flexibleChargeWh);
  // What is left to charge and to discharge meets at home; a point is never on both sides of the market.
  const charge = forecast.flexibleChargeWh - storable;
  const discharge = forecast.flexibleDischargeWh - ownDischarge;
  const within = Math.min(charge, discharge);
  const offersBeforeStoring = plan.style === "neighboursFirst" && storable > 0;
  return {
    demandWh: demand - ownDischarge,
    surplusWh: surplus - storable,
    chargeWh: offersBeforeStoring ? 0 : charge - within,
    dischargeWh: discharge - within,
    storableWh: offersBeforeStoring ? storable : 0,
  };
}

function wishesOf(plan: TradingPlan, use: OwnUse, context: DerivationContext): readonly Wish[] {
  const middle = (context.feedInPrice + context.retailPrice) / 2;
  const generous = plan.style === "neighboursFirst";
  const selfish = plan.style === "keepForMyself";
  const surplusPrice = generous ? plan.sellLimit : Math.max(plan.sellLimit, context.feedInPrice);
  const chargePrice = generous ? plan.buyLimit : Math.min(plan.buyLimit, middle);
  const dischargePrice = generous ? plan.sellLimit : Math.max(plan.sellLimit, middle);
  return [
    { side: "buy", energyWh: use.demandWh, price: plan.buyLimit, fallback: "grid" },
    { side: "sell", energyWh: use.surplusWh, price: surplusPrice, fallback: "grid" },
    { side: "sell", energyWh: use.storableWh, price: surplusPrice, fallback: "none" },
    { side: "buy", energyWh: selfish ? 0 : use.chargeWh, price: chargePrice, fallback: "none" },
    { side: "sell", energyWh: selfish ? 0 : use.dischargeWh, price: dischargePrice, fallback: "none" },
  ];
}

function checkForecast(point: string, forecast: PointForecast): void {
  const check = (field: keyof PointForecast, min: number): void => {
    const value = forecast[field];
    if (!Number.isSafeInteger(value) || value < min || value > MAX_ENERGY_WH) {
      throw domainError("LAT-1026", { point, field, actual: String(value) });
    }
  };
  check("netWh", -MAX_ENERGY_WH);
  check("flexibleChargeWh", 0);
  check("flexibleDischargeWh", 0);
}

/**
 * Orders that follow from the plan, in a fixed order, unsigned; none when nothing can be traded inside the
 * plan's limits. Energy beyond the connection's capacity is left out. A sell with fallback `none` that finds
 * no buyer stays at home (it charges the battery, or is not discharged).
 * @throws LAT-1026 when the forecast is not whole Wh in range
 */
export function deriveOrders(
  plan: TradingPlan,
  forecast: PointForecast,
  context: DerivationContext,
): readonly Order[] {
  checkForecast(plan.meteringPointId, forecast);
  const left = { buy: Number(context.capacityWh), sell: Number(context.capacityWh) };
  const orders: Order[] = [];
  for (const wish of wishesOf(plan, serveOwnFirst(plan, forecast), context)) {
    const price =
      wish.side === "buy"
        ? Math.min(tickDown(wish.price), context.priceCap)
        : Math.max(tickUp(wish.price), context.priceFloor);
    const energyWh = Math.min(wish.energyWh, left[wish.side]);
    if (energyWh <= 0 || price < context.priceFloor || price > context.priceCap) continue;
    left[wish.side] -= energyWh;
    orders.push({
      communityId: context.communityId,
      meteringPointId: plan.meteringPointId,
      interval: context.interval,
      side: wish.side,
      energyWh: wattHours(energyWh),
      limitPrice: microEuroPerKWh(price),
      fallback: wish.fallback,
      tariffVersion: context.tariffVersion,
      nonce: context.firstNonce + orders.length,
      expiresAt: context.expiresAt,
      ...OPEN_TO_ALL,
    });
  }
  return orders;
}
