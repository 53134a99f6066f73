/** What orders do to the grid: injections per connection point, and which limits an AC state breaks. */
import type { CompiledFeeder } from "../network/compileFeeder.ts";
import type { Violation } from "../network/feeder.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  type Injections,
  type PowerFlowWorkspace,
  readFlow,
  stepPowerFlow,
} from "../network/powerFlow.ts";
import { findViolations, STRICT } from "../network/violations.ts";
import { INTERVAL_SECONDS } from "../time/marketInterval.ts";
import type { BaseInjection } from "./clearing.ts";
import { BUY_MUST_SERVE, BUY_OR_SKIP, type OrderColumns } from "./treeMarket.ts";

/** Average watts of one Wh in an interval. */
export const WATT_PER_WH = 3600 / INTERVAL_SECONDS;

/** Constant power factors (lagging) of demand; solar runs at unity. */
export interface PowerFactors {
  readonly mustServe: number;
  readonly flexible: number;
}

/** Households at 0.95 lagging, chargers and batteries at unity. */
export const DEFAULT_POWER_FACTORS: PowerFactors = { mustServe: 0.95, flexible: 1 };

const tanOf = (cosPhi: number): number => Math.sqrt(1 - cosPhi * cosPhi) / cosPhi;

export interface PhysicalCase {
  readonly network: CompiledFeeder;
  readonly orders: OrderColumns;
  /** Connection point (index in the feeder) of each order. */
  readonly pointOfOrder: Int32Array;
  /** Fixed injections with all must-serve demand. */
  readonly base: { readonly activeW: Float64Array; readonly reactiveVar: Float64Array };
  /** var per W of flexible demand. */
  readonly flexibleTan: number;
  readonly workspace: PowerFlowWorkspace;
}

export interface PhysicalInput {
  readonly network: CompiledFeeder;
  readonly orders: OrderColumns;
  readonly pointOfOrder: Int32Array;
  readonly base: readonly BaseInjection[];
  readonly powerFactors: PowerFactors;
}

/** Adds must-serve demand to the fixed injections. Every `pointId` of the base must be on the feeder. */
export function physicalCase(input: PhysicalInput): PhysicalCase {
  const { network, orders, pointOfOrder } = input;
  const count = network.feeder.connectionPoints.length;
  const activeW = new Float64Array(count);
  const reactiveVar = new Float64Array(count);
  for (const { pointId, energyWh, reactiveVar: q } of input.base) {
    const point = network.pointIndex.get(pointId)!;
    activeW[point]! += energyWh * WATT_PER_WH;
    reactiveVar[point]! += q ?? 0;
  }
  const tan = tanOf(input.powerFactors.mustServe);
  for (let i = 0; i < orders.count; i += 1) {
    if (orders.kind[i] !== BUY_MUST_SERVE) continue;
    const watt = orders.energyWh[i]! * WATT_PER_WH;
    activeW[pointOfOrder[i]!]! -= watt;
    reactiveVar[pointOfOrder[i]!]! -= watt * tan;
  }
  return {
    network,
    orders,
    pointOfOrder,
    base: { activeW, reactiveVar },
    flexibleTan: tanOf(input.powerFactors.flexible),
    workspace: createWorkspace(network),
  };
}

/** Base and what the market moves: `localWh` and `exportedWh` are per order. */
export function injectionsOf(
  physical: PhysicalCase,
  localWh: ArrayLike<number>,
  exportedWh: ArrayLike<number>,
): Injections {
  const { orders, pointOfOrder, base, flexibleTan } = physical;
  const activeW = base.activeW.slice();
  const reactiveVar = base.reactiveVar.slice();
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) continue;
    const point = pointOfOrder[i]!;
    if (kind === BUY_OR_SKIP) {
      const watt = localWh[i]! * WATT_PER_WH;
      activeW[point]! -= watt;
      reactiveVar[point]! -= watt * flexibleTan;
    } else {
      activeW[point]! += (localWh[i]! + exportedWh[i]!) * WATT_PER_WH;
    }
  }
  return { activeW, reactiveVar };
}

/** AC state of the injections, from `start` or from no load; null when it does not converge. */
export function solveState(
  physical: PhysicalCase,
  injections: Injections,
  start: ConvergedFlow | null,
): ConvergedFlow | null {
  const { workspace, network } = physical;
  workspace.voltages.set(start === null ? network.noLoadVoltages : start.nodeVoltages);
  return stepPowerFlow(workspace, injections) ? readFlow(workspace) : null;
}

const keyOf = (violation: Violation): string =>
  `${violation.kind}/${violation.element}/${violation.phase ?? ""}`;

/** What may be exceeded because the base alone exceeds it already. */
export interface BaseAllowance {
  readonly violations: readonly Violation[];
  readonly byKey: ReadonlyMap<string, Violation>;
}

export function baseAllowance(network: CompiledFeeder, flow: ConvergedFlow): BaseAllowance {
  const strict = findViolations(network, flow, STRICT);
  return {
    violations: findViolations(network, flow),
    byKey: new Map(strict.map((violation) => [keyOf(violation), violation])),
  };
}

/** Value the element may reach: its limit, or what the base alone already has if that is worse. */
export function allowedValue(allowance: BaseAllowance, violation: Violation): number {
  return allowance.byKey.get(keyOf(violation))?.value ?? violation.limit;
}

/** Tolerance of the AC check: 1e-3 pu, 0.1 % of a rating. */
export function toleranceOf(violation: Violation): number {
  return violation.kind.startsWith("voltage") ? 1e-3 : violation.limit * 1e-3;
}

/** Limits broken beyond tolerance and beyond what the base alone breaks: none may be published. */
export function newViolations(
  network: CompiledFeeder,
  flow: ConvergedFlow,
  allowance: BaseAllowance,
): Violation[] {
  return findViolations(network, flow).filter((violation) => {
    const excess = Math.abs(violation.value - violation.limit);
    const allowed = Math.abs(allowedValue(allowance, violation) - violation.limit);
    return excess > allowed + toleranceOf(violation);
  });
}
