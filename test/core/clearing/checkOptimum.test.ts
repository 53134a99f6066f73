import { describe, expect, it } from "vitest";
import { checkOptimum } from "../../../backend/core/clearing/checkOptimum.ts";
import type { LinearOptimum, LinearProgram } from "../../../backend/core/network/linearProgram.ts";

/** Maximise x + 3y: x + y <= 4, x − y >= −2, 0 <= x <= 3, 0 <= y <= 10. Optimum (1, 3). */
const program: LinearProgram = {
  cost: Float64Array.of(1, 3),
  columnLower: Float64Array.of(0, 0),
  columnUpper: Float64Array.of(3, 10),
  rowLower: Float64Array.of(Number.NEGATIVE_INFINITY, -2),
  rowUpper: Float64Array.of(4, Number.POSITIVE_INFINITY),
  rowStart: Int32Array.of(0, 2, 4),
  column: Int32Array.of(0, 1, 0, 1),
  value: Float64Array.of(1, 1, 1, -1),
};

const answer = (columns: number[], rowDuals: number[]): LinearOptimum => ({
  status: "optimal",
  objective: 10,
  columns: Float64Array.from(columns),
  rowDuals: Float64Array.from(rowDuals),
});

describe("checkOptimum", () => {
  it("accepts an optimum whose duals prove it", () => {
    expect(checkOptimum(program, answer([1, 3], [2, -1]))).toBe(true);
  });

  it.each([
    ["a feasible point that is not the best", [3, 1], [2, -1]],
    ["duals that prove nothing", [1, 3], [0, 0]],
    ["a dual on a side without a bound", [1, 3], [2, 1]],
    ["a point outside a row", [2, 3], [2, -1]],
    ["a point outside its bounds", [-1, 1], [2, -1]],
    ["numbers that are none", [Number.NaN, 3], [2, -1]],
    ["duals that are no numbers", [1, 3], [Number.NaN, -1]],
    ["too few numbers", [1], [2, -1]],
  ])("refuses %s", (_, columns, duals) => {
    expect(checkOptimum(program, answer(columns, duals))).toBe(false);
  });
});
