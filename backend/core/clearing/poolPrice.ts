/**
 * Finds the pool price at which the pool balances, and how much of every group of marginal orders trades.
 *
 * The surplus of the pool never falls as its price rises, and at odd scaled prices it is single-valued. Either
 * some odd price balances (a gap between marginal bid and offer: its middle is taken), or the balance lies at
 * one even price between a shortage and a surplus: the orders at exactly that price share the difference.
 */
import { displaceExports } from "./displaceExports.ts";
import { EXPORT_VALUE, type LevelCurves, TICK_SCALE } from "./levelCurves.ts";
import { type MarginalGroup, marginalGroups, withinTick } from "./marginalGroups.ts";
import { prorate } from "./prorate.ts";
import { type Descent, descend } from "./treeDescent.ts";

export interface PoolClearing {
  /** Scaled prices that certify the result. */
  readonly poolPrice: number;
  readonly nodePrice: Float64Array;
  /** Descent at an odd price that settles every order outside `marginal`. */
  readonly settled: Descent;
  /** Groups marginal at the pool. */
  readonly marginal: readonly MarginalGroup[];
}

type Children = readonly (readonly number[])[];

function settleAtJump(curves: LevelCurves, children: Children, short: Descent, long: Descent): PoolClearing {
  const at = short.poolPrice + 1;
  const star = descend(curves, children, at);
  const marginal = marginalGroups(curves, short, long, at);
  const neededWh = -short.surplusWh;
  if (withinTick(at) >= EXPORT_VALUE) {
    displaceExports(curves, {
      short,
      nodePrice: star.price,
      exportPrice: at - EXPORT_VALUE,
      neededWh,
      marginal,
    });
  } else {
    const widths = marginal.map((group) => group.highWh - group.lowWh);
    const parts = prorate(neededWh, widths);
    marginal.forEach((group, i) => {
      group.supplyWh += parts[i]!;
    });
  }
  return { poolPrice: at, nodePrice: star.price, settled: long, marginal };
}

/** Largest odd price in [from, to] where `test` holds; it holds up to some price and not beyond. */
function lastOdd(from: number, to: number, test: (price: number) => boolean): number | null {
  if (!test(from)) return null;
  let lo = 0;
  let hi = (to - from) / 2;
  while (lo < hi) {
    const mid = Math.ceil((lo + hi) / 2);
    if (test(from + 2 * mid)) lo = mid;
    else hi = mid - 1;
  }
  return from + 2 * lo;
}

/** Middle of the odd balancing prices; at an open end the end where orders are. */
function gapMiddle(first: number | null, last: number | null, floor: number, ceiling: number): number {
  if (first === null && last === null) return 2 * Math.floor((floor + ceiling) / 4) + 1;
  if (first === null) return last!;
  if (last === null) return first;
  return 2 * Math.floor((first + last) / 4) + 1;
}

/** Null when no price balances the pool (only with limits that exclude zero). */
export function clearPool(curves: LevelCurves, children: Children): PoolClearing | null {
  const floor = TICK_SCALE * curves.minTicks - 2 * EXPORT_VALUE + 1;
  const ceiling = TICK_SCALE * curves.maxTicks + 2 * EXPORT_VALUE + 1;
  const at = (price: number): Descent => descend(curves, children, price);
  const shortPrice = lastOdd(floor, ceiling, (price) => at(price).surplusWh < 0);
  if (shortPrice === ceiling) return null;
  const next = shortPrice === null ? floor : shortPrice + 2;
  const long = at(next);
  if (long.surplusWh > 0) {
    return shortPrice === null ? null : settleAtJump(curves, children, at(shortPrice), long);
  }
  const lastBalanced = lastOdd(next, ceiling, (price) => at(price).surplusWh === 0)!;
  const poolPrice = gapMiddle(
    shortPrice === null ? null : next,
    lastBalanced === ceiling ? null : lastBalanced,
    floor,
    ceiling,
  );
  const settled = at(poolPrice);
  return { poolPrice, nodePrice: settled.price, settled, marginal: [] };
}
