/**
 * Dividing room among the limits of an envelope. All cuts are packing rows (Σ coefficient·x <= bound with
 * coefficients >= 0, because each is written for its own worst corner), so water filling is exact: a level rises
 * for all who are free until a cut is full; whoever has a part in that cut cannot have more without someone
 * on a lower or equal level losing. Source: D. Bertsekas, R. Gallager, Data Networks, 6.5.2.
 */
import type { LinearProgram, LinearSolver } from "../linearProgram.ts";

export interface Cut {
  /** >= 0, one per variable (export limits, then import limits). */
  readonly coefficient: Float64Array;
  readonly bound: number;
}

export interface Allocation {
  readonly x: Float64Array;
  /** Cut that stopped each variable; -1: its own upper bound. */
  readonly stoppedBy: Int32Array;
}

export interface Room {
  readonly cuts: readonly Cut[];
  /** Upper bound of each variable. */
  readonly upper: Float64Array;
}

/** A part smaller than this of a cut's largest is kept free at its upper bound instead of shared. */
const NEGLIGIBLE = 1e-6;
/** Preference that makes the largest sum unique, so that repeated programs do not hop between equal corners. */
const TIE = 1e-3;

/** The cuts with negligible parts taken out of the coefficients and off the bound. */
function sharedCuts({ cuts, upper }: Room): Cut[] {
  return cuts.map(({ coefficient, bound }) => {
    const largest = coefficient.reduce((most, c) => Math.max(most, c), 0);
    let left = bound;
    const kept = coefficient.map((c, i) => {
      if (c > NEGLIGIBLE * largest) return c;
      left -= c * upper[i]!;
      return 0;
    });
    return { coefficient: kept, bound: Math.max(0, left) };
  });
}

/**
 * Raises x = level · weight, each up to its upper bound. Variables of one group stop together. With a group of
 * its own for each variable the result is the lexicographic max-min of x / weight.
 */
export function fillLevels(room: Room, weight: Float64Array, group: Int32Array): Allocation {
  const { upper } = room;
  const cuts = sharedCuts(room);
  const x = new Float64Array(upper.length);
  const stoppedBy = new Int32Array(upper.length).fill(-1);
  const free = Uint8Array.from(upper, (u, i) => (u > 0 && weight[i]! > 0 ? 1 : 0));
  const left = Float64Array.from(cuts, ({ bound }) => bound);
  const slope = new Float64Array(cuts.length);
  let level = 0;
  // Every round stops a variable at its bound or a group at a cut.
  for (let round = 0; round <= 2 * upper.length && free.includes(1); round++) {
    let step = Number.POSITIVE_INFINITY;
    for (let i = 0; i < x.length; i++) {
      if (free[i] === 1) step = Math.min(step, upper[i]! / weight[i]! - level);
    }
    let full = -1;
    cuts.forEach(({ coefficient }, r) => {
      slope[r] = 0;
      for (let i = 0; i < x.length; i++) if (free[i] === 1) slope[r]! += coefficient[i]! * weight[i]!;
      if (slope[r]! > 0 && left[r]! / slope[r]! < step) {
        step = Math.max(0, left[r]! / slope[r]!);
        full = r;
      }
    });
    level += step;
    for (let i = 0; i < x.length; i++) if (free[i] === 1) x[i] = Math.min(upper[i]!, level * weight[i]!);
    for (let r = 0; r < cuts.length; r++) left[r] = Math.max(0, left[r]! - step * slope[r]!);
    stopFull(cuts[full]?.coefficient, full, free, group, stoppedBy);
    for (let i = 0; i < x.length; i++) {
      if (free[i] === 0 || x[i]! < upper[i]! * (1 - 1e-12)) continue;
      x[i] = upper[i]!;
      free[i] = 0;
    }
  }
  return { x, stoppedBy };
}

function stopFull(
  coefficient: Float64Array | undefined,
  cut: number,
  free: Uint8Array,
  group: Int32Array,
  stoppedBy: Int32Array,
): void {
  if (coefficient === undefined) return;
  const stopped = new Set<number>();
  coefficient.forEach((c, i) => {
    if (c > 0 && free[i] === 1) stopped.add(group[i]!);
  });
  group.forEach((g, i) => {
    if (free[i] === 0 || !stopped.has(g)) return;
    free[i] = 0;
    stoppedBy[i] = cut;
  });
}

/** Largest Σ x; of equal sums the one with more for the variables listed first. Null when the solver fails. */
export function fillTotal({ cuts, upper }: Room, solver: LinearSolver): Allocation | null {
  const count = upper.length;
  const stoppedBy = new Int32Array(count).fill(-1);
  if (cuts.length === 0) return { x: upper.slice(), stoppedBy };
  // Rows in units of their largest coefficient, W.
  const scale = cuts.map(({ coefficient }) => 1 / coefficient.reduce((most, c) => Math.max(most, c), 1e-30));
  const program: LinearProgram = {
    cost: Float64Array.from(upper, (_, i) => 1 + TIE * (1 - i / count)),
    columnLower: new Float64Array(count),
    columnUpper: upper,
    rowLower: new Float64Array(cuts.length).fill(Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from(cuts, ({ bound }, r) => Math.max(0, bound) * scale[r]!),
    rowStart: Int32Array.from({ length: cuts.length + 1 }, (_, r) => r * count),
    column: Int32Array.from({ length: cuts.length * count }, (_, k) => k % count),
    value: Float64Array.from(
      { length: cuts.length * count },
      (_, k) => cuts[Math.floor(k / count)]!.coefficient[k % count]! * scale[Math.floor(k / count)]!,
    ),
  };
  const result = solver.solve(program);
  if (result.status === "failed") return null;
  const x = Float64Array.from(upper, (u, i) => Math.min(u, Math.max(0, result.columns[i]!)));
  x.forEach((value, i) => {
    if (value >= upper[i]! - 1e-6 * Math.max(1, upper[i]!)) return;
    let most = 0;
    cuts.forEach(({ coefficient }, r) => {
      const part = result.rowDuals[r]! * coefficient[i]! * scale[r]!;
      if (part <= most) return;
      most = part;
      stoppedBy[i] = r;
    });
  });
  return { x, stoppedBy };
}
