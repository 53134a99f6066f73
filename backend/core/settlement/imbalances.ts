/**
 * Who is to blame for what was traded and not delivered. The meters alone decide: where the buyer would have taken
 * more, its seller was short; where the seller would have had more, its buyer left it long. A trade that neither end
 * kept harms nobody.
 */
import { prorateLargestRemainder } from "../units/quantities.ts";
import type { PairedTrade } from "./deliverTrades.ts";

export interface Imbalances {
  /** Per trade: what the buyer took from elsewhere because the seller had not, Wh. */
  readonly shortWh: readonly number[];
  /** Per trade: what the seller had left because the buyer did not take it, Wh. */
  readonly longWh: readonly number[];
}

export interface ImbalanceInput {
  readonly trades: readonly PairedTrade[];
  /** As `deliverTradesLargestRemainder` gives it: no more could be delivered. */
  readonly delivered: readonly number[];
  /** What each point imported and exported beyond its trades, Wh. */
  readonly restOf: (meteringPointId: string) => { readonly importWh: number; readonly exportWh: number };
}

/**
 * The rest of a buyer's import, at most what its trades left open, is shared over them pro rata by largest remainder,
 * ties to the earlier trade; so is the rest of a seller's export. No trade is short and long at once, because what
 * is open has an exhausted seller or a satisfied buyer.
 */
export function imbalancesLargestRemainder(input: ImbalanceInput): Imbalances {
  const { trades, restOf } = input;
  const open = trades.map(({ energyWh }, i) => energyWh - (input.delivered[i] ?? 0));
  const share = (end: "buyer" | "seller", rest: (id: string) => number): number[] => {
    const parts = trades.map(() => 0);
    const groups = Map.groupBy(trades.keys(), (i) => trades[i]?.[end] ?? "");
    for (const [id, group] of groups) {
      const wanted = group.map((i) => open[i] ?? 0);
      const total = wanted.reduce((sum, wh) => sum + wh, 0);
      if (total === 0) continue;
      const shares = prorateLargestRemainder(Math.min(total, rest(id)), wanted);
      for (const [k, i] of group.entries()) parts[i] = shares[k] ?? 0;
    }
    return parts;
  };
  return {
    shortWh: share("buyer", (id) => restOf(id).importWh),
    longWh: share("seller", (id) => restOf(id).exportWh),
  };
}
