/** The general method (Newton on the admittance matrix) against the sweep; they share the branch data only. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { loadsOfFeeder, networkOfFeeder } from "../../../backend/core/network/general/fromFeeder.ts";
import { compileNetwork, solveGeneral } from "../../../backend/core/network/general/solveGeneral.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { randomCase } from "./exampleFeeders.ts";

describe("the general method", () => {
  it("has the voltages of the sweep on any radial network", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const sweep = solvePowerFlow(compileFeeder(c.feeder), c, { tolerancePu: 1e-13 });
        const general = solveGeneral(compileNetwork(networkOfFeeder(c.feeder)), loadsOfFeeder(c.feeder, c));
        if (sweep.status !== "converged" || general.status !== "converged") throw new Error("no solution");
        sweep.voltages.forEach((v, k) => {
          expect(Math.abs(v - general.voltages[k]!)).toBeLessThanOrEqual(1e-9);
        });
      }),
      { numRuns: 100 },
    );
  });
});
