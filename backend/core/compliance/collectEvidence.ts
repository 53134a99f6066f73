/** Turns a solved power flow into evidence: what was checked, what came out, which limits were broken. */
import type { CompiledFeeder } from "../network/compileFeeder.ts";
import { hashFeeder } from "../network/hashFeeder.ts";
import { sizeAt } from "../network/phasor.ts";
import type { ConvergedFlow, Injections } from "../network/powerFlow.ts";
import {
  branchLoad,
  findViolations,
  phaseVoltagePu,
  STRICT,
  type ViolationOptions,
} from "../network/violations.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { BranchLoading, BusVoltage, ConstraintEvidence, EvidenceStage } from "./evidence.ts";

export interface EvidenceInput {
  readonly interval: IntervalIndex;
  readonly stage: EvidenceStage;
  readonly compiled: CompiledFeeder;
  readonly injections: Injections;
  readonly flow: ConvergedFlow;
  /** hashFeeder of the feeder, when the caller has it at hand. */
  readonly networkHash?: `0x${string}`;
  /** Default: no tolerance, every overstepping is reported. */
  readonly tolerance?: ViolationOptions;
}

/**
 * Figures are rounded (voltage 1e-6 pu, current 1 mA, loading 0.001 %, power 1 mW) so that the sealed bytes
 * do not depend on the last bits of a machine's arithmetic; violations are found before rounding.
 */
export function collectEvidence(input: EvidenceInput): ConstraintEvidence {
  const { compiled, flow } = input;
  const { feeder } = compiled;
  const voltages = feeder.buses.map((bus, b): BusVoltage => {
    const pu = (phase: number) => {
      const value = phaseVoltagePu(compiled, flow, b, phase);
      return Number.isNaN(value) ? 0 : round(value, 1e6);
    };
    return { bus: bus.id, pu: [pu(0), pu(1), pu(2)] };
  });
  const loadings = feeder.branches.map((branch, b): BranchLoading => {
    const amps = (phase: number) => magnitude(flow.currents, 6 * b + 2 * phase, 1e3);
    const loads = [0, 1, 2].map((phase) => branchLoad(compiled, flow, b, phase));
    const percent = Math.max(...loads.map((load) => (100 * load.value) / load.limit));
    return { branch: branch.id, amps: [amps(0), amps(1), amps(2)], percent: round(percent, 1e3) };
  });
  const violations = findViolations(compiled, flow, input.tolerance ?? STRICT).map((violation) => ({
    ...violation,
    value: round(violation.value, 1e6),
    margin: round(violation.margin, 1e6),
  }));
  return {
    interval: input.interval,
    stage: input.stage,
    networkHash: input.networkHash ?? hashFeeder(feeder),
    injectionsW: Object.fromEntries(
      feeder.connectionPoints.map((point, i) => [point.id, round(input.injections.activeW[i]!, 1e3)]),
    ),
    injectionsVar: Object.fromEntries(
      feeder.connectionPoints.map((point, i) => [point.id, round(input.injections.reactiveVar[i]!, 1e3)]),
    ),
    voltages,
    loadings,
    violations,
    lossW: round(flow.lossW, 1e3),
  };
}

const magnitude = (phasors: Float64Array, at: number, steps: number): number =>
  round(sizeAt(phasors, at), steps);

/** Nearest multiple of 1 / steps; never minus zero. */
const round = (value: number, steps: number): number => Math.round(value * steps) / steps + 0;
