/** Groups of orders that are marginal at the pool: who they are and how their supply jumps. */
import { domainError } from "../errors/domainError.ts";
import { countBelow, EXPORT_VALUE, type LevelCurves, TICK_SCALE, TRADE_VALUE } from "./levelCurves.ts";
import type { Descent } from "./treeDescent.ts";
import { BUY_MUST_SERVE, BUY_OR_SKIP, SELL_OR_CURTAIL, SELL_OR_EXPORT } from "./treeMarket.ts";

/** Orders of one kind and level at one node that share an amount, seen as supply to the pool (buys < 0). */
export interface MarginalGroup {
  readonly kind: number;
  readonly node: number;
  readonly level: number;
  readonly lowWh: number;
  readonly highWh: number;
  /** Most the group could supply: all its energy, or 0 for buys. */
  readonly mostWh: number;
  supplyWh: number;
}

/** Position of a scaled price within its tick. */
export const withinTick = (price: number): number => ((price % TICK_SCALE) + TICK_SCALE) % TICK_SCALE;

/** Energy of one kind at a node and level, Wh. */
export function energyAt(curves: LevelCurves, kind: number, node: number, level: number): number {
  const at = node * curves.stride + level;
  if (kind === BUY_MUST_SERVE) return curves.demand[level]! - curves.demand[level + 1]!;
  const own = kind === SELL_OR_EXPORT ? curves.solar : curves.plain;
  return own[at + 1]! - own[at]!;
}

/** What the marginal orders of a node inject beyond those strictly better than its price, Wh. */
export function marginalInjection(curves: LevelCurves, descent: Descent, node: number): number {
  const price = descent.price[node]!;
  const at = node * curves.stride + countBelow(curves.levels, price);
  const exporting = price > descent.poolPrice - EXPORT_VALUE;
  return descent.own[node]! - curves.plain[at]! - (exporting ? curves.solarTotal[node]! : curves.solar[at]!);
}

function supplyOf(curves: LevelCurves, descent: Descent, kind: number, node: number, level: number): number {
  const threshold = curves.levels[level]!;
  const energyWh = energyAt(curves, kind, node, level);
  if (kind === BUY_MUST_SERVE) return descent.poolPrice < threshold ? -energyWh : 0;
  if (kind === SELL_OR_EXPORT && threshold > descent.poolPrice - EXPORT_VALUE) return 0;
  const price = descent.price[node]!;
  const filled =
    price > threshold ? energyWh : price < threshold ? 0 : marginalInjection(curves, descent, node);
  return kind === BUY_OR_SKIP ? filled - energyWh : filled;
}

/** Kinds and thresholds whose pool supply jumps when the pool price passes the even price `at`. */
function jumpingKinds(at: number): readonly { kind: number; threshold: number }[] {
  switch (withinTick(at)) {
    case 0:
      return [
        { kind: SELL_OR_CURTAIL, threshold: at },
        { kind: SELL_OR_EXPORT, threshold: at - EXPORT_VALUE },
      ];
    case TRADE_VALUE:
      return [
        { kind: BUY_OR_SKIP, threshold: at },
        { kind: BUY_MUST_SERVE, threshold: at },
      ];
    case EXPORT_VALUE:
      return [{ kind: SELL_OR_CURTAIL, threshold: at - EXPORT_VALUE }];
    case EXPORT_VALUE + TRADE_VALUE:
      return [{ kind: BUY_OR_SKIP, threshold: at - EXPORT_VALUE }];
    default:
      throw domainError("LAT-3008", { rule: "jump", place: at });
  }
}

/** Groups whose supply differs between a pool that is short and one that is long, either side of `at`. */
export function marginalGroups(
  curves: LevelCurves,
  short: Descent,
  long: Descent,
  at: number,
): MarginalGroup[] {
  const groups: MarginalGroup[] = [];
  for (const { kind, threshold } of jumpingKinds(at)) {
    const level = countBelow(curves.levels, threshold);
    if (curves.levels[level] !== threshold) continue;
    const nodes = kind === BUY_MUST_SERVE ? 1 : curves.nodeCount;
    for (let node = 0; node < nodes; node += 1) {
      const energyWh = energyAt(curves, kind, node, level);
      if (energyWh === 0) continue;
      const sells = kind === SELL_OR_CURTAIL || kind === SELL_OR_EXPORT;
      const lowWh = supplyOf(curves, short, kind, node, level);
      const highWh = supplyOf(curves, long, kind, node, level);
      groups.push({ kind, node, level, lowWh, highWh, mostWh: sells ? energyWh : 0, supplyWh: lowWh });
    }
  }
  return groups;
}
