/** Decides whether a linked order is taken: shape, contradictions, time, key. Pure; never throws. */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { isoUtc } from "../time/marketInterval.ts";
import { MAX_ENERGY_WH, MAX_PRICE, PRICE_TICK, wattHours } from "../units/quantities.ts";
import {
  type LinkedOrder,
  linkedOrderId,
  type SignedLinkedOrder,
  verifyLinkedSignature,
} from "./linkedOrder.ts";
import { lastInterval } from "./linkedState.ts";
import type { Rejection } from "./order.ts";
import { tradingWindow } from "./tradingWindow.ts";
import { intervalCapacityWh, type OrderContext } from "./validateOrder.ts";

/** Longest window: three days. */
export const MAX_LINKED_INTERVALS = 288;
/** Longest block. */
export const MAX_PROFILE = 96;

export interface LinkedContext
  extends Pick<
    OrderContext,
    | "now"
    | "communityId"
    | "feederId"
    | "domain"
    | "tariff"
    | "point"
    | "signerIsKnown"
    | "nonceIsUsed"
    | "verifier"
  > {
  /** Linked orders of the same point that are still alive. */
  readonly others: readonly LinkedOrder[];
  /** What the community's rules allow. */
  readonly clearsHorizon: boolean;
  readonly allowsBlocks: boolean;
}

export interface AcceptedLinkedOrder {
  readonly status: "accepted";
  readonly signed: SignedLinkedOrder;
}

const reject = (code: ErrorCode, details: ErrorDetails = {}): Rejection => ({
  status: "rejected",
  code,
  details,
});

const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  firstInterval: [0, 0xffff_ffff],
  intervals: [1, MAX_LINKED_INTERVALS],
  energyWh: [0, MAX_ENERGY_WH],
  minEnergyWh: [0, MAX_ENERGY_WH],
  chargeWh: [0, MAX_ENERGY_WH],
  dischargeWh: [0, MAX_ENERGY_WH],
  buyLimit: [-MAX_PRICE, MAX_PRICE],
  sellLimit: [-MAX_PRICE, MAX_PRICE],
  capacityWh: [0, MAX_ENERGY_WH],
  storedWh: [0, MAX_ENERGY_WH],
  reserveWh: [0, MAX_ENERGY_WH],
  efficiencyPpm: [0, 1_000_000],
  cycleCost: [0, MAX_PRICE],
  tariffVersion: [0, 0xffff_ffff],
  nonce: [0, Number.MAX_SAFE_INTEGER],
  expiresAt: [0, 253_402_300_799],
};

/** Numbers in range, profile of bounded length; null when sound (LAT-1050). */
function shapeFault(order: LinkedOrder): Rejection | null {
  for (const [field, [min, max]] of Object.entries(RANGES)) {
    const value = order[field as keyof LinkedOrder] as number;
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      return reject("LAT-1050", { field, actual: String(value), min, max });
    }
  }
  const { profileWh } = order;
  const last = lastInterval(order);
  const [, latest] = RANGES.firstInterval!;
  if (last > latest)
    return reject("LAT-1050", {
      field: "intervals",
      actual: order.intervals,
      min: 1,
      max: latest - order.firstInterval + 1,
    });
  const sound = profileWh.every((wh) => Number.isSafeInteger(wh) && wh > 0 && wh <= MAX_ENERGY_WH);
  if (profileWh.length > MAX_PROFILE || !sound) {
    return reject("LAT-1050", { field: "profileWh", actual: profileWh.length, min: 0, max: MAX_PROFILE });
  }
  return null;
}

const contradicts = (field: string, actual: number, limit: number): Rejection =>
  reject("LAT-1051", { field, actual, limit });

/** Wishes that no market could fulfil (LAT-1051), or that would lose money by design (LAT-1052). */
export function linkedContradiction(order: LinkedOrder): Rejection | null {
  const { kind, intervals, energyWh, minEnergyWh, chargeWh, profileWh } = order;
  if (kind === "car") {
    if (energyWh === 0) return contradicts("energyWh", 0, 1);
    if (minEnergyWh > energyWh) return contradicts("minEnergyWh", minEnergyWh, energyWh);
    if (minEnergyWh > intervals * chargeWh)
      return contradicts("minEnergyWh", minEnergyWh, intervals * chargeWh);
    return chargeWh === 0 ? contradicts("chargeWh", 0, 1) : null;
  }
  if (kind === "block") {
    if (profileWh.length === 0) return contradicts("profileWh", 0, 1);
    return profileWh.length > intervals ? contradicts("profileWh", profileWh.length, intervals) : null;
  }
  if (order.storedWh > order.capacityWh) return contradicts("storedWh", order.storedWh, order.capacityWh);
  if (order.reserveWh > order.capacityWh) return contradicts("reserveWh", order.reserveWh, order.capacityWh);
  const { buyLimit, sellLimit, efficiencyPpm } = order;
  // What a kWh bought at the highest price brings at the lowest, after what the store loses.
  return chargeWh > 0 && order.dischargeWh > 0 && sellLimit * efficiencyPpm < buyLimit * 1_000_000
    ? reject("LAT-1052", {
        actual: sellLimit,
        limit: Math.ceil((buyLimit * 1_000_000) / Math.max(1, efficiencyPpm)),
      })
    : null;
}

function isPriced(order: LinkedOrder, { tariff }: LinkedContext): Rejection | null {
  if (order.tariffVersion !== tariff.version) {
    return reject("LAT-1014", { actual: order.tariffVersion, limit: tariff.version });
  }
  for (const actual of [order.buyLimit, order.sellLimit, order.cycleCost]) {
    if (actual % PRICE_TICK !== 0) return reject("LAT-1011", { actual, limit: PRICE_TICK });
  }
  for (const actual of [order.buyLimit, order.sellLimit]) {
    if (actual < tariff.priceFloor) return reject("LAT-1012", { actual, limit: tariff.priceFloor });
    if (actual > tariff.priceCap) return reject("LAT-1013", { actual, limit: tariff.priceCap });
  }
  return null;
}

function fits(order: LinkedOrder, { point, others }: LinkedContext): Rejection | null {
  const limit = intervalCapacityWh(point?.capacityKva ?? 0);
  const most = wattHours(Math.max(order.chargeWh, order.dischargeWh, ...order.profileWh));
  if (most > limit) return reject("LAT-1004", { actual: most, limit });
  const clash = others.find(
    (other) =>
      other.kind === order.kind &&
      other.firstInterval <= lastInterval(order) &&
      order.firstInterval <= lastInterval(other),
  );
  return clash === undefined ? null : reject("LAT-1054", { kind: order.kind, actual: clash.firstInterval });
}

function isInTime(order: LinkedOrder, { now }: LinkedContext): Rejection | null {
  const limit = tradingWindow(order.firstInterval).plansEnterAt;
  if (now >= limit) {
    return reject("LAT-1053", { interval: order.firstInterval, actual: isoUtc(now), limit: isoUtc(limit) });
  }
  return order.expiresAt <= now
    ? reject("LAT-1015", { actual: isoUtc(order.expiresAt), limit: isoUtc(now) })
    : null;
}

/** Accepts a linked order or says which rule it breaks, with the actual value and the limit. */
export function validateLinkedOrder(
  signed: SignedLinkedOrder,
  context: LinkedContext,
): AcceptedLinkedOrder | Rejection {
  const { linkedOrder: order } = signed;
  const { communityId, feederId, point } = context;
  const fault = shapeFault(order);
  if (fault !== null) return fault;
  if (!context.clearsHorizon) return reject("LAT-1055");
  if (order.kind === "block" && !context.allowsBlocks) return reject("LAT-1056");
  if (order.communityId !== communityId) {
    return reject("LAT-1016", { actual: order.communityId, limit: communityId });
  }
  if (point?.meteringPointId !== order.meteringPointId || point.feederId !== feederId) {
    return reject("LAT-1017", { actual: order.meteringPointId, limit: feederId });
  }
  const broken =
    linkedContradiction(order) ??
    isInTime(order, context) ??
    isPriced(order, context) ??
    fits(order, context);
  if (broken !== null) return broken;
  if (context.nonceIsUsed) return reject("LAT-1009", { actual: order.nonce });
  const expected = linkedOrderId(order);
  if (signed.linkedOrderId !== expected) {
    return reject("LAT-1022", { actual: signed.linkedOrderId, limit: expected });
  }
  if (!point.keys.includes(signed.signer)) {
    return reject(context.signerIsKnown ? "LAT-1008" : "LAT-1007", { actual: signed.signer });
  }
  const signature = verifyLinkedSignature(signed, context.domain, context.verifier);
  return signature === null ? { status: "accepted", signed } : reject("LAT-1006", { reason: signature });
}
