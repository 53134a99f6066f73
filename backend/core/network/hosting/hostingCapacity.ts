/** How much solar, or how many chargers, a feeder carries before AC power flow finds the first broken limit. */
import type { CompiledFeeder } from "../compileFeeder.ts";
import type { Phase, Violation, ViolationKind } from "../feeder.ts";
import type { Injections } from "../powerFlow.ts";

/** One situation that has to be survived: a worst case, or one step of a time series. */
export interface HostingScenario {
  readonly name: string;
  /** What flows without anything new, per connection point of the feeder. */
  readonly base: Injections;
  /** Output of a new unit per kW installed, -1 to 1: + feeds in (solar at noon: 1), - draws (a charger: -1). */
  readonly factor: number;
}

export interface HostingUnit {
  /** Rated power, kW; what a connection point gets is cut at its capacity. */
  readonly kw: number;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
}

export interface HostingInput {
  readonly network: CompiledFeeder;
  readonly scenarios: readonly HostingScenario[];
  /** Sizes to draw from. */
  readonly units: readonly HostingUnit[];
  /** Points that may get one; default all. */
  readonly candidates?: readonly string[];
  /** var into the grid per W of output; default 0 (negative: draws reactive power while feeding in). */
  readonly varPerW?: number;
  readonly placements: number;
  /** Numbers in [0, 1); the same sequence gives the same result. */
  readonly random: () => number;
}

export interface HostingLimit {
  /** `no-solution`: the power flow does not converge. `connection`: the capacity of the connection itself. */
  readonly kind: ViolationKind | "no-solution" | "connection";
  readonly element: string;
  readonly phase: Phase | null;
  readonly scenario: string;
}

/** Nearest-rank percentiles over the placements. */
export interface Spread {
  readonly min: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly mean: number;
}

export interface HostingCapacity {
  readonly placements: number;
  /** Installed before the first breach, kW. */
  readonly capacityKw: Spread;
  /** Units installed before the first breach. */
  readonly units: Spread;
  /** Placements in which every candidate got its unit without a breach. */
  readonly withoutBreach: number;
  /** What broke first, the most frequent first. */
  readonly limiting: readonly (HostingLimit & { readonly count: number })[];
  /** Per number of units: share of the candidates, mean kW installed, share of placements that broke by then. */
  readonly curve: readonly {
    readonly units: number;
    readonly penetration: number;
    readonly meanKw: number;
    readonly breachShare: number;
  }[];
  /** What is broken without anything new; it counts as a breach only where it gets worse. */
  readonly baseViolations: readonly (Violation & { readonly scenario: string })[];
  readonly powerFlows: number;
}

export interface ConnectionRequest {
  readonly network: CompiledFeeder;
  readonly scenarios: readonly HostingScenario[];
  readonly pointId: string;
  /** Rated power of what shall be connected, kW. */
  readonly kw: number;
  readonly varPerW?: number;
}

/** Answer to one request; deterministic. */
export interface ConnectionAnswer {
  readonly accepted: boolean;
  /** The limit that the requested power breaks first, with its value there; null when accepted. */
  readonly breach: (HostingLimit & { readonly value: number; readonly limit: number }) | null;
  /** The largest power that fits, whole 10 W rounded down, kW; at most what the connection carries. */
  readonly fitsKw: number;
  /** What stops `fitsKw` from being larger. */
  readonly bounded: HostingLimit;
}
