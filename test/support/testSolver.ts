import { afterAll, beforeAll } from "vitest";
import { createHighsSolver, type DisposableSolver } from "../../backend/adapters/solver/highsSolver.ts";
import type { LinearSolver } from "../../backend/core/network/linearProgram.ts";

/** HiGHS for the tests of a file or block: loaded before the first, freed after the last. */
export function testSolver(): LinearSolver {
  let solver: DisposableSolver;
  beforeAll(async () => {
    solver = await createHighsSolver();
  });
  afterAll(() => solver.dispose());
  return { solve: (program) => solver.solve(program) };
}
