/**
 * Clears a horizon: schedules all linked orders together, clears the first interval exactly and AC-verified with
 * what they ask for there, carries over what they got to the Wh, and goes on with the rest.
 */
import { deriveLinkedOrders } from "../../orders/deriveLinkedOrders.ts";
import { isLinkedAlive, type LinkedFill, linkedState } from "../../orders/linkedState.ts";
import type { Hex, Order } from "../../orders/order.ts";
import { orderId } from "../../orders/typedOrder.ts";
import { epochSeconds, intervalStart } from "../../time/marketInterval.ts";
import { type ClearIntervalInput, capacityLimits, clearInterval } from "../clearInterval.ts";
import type { ClearingOrder, ClearingResult } from "../clearing.ts";
import { clearingOrderOf } from "../clearingOrder.ts";
import { segmentOfPoints } from "../treeMarket.ts";
import type { HorizonInterval, HorizonSchedule, LinkedClaim } from "./horizon.ts";
import { scheduleHorizon } from "./scheduleHorizon.ts";

export interface HorizonInput {
  /** Consecutive intervals; their orders are the book without the linked orders. */
  readonly intervals: readonly ClearIntervalInput[];
  readonly claims: readonly LinkedClaim[];
}

export interface HorizonStep {
  readonly result: ClearingResult;
  readonly schedule: HorizonSchedule;
  /** Orders that linked orders became, with the linked order each comes from. */
  readonly derived: readonly { readonly linkedOrderId: Hex; readonly order: Order; readonly orderId: Hex }[];
}

/** Why a linked order got what it got. */
export type LinkedOutcomeCode = "filled" | "part-filled" | "moved" | "paradoxically-rejected" | "not-reached";

export interface LinkedOutcome {
  readonly linkedOrderId: Hex;
  readonly fills: readonly LinkedFill[];
  readonly code: LinkedOutcomeCode;
}

export interface HorizonResult {
  readonly steps: readonly HorizonStep[];
  readonly outcomes: readonly LinkedOutcome[];
}

/** Derived orders come after the book, in the order of the claims. */
const SEQUENCE_BASE = 1_000_000;
/** Room for the nonces of one linked order in one interval. */
const NONCES = 16;

export function asksOf(
  { linkedOrder, fills }: LinkedClaim,
  schedule: HorizonSchedule["schedules"][number],
  t: number,
) {
  return {
    buyWh: schedule.buyWh[t]!,
    sellWh: schedule.sellWh[t]!,
    mustWh: schedule.mustWh[t]!,
    begins: linkedOrder.kind === "block" && linkedState(linkedOrder, fills).startedAt === null,
  };
}

/** What an interval's result gave the derived orders of a linked order. A must-served Wh counts, matched or not. */
export function fillOf(
  interval: LinkedFill["interval"],
  orders: readonly Pick<Order, "side" | "fallback" | "energyWh">[],
  localWh: readonly number[],
): LinkedFill {
  let boughtWh = 0;
  let soldWh = 0;
  orders.forEach((order, i) => {
    const served = order.fallback === "grid" ? order.energyWh : localWh[i]!;
    if (order.side === "buy") boughtWh += served;
    else soldWh += served;
  });
  return { interval, boughtWh, soldWh };
}

function derive(claims: readonly LinkedClaim[], schedule: HorizonSchedule, input: ClearIntervalInput) {
  return claims.flatMap((claim, c) => {
    const { linkedOrder, linkedOrderId, pointId, networkCharge } = claim;
    if (!isLinkedAlive(claim, input.interval)) return [];
    const orders = deriveLinkedOrders(linkedOrder, asksOf(claim, schedule.schedules[c]!, 0), {
      interval: input.interval,
      tariffVersion: linkedOrder.tariffVersion,
      firstNonce: input.interval * NONCES,
      expiresAt: epochSeconds(intervalStart(input.interval)),
    });
    return orders.map((order, k) => {
      const id = orderId(order);
      const sequence = SEQUENCE_BASE + c * NONCES + k;
      const clearing = clearingOrderOf({ order, orderId: id, sequence }, pointId, networkCharge);
      return { linkedOrderId, order, orderId: id, clearing };
    });
  });
}

function horizonFrom(inputs: readonly ClearIntervalInput[], from: number): HorizonInterval[] {
  return inputs.slice(from).map(({ interval, orders, network, segments }) => ({
    interval,
    orders,
    segments: capacityLimits(network, segments),
  }));
}

function outcomeOf(claim: LinkedClaim, begun: readonly LinkedFill[], rejected: boolean): LinkedOutcome {
  const { linkedOrder, linkedOrderId } = claim;
  const fills = begun.filter((fill) => fill.boughtWh + fill.soldWh > 0);
  const bought = fills.reduce((sum, fill) => sum + fill.boughtWh, 0);
  const first = fills[0]?.interval;
  const code = (): LinkedOutcomeCode => {
    if (first === undefined) return rejected ? "paradoxically-rejected" : "not-reached";
    if (linkedOrder.kind === "car" && bought < linkedOrder.energyWh) return "part-filled";
    return first > linkedOrder.firstInterval ? "moved" : "filled";
  };
  return { linkedOrderId, fills, code: code() };
}

const localOf = (result: ClearingResult, id: Hex): number =>
  result.status === "void" ? 0 : (result.allocations.find((a) => a.orderId === id)?.localWh ?? 0);

/**
 * One result per interval, each as `clearInterval` gives it (a void one costs its linked orders nothing but time),
 * and what became of every linked order. Never more than ordered: the residual is exact after every interval.
 */
export function clearHorizon({ intervals, claims }: HorizonInput): HorizonResult {
  const [first] = intervals;
  if (first === undefined) return { steps: [], outcomes: [] };
  const segmentOf = segmentOfPoints(first.segments);
  const fills = new Map<Hex, LinkedFill[]>(claims.map((claim) => [claim.linkedOrderId, [...claim.fills]]));
  const rejected = new Set<Hex>();
  const steps = intervals.map((input, t): HorizonStep => {
    const now = claims.map((claim) => ({ ...claim, fills: fills.get(claim.linkedOrderId)! }));
    const schedule = scheduleHorizon(horizonFrom(intervals, t), now, segmentOf, input.solver);
    const derived = derive(now, schedule, input);
    const orders: ClearingOrder[] = [...input.orders, ...derived.map((entry) => entry.clearing)];
    const result = clearInterval({ ...input, orders });
    for (const claim of claims) {
      const own = derived.filter((entry) => entry.linkedOrderId === claim.linkedOrderId);
      if (own.length === 0) continue;
      const local = own.map((entry) => localOf(result, entry.orderId));
      const orders = own.map((entry) => entry.order);
      fills.get(claim.linkedOrderId)!.push(fillOf(input.interval, orders, local));
      if (claim.linkedOrder.kind === "block" && local.every((wh) => wh === 0))
        rejected.add(claim.linkedOrderId);
    }
    return { result, schedule, derived };
  });
  const outcomes = claims.map((claim) =>
    outcomeOf(claim, fills.get(claim.linkedOrderId)!, rejected.has(claim.linkedOrderId)),
  );
  return { steps, outcomes };
}
