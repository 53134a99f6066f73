/** Clears one interval of one feeder: market, physics, money, explanations. Pure and deterministic. */
import { DomainError, domainError, type ErrorCode, type ErrorDetails } from "../errors/domainError.ts";
import type { CompiledFeeder } from "../network/compileFeeder.ts";
import type { LinearSolver } from "../network/linearProgram.ts";
import type { ConvergedFlow, Injections } from "../network/powerFlow.ts";
import { summariseFlow } from "../network/violations.ts";
import { INTERVAL_SECONDS, type IntervalIndex } from "../time/marketInterval.ts";
import { clearedOutcome } from "./clearedOutcome.ts";
import type {
  BaseInjection,
  ClearingOrder,
  ClearingResult,
  PairingPreference,
  PhysicsReport,
  RefusedOrder,
  SegmentDefinition,
} from "./clearing.ts";
import { addReserved } from "./conditions/addReserved.ts";
import { minimumReport } from "./conditions/conditionedRule.ts";
import { withLeftOut } from "./leftOut.ts";
import {
  type BaseAllowance,
  baseAllowance,
  DEFAULT_POWER_FACTORS,
  injectionsOf,
  type PhysicalCase,
  type PowerFactors,
  physicalCase,
  solveState,
} from "./physicalCase.ts";
import type { TreeRule } from "./rules/treeRule.ts";
import { clearWithPhysics, type LoopFailure, type LoopResult } from "./shapedClearing.ts";
import { checkOrder, orderColumns, segmentOfPoints, type TreeSegment } from "./treeMarket.ts";

export interface ClearIntervalInput {
  readonly interval: IntervalIndex;
  readonly network: CompiledFeeder;
  /** From `buildSegments`; every connection point in exactly one. */
  readonly segments: readonly SegmentDefinition[];
  /** Fixed injections that nobody trades; must-serve orders are added here, so leave them out. */
  readonly base: readonly BaseInjection[];
  readonly orders: readonly ClearingOrder[];
  /** Null: constrained intervals are cleared with proportional envelopes. */
  readonly solver: LinearSolver | null;
  readonly powerFactors?: PowerFactors;
  /** Whom members would rather trade with, by metering point; decides pairing only. */
  readonly preferences?: readonly PairingPreference[];
  /** Shaped rounds before proportional envelopes. Default 5. */
  readonly maxRounds?: number;
  /** Net injection per point that earlier rounds have fixed, whole Wh; it is in the base and takes up capacity. */
  readonly carriedWh?: ReadonlyMap<string, number>;
  /** Who trades at which price inside given limits; see `rules/clearByRule.ts`. Default: nodal. */
  readonly rule?: TreeRule;
}

/**
 * Flow that the connection capacities below each segment allow, less what is carried already; never cuts an
 * order within capacity.
 */
export function capacityLimits(
  network: CompiledFeeder,
  segments: readonly SegmentDefinition[],
  carriedWh?: ReadonlyMap<string, number>,
): TreeSegment[] {
  const points = network.feeder.connectionPoints;
  const capacity = segments.map(({ pointIds }) =>
    pointIds.reduce((total, id) => total + (points[network.pointIndex.get(id) ?? -1]?.capacityKva ?? 0), 0),
  );
  const carried = segments.map(({ pointIds }) =>
    pointIds.reduce((total, id) => total + (carriedWh?.get(id) ?? 0), 0),
  );
  for (let n = segments.length - 1; n > 0; n -= 1) {
    capacity[segments[n]!.parent]! += capacity[n]!;
    carried[segments[n]!.parent]! += carried[n]!;
  }
  return segments.map(({ parent }, n) => {
    const limitWh = Math.ceil((capacity[n]! * 1000 * INTERVAL_SECONDS) / 3600);
    const lowerWh = Math.min(0, -limitWh - carried[n]!);
    return { parent, lowerWh: lowerWh === 0 ? 0 : lowerWh, upperWh: Math.max(0, limitWh - carried[n]!) };
  });
}

/** Usable orders in order of arrival, and the others with the reason. */
function sortBook({ orders, network }: ClearIntervalInput, segmentOf: ReadonlyMap<string, number>) {
  const usable: ClearingOrder[] = [];
  const refused: RefusedOrder[] = [];
  const seen = new Set<string>();
  const ordered = [...orders].sort((a, b) => a.sequence - b.sequence || (a.orderId < b.orderId ? -1 : 1));
  for (const order of ordered) {
    const known = network.pointIndex.has(order.pointId);
    const problem = checkOrder(order, known ? segmentOf.get(order.pointId) : undefined);
    if (problem !== null) {
      refused.push({ orderId: order.orderId, code: problem.code, details: problem.details });
    } else if (seen.has(order.orderId)) {
      refused.push({ orderId: order.orderId, code: "LAT-3009", details: { orderId: order.orderId } });
    } else {
      seen.add(order.orderId);
      usable.push(order);
    }
  }
  return { usable, refused };
}

function voided(interval: IntervalIndex, code: ErrorCode, details: ErrorDetails): ClearingResult {
  return { status: "void", interval, code, reason: domainError(code, details).message };
}

function report(
  physical: PhysicalCase,
  allowance: BaseAllowance,
  loop: LoopResult,
  flow: ConvergedFlow,
): PhysicsReport {
  const { lossW, ...extremes } = summariseFlow(physical.network, flow);
  return {
    rounds: loop.rounds,
    method: loop.method,
    baseViolations: allowance.violations,
    ...extremes,
    lossWh: (lossW * INTERVAL_SECONDS) / 3600,
    ...(loop.solverFailure === null ? {} : { solverFailure: loop.solverFailure }),
  };
}

export interface Prepared {
  readonly physical: PhysicalCase;
  readonly usable: readonly ClearingOrder[];
  readonly refused: readonly RefusedOrder[];
  /** How often orders have been left out for the grid's sake. */
  readonly exclusions: number;
}

/** Book and injections ready to clear. @throws LAT-3013 for a base injection at an unknown point. */
export function prepare(input: ClearIntervalInput): Prepared {
  const { network, segments, base } = input;
  for (const { pointId } of base) {
    if (!network.pointIndex.has(pointId)) throw domainError("LAT-3013", { pointId });
  }
  const segmentOf = segmentOfPoints(segments);
  const { usable, refused } = sortBook(input, segmentOf);
  const physical = physicalCase({
    network,
    orders: orderColumns(usable, segmentOf),
    pointOfOrder: Int32Array.from(usable, (order) => network.pointIndex.get(order.pointId)!),
    base,
    powerFactors: input.powerFactors ?? DEFAULT_POWER_FACTORS,
  });
  return { physical, usable, refused, exclusions: 0 };
}

/** Times the book may be thinned out before the interval is given up. */
const MAX_EXCLUSIONS = 8;

/** Clears again without the orders that no segment limit can keep off an overloaded element. */
function clearWithout(input: ClearIntervalInput, prepared: Prepared, failure: LoopFailure): ClearingResult {
  const { usable, refused, exclusions } = prepared;
  const excluded = failure.harmful.map((i): RefusedOrder => {
    const { orderId } = usable[i]!;
    return { orderId, code: "LAT-3014", details: { orderId, ...failure.details } };
  });
  if (excluded.length === 0 || exclusions === MAX_EXCLUSIONS) {
    return voided(input.interval, failure.code, failure.details);
  }
  const out = new Set(excluded.map((order) => order.orderId));
  const orders = usable.filter((order) => !out.has(order.orderId));
  const next = prepare({ ...input, orders });
  return clearPrepared(input, {
    ...next,
    refused: [...refused, ...excluded],
    exclusions: exclusions + 1,
  });
}

function clearPrepared(input: ClearIntervalInput, prepared: Prepared): ClearingResult {
  const { physical, usable, refused } = prepared;
  const { interval, network, segments } = input;
  const baseFlow = solveState(physical, physical.base, null);
  if (baseFlow === null) return voided(interval, "LAT-3010", {});
  const allowance = baseAllowance(network, baseFlow);
  const loop = clearWithPhysics({
    physical,
    allowance,
    baseFlow,
    segments: capacityLimits(network, segments, input.carriedWh),
    solver: input.solver,
    maxRounds: input.maxRounds ?? 5,
    ...(input.rule === undefined ? {} : { rule: input.rule }),
  });
  if (loop.status === "failed") return clearWithout(input, prepared, loop);
  const { envelope } = loop.candidate;
  const problem = { segments: envelope.segments, orders: physical.orders };
  const minimums = minimumReport(loop.candidate.solution);
  const reserved = { ...loop.candidate, orders: usable, physical, allowance, problem };
  // Rules with one price say nothing about what two members agree between them.
  const { solution, flow, trades } =
    input.rule === undefined ? addReserved(reserved) : { ...loop.candidate, trades: [] };
  const outcome = clearedOutcome({
    definitions: segments,
    orders: usable,
    problem,
    envelope,
    solution,
    reserved: trades,
    preferences: input.preferences ?? [],
    ...(minimums === undefined ? {} : { minimums }),
  });
  return {
    interval,
    ...withLeftOut(outcome, refused, input.orders, segmentOfPoints(segments)),
    ...(refused.length > 0 ? { refused } : {}),
    physics: report(physical, allowance, loop, flow),
  };
}

/**
 * Clears an interval: the best trades that the grid carries, verified by three-phase power flow before they
 * are returned. Never throws for bad orders, an overloaded base or a failing solver; a broken rule ends in
 * `void` with its code.
 */
export function clearInterval(input: ClearIntervalInput): ClearingResult {
  try {
    return clearPrepared(input, prepare(input));
  } catch (error) {
    if (error instanceof DomainError) return voided(input.interval, error.code, error.details);
    const reason = error instanceof Error ? error.message : String(error);
    return voided(input.interval, "LAT-3022", { reason });
  }
}

/** The injections a cleared interval stands for, in the order of the feeder's points; for evidence. */
export function clearedInjections(input: ClearIntervalInput, result: ClearingResult): Injections {
  const { physical, usable } = prepare(input);
  if (result.status === "void") return physical.base;
  const byId = new Map(result.allocations.map((allocation) => [allocation.orderId, allocation]));
  return injectionsOf(
    physical,
    usable.map((order) => byId.get(order.orderId)?.localWh ?? 0),
    usable.map((order) => (order.side === "sell" ? (byId.get(order.orderId)?.gridWh ?? 0) : 0)),
  );
}
