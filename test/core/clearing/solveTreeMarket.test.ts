import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import { testSolver } from "../../support/testSolver.ts";
import { oracleProgram, scaledObjective } from "./oracle.ts";
import { randomProblem } from "./treeBooks.ts";

const solver = testSolver();

describe("solveTreeMarket agrees with a linear program of the full formulation", () => {
  const shapes = [
    { name: "small books with many ties", maxSegments: 4, maxOrders: 8, maxEnergyWh: 4, maxTicks: 3 },
    { name: "deeper trees", maxSegments: 9, maxOrders: 25, maxEnergyWh: 9, maxTicks: 5 },
    { name: "wide prices", maxSegments: 6, maxOrders: 30, maxEnergyWh: 1_000, maxTicks: 40 },
  ];
  for (const pinned of [false, true]) {
    for (const shape of shapes) {
      it(`on ${shape.name}, ${pinned ? "with limits that may exclude zero" : "with limits that contain zero"}`, () => {
        fc.assert(
          fc.property(randomProblem({ ...shape, pinned, premiums: pinned }), (problem) => {
            const result = solveTreeMarket(problem);
            const oracle = solver.solve(oracleProgram(problem));
            if (result.status === "refused") {
              expect(result.code).toBe("LAT-3007");
              expect(pinned).toBe(true);
              expect(oracle.status).toBe("failed");
              return;
            }
            const check = verifyCertificate(problem, result);
            expect(check).toMatchObject({ status: "valid" });
            if (check.status === "valid" && !pinned) {
              expect(check.congestionMicroEuro).toBeGreaterThanOrEqual(0);
            }
            expect(oracle.status).toBe("optimal");
            if (oracle.status === "optimal") {
              expect(scaledObjective(problem, result)).toBe(Math.round(oracle.objective));
            }
          }),
          { numRuns: 500, seed: 20261122 },
        );
      });
    }
  }
});
