/** The network as the market plans with it: narrower limits, the same physics. */
import { describe, expect, it } from "vitest";
import { planningFeeder } from "../../backend/app/planningNetwork.ts";
import { branchRating } from "../../backend/core/network/branchRating.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { feederOf, line, point, transformer } from "../core/network/exampleFeeders.ts";
import { pole } from "../core/network/generalExamples.ts";

const PHASES = ["A", "B", "C"] as const;

const street: Feeder = feederOf(
  [
    transformer("MV", "B1", {
      zeroSequenceResistancePercent: 2,
      zeroSequenceReactancePercent: 30,
      noLoadLossKw: 0.4,
      noLoadCurrentPercent: 0.5,
    }),
    line("B1", "B2"),
    { ...pole("B2", "B3", PHASES), ratingA: 100 },
    {
      kind: "bank",
      id: "regulator",
      from: "B3",
      to: "B4",
      units: PHASES.map((phase) => ({
        ratedKva: 40,
        windings: [
          { side: "from", ends: [phase, "earth"], ratedKv: 0.231, resistancePercent: 1 },
          { side: "to", ends: [phase, "earth"], ratedKv: 0.231, tapPu: 1.02, resistancePercent: 1 },
        ],
        reactancePercent: [3],
        noLoadCurrentPercent: 0.4,
      })),
    },
  ],
  [point("home", "B4", ["A"])],
);

describe("the planning network", () => {
  it("has the voltages of the real one, whatever its branches are", () => {
    const solve = (feeder: Feeder) => {
      const flow = solvePowerFlow(compileFeeder(feeder), { activeW: [-6000], reactiveVar: [-500] });
      if (flow.status !== "converged") throw new Error(flow.likelyCause);
      return flow.voltages;
    };
    const planned = solve(planningFeeder(street));
    solve(street).forEach((v, k) => {
      expect(planned[k]).toBeCloseTo(v, 9);
    });
  });

  it("keeps 3 % of every rating and 0.005 pu of the band free", () => {
    const planned = planningFeeder(street);
    expect(planned.voltageBand.lowerPu).toBeCloseTo(0.955, 9);
    expect(planned.voltageBand.upperPu).toBeCloseTo(1.045, 9);
    street.branches.forEach((branch, b) => {
      expect(branchRating(planned.branches[b]!).limit).toBeCloseTo(0.97 * branchRating(branch).limit, 9);
    });
  });
});
