/** Discriminatory pricing for comparison: the dearest bid takes the cheapest offer and pays what it bid. */

export interface BidLeg {
  readonly id: string;
  /** Orders of one owner never meet; null: unknown. */
  readonly owner: string | null;
  readonly side: "buy" | "sell";
  readonly energyWh: number;
  /** Net of charges, ticks. */
  readonly limitTicks: number;
  readonly sequence: number;
}

export interface BidMatch {
  readonly sellId: string;
  readonly buyId: string;
  readonly energyWh: number;
  /** The bid: what the buyer pays and the seller gets. */
  readonly priceTicks: number;
}

/** Greedy in merit order: bids from the dearest, offers from the cheapest, ties by arrival. */
export function matchPayAsBid(legs: readonly BidLeg[]): BidMatch[] {
  const bySide = (side: BidLeg["side"], sign: number) =>
    legs
      .filter((leg) => leg.side === side)
      .sort((a, b) => sign * (a.limitTicks - b.limitTicks) || a.sequence - b.sequence)
      .map((leg) => ({ leg, leftWh: leg.energyWh }));
  const sells = bySide("sell", 1);
  const matches: BidMatch[] = [];
  let first = 0;
  for (const buy of bySide("buy", -1)) {
    while (first < sells.length && sells[first]!.leftWh === 0) first += 1;
    for (let s = first; s < sells.length && buy.leftWh > 0; s += 1) {
      const sell = sells[s]!;
      if (sell.leg.limitTicks > buy.leg.limitTicks) break;
      const own = sell.leg.owner !== null && sell.leg.owner === buy.leg.owner;
      const energyWh = own ? 0 : Math.min(buy.leftWh, sell.leftWh);
      if (energyWh === 0) continue;
      matches.push({ sellId: sell.leg.id, buyId: buy.leg.id, energyWh, priceTicks: buy.leg.limitTicks });
      sell.leftWh -= energyWh;
      buy.leftWh -= energyWh;
    }
  }
  return matches;
}
