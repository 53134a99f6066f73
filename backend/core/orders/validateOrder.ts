/**
 * Decides whether an order enters the book. Pure: whoever calls it brings the time, the registry entries and
 * what is already in the book. Checks run from cheap to dear, the signature last but for the registry, so a
 * flood of nonsense costs little; the first broken rule is the answer.
 */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { type EpochSeconds, INTERVAL_SECONDS, isoUtc } from "../time/marketInterval.ts";
import {
  MAX_ENERGY_WH,
  type MicroEuroPerKWh,
  PRICE_TICK,
  type WattHours,
  wattHours,
} from "../units/quantities.ts";
import type { KeyAddress, Order, Rejection, SignedOrder } from "./order.ts";
import { type OrderSignatureVerifier, verifyOrderSignature } from "./orderSignature.ts";
import type { TradingWindow } from "./tradingWindow.ts";
import { type OrderDomain, orderId } from "./typedOrder.ts";

/** Orders one metering point may have in one interval's book, both sides together. */
export const MAX_ORDERS_PER_POINT = 8;

/** The metering point as registered; `undefined` in the context when the id is unknown. */
export interface OrderingPoint {
  readonly meteringPointId: string;
  readonly feederId: string;
  /** Connection capacity, kVA. */
  readonly capacityKva: number;
  /** Addresses registered for this point, lower case. */
  readonly keys: readonly KeyAddress[];
}

/** The part of the tariff sheet that binds orders. A `TariffSheet` fits as it is. */
export interface OrderTariff {
  readonly version: number;
  readonly priceFloor: MicroEuroPerKWh;
  readonly priceCap: MicroEuroPerKWh;
}

export interface OrderContext {
  readonly now: EpochSeconds;
  readonly communityId: string;
  readonly feederId: string;
  readonly domain: OrderDomain;
  readonly window: TradingWindow;
  readonly tariff: OrderTariff;
  /** The point named by the order, looked up in the community's registry. */
  readonly point: OrderingPoint | undefined;
  /** Whether the signing key is registered for any point of the community. */
  readonly signerIsKnown: boolean;
  /** Whether this key used this nonce before, in any interval. */
  readonly nonceIsUsed: boolean;
  /** Orders of this point already in the interval's book. */
  readonly bookedByPoint: readonly SignedOrder[];
  readonly maxOrdersPerPoint?: number;
  /** False: the community takes no orders with a minimum fill. Default: it does. */
  readonly allowsMinimumFill?: boolean;
  /** False: the market rule takes no orders reserved for a counterparty. Default: it does. */
  readonly allowsCounterparty?: boolean;
  /** False: the order's counterparty is no trading member of the community. Default: it is. */
  readonly partnerTrades?: boolean;
  readonly verifier?: OrderSignatureVerifier;
}

export interface AcceptedOrder {
  readonly status: "accepted";
  readonly signedOrder: SignedOrder;
}

const reject = (code: ErrorCode, details: ErrorDetails): Rejection => ({ status: "rejected", code, details });

/** Energy a connection can carry in one interval, Wh, rounded down: kVA × 0.25 h. */
export const intervalCapacityWh = (capacityKva: number): WattHours =>
  wattHours(Math.min(MAX_ENERGY_WH, Math.floor((capacityKva * 1_000 * INTERVAL_SECONDS) / 3_600)));

type Check = (signed: SignedOrder, context: OrderContext) => Rejection | null;

const belongsHere: Check = ({ order }, { communityId, feederId, point }) => {
  if (order.communityId !== communityId) {
    return reject("LAT-1016", { actual: order.communityId, limit: communityId });
  }
  if (point?.meteringPointId !== order.meteringPointId || point.feederId !== feederId) {
    return reject("LAT-1017", { actual: order.meteringPointId, limit: feederId });
  }
  return null;
};

const isInTime: Check = ({ order }, { now, window }) => {
  const { interval } = order;
  if (now < window.opensAt) {
    return reject("LAT-1002", { interval, actual: isoUtc(now), limit: isoUtc(window.opensAt) });
  }
  if (now >= window.gateClosesAt) {
    return reject("LAT-1001", { interval, actual: isoUtc(now), limit: isoUtc(window.gateClosesAt) });
  }
  if (order.expiresAt <= now) {
    return reject("LAT-1015", { actual: isoUtc(order.expiresAt), limit: isoUtc(now) });
  }
  return null;
};

const isPricedRight: Check = ({ order }, { tariff }) => {
  const actual = order.limitPrice;
  if (order.tariffVersion !== tariff.version) {
    return reject("LAT-1014", { actual: order.tariffVersion, limit: tariff.version });
  }
  if (actual % PRICE_TICK !== 0) return reject("LAT-1011", { actual, limit: PRICE_TICK });
  if (actual < tariff.priceFloor) return reject("LAT-1012", { actual, limit: tariff.priceFloor });
  if (actual > tariff.priceCap) return reject("LAT-1013", { actual, limit: tariff.priceCap });
  return null;
};

const fitsConnection: Check = ({ order }, { point, bookedByPoint, maxOrdersPerPoint }) => {
  const limit = intervalCapacityWh(point?.capacityKva ?? 0);
  if (!(order.energyWh > 0)) return reject("LAT-1003", { actual: order.energyWh, limit: 1 });
  if (order.energyWh > limit) return reject("LAT-1004", { actual: order.energyWh, limit });
  const allowed = maxOrdersPerPoint ?? MAX_ORDERS_PER_POINT;
  if (bookedByPoint.length >= allowed) {
    return reject("LAT-1018", { actual: bookedByPoint.length, limit: allowed });
  }
  const sameSide = bookedByPoint.filter((booked) => booked.order.side === order.side);
  const total = sameSide.reduce((sum, booked) => sum + booked.order.energyWh, Number(order.energyWh));
  return total > limit ? reject("LAT-1005", { side: order.side, actual: total, limit }) : null;
};

const hasFairConditions: Check = ({ order }, context) => {
  const { partnerTrades, allowsMinimumFill, allowsCounterparty } = context;
  const { minFillWh, energyWh, counterparty } = order;
  if (minFillWh > 0 && allowsMinimumFill === false) return reject("LAT-1042", { actual: minFillWh });
  if (minFillWh > energyWh) return reject("LAT-1040", { actual: minFillWh, limit: energyWh });
  if (minFillWh > 0 && order.side === "buy" && order.fallback === "grid") {
    return reject("LAT-1041", { actual: minFillWh });
  }
  if (counterparty !== "" && allowsCounterparty === false)
    return reject("LAT-1045", { actual: counterparty });
  if (counterparty === order.meteringPointId) return reject("LAT-1043", { actual: counterparty });
  if (counterparty !== "" && partnerTrades === false) return reject("LAT-1044", { actual: counterparty });
  return null;
};

const isFresh: Check = (signed, { nonceIsUsed, bookedByPoint }) => {
  if (bookedByPoint.some((booked) => booked.orderId === signed.orderId)) return reject("LAT-1010", {});
  return nonceIsUsed ? reject("LAT-1009", { actual: signed.order.nonce }) : null;
};

const isSignedByItsMember: Check = (signed, { point, signerIsKnown, domain, verifier }) => {
  const expected = orderId(signed.order);
  if (signed.orderId !== expected) return reject("LAT-1022", { actual: signed.orderId, limit: expected });
  if (!point?.keys.includes(signed.signer)) {
    return reject(signerIsKnown ? "LAT-1008" : "LAT-1007", { actual: signed.signer });
  }
  const fault = verifyOrderSignature(signed, domain, verifier);
  return fault ? reject("LAT-1006", { reason: fault }) : null;
};

const hasExactNumbers: Check = ({ order }) => {
  const fields = [
    "interval",
    "energyWh",
    "limitPrice",
    "tariffVersion",
    "nonce",
    "expiresAt",
    "minFillWh",
  ] as const;
  for (const field of fields) {
    const range = INTEGER_RANGES[field];
    const value = order[field];
    if (!Number.isSafeInteger(value) || value < range.min || value > range.max) {
      return reject("LAT-1019", { field, actual: String(value), ...range });
    }
  }
  return null;
};

/** What each number of an order may be; narrower rules follow from the context. */
export const INTEGER_RANGES: Readonly<
  Record<
    Exclude<keyof Order, "communityId" | "meteringPointId" | "side" | "fallback" | "counterparty">,
    { min: number; max: number }
  >
> = {
  interval: { min: 0, max: 0xffff_ffff },
  energyWh: { min: -MAX_ENERGY_WH, max: MAX_ENERGY_WH },
  limitPrice: { min: -10_000_000, max: 10_000_000 },
  tariffVersion: { min: 0, max: 0xffff_ffff },
  nonce: { min: 0, max: Number.MAX_SAFE_INTEGER },
  expiresAt: { min: 0, max: 253_402_300_799 },
  minFillWh: { min: 0, max: MAX_ENERGY_WH },
};

const CHECKS: readonly Check[] = [
  hasExactNumbers,
  belongsHere,
  isInTime,
  isPricedRight,
  isFresh,
  fitsConnection,
  hasFairConditions,
  isSignedByItsMember,
];

/** Accepts an order or says which rule it breaks, with the actual value and the limit. Never throws. */
export function validateOrder(signedOrder: SignedOrder, context: OrderContext): AcceptedOrder | Rejection {
  for (const check of CHECKS) {
    const rejection = check(signedOrder, context);
    if (rejection) return rejection;
  }
  return { status: "accepted", signedOrder };
}
