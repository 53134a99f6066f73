/** The thermal rating of a branch of any kind, and the length it has. */
import type { Branch } from "./feeder.ts";

export interface BranchRating {
  readonly kind: "line-current" | "transformer-load";
  readonly unit: "A" | "kVA";
  /** A per phase conductor, or kVA of the whole three-phase transformer or of each unit; Infinity: unknown. */
  readonly limit: number;
}

/** Rating of a branch; of a bank, that of the given unit (default the smallest). */
export function branchRating(branch: Branch, unit?: number): BranchRating {
  switch (branch.kind) {
    case "transformer":
      return { kind: "transformer-load", unit: "kVA", limit: branch.ratedKva };
    case "bank": {
      const one = unit === undefined ? undefined : branch.units[unit];
      const smallest = Math.min(...branch.units.map((u) => u.ratedKva));
      return { kind: "transformer-load", unit: "kVA", limit: one?.ratedKva ?? smallest };
    }
    case "line":
      return { kind: "line-current", unit: "A", limit: branch.ratingA };
    default:
      return { kind: "line-current", unit: "A", limit: branch.ratingA ?? Number.POSITIVE_INFINITY };
  }
}

/** Metres of a line of either kind, 0 of everything else. */
export const branchLengthM = (branch: Branch): number =>
  branch.kind === "line" || branch.kind === "matrix-line" ? branch.lengthM : 0;
