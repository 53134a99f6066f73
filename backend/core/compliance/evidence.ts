/** Proof that an interval kept within the limits, at three stages. */
import type { Violation } from "../network/feeder.ts";
import type { Hex } from "../orders/order.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";

export type EvidenceStage = "planned" | "cleared" | "metered";

export interface BusVoltage {
  readonly bus: string;
  /** Per phase, pu, against the neutral where the bus has one; 0: no such phase here, or no supply. */
  readonly pu: readonly [number, number, number];
}

export interface BranchLoading {
  readonly branch: string;
  /** Per phase, A (transformer: kVA in total repeated thrice as percent of rating in `percent`). */
  readonly amps: readonly [number, number, number];
  readonly percent: number;
}

export interface ConstraintEvidence {
  readonly interval: IntervalIndex;
  readonly stage: EvidenceStage;
  readonly networkHash: Hex;
  /** Power per connection point that was checked, W (+ into the grid). */
  readonly injectionsW: Readonly<Record<string, number>>;
  /** Reactive power per connection point, var (+ into the grid), so that anyone can solve the same flow. */
  readonly injectionsVar: Readonly<Record<string, number>>;
  readonly voltages: readonly BusVoltage[];
  readonly loadings: readonly BranchLoading[];
  readonly violations: readonly Violation[];
  readonly lossW: number;
}
