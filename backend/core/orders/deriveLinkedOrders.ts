/** From a linked order's schedule to the ordinary orders of one interval. */
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuroPerKWh, wattHours } from "../units/quantities.ts";
import type { LinkedOrder } from "./linkedOrder.ts";
import type { Fallback, Order, Side } from "./order.ts";

/** What a linked order shall ask for in one interval, whole Wh. */
export interface LinkedAsk {
  readonly buyWh: number;
  readonly sellWh: number;
  /** Part of `buyWh` that must be served. */
  readonly mustWh: number;
  /** Block only: it begins in this interval. */
  readonly begins: boolean;
}

export interface LinkedDerivation {
  readonly interval: IntervalIndex;
  readonly tariffVersion: number;
  readonly firstNonce: number;
  readonly expiresAt: EpochSeconds;
}

interface Wish {
  readonly side: Side;
  readonly energyWh: number;
  readonly price: MicroEuroPerKWh;
  readonly fallback: Fallback;
  readonly minFillWh: number;
}

function wishesOf(order: LinkedOrder, { buyWh, sellWh, mustWh, begins }: LinkedAsk): readonly Wish[] {
  const sellLimit = microEuroPerKWh(order.sellLimit + order.cycleCost);
  if (order.kind === "block") {
    const energyWh = order.side === "buy" ? buyWh : sellWh;
    const price = order.side === "buy" ? order.buyLimit : sellLimit;
    const fallback = begins ? "none" : "grid";
    return [{ side: order.side, energyWh, price, fallback, minFillWh: begins ? energyWh : 0 }];
  }
  const buy = { side: "buy", price: order.buyLimit, minFillWh: 0 } as const;
  return [
    { ...buy, energyWh: mustWh, fallback: "grid" },
    { ...buy, energyWh: buyWh - mustWh, fallback: "none" },
    { side: "sell", energyWh: sellWh, price: sellLimit, fallback: "none", minFillWh: 0 },
  ];
}

/** Unsigned orders inside the linked order; none when nothing is asked. See `linkedFaultOf` for the bounds. */
export function deriveLinkedOrders(
  linked: LinkedOrder,
  ask: LinkedAsk,
  { interval, tariffVersion, firstNonce, expiresAt }: LinkedDerivation,
): readonly Order[] {
  return wishesOf(linked, ask)
    .filter((wish) => wish.energyWh > 0)
    .map((wish, k) => ({
      communityId: linked.communityId,
      meteringPointId: linked.meteringPointId,
      interval,
      side: wish.side,
      energyWh: wattHours(wish.energyWh),
      limitPrice: wish.price,
      fallback: wish.fallback,
      tariffVersion,
      nonce: firstNonce + k,
      expiresAt,
      minFillWh: wattHours(wish.minFillWh),
      counterparty: "",
    }));
}
