/** What clearing and operating envelopes need of a linear solver; the implementation lives outside the core. */

/** Maximise cost·x subject to rowLower <= A·x <= rowUpper and columnLower <= x <= columnUpper. */
export interface LinearProgram {
  readonly cost: Float64Array;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** A in compressed rows: entries of row r are at [rowStart[r], rowStart[r + 1]). */
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
  /** 1 = the column must be whole. Absent: none has to be. */
  readonly integer?: Uint8Array;
}

export interface LinearOptimum {
  readonly status: "optimal";
  readonly objective: number;
  readonly columns: Float64Array;
  /** Gain in objective per unit of each row's bound: >= 0 at an upper bound, <= 0 at a lower one. */
  readonly rowDuals: Float64Array;
  /** Of a program with whole columns: most that a better answer could add; `rowDuals` then prove nothing. */
  readonly gap?: number;
}

/** The solver found no optimum: infeasible, unbounded, out of time, or broken. */
export interface LinearFailure {
  readonly status: "failed";
  readonly reason: string;
}

export type LinearResult = LinearOptimum | LinearFailure;

export interface LinearSolver {
  /** Never throws; deterministic for equal programs. */
  solve(program: LinearProgram): LinearResult;
}
