/** One interval's envelopes as variables, and the AC state at a corner of a box of them. */
import type { CompiledFeeder } from "../compileFeeder.ts";
import { type LimitChecker, limitChecker } from "../limitChecker.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  type Injections,
  type PowerFlowWorkspace,
  readFlow,
  solvePowerFlow,
  stepPowerFlow,
} from "../powerFlow.ts";
import type { EnvelopeReactive } from "./operatingEnvelope.ts";

/** +1: exports its limit, -1: imports its limit, 0: neither; one per participant. */
export type Corner = Int8Array;

export interface EnvelopeCase {
  readonly network: CompiledFeeder;
  /** Connection point of each participant. */
  readonly point: Int32Array;
  readonly base: Injections;
  readonly baseFlow: ConvergedFlow;
  readonly reactive: EnvelopeReactive;
  /** Upper bounds, W: export limits of all participants, then their import limits. */
  readonly upper: Float64Array;
  readonly checker: LimitChecker;
  readonly workspace: PowerFlowWorkspace;
  readonly activeW: Float64Array;
  readonly reactiveVar: Float64Array;
  readonly count: { powerFlows: number };
}

const CORNER_TOLERANCE = { tolerancePu: 1e-10 };

/** Null when the base alone has no solution. */
export function envelopeCase(
  network: CompiledFeeder,
  point: Int32Array,
  upper: Float64Array,
  base: Injections,
  reactive: EnvelopeReactive,
): EnvelopeCase | null {
  const baseFlow = solvePowerFlow(network, base);
  if (baseFlow.status === "diverged") return null;
  const count = network.feeder.connectionPoints.length;
  return {
    network,
    point,
    base,
    baseFlow,
    reactive,
    upper,
    checker: limitChecker(network, baseFlow),
    workspace: createWorkspace(network),
    activeW: new Float64Array(count),
    reactiveVar: new Float64Array(count),
    count: { powerFlows: 1 },
  };
}

/** AC power flow of a corner of the box `x`, scaled; true when it has a solution. */
export function solveCorner(envelope: EnvelopeCase, x: Float64Array, corner: Corner, scale = 1): boolean {
  const { activeW, reactiveVar, base, point, reactive, workspace } = envelope;
  activeW.set(base.activeW as ArrayLike<number>);
  reactiveVar.set(base.reactiveVar as ArrayLike<number>);
  for (let i = 0; i < corner.length; i++) {
    const exported = corner[i]! > 0 ? scale * x[i]! : 0;
    const drawn = corner[i]! < 0 ? scale * x[corner.length + i]! : 0;
    activeW[point[i]!]! += exported - drawn;
    reactiveVar[point[i]!]! += reactive.exportVarPerW * exported - reactive.importVarPerW * drawn;
  }
  envelope.count.powerFlows += 1;
  return stepPowerFlow(workspace, envelope, CORNER_TOLERANCE);
}

/** The state {@link solveCorner} left, for sensitivities. */
export const cornerFlow = (envelope: EnvelopeCase): ConvergedFlow => readFlow(envelope.workspace);

/** The signs as text. */
export const cornerText = (corner: Corner): string =>
  Array.from(corner, (sign) => (sign > 0 ? "+" : sign < 0 ? "-" : "0")).join("");
