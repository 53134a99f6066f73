/** Loses every branch in turn, switches back on what tie switches can, and holds each state against the limits. */
import { DomainError, domainError } from "../../errors/domainError.ts";
import { type CompiledFeeder, compileFeeder } from "../compileFeeder.ts";
import type { Feeder } from "../feeder.ts";
import { solvePowerFlow } from "../powerFlow.ts";
import { isOpen } from "../topology.ts";
import { findViolations, summariseFlow } from "../violations.ts";
import { energisedPart, reachedBuses } from "./energisedPart.ts";
import { listStates, NO_OPERATIONS, type Operations, switched } from "./listStates.ts";
import type { Contingency, ContingencyInput, ContingencyReport, SwitchingState } from "./switchingState.ts";

const DEFAULT_STATES = 200;
const MAX_STATES = 10_000;

/**
 * N-1 of a feeder. The lost branch is taken to be isolated at its own ends.
 * @throws LAT-2022 wrong number of powers, LAT-2023 unknown branch, LAT-2113 unusable `maxStates`.
 */
export function analyseContingencies(input: ContingencyInput): ContingencyReport {
  const { feeder, injections } = input;
  const limit = input.maxStates ?? DEFAULT_STATES;
  if (!(limit >= 1 && limit <= MAX_STATES))
    throw domainError("LAT-2113", { actual: limit, limit: MAX_STATES });
  const expected = feeder.connectionPoints.length;
  if (injections.activeW.length !== expected || injections.reactiveVar.length !== expected) {
    const actual = Math.min(injections.activeW.length, injections.reactiveVar.length);
    throw domainError("LAT-2022", { what: "The list of powers", actual, expected });
  }
  const known = new Map(feeder.branches.map((branch) => [branch.id, branch]));
  const lost = input.branches ?? feeder.branches.filter((branch) => !isOpen(branch)).map(({ id }) => id);
  for (const id of lost) if (!known.has(id)) throw domainError("LAT-2023", { kind: "branch", id });
  const normal = solveState(input, null, NO_OPERATIONS);
  const contingencies = lost.map((id) => loseBranch(input, id, limit, normal));
  const secure = contingencies.every(({ states }) => {
    const [best] = states;
    return isWithinLimits(best!) && unservedCount(best!) <= unservedCount(normal);
  });
  return { normal, contingencies, secure };
}

function loseBranch(
  input: ContingencyInput,
  lost: string,
  limit: number,
  normal: SwitchingState,
): Contingency {
  const { states, truncated } = listStates(input.feeder, lost, limit);
  const solved = states.map((operations) => solveState(input, lost, operations));
  const cutOffPoints = solved[0]!.unservedPoints.filter((id) => !normal.unservedPoints.includes(id));
  const cutOffLoads = solved[0]!.unservedLoads.filter((id) => !normal.unservedLoads.includes(id));
  return { lost, cutOffPoints, cutOffLoads, states: solved.sort(bestFirst), truncated };
}

/** Connection points and loads of the model without supply. */
export const unservedCount = (state: SwitchingState): number =>
  state.unservedPoints.length + state.unservedLoads.length;

const isWithinLimits = (state: SwitchingState): boolean =>
  state.status === "solved" && state.violations.length === 0;

const operationsOf = (state: SwitchingState): number => state.close.length + state.open.length;

function bestFirst(a: SwitchingState, b: SwitchingState): number {
  return (
    Number(isWithinLimits(b)) - Number(isWithinLimits(a)) ||
    unservedCount(a) - unservedCount(b) ||
    a.violations.length - b.violations.length ||
    operationsOf(a) - operationsOf(b) ||
    (a.summary?.lossW ?? Number.POSITIVE_INFINITY) - (b.summary?.lossW ?? Number.POSITIVE_INFINITY) ||
    0
  );
}

function solveState(
  { feeder, injections }: ContingencyInput,
  lost: string | null,
  operations: Operations,
): SwitchingState {
  const branches = switched(feeder, lost, operations);
  const reached = reachedBuses(feeder, branches);
  const unserved = [...feeder.connectionPoints.entries()].filter(([, { bus }]) => !reached.has(bus));
  const dark = (feeder.loads ?? []).filter(({ bus }) => !reached.has(bus));
  const state = {
    ...operations,
    unservedPoints: unserved.map(([, { id }]) => id),
    unservedLoads: dark.map(({ id }) => id),
    unservedW:
      unserved.reduce((sum, [i]) => sum + Math.max(0, -injections.activeW[i]!), 0) +
      dark.reduce((sum, { activeW: [a, b, c] }) => sum + Math.max(0, a + b + c), 0),
  };
  const part = energisedPart(feeder, branches);
  const compiled = compilePart(part.feeder);
  if (compiled === null) return { ...state, status: "not-possible", violations: [], summary: null };
  const flow = solvePowerFlow(compiled, {
    activeW: Float64Array.from(part.points, (i) => injections.activeW[i]!),
    reactiveVar: Float64Array.from(part.points, (i) => injections.reactiveVar[i]!),
  });
  if (flow.status === "diverged") return { ...state, status: "no-solution", violations: [], summary: null };
  return {
    ...state,
    status: "solved",
    violations: findViolations(compiled, flow),
    summary: summariseFlow(compiled, flow),
  };
}

/** Null for a part that cannot run this way round. */
function compilePart(feeder: Feeder): CompiledFeeder | null {
  try {
    return compileFeeder(feeder);
  } catch (error) {
    if (error instanceof DomainError && error.code === "LAT-2015") return null;
    throw error;
  }
}
