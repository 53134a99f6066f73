import { describe, expect, it } from "vitest";
import { createHighsSolver } from "../../../backend/adapters/solver/highsSolver.ts";
import type { LinearProgram } from "../../../backend/core/network/linearProgram.ts";
import { testSolver } from "../../support/testSolver.ts";

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

describe("createHighsSolver", () => {
  const solver = testSolver();

  it("finds the optimum, with duals that are the gain per unit of each bound", () => {
    const result = solver.solve(program);
    expect(result.status).toBe("optimal");
    if (result.status === "failed") return;
    expect([...result.columns]).toEqual([1, 3]);
    expect([...result.rowDuals]).toEqual([2, -1]);
    expect(result.objective).toBe(10);
  });

  it("says that a program has no solution, and goes on with the next one", () => {
    const impossible = { ...program, rowLower: Float64Array.of(9, -2), rowUpper: Float64Array.of(9, 9) };
    expect(solver.solve(impossible)).toMatchObject({ status: "failed" });
    expect(solver.solve(program).status).toBe("optimal");
  });

  it("turns a malformed program into a failure", () => {
    const malformed = { ...program, column: Int32Array.of(0, 7, 0, 1) };
    expect(solver.solve(malformed)).toMatchObject({ status: "failed" });
    const notNumbers = { ...program, cost: Float64Array.of(Number.NaN, 3) };
    expect(solver.solve(notNumbers)).toMatchObject({ status: "failed" });
    expect(solver.solve(program).status).toBe("optimal");
  });

  it("has its whole time limit for every solve", async () => {
    const brief = await createHighsSolver({ timeLimitSeconds: 1 });
    const until = performance.now() + 1_500;
    while (performance.now() < until) expect(brief.solve(program).status).toBe("optimal");
    brief.dispose();
  });

  it("stops after its limit of steps, whatever the speed of the machine", async () => {
    const short = await createHighsSolver({ iterationLimit: 0 });
    expect(short.solve(program)).toMatchObject({ status: "failed" });
    short.dispose();
  });

  it("fails, and does not throw, once disposed", async () => {
    const gone = await createHighsSolver();
    gone.dispose();
    expect(gone.solve(program)).toMatchObject({ status: "failed" });
  });
});
