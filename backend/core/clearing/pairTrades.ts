/** Who supplied whom. Moves no money and no energy. */
import { wattHours } from "../units/quantities.ts";
import type { PairingPreference, Trade } from "./clearing.ts";
import { type OpenLeg, type PairingLeg, pairPreferred } from "./pairPreferred.ts";

/** Merges two lists that are each in order of arrival. */
function merge(a: OpenLeg[], b: OpenLeg[]): OpenLeg[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const merged: OpenLeg[] = [];
  let j = 0;
  for (const open of a) {
    while (j < b.length && b[j]!.leg.sequence < open.leg.sequence) merged.push(b[j++]!);
    merged.push(open);
  }
  while (j < b.length) merged.push(b[j++]!);
  return merged;
}

/** Pairs first come with first come; what cannot be paired stays in the lists that are returned. */
function pairHere(sells: OpenLeg[], buys: OpenLeg[], trades: Trade[]): [OpenLeg[], OpenLeg[]] {
  let s = 0;
  let b = 0;
  while (s < sells.length && b < buys.length) {
    const sell = sells[s]!;
    const buy = buys[b]!;
    const energyWh = Math.min(sell.leftWh, buy.leftWh);
    trades.push({
      sellOrderId: sell.leg.orderId,
      buyOrderId: buy.leg.orderId,
      energyWh: wattHours(energyWh),
    });
    sell.leftWh -= energyWh;
    buy.leftWh -= energyWh;
    if (sell.leftWh === 0) s += 1;
    if (buy.leftWh === 0) b += 1;
  }
  return [sells.slice(s), buys.slice(b)];
}

/**
 * Pairs inside each segment first, then among neighbours under the next common segment, up to the root; within
 * a step in order of arrival. Every order's trades sum to its `localWh` when Σ sold = Σ bought. What members
 * prefer comes before all this, see `pairPreferred`.
 *
 * @param parents parent of each segment, below its own index; -1 for the root.
 */
export function pairTrades(
  legs: readonly PairingLeg[],
  parents: ArrayLike<number>,
  preferences: readonly PairingPreference[] = [],
): Trade[] {
  const sells: OpenLeg[][] = Array.from({ length: parents.length }, () => []);
  const buys: OpenLeg[][] = Array.from({ length: parents.length }, () => []);
  const ordered = legs
    .filter((leg) => leg.localWh > 0)
    .sort((a, b) => a.sequence - b.sequence || (a.orderId < b.orderId ? -1 : 1));
  const open = ordered.map((leg) => ({ leg, leftWh: leg.localWh }));
  const trades = preferences.length === 0 ? [] : pairPreferred(open, parents, preferences);
  for (const entry of open) {
    if (entry.leftWh === 0) continue;
    (entry.leg.side === "sell" ? sells : buys)[entry.leg.segment]!.push(entry);
  }
  for (let n = parents.length - 1; n >= 0; n -= 1) {
    const [sellsLeft, buysLeft] = pairHere(sells[n]!, buys[n]!, trades);
    const parent = parents[n]!;
    if (parent < 0) continue;
    sells[parent] = merge(sells[parent]!, sellsLeft);
    buys[parent] = merge(buys[parent]!, buysLeft);
  }
  return trades;
}
