/** Checks a linear solver's answer by weak duality, so that a broken solver cannot shape an envelope. */
import type { LinearOptimum, LinearProgram } from "../network/linearProgram.ts";

/** Relative slack of the check; far above rounding, far below a tick per Wh. */
const SLACK = 1e-6;

/** Row activities A·x. */
function activities({ rowStart, column, value }: LinearProgram, x: Float64Array): Float64Array {
  const activity = new Float64Array(rowStart.length - 1);
  for (let r = 0; r < activity.length; r += 1) {
    for (let k = rowStart[r]!; k < rowStart[r + 1]!; k += 1) activity[r]! += value[k]! * x[column[k]!]!;
  }
  return activity;
}

/** Upper bound that the duals prove on every feasible objective; infinite or NaN when they prove nothing. */
function dualBound(program: LinearProgram, duals: Float64Array): number {
  const { cost, rowStart, column, value } = program;
  const reduced = cost.slice();
  let bound = 0;
  duals.forEach((dual, r) => {
    const side = dual > 0 ? program.rowUpper[r]! : program.rowLower[r]!;
    // A dual of rounding size on a side without a bound says nothing.
    if (Math.abs(dual) > SLACK || (dual !== 0 && Number.isFinite(side))) bound += dual * side;
    else if (Number.isNaN(dual)) bound = dual;
    for (let k = rowStart[r]!; k < rowStart[r + 1]!; k += 1) reduced[column[k]!]! -= dual * value[k]!;
  });
  reduced.forEach((gain, c) => {
    if (gain !== 0) bound += gain * (gain > 0 ? program.columnUpper[c]! : program.columnLower[c]!);
  });
  return bound;
}

/** True when `optimum` is feasible and its duals prove that nothing is better. */
export function checkOptimum(program: LinearProgram, optimum: LinearOptimum): boolean {
  const { columns, rowDuals } = optimum;
  if (columns.length !== program.cost.length || rowDuals.length !== program.rowLower.length) return false;
  const largest = program.columnUpper.reduce((most, upper) => Math.max(most, upper), 1);
  const slack = SLACK * largest;
  const inside = (value: number, lower: number, upper: number): boolean =>
    value >= lower - slack && value <= upper + slack;
  const { columnLower, columnUpper, rowLower, rowUpper } = program;
  const feasible =
    columns.every((x, c) => inside(x, columnLower[c]!, columnUpper[c]!)) &&
    activities(program, columns).every((a, r) => inside(a, rowLower[r]!, rowUpper[r]!));
  if (!feasible) return false;
  const objective = program.cost.reduce((sum, cost, c) => sum + cost * columns[c]!, 0);
  const gap = Math.abs(dualBound(program, rowDuals) - objective);
  return gap <= SLACK * Math.max(1, Math.abs(objective), largest);
}
