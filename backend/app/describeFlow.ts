/** A solved network in rows: voltages, loadings and totals, for tables and files. */
import type { CompiledFeeder } from "../core/network/compileFeeder.ts";
import { PHASES, type Phase } from "../core/network/feeder.ts";
import type { ConvergedFlow } from "../core/network/powerFlow.ts";
import { branchLoad, phaseVoltagePu } from "../core/network/violations.ts";

export interface VoltageRow {
  readonly bus: string;
  readonly phase: Phase;
  readonly nominalKv: number;
  /** Per unit of nominal phase voltage, to earth (to the neutral where the bus has one). */
  readonly pu: number;
  readonly angleDegrees: number;
}

export interface LoadingRow {
  readonly branch: string;
  readonly kind: string;
  readonly phase: Phase;
  readonly unit: "A" | "kVA";
  readonly value: number;
  /** Infinity when unknown. */
  readonly limit: number;
  /** 0 when the limit is unknown. */
  readonly percent: number;
}

export interface FlowRows {
  readonly voltages: readonly VoltageRow[];
  readonly loadings: readonly LoadingRow[];
  readonly lossW: number;
  /** Fed in by the first source per phase, W and var. */
  readonly sourceW: readonly number[];
  readonly sourceVar: readonly number[];
}

/** Rows in the order of the network; only phases that reach a bus. */
export function describeFlow(compiled: CompiledFeeder, flow: ConvergedFlow): FlowRows {
  const { feeder } = compiled;
  const voltages: VoltageRow[] = [];
  feeder.buses.forEach((bus, b) => {
    PHASES.forEach((phase, p) => {
      const pu = phaseVoltagePu(compiled, flow, b, p);
      if (Number.isNaN(pu)) return;
      const [re, im] = [flow.voltages[6 * b + 2 * p]!, flow.voltages[6 * b + 2 * p + 1]!];
      const angleDegrees = (Math.atan2(im, re) * 180) / Math.PI;
      voltages.push({ bus: bus.id, phase, nominalKv: bus.nominalKv, pu, angleDegrees });
    });
  });
  const loadings: LoadingRow[] = [];
  feeder.branches.forEach((branch, b) => {
    PHASES.forEach((phase, p) => {
      const { value, limit } = branchLoad(compiled, flow, b, p);
      if (value === 0) return;
      const unit = branch.kind === "transformer" || branch.kind === "bank" ? "kVA" : "A";
      const percent = Number.isFinite(limit) ? (100 * value) / limit : 0;
      loadings.push({ branch: branch.id, kind: branch.kind, phase, unit, value, limit, percent });
    });
  });
  const part = (offset: number) => [0, 1, 2].map((p) => flow.sourcePower[2 * p + offset]!);
  return { voltages, loadings, lossW: flow.lossW, sourceW: part(0), sourceVar: part(1) };
}
