/** Where a linked order stands after some of its intervals, and which orders it may still become. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { LinkedOrder } from "./linkedOrder.ts";
import type { Order } from "./order.ts";

const PPM = 1_000_000;

/** What a linked order got in one interval; while the interval is not cleared, what it asked for. */
export interface LinkedFill {
  readonly interval: IntervalIndex;
  readonly boughtWh: number;
  readonly soldWh: number;
}

export interface LinkedState {
  /** Car: what may still be bought, and what of it must be. */
  readonly energyLeftWh: number;
  readonly minLeftWh: number;
  /** Battery: content after the fills. */
  readonly storedWh: number;
  /** Block: its first interval, null while it has not begun. */
  readonly startedAt: IntervalIndex | null;
}

/** Energy that reaches the store when `boughtWh` is charged, Wh, rounded down. */
export const chargedWh = (order: LinkedOrder, boughtWh: number): number =>
  Number((BigInt(boughtWh) * BigInt(order.efficiencyPpm)) / BigInt(PPM));

/** Most that can be bought without storing more than `roomWh`. */
export function chargeRoomWh(order: LinkedOrder, roomWh: number): number {
  if (roomWh <= 0 || order.efficiencyPpm === 0) return 0;
  // floor(x · e / 10^6) <= room holds up to the last x below (room + 1) · 10^6 / e.
  const first =
    (BigInt(roomWh + 1) * BigInt(PPM) + BigInt(order.efficiencyPpm) - 1n) / BigInt(order.efficiencyPpm);
  return Number(first) - 1;
}

/** Exact state after the fills, in any order. */
export function linkedState(order: LinkedOrder, fills: readonly LinkedFill[]): LinkedState {
  const bought = fills.reduce((sum, fill) => sum + fill.boughtWh, 0);
  const begun = fills.filter((fill) => fill.boughtWh + fill.soldWh > 0).map((fill) => fill.interval);
  return {
    energyLeftWh: Math.max(0, order.energyWh - bought),
    minLeftWh: Math.max(0, order.minEnergyWh - bought),
    storedWh: fills.reduce(
      (sum, fill) => sum + chargedWh(order, fill.boughtWh) - fill.soldWh,
      Number(order.storedWh),
    ),
    startedAt: begun.length === 0 ? null : (Math.min(...begun) as IntervalIndex),
  };
}

/** Last interval of the window. */
export const lastInterval = (order: LinkedOrder): number => order.firstInterval + order.intervals - 1;

/** Whether a linked order can still ask for anything in or after `interval`. */
export function isLinkedAlive(
  { linkedOrder, fills }: { readonly linkedOrder: LinkedOrder; readonly fills: readonly LinkedFill[] },
  interval: number,
): boolean {
  const last = lastInterval(linkedOrder);
  if (interval > last) return false;
  const { energyLeftWh, startedAt } = linkedState(linkedOrder, fills);
  if (linkedOrder.kind === "car") return energyLeftWh > 0;
  if (linkedOrder.kind === "battery") return true;
  const { length } = linkedOrder.profileWh;
  return startedAt === null ? interval + length - 1 <= last : interval < startedAt + length;
}

/** How an order leaves the linked order that it is to come from. */
export type LinkedFault = "point" | "interval" | "price" | "side" | "fallback" | "energy";

const isPriced = (order: Order, linked: LinkedOrder): boolean =>
  order.side === "buy"
    ? order.limitPrice <= linked.buyLimit
    : order.limitPrice >= linked.sellLimit + linked.cycleCost;

function carFault(order: Order, linked: LinkedOrder, state: LinkedState): LinkedFault | null {
  if (order.side !== "buy") return "side";
  if (order.energyWh > Math.min(linked.chargeWh, state.energyLeftWh)) return "energy";
  return order.fallback === "grid" && order.energyWh > state.minLeftWh ? "fallback" : null;
}

function batteryFault(order: Order, linked: LinkedOrder, state: LinkedState): LinkedFault | null {
  if (order.fallback !== "none") return "fallback";
  const most =
    order.side === "buy"
      ? Math.min(linked.chargeWh, chargeRoomWh(linked, linked.capacityWh - state.storedWh))
      : Math.min(linked.dischargeWh, state.storedWh - linked.reserveWh);
  return order.energyWh > most ? "energy" : null;
}

function blockFault(order: Order, linked: LinkedOrder, state: LinkedState): LinkedFault | null {
  if (order.side !== linked.side) return "side";
  const step = state.startedAt === null ? 0 : order.interval - state.startedAt;
  const fits = order.interval - step + linked.profileWh.length - 1 <= lastInterval(linked);
  if (!fits || order.energyWh !== linked.profileWh[step]) return "energy";
  // It begins all or nothing; once begun it runs to its end.
  const begins = order.fallback === "none" && order.minFillWh === order.energyWh;
  return (step === 0 ? begins : order.fallback === "grid") ? null : "fallback";
}

/**
 * Null when `order` stays inside the linked order after the fills of earlier intervals, else the first bound it
 * breaks. A battery is on one side of an interval, so one order at a time is all that has to be looked at.
 */
export function linkedFaultOf(
  order: Order,
  linked: LinkedOrder,
  fills: readonly LinkedFill[],
): LinkedFault | null {
  const here = order.communityId === linked.communityId && order.meteringPointId === linked.meteringPointId;
  if (!here || order.counterparty !== "") return "point";
  if (order.interval < linked.firstInterval || order.interval > lastInterval(linked)) return "interval";
  if (!isPriced(order, linked)) return "price";
  const state = linkedState(
    linked,
    fills.filter((fill) => fill.interval !== order.interval),
  );
  if (linked.kind === "car") return carFault(order, linked, state);
  return linked.kind === "battery" ? batteryFault(order, linked, state) : blockFault(order, linked, state);
}
