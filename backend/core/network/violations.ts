/** Compares a solved power flow with the limits of the feeder. */
import { domainError } from "../errors/domainError.ts";
import { branchRating } from "./branchRating.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { type Branch, PHASES, type Violation } from "./feeder.ts";
import { sizeAt } from "./phasor.ts";
import type { ConvergedFlow } from "./powerFlow.ts";

export interface ViolationOptions {
  /** Slack on voltage limits, pu. Default 1e-3. */
  readonly voltageTolerancePu?: number;
  /** Slack on ratings, as a part of the rating. Default 1e-3 (0.1 %). */
  readonly ratingTolerance?: number;
}

/** The comparison with no slack at all. */
export const STRICT: ViolationOptions = { voltageTolerancePu: 0, ratingTolerance: 0 };

/**
 * Every limit that is broken by more than the tolerance: voltage of each bus but the source's and phase
 * (against the neutral where there is one),
 * current of each line and phase, winding load of each transformer and phase (x3, at rated voltage, kVA).
 */
export function findViolations(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  options: ViolationOptions = {},
): Violation[] {
  const found: Violation[] = [];
  const slackPu = options.voltageTolerancePu ?? 1e-3;
  const slackRating = options.ratingTolerance ?? 1e-3;
  const { buses, branches, voltageBand } = compiled.feeder;
  const { lowerPu, upperPu } = voltageBand;
  const source = compiled.topology.order[0]!;
  for (let k = 0; k < 3 * buses.length; k++) {
    const bus = Math.floor(k / 3);
    const value = phaseVoltagePu(compiled, flow, bus, k % 3);
    if (!(value < lowerPu - slackPu || value > upperPu + slackPu)) continue;
    if (bus === source) continue;
    const low = value < lowerPu;
    found.push({
      kind: low ? "voltage-low" : "voltage-high",
      element: buses[bus]!.id,
      phase: PHASES[k % 3]!,
      value,
      limit: low ? lowerPu : upperPu,
      margin: low ? value - lowerPu : upperPu - value,
    });
  }
  for (let b = 0; b < branches.length; b++) {
    const branch = branches[b]!;
    const { kind } = branchRating(branch);
    for (let phase = 0; phase < 3; phase++) {
      const { value, limit } = branchLoad(compiled, flow, b, phase);
      if (value <= limit * (1 + slackRating)) continue;
      found.push({ kind, element: branch.id, phase: PHASES[phase]!, value, limit, margin: limit - value });
    }
  }
  return found;
}

/**
 * Magnitude of a bus's phase (0 to 2) voltage, pu: against the neutral where the bus has one, else against
 * earth; NaN for a phase that does not come here.
 */
export function phaseVoltagePu(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  bus: number,
  phase: number,
): number {
  const at = 6 * bus + 2 * phase;
  const layout = compiled.meshed?.network.feeder;
  if (!layout || !flow.extras) return sizeAt(flow.voltages, at);
  if (((layout.terminals[bus]! >> phase) & 1) === 0) return Number.NaN;
  const { neutralVoltages } = flow.extras;
  const re = flow.voltages[at]! - neutralVoltages[2 * bus]!;
  const im = flow.voltages[at + 1]! - neutralVoltages[2 * bus + 1]!;
  return Math.hypot(re, im);
}

/** From amps of a winding or conductor to the unit of the branch's rating: A, or kVA of three such windings. */
const unitPerAmp = (branch: Branch): number =>
  branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1;

/**
 * Load of one branch and phase: A against A for a line, winding kVA x 3 against kVA for a transformer; of a
 * bank, kVA of its first to third unit against that unit's rating. Limit Infinity: unknown.
 */
export function branchLoad(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  branchAt: number,
  phaseAt: number,
): { readonly value: number; readonly limit: number } {
  const branch = compiled.feeder.branches[branchAt];
  if (!branch) throw domainError("LAT-2023", { kind: "branch", id: String(branchAt) });
  if (branch.kind === "bank") {
    const { limit } = branchRating(branch, phaseAt);
    return { value: flow.extras?.bankKva[3 * branchAt + phaseAt] ?? 0, limit };
  }
  return {
    value: unitPerAmp(branch) * sizeAt(flow.currents, 6 * branchAt + 2 * phaseAt),
    limit: branchRating(branch).limit,
  };
}

/** How far a limit is exceeded relative to it: 0.02 = 2 % of the rating, or 0.02 pu / limit. */
export const severity = (violation: Violation): number => -violation.margin / violation.limit;

/** Worst first; ties in the order of element and phase. */
export function worstFirst(violations: readonly Violation[]): Violation[] {
  const key = (v: Violation) => `${v.element}/${v.phase ?? ""}`;
  return [...violations].sort((a, b) => {
    const difference = severity(b) - severity(a);
    if (difference !== 0) return difference;
    return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
  });
}

export interface FlowSummary {
  readonly worstLowPu: number;
  readonly worstLowBus: string;
  readonly worstHighPu: number;
  readonly worstHighBus: string;
  readonly worstLoadingPercent: number;
  readonly worstLoadingElement: string;
  readonly lossW: number;
}

/** The extremes of a solved flow over all buses but the source's, all branches, all phases. */
export function summariseFlow(compiled: CompiledFeeder, flow: ConvergedFlow): FlowSummary {
  const { feeder } = compiled;
  const source = compiled.topology.order[0]!;
  let low = { pu: Number.POSITIVE_INFINITY, bus: feeder.source.bus };
  let high = { pu: Number.NEGATIVE_INFINITY, bus: feeder.source.bus };
  for (let k = 0; k < 3 * feeder.buses.length; k++) {
    if (Math.floor(k / 3) === source) continue;
    const pu = phaseVoltagePu(compiled, flow, Math.floor(k / 3), k % 3);
    const bus = feeder.buses[Math.floor(k / 3)]!.id;
    if (pu < low.pu) low = { pu, bus };
    if (pu > high.pu) high = { pu, bus };
  }
  let loading = { percent: 0, element: feeder.branches[0]?.id ?? "" };
  for (let k = 0; k < 3 * feeder.branches.length; k++) {
    const { value, limit } = branchLoad(compiled, flow, Math.floor(k / 3), k % 3);
    const percent = (100 * value) / limit;
    if (percent > loading.percent) loading = { percent, element: feeder.branches[Math.floor(k / 3)]!.id };
  }
  return {
    worstLowPu: low.pu,
    worstLowBus: low.bus,
    worstHighPu: high.pu,
    worstHighBus: high.bus,
    worstLoadingPercent: loading.percent,
    worstLoadingElement: loading.element,
    lossW: flow.lossW,
  };
}
