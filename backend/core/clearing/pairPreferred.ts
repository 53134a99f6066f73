/**
 * Whom members would rather trade with: partners, kinds of energy, nearness. Preferences only decide who supplies
 * whom; quantities and prices are settled before, so nobody gains or loses energy by having any.
 *
 * Served in this order, and within each step by arrival of the order that has the preference:
 * 1. named partners, in the member's own order;
 * 2. kinds of energy, in the member's own order, from the nearest segment that has some;
 * 3. nearness: whoever wants it picks from the nearest segment before the rest is paired.
 *
 * A preference is looked at again with what is left in every interval, so it holds at any fill.
 */
import type { Hex } from "../orders/order.ts";
import { wattHours } from "../units/quantities.ts";
import type { PairingPreference, Trade } from "./clearing.ts";

/** What a sell brings: solar may be exported when nobody buys it, a store keeps what it does not sell. */
export type EnergySource = "solar" | "storage";

/** Local part of one order and where it sits. */
export interface PairingLeg {
  readonly orderId: Hex;
  readonly side: "buy" | "sell";
  readonly segment: number;
  readonly localWh: number;
  readonly sequence: number;
  readonly meteringPointId?: string;
  readonly source?: EnergySource;
}

export interface OpenLeg {
  readonly leg: PairingLeg;
  leftWh: number;
}

/** Segments by distance (edges of the tree), nearer first, then by index. */
function byDistance(parents: ArrayLike<number>, from: number): number[] {
  const above = new Map<number, number>();
  for (let n = from, d = 0; n >= 0; n = parents[n]!, d += 1) above.set(n, d);
  const distance = Array.from({ length: parents.length }, (_, n) => {
    let up = 0;
    let at = n;
    while (!above.has(at)) {
      at = parents[at]!;
      up += 1;
    }
    return up + above.get(at)!;
  });
  return [...distance.keys()].sort((a, b) => distance[a]! - distance[b]! || a - b);
}

/** Open legs of one side, found by owner, and by kind and segment; exhausted ones are dropped when met. */
class Shelf {
  readonly #byOwner = new Map<string, OpenLeg[]>();
  readonly #byPlace = new Map<string, OpenLeg[]>();

  constructor(legs: readonly OpenLeg[]) {
    for (const open of legs) {
      const { meteringPointId, segment, source } = open.leg;
      if (meteringPointId !== undefined) push(this.#byOwner, meteringPointId, open);
      push(this.#byPlace, `any|${segment}`, open);
      if (source !== undefined) push(this.#byPlace, `${source}|${segment}`, open);
    }
  }

  ofOwner(meteringPointId: string): OpenLeg[] {
    return this.#byOwner.get(meteringPointId) ?? [];
  }

  at(kind: EnergySource | "any", segment: number): OpenLeg[] {
    return this.#byPlace.get(`${kind}|${segment}`) ?? [];
  }
}

function push<K>(lists: Map<K, OpenLeg[]>, key: K, open: OpenLeg): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [open]);
  else list.push(open);
}

/** Pairs `own` with the legs of a list until one side is used up. */
function pairWith(own: OpenLeg, others: OpenLeg[], trades: Trade[]): void {
  while (own.leftWh > 0 && others.length > 0) {
    const other = others[0]!;
    const energyWh = Math.min(own.leftWh, other.leftWh);
    if (energyWh > 0) {
      const [sell, buy] = own.leg.side === "sell" ? [own, other] : [other, own];
      trades.push({
        sellOrderId: sell.leg.orderId,
        buyOrderId: buy.leg.orderId,
        energyWh: wattHours(energyWh),
      });
      own.leftWh -= energyWh;
      other.leftWh -= energyWh;
    }
    if (other.leftWh === 0) others.shift();
  }
}

/**
 * Pairs what preferences ask for and takes it off the open legs; what is left is for `pairTrades`.
 *
 * @param open all legs, by arrival
 * @param parents parent of each segment, -1 for the root
 */
export function pairPreferred(
  open: readonly OpenLeg[],
  parents: ArrayLike<number>,
  preferences: readonly PairingPreference[],
): Trade[] {
  const trades: Trade[] = [];
  const of = new Map(preferences.map((preference) => [preference.meteringPointId, preference]));
  const shelves = {
    sell: new Shelf(open.filter(({ leg }) => leg.side === "sell")),
    buy: new Shelf(open.filter(({ leg }) => leg.side === "buy")),
  };
  const opposite = (own: OpenLeg): Shelf => shelves[own.leg.side === "sell" ? "buy" : "sell"];
  const wishing = open.flatMap((own) => {
    const preference = of.get(own.leg.meteringPointId ?? "");
    return preference === undefined ? [] : [{ own, preference }];
  });
  for (const { own, preference } of wishing) {
    for (const partner of preference.partners) pairWith(own, opposite(own).ofOwner(partner), trades);
  }
  const near = new Map<number, number[]>();
  const nearest = (segment: number): number[] => {
    const known = near.get(segment) ?? byDistance(parents, segment);
    near.set(segment, known);
    return known;
  };
  const take = (own: OpenLeg, kind: EnergySource | "any"): void => {
    for (const segment of nearest(own.leg.segment)) {
      if (own.leftWh === 0) return;
      pairWith(own, opposite(own).at(kind, segment), trades);
    }
  };
  for (const { own, preference } of wishing) {
    if (own.leg.side === "buy") for (const source of preference.sources) take(own, source);
  }
  for (const { own, preference } of wishing) if (preference.nearFirst) take(own, "any");
  return trades;
}
