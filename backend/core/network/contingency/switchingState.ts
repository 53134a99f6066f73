/** N-1: what is left, what can be switched back on, and whether the limits hold then. */
import type { Feeder, Violation } from "../feeder.ts";
import type { Injections } from "../powerFlow.ts";
import type { FlowSummary } from "../violations.ts";

export interface ContingencyInput {
  readonly feeder: Feeder;
  /** The situation to survive, per connection point; without supply a point has none of it. */
  readonly injections: Injections;
  /** Branches to lose one at a time; default every line, transformer and closed switch. */
  readonly branches?: readonly string[];
  /** Most switching states to solve per lost branch; default 200. */
  readonly maxStates?: number;
}

export interface SwitchingState {
  /** Switches to close and to open against the normal state. */
  readonly close: readonly string[];
  readonly open: readonly string[];
  readonly unservedPoints: readonly string[];
  /** Loads of the network model without supply. */
  readonly unservedLoads: readonly string[];
  /** Demand without supply, of points and loads (at rated voltage), W. */
  readonly unservedW: number;
  /** `no-solution`: the power flow does not converge. `not-possible`: a transformer would be fed backwards. */
  readonly status: "solved" | "no-solution" | "not-possible";
  readonly violations: readonly Violation[];
  /** Null without a solution. */
  readonly summary: FlowSummary | null;
}

export interface Contingency {
  readonly lost: string;
  /** Connection points that the loss cuts off before anything is switched. */
  readonly cutOffPoints: readonly string[];
  /** Loads of the network model that it cuts off. */
  readonly cutOffLoads: readonly string[];
  /** Best first: within limits, then fewest points and loads unserved, fewest operations, least losses. */
  readonly states: readonly SwitchingState[];
  /** There were more ways than `maxStates`. */
  readonly truncated: boolean;
}

export interface ContingencyReport {
  /** Nothing lost. */
  readonly normal: SwitchingState;
  readonly contingencies: readonly Contingency[];
  /** Every branch can be lost with everybody served within all limits. */
  readonly secure: boolean;
}
