/**
 * The limits of a feeder as flat arrays, so that thousands of states can be held against them without
 * allocation. Same limits as `findViolations`, without slack; a limit that a given state breaks already
 * becomes that state's value ("no worse than it is").
 */
import { branchRating } from "./branchRating.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { PHASES, type Violation } from "./feeder.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  type PowerFlowWorkspace,
  readBranchCurrents,
  readBusVoltages,
  readFlow,
} from "./powerFlow.ts";
import { findViolations, STRICT, severity } from "./violations.ts";

export interface LimitChecker {
  /** What the given state breaks by itself, at the limits as they are. */
  readonly tolerated: readonly Violation[];
  /** Limit that counts for a row: its own, or what is tolerated. */
  allowed(violation: Violation): number;
  /** The worst broken limit of each kind and phase at the workspace's last solution, worst first. */
  worst(workspace: PowerFlowWorkspace): Violation[];
}

/** Rounding of the power flow and of the comparison. */
const ROUNDING = 1e-9;

const keyOf = ({ kind, element, phase }: Violation): string => `${kind}/${phase ?? ""}/${element}`;

/** @param standing the state whose own violations are tolerated; null tolerates none. */
export function limitChecker(compiled: CompiledFeeder, standing: ConvergedFlow | null): LimitChecker {
  const tolerated = standing === null ? [] : findViolations(compiled, standing, STRICT);
  const byKey = new Map(tolerated.map((violation) => [keyOf(violation), violation.value]));
  const allowed = (violation: Violation): number => byKey.get(keyOf(violation)) ?? violation.limit;
  const worst = compiled.meshed === null ? radialCheck(compiled, tolerated) : listCheck(compiled, allowed);
  return { tolerated, allowed, worst };
}

/** Worst of each kind and phase, worst first. */
function worstOfEach(violations: readonly Violation[]): Violation[] {
  const worst = new Map<string, Violation>();
  for (const violation of violations) {
    const key = `${violation.kind}/${violation.phase ?? ""}`;
    const known = worst.get(key);
    if (known === undefined || severity(violation) > severity(known)) worst.set(key, violation);
  }
  return [...worst.values()].sort((a, b) => severity(b) - severity(a));
}

function exceeds({ kind, value, limit }: Violation): boolean {
  const sign = kind === "voltage-low" ? -1 : 1;
  return sign * (value - limit) > ROUNDING * Math.abs(limit);
}

/** Any feeder: every limit through `findViolations`. */
function listCheck(
  compiled: CompiledFeeder,
  allowed: (violation: Violation) => number,
): LimitChecker["worst"] {
  return (workspace) => {
    const found = findViolations(compiled, readFlow(workspace), STRICT)
      .map((violation) => ({ ...violation, limit: allowed(violation) }))
      .filter(exceeds)
      .map((violation) => ({ ...violation, margin: -Math.abs(violation.value - violation.limit) }));
    return worstOfEach(found);
  };
}

/** Radial feeders: squares against squares in buffers of its own. */
function radialCheck(compiled: CompiledFeeder, tolerated: readonly Violation[]): LimitChecker["worst"] {
  const { buses, branches, voltageBand } = compiled.feeder;
  const voltages = new Float64Array(6 * buses.length);
  const currents = new Float64Array(6 * branches.length);
  const upper = new Float64Array(3 * buses.length).fill(voltageBand.upperPu);
  const lower = new Float64Array(3 * buses.length).fill(voltageBand.lowerPu);
  const source = compiled.topology.order[0]!;
  upper.fill(Number.POSITIVE_INFINITY, 3 * source, 3 * source + 3);
  lower.fill(0, 3 * source, 3 * source + 3);
  // What has no voltage without load has no supply, and no limit either.
  readBusVoltages(createWorkspace(compiled), voltages);
  for (let k = 0; k < upper.length; k++) {
    if (voltages[2 * k] === 0 && voltages[2 * k + 1] === 0) lower[k] = 0;
  }
  const perAmp = Float64Array.from(branches, (branch) =>
    branch.kind === "transformer" ? Math.sqrt(3) * branch.secondaryKv : 1,
  );
  const rating = new Float64Array(3 * branches.length);
  branches.forEach((branch, b) => {
    rating.fill(branchRating(branch).limit, 3 * b, 3 * b + 3);
  });
  for (const { kind, element, phase, value } of tolerated) {
    const p = PHASES.indexOf(phase ?? "A");
    if (kind === "voltage-high") upper[3 * compiled.busIndex.get(element)! + p] = value;
    else if (kind === "voltage-low") lower[3 * compiled.busIndex.get(element)! + p] = value;
    else rating[3 * compiled.branchIndex.get(element)! + p] = value;
  }
  const upperSquare = upper.map((v) => (v * (1 + ROUNDING)) ** 2);
  const lowerSquare = lower.map((v) => (v * (1 - ROUNDING)) ** 2);
  const ratingSquare = rating.map((v, k) => ((v * (1 + ROUNDING)) / perAmp[Math.floor(k / 3)]!) ** 2);
  const square = (x: Float64Array, k: number) => x[2 * k]! * x[2 * k]! + x[2 * k + 1]! * x[2 * k + 1]!;
  return (workspace) => {
    readBusVoltages(workspace, voltages);
    readBranchCurrents(workspace, currents);
    const found: Violation[] = [];
    const add = (kind: Violation["kind"], element: string, k: number, value: number, limit: number) => {
      const margin = kind === "voltage-low" ? value - limit : limit - value;
      found.push({ kind, element, phase: PHASES[k % 3]!, value, limit, margin });
    };
    for (let k = 0; k < upper.length; k++) {
      const size = square(voltages, k);
      if (size > upperSquare[k]!)
        add("voltage-high", buses[(k - (k % 3)) / 3]!.id, k, Math.sqrt(size), upper[k]!);
      else if (size < lowerSquare[k]!)
        add("voltage-low", buses[(k - (k % 3)) / 3]!.id, k, Math.sqrt(size), lower[k]!);
    }
    for (let k = 0; k < rating.length; k++) {
      const size = square(currents, k);
      if (size <= ratingSquare[k]!) continue;
      const branch = branches[(k - (k % 3)) / 3]!;
      const kind = branchRating(branch).kind;
      add(kind, branch.id, k, Math.sqrt(size) * perAmp[(k - (k % 3)) / 3]!, rating[k]!);
    }
    return found.length === 0 ? found : worstOfEach(found);
  };
}
