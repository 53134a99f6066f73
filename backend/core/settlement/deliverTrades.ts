/**
 * What of each trade was really delivered, by the meters alone.
 *
 * Rule: a seller's measured surplus first serves its trades; a buyer's measured take first counts as local.
 * In each pass every buyer asks for what it took, pro rata over its trades; every seller serves what it is
 * asked, and shares a shortfall pro rata over its buyers. What one pass leaves over is offered again, so that no
 * surplus goes to the grid while a paired buyer still takes. A pass that is not the last exhausts at least one
 * seller, so there are at most (sellers + 1) passes.
 */
import { domainError } from "../errors/domainError.ts";
import { prorateLargestRemainder } from "../units/quantities.ts";

/** A trade between two metering points, with what each end measured. */
export interface PairedTrade {
  readonly seller: string;
  readonly buyer: string;
  /** Agreed, Wh, > 0. */
  readonly energyWh: number;
}

interface Metered {
  /** Measured export per metering point, Wh. */
  readonly exportWh: ReadonlyMap<string, number>;
  /** Measured import per metering point, Wh. */
  readonly importWh: ReadonlyMap<string, number>;
}

const groupBy = (trades: readonly PairedTrade[], end: "seller" | "buyer"): number[][] => {
  const groups = new Map<string, number[]>();
  trades.forEach((trade, index) => {
    const group = groups.get(trade[end]);
    if (group) group.push(index);
    else groups.set(trade[end], [index]);
  });
  return [...groups.values()];
};

/** Pro rata by largest remainder, with the common case (enough for all) done without division. */
function shareLargestRemainder(available: number, wanted: readonly number[]): readonly number[] {
  const total = wanted.reduce((sum, w) => sum + w, 0);
  return total <= available ? wanted : prorateLargestRemainder(available, wanted);
}

/**
 * Delivered energy per trade, Wh, in the order of `trades`; never more than agreed, than the seller exported or
 * than the buyer imported. Remainders of a share go by largest remainder, ties to the earlier trade: hand the
 * trades over in a fixed order. @throws LAT-9003 never in practice; a broken bound shows as LAT-6005 later.
 */
export function deliverTradesLargestRemainder(trades: readonly PairedTrade[], metered: Metered): number[] {
  const delivered = trades.map(() => 0);
  const open = trades.map((t) => t.energyWh);
  const sellers = groupBy(trades, "seller");
  const buyers = groupBy(trades, "buyer");
  const leftOf = (groups: number[][], end: "seller" | "buyer", measured: ReadonlyMap<string, number>) =>
    new Map(
      groups.map(([first = 0]) => [
        trades[first]?.[end] ?? "",
        measured.get(trades[first]?.[end] ?? "") ?? 0,
      ]),
    );
  const supply = leftOf(sellers, "seller", metered.exportWh);
  const need = leftOf(buyers, "buyer", metered.importWh);

  for (let pass = 0; pass <= sellers.length; pass++) {
    const asked = askPerTrade(trades, buyers, open, supply, need);
    let moved = 0;
    for (const group of sellers) {
      const seller = trades[group[0] ?? 0]?.seller ?? "";
      const available = supply.get(seller) ?? 0;
      const served = shareLargestRemainder(
        available,
        group.map((index) => asked[index] ?? 0),
      );
      group.forEach((index, position) => {
        const energyWh = served[position] ?? 0;
        const buyer = trades[index]?.buyer ?? "";
        delivered[index] = (delivered[index] ?? 0) + energyWh;
        open[index] = (open[index] ?? 0) - energyWh;
        supply.set(seller, (supply.get(seller) ?? 0) - energyWh);
        need.set(buyer, (need.get(buyer) ?? 0) - energyWh);
        moved += energyWh;
      });
    }
    if (moved === 0) return delivered;
  }
  // Reached only when the last allowed pass still moved energy; nothing can be left to move after it.
  if (askPerTrade(trades, buyers, open, supply, need).some((wh) => wh > 0)) {
    throw domainError("LAT-9003", { total: trades.length, count: sellers.length });
  }
  return delivered;
}

/** What each buyer asks of each trade that can still deliver: its open need, pro rata over the open energy. */
function askPerTrade(
  trades: readonly PairedTrade[],
  buyers: readonly number[][],
  open: readonly number[],
  supply: ReadonlyMap<string, number>,
  need: ReadonlyMap<string, number>,
): number[] {
  const asked = trades.map(() => 0);
  for (const group of buyers) {
    const wanted = group.map((index) =>
      (supply.get(trades[index]?.seller ?? "") ?? 0) > 0 ? (open[index] ?? 0) : 0,
    );
    const takes = need.get(trades[group[0] ?? 0]?.buyer ?? "") ?? 0;
    shareLargestRemainder(takes, wanted).forEach((energyWh, position) => {
      const index = group[position];
      if (index !== undefined) asked[index] = energyWh;
    });
  }
  return asked;
}
