/** Linear rows, per segment, of the limits that an AC state breaks. */
import type { Violation } from "../network/feeder.ts";
import type { ConvergedFlow } from "../network/powerFlow.ts";
import { computeSensitivities, type RowRequest, rowOfViolation } from "../network/sensitivities.ts";
import { branchLoad } from "../network/violations.ts";
import { allowedValue, type BaseAllowance, type PhysicalCase, WATT_PER_WH } from "./physicalCase.ts";
import { BUY_MUST_SERVE, BUY_OR_SKIP, SELL_OR_EXPORT } from "./treeMarket.ts";

/** A limit to hold: value · sign <= allowed · sign. */
export interface WatchedLimit {
  readonly violation: Violation;
  readonly request: RowRequest;
  readonly sign: 1 | -1;
  readonly allowed: number;
}

/** Σ perWh[n] · (own injection of segment n, Wh) <= bound, scaled so that the largest factor is 1. */
export interface EnvelopeRow {
  readonly element: string;
  readonly perWh: Float64Array;
  readonly bound: number;
}

/** Kept inside each limit so that the linear answer passes the AC check: 2e-5 pu, 1e-4 of a rating. */
const headroom = (violation: Violation): number =>
  violation.kind.startsWith("voltage") ? 2e-5 : violation.limit * 1e-4;

export function watchLimit(violation: Violation, allowance: BaseAllowance): WatchedLimit {
  return {
    violation,
    request: rowOfViolation(violation),
    sign: violation.kind === "voltage-low" ? -1 : 1,
    allowed: allowedValue(allowance, violation),
  };
}

/** Sensitivity of a segment is that of the orders that would be cut next: its exports, or all that flows. */
function mixWeights(
  { orders }: PhysicalCase,
  segmentCount: number,
  localWh: ArrayLike<number>,
  exportedWh: ArrayLike<number>,
): { weight: Float64Array; total: Float64Array } {
  const exported = new Float64Array(segmentCount);
  const flowing = new Float64Array(segmentCount);
  for (let i = 0; i < orders.count; i += 1) {
    if (orders.kind[i] === BUY_MUST_SERVE) continue;
    exported[orders.segment[i]!]! += exportedWh[i]!;
    flowing[orders.segment[i]!]! += localWh[i]! + exportedWh[i]!;
  }
  const weight = new Float64Array(orders.count);
  const total = new Float64Array(segmentCount);
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) continue;
    const segment = orders.segment[i]!;
    if (exported[segment]! > 0) weight[i] = kind === SELL_OR_EXPORT ? exportedWh[i]! : 0;
    else weight[i] = flowing[segment]! > 0 ? localWh[i]! + exportedWh[i]! : orders.energyWh[i]!;
    total[segment]! += weight[i]!;
  }
  return { weight, total };
}

function currentValue({ network }: PhysicalCase, flow: ConvergedFlow, request: RowRequest): number {
  const phase = "ABC".indexOf(request.phase);
  if (request.kind !== "voltage") {
    return branchLoad(network, flow, network.branchIndex.get(request.element)!, phase).value;
  }
  const at = 6 * network.busIndex.get(request.element)! + 2 * phase;
  return Math.hypot(flow.voltages[at]!, flow.voltages[at + 1]!);
}

export interface RowState {
  readonly flow: ConvergedFlow;
  readonly localWh: ArrayLike<number>;
  readonly exportedWh: ArrayLike<number>;
  /** Own injection of each segment at the state, Wh. */
  readonly ownWh: ArrayLike<number>;
}

/**
 * Linearises the watched limits at an AC state. The bound carries the correction to the true AC value, and is
 * never below zero: no trade at all must stay possible.
 */
export function linearise(
  physical: PhysicalCase,
  limits: readonly WatchedLimit[],
  state: RowState,
  segmentCount: number,
): EnvelopeRow[] {
  const { orders, pointOfOrder } = physical;
  const { weight, total } = mixWeights(physical, segmentCount, state.localWh, state.exportedWh);
  const rows = computeSensitivities(
    physical.network,
    state.flow,
    limits.map((limit) => limit.request),
  );
  return limits.map(({ violation, sign, allowed, request }, r) => {
    const { perWatt, perVar } = rows[r]!;
    const perWh = new Float64Array(segmentCount);
    for (let i = 0; i < orders.count; i += 1) {
      const segment = orders.segment[i]!;
      if (weight[i] === 0) continue;
      const point = pointOfOrder[i]!;
      const reactive = orders.kind[i] === BUY_OR_SKIP ? perVar[point]! * physical.flexibleTan : 0;
      perWh[segment]! += (sign * WATT_PER_WH * weight[i]! * (perWatt[point]! + reactive)) / total[segment]!;
    }
    const room = sign * (allowed - currentValue(physical, state.flow, request)) - headroom(violation);
    const largest = perWh.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    let bound = room / largest;
    for (let n = 0; n < segmentCount; n += 1) {
      perWh[n]! /= largest;
      bound += perWh[n]! * state.ownWh[n]!;
    }
    return { element: violation.element, perWh, bound: Math.max(bound, 0) };
  });
}
