import { describe, expect, it } from "vitest";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { point } from "./exampleFeeders.ts";

describe("the CIGRE residential street", () => {
  const feeder = buildCigreResidential([point("home", "R15", ["A"])]);

  it("is a valid network of 19 buses, 17 cables and one transformer", () => {
    expect(validateFeeder(feeder).status).toBe("valid");
    expect(feeder.buses).toHaveLength(19);
    expect(feeder.branches.map((b) => b.kind)).toEqual(["transformer", ...new Array(17).fill("line")]);
  });

  it("says where its figures come from and which are assumed", () => {
    expect(feeder.citation).toContain("Technical Brochure 575");
    expect(feeder.citation).toContain("Assumptions");
  });

  it("takes the source voltage, band and ratings that the DSO plans with", () => {
    const planned = buildCigreResidential([], {
      sourcePu: 1.02,
      voltageBand: { lowerPu: 0.95, upperPu: 1.05 },
      ratingsA: { UG1: 160 },
    });
    expect(planned.source.voltagePu).toBe(1.02);
    expect(planned.voltageBand.upperPu).toBe(1.05);
    const ratings = planned.branches.flatMap((b) => (b.kind === "line" ? [b.ratingA] : []));
    expect(new Set(ratings)).toEqual(new Set([160, 142]));
  });

  it("merges everything between the transformer and the only home into one branch", () => {
    expect(compileFeeder(feeder).nodeCount).toBe(3);
  });
});
