/** Puts the reserved trades into a cleared market, as far as a full power flow lets them. */
import type { ConvergedFlow } from "../../network/powerFlow.ts";
import type { ClearingOrder } from "../clearing.ts";
import {
  type BaseAllowance,
  injectionsOf,
  newViolations,
  type PhysicalCase,
  solveState,
} from "../physicalCase.ts";
import type { TreeMarketProblem, TreeMarketSolution } from "../treeMarket.ts";
import { matchReserved, type ReservedTrade } from "./reservedTrades.ts";

/** Power flows spent on how much of the reserved trades the grid carries. */
const STEPS = 7;

export interface ReservedCase {
  readonly orders: readonly ClearingOrder[];
  readonly physical: PhysicalCase;
  readonly allowance: BaseAllowance;
  readonly problem: TreeMarketProblem;
  readonly solution: TreeMarketSolution;
  readonly flow: ConvergedFlow;
}

export interface WithReserved {
  readonly solution: TreeMarketSolution;
  readonly flow: ConvergedFlow;
  readonly trades: readonly ReservedTrade[];
}

/**
 * The same outcome when nobody reserved anything. What would have to flow on top is scaled down together, by
 * bisection, until the power flow passes; the trades of the pool are never touched.
 */
export function addReserved(input: ReservedCase): WithReserved {
  const { orders, physical, allowance, problem, solution, flow } = input;
  if (physical.orders.reserved === undefined) return { solution, flow, trades: [] };
  const attempt = (share: number): WithReserved | null => {
    const tried = matchReserved({ orders, problem, solution }, share);
    if (!tried.movesEnergy) return { ...tried, flow };
    const { localWh, exportedWh } = tried.solution;
    const state = solveState(physical, injectionsOf(physical, localWh, exportedWh), flow);
    if (state === null || newViolations(physical.network, state, allowance).length > 0) return null;
    return { ...tried, flow: state };
  };
  const whole = attempt(1);
  if (whole !== null) return whole;
  let best: WithReserved = attempt(0) ?? { solution, flow, trades: [] };
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS; step += 1) {
    const share = (low + high) / 2;
    const found = attempt(share);
    if (found === null) high = share;
    else {
      best = found;
      low = share;
    }
  }
  return best;
}
