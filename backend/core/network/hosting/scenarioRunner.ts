/** Solves the scenarios of a hosting study again and again, each from its own last state. */
import { domainError } from "../../errors/domainError.ts";
import type { CompiledFeeder } from "../compileFeeder.ts";
import type { Violation } from "../feeder.ts";
import { type LimitChecker, limitChecker } from "../limitChecker.ts";
import { createWorkspace, type PowerFlowWorkspace, readFlow, stepPowerFlow } from "../powerFlow.ts";
import type { HostingLimit, HostingScenario } from "./hostingCapacity.ts";

export interface Breach extends HostingLimit {
  readonly value: number;
  readonly limit: number;
}

export interface ScenarioRunner {
  /** First breach over the scenarios with `kw` installed per connection point, the worst of its scenario; or null. */
  firstBreach(kw: Float64Array): Breach | null;
  /** Back to the states without anything new. */
  reset(): void;
  readonly baseViolations: readonly (Violation & { readonly scenario: string })[];
  readonly count: { powerFlows: number };
}

interface Situation {
  readonly scenario: HostingScenario;
  readonly workspace: PowerFlowWorkspace;
  /** Node voltages without anything new; null when even that has no solution. */
  readonly start: Float64Array | null;
  readonly checker: LimitChecker;
}

const MAX_SCENARIOS = 5_000;
/** Far below the resolution of any limit; warm-started, two or three iterations. */
const TOLERANCE = { tolerancePu: 1e-8 };

/** @throws LAT-2111 no, too many or unusable scenarios; LAT-2021, LAT-2022 unusable powers. */
export function scenarioRunner(
  network: CompiledFeeder,
  scenarios: readonly HostingScenario[],
  varPerW: number,
): ScenarioRunner {
  if (scenarios.length === 0 || scenarios.length > MAX_SCENARIOS) {
    throw domainError("LAT-2111", { reason: `${scenarios.length} scenarios (1 to ${MAX_SCENARIOS})` });
  }
  const situations = scenarios.map((scenario) => situationOf(network, scenario));
  const points = network.feeder.connectionPoints.length;
  const activeW = new Float64Array(points);
  const reactiveVar = new Float64Array(points);
  const count = { powerFlows: situations.length };
  const firstBreach = (kw: Float64Array): Breach | null => {
    for (const { scenario, workspace, checker } of situations) {
      const watt = 1000 * scenario.factor;
      for (let i = 0; i < points; i++) {
        activeW[i] = scenario.base.activeW[i]! + watt * kw[i]!;
        reactiveVar[i] = scenario.base.reactiveVar[i]! + varPerW * watt * kw[i]!;
      }
      count.powerFlows += 1;
      if (!stepPowerFlow(workspace, { activeW, reactiveVar }, TOLERANCE)) {
        const element = network.feeder.source.bus;
        return { kind: "no-solution", element, phase: null, scenario: scenario.name, value: 0, limit: 0 };
      }
      const [worst] = checker.worst(workspace);
      if (worst === undefined) continue;
      const { kind, element, phase, value, limit } = worst;
      return { kind, element, phase, scenario: scenario.name, value, limit };
    }
    return null;
  };
  const reset = (): void => {
    for (const { workspace, start } of situations) if (start !== null) workspace.voltages.set(start);
  };
  const baseViolations = situations.flatMap(({ scenario, checker }) =>
    checker.tolerated.map((violation) => ({ ...violation, scenario: scenario.name })),
  );
  return { firstBreach, reset, baseViolations, count };
}

function situationOf(network: CompiledFeeder, scenario: HostingScenario): Situation {
  if (!(Math.abs(scenario.factor) <= 1)) {
    throw domainError("LAT-2111", { reason: `scenario ${scenario.name} has factor ${scenario.factor}` });
  }
  const workspace = createWorkspace(network);
  const solved = stepPowerFlow(workspace, scenario.base);
  return {
    scenario,
    workspace,
    start: solved ? workspace.voltages.slice() : null,
    checker: limitChecker(network, solved ? readFlow(workspace) : null),
  };
}
