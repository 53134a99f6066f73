/** A home whose neighbour reserved energy for it answers with a reserved part of its own demand. */
import { wattHours } from "../units/quantities.ts";
import type { Order } from "./order.ts";

/** Gifts and offers that a plan answers in one interval, in order of arrival. */
export const MAX_ANSWERED = 3;

export interface AnswerTerms {
  /** What the home pays the network per kWh, µ€/kWh. */
  readonly networkCharge: number;
  /** Dearest price that is answered unasked, µ€/kWh: the feed-in tariff, which no neighbour has to sell below. */
  readonly highestPrice: number;
  /** Nonce of the first reserved order. */
  readonly firstNonce: number;
}

/**
 * Splits must-serve demand: for every sell that names this home and whose price (with the network charge) is
 * inside the demand's limit, a part of the same size, reserved for the giver; the rest stays for the market.
 * Dearer offers are left to the member: otherwise a neighbour could keep a home from the market's better price.
 *
 * @param offers sells in the book, in order of arrival
 */
export function acceptGifts(
  orders: readonly Order[],
  offers: readonly Order[],
  { networkCharge, highestPrice, firstNonce }: AnswerTerms,
): readonly Order[] {
  const demand = orders.find((order) => order.side === "buy" && order.fallback === "grid");
  if (demand === undefined) return orders;
  let leftWh: number = demand.energyWh;
  const reserved: Order[] = [];
  for (const offer of offers) {
    const isMine = offer.side === "sell" && offer.counterparty === demand.meteringPointId;
    const isCheap = offer.limitPrice <= highestPrice;
    const fits = isCheap && offer.limitPrice + networkCharge <= demand.limitPrice;
    const answered = reserved.some((order) => order.counterparty === offer.meteringPointId);
    if (!isMine || !fits || answered || leftWh === 0 || reserved.length === MAX_ANSWERED) continue;
    const energyWh = wattHours(Math.min(leftWh, offer.energyWh));
    leftWh -= energyWh;
    const nonce = firstNonce + reserved.length;
    reserved.push({ ...demand, energyWh, nonce, counterparty: offer.meteringPointId });
  }
  if (reserved.length === 0) return orders;
  const rest = orders.flatMap((order) => {
    if (order !== demand) return [order];
    return leftWh === 0 ? [] : [{ ...order, energyWh: wattHours(leftWh) }];
  });
  return [...rest, ...reserved];
}
