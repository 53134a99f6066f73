/** What can be asked of the network, and what comes back. */
import type { EnvelopeRule, EnvelopeWeight } from "../../core/network/envelopes/operatingEnvelope.ts";
import type { HostingLimit, Spread } from "../../core/network/hosting/hostingCapacity.ts";
import type { LimitChange, LimitDifference } from "../../core/network/limits/limitChange.ts";
import type { FitResult, LimitsEffect, VerifyVerdict } from "../../core/planning/studyTask.ts";
import type { IntervalIndex } from "../../core/time/marketInterval.ts";

/** Solar feeds in where the street feeds in most; chargers and heat pumps draw where it draws most. */
export type Technology = "solar" | "car" | "heat-pump";

export type StudyInput =
  | {
      readonly kind: "hosting";
      readonly technology: Technology;
      /** Size of one unit, kW. */
      readonly kw: number;
      readonly placements: number;
      readonly seed: number;
    }
  | {
      readonly kind: "connection";
      readonly technology: Technology;
      readonly kw: number;
      readonly pointId: string;
    }
  | {
      readonly kind: "envelopes";
      readonly rule: EnvelopeRule;
      readonly weight: Exclude<EnvelopeWeight, "request">;
      readonly hours: number;
    }
  | { readonly kind: "limits"; readonly change: LimitChange }
  | { readonly kind: "verification"; readonly interval: IntervalIndex };

/** A state of the street that was, taken as a worst case. */
export interface UsedScenario {
  readonly what: "most-feed-in" | "most-demand" | "no-load";
  /** Null without load: no interval stands behind it. */
  readonly interval: IntervalIndex | null;
}

export interface HostingResult {
  readonly kind: "hosting";
  readonly scenarios: readonly UsedScenario[];
  readonly capacityKw: Spread;
  readonly units: Spread;
  readonly withoutBreach: number;
  readonly limiting: readonly (HostingLimit & { readonly count: number })[];
  /** What fits at each bus when nothing is added elsewhere, kW. */
  readonly buses: readonly {
    readonly bus: string;
    readonly pointId: string;
    readonly fitsKw: number;
    readonly bounded: HostingLimit;
  }[];
}

export interface ConnectionResult {
  readonly kind: "connection";
  readonly scenarios: readonly UsedScenario[];
  readonly bus: string;
  readonly answer: FitResult;
}

export interface EnvelopeCell {
  readonly exportW: number;
  readonly importW: number;
  /** Element that keeps the limit from being larger; the point's own id when its connection does. */
  readonly exportBy: string;
  readonly importBy: string;
}

export interface EnvelopesResult {
  readonly kind: "envelopes";
  readonly points: readonly { readonly pointId: string; readonly bus: string; readonly phases: string }[];
  readonly intervals: readonly {
    readonly interval: IntervalIndex;
    readonly calculationId: string;
    readonly method: string;
    readonly cornersHeld: number;
    /** In the order of `points`. */
    readonly cells: readonly EnvelopeCell[];
  }[];
}

export interface LimitsResult {
  readonly kind: "limits";
  readonly differences: readonly LimitDifference[];
  readonly intervals: readonly LimitsEffect[];
}

export interface VerificationResult {
  readonly kind: "verification";
  readonly interval: IntervalIndex;
  readonly verdicts: readonly VerifyVerdict[];
}

export type StudyResult =
  | HostingResult
  | ConnectionResult
  | EnvelopesResult
  | LimitsResult
  | VerificationResult;
