/** The pieces that a study of the network is cut into: each is pure, and runs on any thread. */

import type {
  EnvelopeParticipant,
  EnvelopeRule,
  EnvelopeWeight,
  OperatingEnvelope,
} from "../network/envelopes/operatingEnvelope.ts";
import type { Feeder, Violation } from "../network/feeder.ts";
import type {
  ConnectionAnswer,
  HostingLimit,
  HostingScenario,
  HostingUnit,
} from "../network/hosting/hostingCapacity.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";

/** Powers per connection point in the order of the feeder, W and var, + into the grid. */
export interface PointPowers {
  readonly activeW: readonly number[];
  readonly reactiveVar: readonly number[];
}

interface Setting {
  readonly feeder: Feeder;
  readonly scenarios: readonly HostingScenario[];
  readonly varPerW: number;
}

export interface PlacementTask extends Setting {
  readonly kind: "placements";
  readonly units: readonly HostingUnit[];
  readonly seed: number;
  /** Placements `from` to `to - 1` of the study. */
  readonly from: number;
  readonly to: number;
}

export interface FitTask extends Setting {
  readonly kind: "fit";
  readonly pointIds: readonly string[];
  readonly kw: number;
}

export interface EnvelopeTask {
  readonly kind: "envelopes";
  readonly feeder: Feeder;
  readonly participants: readonly EnvelopeParticipant[];
  readonly interval: IntervalIndex;
  readonly base: PointPowers;
  readonly rule: EnvelopeRule;
  readonly weight: EnvelopeWeight;
}

export interface LimitsTask {
  readonly kind: "limits";
  readonly before: Feeder;
  readonly after: Feeder;
  readonly states: readonly (PointPowers & { readonly interval: IntervalIndex })[];
}

export const VERIFY_PARTS = [
  "files",
  "frame",
  "orders",
  "commitment",
  "clearing",
  "physics",
  "settlement",
] as const;
export type VerifyPart = (typeof VERIFY_PARTS)[number];

export interface VerifyTask {
  readonly kind: "verify";
  readonly part: VerifyPart;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export type StudyTask = PlacementTask | FitTask | EnvelopeTask | LimitsTask | VerifyTask;

export interface PlacementResult {
  readonly kw: number;
  readonly units: number;
  readonly limiting: HostingLimit | null;
}

export interface FitResult extends ConnectionAnswer {
  readonly pointId: string;
}

/** One interval under both sets of limits. */
export interface LimitsEffect {
  readonly interval: IntervalIndex;
  readonly brokenBefore: number;
  readonly brokenAfter: number;
  /** Largest use of a limit, percent. */
  readonly usedBefore: number;
  readonly usedAfter: number;
  readonly worstAfter: Violation | null;
  /** False when the power flow has no solution. */
  readonly solved: boolean;
}

export interface VerifyVerdict {
  readonly part: VerifyPart;
  readonly findings: readonly { readonly code: string; readonly where: string; readonly what: string }[];
}

export interface StudyTaskResults {
  readonly placements: readonly PlacementResult[];
  readonly fit: readonly FitResult[];
  readonly envelopes: {
    readonly calculationId: string;
    readonly method: string;
    readonly cornersHeld: number;
    readonly envelopes: readonly OperatingEnvelope[];
  };
  readonly limits: readonly LimitsEffect[];
  readonly verify: VerifyVerdict;
}
