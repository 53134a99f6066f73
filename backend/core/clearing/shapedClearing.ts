/**
 * The physics loop: tree market, AC power flow, linearise what is broken, shape the envelope, tree again, AC
 * again. It ends with a solution that passes the AC check, or with nothing.
 */
import { type ErrorCode, type ErrorDetails, fill } from "../errors/domainError.ts";
import type { Violation } from "../network/feeder.ts";
import type { LinearProgram, LinearResult, LinearSolver } from "../network/linearProgram.ts";
import type { ConvergedFlow } from "../network/powerFlow.ts";
import { rowOfViolation, sensitivityRow } from "../network/sensitivities.ts";
import { severity } from "../network/violations.ts";
import { checkOptimum } from "./checkOptimum.ts";
import { chooseLimits } from "./chooseLimits.ts";
import { conditionedRule } from "./conditions/conditionedRule.ts";
import { envelopeProgram, readPlan } from "./envelopeProgram.ts";
import { type EnvelopeRow, linearise, type WatchedLimit, watchLimit } from "./envelopeRows.ts";
import {
  type BaseAllowance,
  injectionsOf,
  newViolations,
  type PhysicalCase,
  solveState,
} from "./physicalCase.ts";
import { nodalRule, type TreeRule } from "./rules/treeRule.ts";
import {
  askForRent,
  containZero,
  proportionalEnvelope,
  type ShapedEnvelope,
  shapeEnvelope,
  tighten,
} from "./shapeEnvelope.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  hasConditions,
  type TreeMarketProblem,
  type TreeMarketSolution,
  type TreeSegment,
} from "./treeMarket.ts";

export interface LoopInput {
  readonly physical: PhysicalCase;
  readonly allowance: BaseAllowance;
  readonly baseFlow: ConvergedFlow;
  /** Limits before any shaping. */
  readonly segments: readonly TreeSegment[];
  readonly solver: LinearSolver | null;
  readonly maxRounds: number;
  /** Who trades at which price inside given limits. Default: nodal. */
  readonly rule?: TreeRule;
}

function ruleOf({ rule = nodalRule, physical }: LoopInput): TreeRule {
  return hasConditions(physical.orders) ? conditionedRule(rule) : rule;
}

/** A tree solution with its AC state. `flow` is null when the power flow did not converge. */
export interface Candidate {
  readonly envelope: ShapedEnvelope;
  readonly solution: TreeMarketSolution;
  readonly flow: ConvergedFlow | null;
  readonly violations: readonly Violation[];
}

export interface LoopResult {
  readonly status: "passed";
  readonly rounds: number;
  readonly method: "direct" | "shaped" | "proportional";
  readonly candidate: Candidate & { readonly flow: ConvergedFlow };
  readonly solverFailure: string | null;
}

export interface LoopFailure {
  readonly status: "failed";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** Orders that break the named element even when no segment sends anything out; leaving them out helps. */
  readonly harmful: readonly number[];
}

const STEPS_OF_BISECTION = 10;

function problemOf(input: LoopInput, segments: readonly TreeSegment[]): TreeMarketProblem {
  return { segments, orders: input.physical.orders };
}

/** AC state of a solution; null when the rule does not admit it (its proof fails, or congestion would cost money). */
function checkSolution(
  input: LoopInput,
  envelope: ShapedEnvelope,
  solution: TreeMarketSolution,
): Candidate | null {
  if (!ruleOf(input).admits(problemOf(input, envelope.segments), solution)) return null;
  const { physical } = input;
  const injections = injectionsOf(physical, solution.localWh, solution.exportedWh);
  const flow = solveState(physical, injections, input.baseFlow);
  const violations = flow === null ? [] : newViolations(physical.network, flow, input.allowance);
  return { envelope, solution, flow, violations };
}

/** Solves and checks one envelope; null when it admits no solution that may be used. */
function tryEnvelope(input: LoopInput, envelope: ShapedEnvelope): Candidate | null {
  const solution = ruleOf(input).solve(problemOf(input, envelope.segments));
  return solution.status === "refused" ? null : checkSolution(input, envelope, solution);
}

/** As above, then with more rent asked for, then with limits that contain zero and can always be kept. */
function trySomeEnvelope(input: LoopInput, envelope: ShapedEnvelope): Candidate | null {
  const solution = ruleOf(input).solve(problemOf(input, envelope.segments));
  if (solution.status === "solved") {
    const found =
      checkSolution(input, envelope, solution) ??
      tryEnvelope(input, askForRent(envelope, solution.segmentFlowWh));
    if (found !== null) return found;
  }
  return tryEnvelope(input, containZero(envelope));
}

const passes = (candidate: Candidate): boolean =>
  candidate.flow !== null && candidate.violations.length === 0;

function passed(
  candidate: Candidate,
  rounds: number,
  method: LoopResult["method"],
  solverFailure: string | null,
): LoopResult {
  const { flow } = candidate;
  if (flow === null) throw new Error("a candidate without an AC state cannot pass");
  return { status: "passed", rounds, method, candidate: { ...candidate, flow }, solverFailure };
}

function ownInjections(solution: TreeMarketSolution): Float64Array {
  return solution.segmentTradedWh.map((traded, n) => traded + solution.segmentExportedWh[n]!);
}

/** What the rounds have learnt: limits to watch, and every row that was broken when it was made. */
interface Learnt {
  readonly watched: Map<string, WatchedLimit>;
  readonly broken: EnvelopeRow[];
}

/**
 * Next envelope from the last candidate, or the solver's reason for having none. Rows of earlier rounds stay
 * beside the new ones, so that no round returns to a state that was already found broken.
 */
function nextEnvelope(
  input: LoopInput,
  { watched, broken }: Learnt,
  candidate: Candidate & { flow: ConvergedFlow },
  solver: LinearSolver,
): ShapedEnvelope | { readonly reason: string } {
  const fresh = new Set<string>();
  for (const violation of chooseLimits(input.physical.network, candidate.violations)) {
    const limit = watchLimit(violation, input.allowance);
    const key = `${violation.kind}/${limit.request.element}/${limit.request.phase}`;
    watched.set(key, limit);
    fresh.add(key);
  }
  const { solution, flow } = candidate;
  const { localWh, exportedWh } = solution;
  const state = { flow, localWh, exportedWh, ownWh: ownInjections(solution) };
  const count = input.segments.length;
  const current = linearise(input.physical, [...watched.values()], state, count);
  const rows = [...current, ...broken];
  [...watched.keys()].forEach((key, r) => {
    if (fresh.has(key)) broken.push(current[r]!);
  });
  const envelope = envelopeProgram(ruleOf(input).plan(problemOf(input, input.segments)), rows);
  const optimum = askSolver(solver, envelope.program);
  if (optimum.status === "failed") return { reason: optimum.reason };
  const plan = readPlan(envelope, optimum, count, rows.length);
  return shapeEnvelope(input.segments, plan, rows, solution.segmentFlowWh);
}

/** A solver's answer; one that throws although it must not, or answers nonsense, has failed like any other. */
function askSolver(solver: LinearSolver, program: LinearProgram): LinearResult {
  try {
    const answer: LinearResult | null | undefined = solver.solve(program);
    if (answer?.status === "failed") return answer;
    if (answer?.status !== "optimal") return { status: "failed", reason: "it gave no answer at all" };
    const holds = checkOptimum(program, answer);
    return holds ? answer : { status: "failed", reason: "the answer fails its own check" };
  } catch (error) {
    return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function atShare(
  input: LoopInput,
  { envelope, solution, violations }: Candidate,
  share: number,
  matters: (segment: number) => boolean,
): Candidate | null {
  const element = violations[0]?.element ?? null;
  return tryEnvelope(input, proportionalEnvelope(envelope, solution.segmentFlowWh, share, matters, element));
}

/** Largest share of a candidate's flows that passes, by bisection; null when none does. */
function bisectShare(
  input: LoopInput,
  reference: Candidate,
  matters: (segment: number) => boolean,
): Candidate | null {
  const at = (share: number): Candidate | null => {
    const tried = atShare(input, reference, share, matters);
    return tried !== null && passes(tried) ? tried : null;
  };
  let best = at(0);
  if (best === null) return null;
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS_OF_BISECTION; step += 1) {
    const share = (low + high) / 2;
    const candidate = at(share);
    if (candidate === null) {
      high = share;
    } else {
      best = candidate;
      low = share;
    }
  }
  return best;
}

/** Part of the largest factor of a broken row from which a segment counts as involved. */
const INVOLVED = 0.05;

/**
 * Proportional envelopes: first on the segments that move the broken limits, from where the rounds had come
 * to; then on every segment, from the market without a grid.
 */
function clearProportionally(
  input: LoopInput,
  first: Candidate,
  last: Candidate,
  learnt: Learnt,
  report: { readonly rounds: number; readonly solverFailure: string | null },
): LoopResult | LoopFailure {
  const involved = (n: number): boolean => learnt.broken.some((row) => Math.abs(row.perWh[n]!) > INVOLVED);
  const best =
    (learnt.broken.length === 0 ? null : bisectShare(input, last, involved)) ??
    bisectShare(input, first, () => true);
  if (best !== null) return passed(best, report.rounds, "proportional", report.solverFailure);
  const closed = atShare(input, first, 0, () => true);
  const worst = closed?.violations.reduce((a, b) => (severity(b) > severity(a) ? b : a));
  const element = worst?.element ?? first.violations[0]?.element ?? "power flow";
  const harmful = closed === null || worst === undefined ? [] : harmfulOrders(input, closed, worst);
  return { status: "failed", code: "LAT-3011", details: { element }, harmful };
}

/** Orders inside one segment whose flow worsens the violation at least half as much as the worst of them. */
function harmfulOrders(input: LoopInput, { flow, solution }: Candidate, violation: Violation): number[] {
  if (flow === null) return [];
  const { physical } = input;
  const { orders, pointOfOrder } = physical;
  const { perWatt } = sensitivityRow(physical.network, flow, rowOfViolation(violation));
  const sign = violation.kind === "voltage-low" ? -1 : 1;
  const effect = Array.from(solution.localWh, (localWh, i) => {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) return 0;
    const injectedWh = kind === BUY_OR_SKIP ? -localWh : localWh + solution.exportedWh[i]!;
    return sign * perWatt[pointOfOrder[i]!]! * injectedWh;
  });
  const most = Math.max(0, ...effect);
  return effect.flatMap((value, i) => (value > 0 && value >= most / 2 ? [i] : []));
}

const solverSentence = (reason: string): string =>
  fill("The linear solver gave no answer: {reason}", { reason });

/** At most `maxRounds` shaped rounds, then proportional envelopes. */
export function clearWithPhysics(input: LoopInput): LoopResult | LoopFailure {
  const unshaped = { segments: input.segments, element: input.segments.map(() => null) };
  const unchecked = ruleOf(input).solve(problemOf(input, input.segments));
  if (unchecked.status === "refused") {
    return { status: "failed", code: unchecked.code, details: unchecked.details, harmful: [] };
  }
  const first = checkSolution(input, unshaped, unchecked);
  if (first === null)
    return { status: "failed", code: "LAT-3008", details: { rule: "certificate", place: 0 }, harmful: [] };
  if (passes(first)) return passed(first, 1, "direct", null);
  const learnt: Learnt = { watched: new Map(), broken: [] };
  let candidate = first;
  const giveUp = (rounds: number, reason: string | null): LoopResult | LoopFailure =>
    clearProportionally(input, first, candidate, learnt, {
      rounds,
      solverFailure: reason === null ? null : solverSentence(reason),
    });
  if (input.solver === null) return giveUp(1, "none was given");
  for (let round = 2; round <= input.maxRounds + 1; round += 1) {
    const { flow } = candidate;
    if (flow === null) return giveUp(round, null);
    const next = nextEnvelope(input, learnt, { ...candidate, flow }, input.solver);
    if ("reason" in next) return giveUp(round, next.reason);
    const tried = trySomeEnvelope(input, round > 3 ? tighten(candidate.envelope, next) : next);
    if (tried === null) return giveUp(round, null);
    if (passes(tried)) return passed(tried, round, "shaped", null);
    candidate = tried;
  }
  return giveUp(input.maxRounds + 1, null);
}
