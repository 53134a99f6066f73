/** Water filling against what a linear solver finds level by level. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cut,
  fillLevels,
  fillTotal,
  type Room,
} from "../../../../backend/core/network/envelopes/allocate.ts";
import type { LinearSolver } from "../../../../backend/core/network/linearProgram.ts";
import { testSolver } from "../../../support/testSolver.ts";

const cut = (coefficient: readonly number[], bound: number): Cut => ({
  coefficient: Float64Array.from(coefficient),
  bound,
});
const own = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

/** max c·x + t·ct subject to the cuts, x <= upper, x_i >= t·w_i (or a fixed floor). */
function largest(
  solver: LinearSolver,
  { cuts, upper }: Room,
  goal: readonly number[],
  floor: readonly ((t: number) => number)[],
): number[] {
  const count = upper.length;
  const rows = [
    ...cuts.map(({ coefficient, bound }) => ({
      a: [...coefficient, 0],
      lower: Number.NEGATIVE_INFINITY,
      bound,
    })),
    ...floor.map((f, i) => ({
      a: [...own(count).map((k) => (k === i ? 1 : 0)), f(0) - f(1)],
      lower: f(0),
      bound: Number.POSITIVE_INFINITY,
    })),
  ];
  const result = solver.solve({
    cost: Float64Array.from(goal),
    columnLower: new Float64Array(count + 1),
    columnUpper: Float64Array.of(...upper, 1e6),
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.bound),
    rowStart: Int32Array.from({ length: rows.length + 1 }, (_, r) => r * (count + 1)),
    column: Int32Array.from({ length: rows.length * (count + 1) }, (_, k) => k % (count + 1)),
    value: Float64Array.from(rows.flatMap((row) => row.a)),
  });
  if (result.status === "failed") throw new Error(result.reason);
  return [...result.columns];
}

/** Lexicographic max-min by definition: raise the least level, fix who cannot be above it, repeat. */
function lexicographic(solver: LinearSolver, room: Room, weight: Float64Array): number[] {
  const count = room.upper.length;
  const fixed: (number | null)[] = Array.from(room.upper, (u) => (u === 0 ? 0 : null));
  while (fixed.includes(null)) {
    const floor = fixed.map((value, i) => (t: number) => value ?? t * weight[i]!);
    const level = largest(solver, room, [...own(count).map(() => 0), 1], floor)[count]!;
    const kept = fixed.map((value, i) => () => value ?? level * weight[i]! * (1 - 1e-9));
    const stuck = fixed.map((value, i) => {
      if (value !== null) return false;
      const most = largest(solver, room, [...own(count + 1).map((k) => (k === i ? 1 : 0))], kept)[i]!;
      return most <= level * weight[i]! * (1 + 1e-6) + 1e-6;
    });
    stuck.forEach((is, i) => {
      if (is) fixed[i] = level * weight[i]!;
    });
    if (!stuck.includes(true)) throw new Error("no progress");
  }
  return fixed.map((value) => value!);
}

describe("dividing room", () => {
  const solver = testSolver();

  it("goes on for those whom the first full cut leaves free", () => {
    // The first two share 10; the third only meets the second's remainder in the other cut.
    const room = { cuts: [cut([1, 1, 0], 10), cut([0, 1, 1], 25)], upper: Float64Array.of(100, 100, 100) };
    const { x, stoppedBy } = fillLevels(room, Float64Array.of(1, 1, 1), own(3));
    expect([...x]).toEqual([5, 5, 20]);
    expect([...stoppedBy]).toEqual([0, 0, 1]);
  });

  it("stops a whole group at the first full cut when shares are proportional", () => {
    const room = { cuts: [cut([1, 0, 0], 10)], upper: Float64Array.of(100, 100, 60) };
    const { x, stoppedBy } = fillLevels(room, Float64Array.of(20, 40, 1), Int32Array.of(0, 0, 1));
    expect([...x]).toEqual([10, 20, 60]);
    expect([...stoppedBy]).toEqual([0, 0, -1]);
  });

  it("gives the most in sum to those who need least room, and names what stopped the others", () => {
    const room = { cuts: [cut([1, 2], 10)], upper: Float64Array.of(8, 8) };
    const filled = fillTotal(room, solver)!;
    expect([...filled.x]).toEqual([8, 1]);
    expect([...filled.stoppedBy]).toEqual([-1, 0]);
  });

  it("is the lexicographic max-min of any packing rows", () => {
    const size = fc.integer({ min: 0, max: 40 });
    const anyRoom = fc.record({
      cuts: fc.array(
        fc.record({
          coefficient: fc.array(fc.constantFrom(0, 0, 1, 2, 5), { minLength: 5, maxLength: 5 }),
          bound: size,
        }),
        { minLength: 1, maxLength: 5 },
      ),
      upper: fc.array(size, { minLength: 5, maxLength: 5 }),
      weight: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
    });
    fc.assert(
      fc.property(anyRoom, ({ cuts, upper, weight }) => {
        const room: Room = {
          cuts: cuts.map(({ coefficient, bound }) => cut(coefficient, bound)),
          upper: Float64Array.from(upper),
        };
        const expected = lexicographic(solver, room, Float64Array.from(weight));
        const { x } = fillLevels(room, Float64Array.from(weight), own(5));
        x.forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i]!, 4);
        });
      }),
      { numRuns: 60 },
    );
  });
});
