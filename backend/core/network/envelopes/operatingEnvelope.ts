/**
 * Operating envelopes: how much each connection point may feed in and draw in an interval, whatever the
 * others do inside theirs. The box of all envelopes holds in AC power flow at every corner that was tested;
 * each envelope names the calculation that made it.
 */
import type { IntervalIndex } from "../../time/marketInterval.ts";
import type { CompiledFeeder } from "../compileFeeder.ts";
import type { Phase, Violation, ViolationKind } from "../feeder.ts";
import type { LinearSolver } from "../linearProgram.ts";
import type { Injections } from "../powerFlow.ts";

/**
 * - `proportional`: one share of everybody's weight per direction; what binds anyone binds all.
 * - `max-total`: the largest sum of all limits.
 * - `max-min`: lexicographic max-min fair per weight: nobody can have more without someone with less losing.
 */
export type EnvelopeRule = "proportional" | "max-total" | "max-min";

/** What a point's share is in proportion to: its connection capacity, its request, or the same for all. */
export type EnvelopeWeight = "capacity" | "request" | "equal";

export interface EnvelopeParticipant {
  readonly pointId: string;
  /** W it wants at most; default and upper bound: the connection capacity at the power factor. 0: none. */
  readonly exportRequestW?: number;
  readonly importRequestW?: number;
}

export interface EnvelopeInterval {
  readonly interval: IntervalIndex;
  /** What flows in any case, per connection point of the feeder; the envelopes come on top of it. */
  readonly base: Injections;
}

export interface EnvelopeReactive {
  /** var into the grid per W fed in; default 0 (negative: inverters that draw reactive power). */
  readonly exportVarPerW: number;
  /** var drawn per W drawn; default that of a power factor of 0.95 lagging. */
  readonly importVarPerW: number;
}

export interface EnvelopeInput {
  readonly network: CompiledFeeder;
  readonly participants: readonly EnvelopeParticipant[];
  readonly intervals: readonly EnvelopeInterval[];
  readonly rule: EnvelopeRule;
  /** Default `capacity`. */
  readonly weight?: EnvelopeWeight;
  readonly reactive?: EnvelopeReactive;
  /** Needed by `max-total` only. */
  readonly solver?: LinearSolver;
}

/** What keeps a limit from being larger. */
export interface EnvelopeBinding {
  /** `request`: the point wants (or its connection carries) no more. `grid`: scaled down as a whole. */
  readonly kind: "request" | "grid" | ViolationKind;
  /** Bus or branch id; of `request` the point. */
  readonly element: string;
  readonly phase: Phase | null;
  /** Limit of the element: pu, A, kVA; of `request` W. */
  readonly limit: number;
  /**
   * The corner at which the element is at its limit: one sign per participant in the calculation's order,
   * `+` exporting its limit, `-` importing its limit, `0` neither. Empty for `request`.
   */
  readonly corner: string;
}

export interface OperatingEnvelope {
  readonly interval: IntervalIndex;
  readonly pointId: string;
  readonly phases: readonly Phase[];
  /** Whole W, rounded down; both >= 0. */
  readonly exportW: number;
  readonly importW: number;
  readonly exportBinding: EnvelopeBinding;
  readonly importBinding: EnvelopeBinding;
  /** `id` of the calculation. */
  readonly calculationId: string;
}

/** How one interval's envelopes were found; `id` is the hash of everything they depend on. */
export interface EnvelopeCalculation {
  readonly id: string;
  readonly networkHash: string;
  readonly interval: IntervalIndex;
  readonly rule: EnvelopeRule;
  readonly weight: EnvelopeWeight;
  readonly reactive: EnvelopeReactive;
  /** Participants in the order of the corners' signs. */
  readonly participants: readonly string[];
  /**
   * `corners`: limits linearised at their worst corners until all hold. `scaled`: that did not settle, the box
   * was shrunk as a whole. `none`: the base alone has no solution or the solver failed; all limits are zero.
   */
  readonly method: "corners" | "scaled" | "none";
  readonly rounds: number;
  /** Corners of the final box that AC power flow found within all limits. */
  readonly cornersHeld: number;
  readonly powerFlows: number;
  /** What the base alone breaks; the envelopes make none of it worse. */
  readonly baseViolations: readonly Violation[];
}

export interface EnvelopeSet {
  readonly calculation: EnvelopeCalculation;
  readonly envelopes: readonly OperatingEnvelope[];
}
