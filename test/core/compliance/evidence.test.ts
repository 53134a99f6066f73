import { describe, expect, it } from "vitest";
import { collectEvidence } from "../../../backend/core/compliance/collectEvidence.ts";
import type { ConstraintEvidence } from "../../../backend/core/compliance/evidence.ts";
import { sealEvidence } from "../../../backend/core/compliance/sealEvidence.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { hashFeeder } from "../../../backend/core/network/hashFeeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { phaseVoltagePu } from "../../../backend/core/network/violations.ts";
import type { IntervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { point, transformer } from "../network/exampleFeeders.ts";
import { earthed, generalFeeder, matrixLine } from "../network/generalExamples.ts";

const compiled = compileFeeder(
  buildCigreResidential(
    [
      { id: "home", bus: "R15", phases: ["A"], capacityKva: 14 },
      { id: "sun", bus: "R15", phases: ["B"], capacityKva: 14 },
    ],
    { sourcePu: 1.02, voltageBand: { lowerPu: 0.95, upperPu: 1.05 } },
  ),
);

function evidence(activeW: number[]): ConstraintEvidence {
  const injections = { activeW, reactiveVar: [0, 0] };
  const flow = solvePowerFlow(compiled, injections);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return collectEvidence({ interval: 42 as IntervalIndex, stage: "cleared", compiled, injections, flow });
}

describe("evidence of an interval", () => {
  it("holds every bus, every branch, the powers and the network's hash", () => {
    const e = evidence([-3_000, 5_000]);
    expect(e).toMatchObject({ interval: 42, stage: "cleared", networkHash: hashFeeder(compiled.feeder) });
    expect(e.voltages).toHaveLength(19);
    expect(e.loadings).toHaveLength(18);
    expect(e.injectionsW).toEqual({ home: -3000, sun: 5000 });
    expect(e.lossW).toBeGreaterThan(0);
    expect(e.violations).toEqual([]);
  });

  it("reports a broken limit without tolerance", () => {
    const found = evidence([-3_000, 14_000]).violations.map((v) => `${v.kind} ${v.element} ${v.phase}`);
    expect(found).toContain("voltage-high R15 B");
  });

  it("has one seal, which any changed digit breaks", () => {
    const e = evidence([-3_000, 5_000]);
    expect(sealEvidence(e)).toBe(sealEvidence(structuredClone(e)));
    const [first, ...rest] = e.voltages;
    const nudged = { ...first!, pu: [first!.pu[0] + 1e-6, first!.pu[1], first!.pu[2]] as const };
    expect(sealEvidence({ ...e, voltages: [nudged, ...rest] })).not.toBe(sealEvidence(e));
    expect(sealEvidence({ ...e, stage: "metered" })).not.toBe(sealEvidence(e));
  });

  it("has the same seal whether solved cold or from a warm start", () => {
    const injections = { activeW: [-3_000, 5_000], reactiveVar: [0, 0] };
    const other = solvePowerFlow(compiled, { activeW: [9_000, -9_000], reactiveVar: [0, 0] });
    if (other.status !== "converged") throw new Error(other.likelyCause);
    const flow = solvePowerFlow(compiled, injections, { warmStart: other });
    if (flow.status !== "converged") throw new Error(flow.likelyCause);
    const warm = collectEvidence({
      interval: 42 as IntervalIndex,
      stage: "cleared",
      compiled,
      injections,
      flow,
    });
    expect(sealEvidence(warm)).toBe(sealEvidence(evidence([-3_000, 5_000])));
  });
});

describe("evidence of a street with an explicit neutral", () => {
  const branches = [transformer("MV", "B1"), matrixLine("B1", "B2", ["A", "N"], { lengthM: 200 })];
  const feeder = earthed(
    generalFeeder(branches, { connectionPoints: [point("home", "B2", ["A"])] }),
    (id) => id === "B1",
  );
  const general = compileFeeder(feeder);
  const injections = { activeW: [-6_000], reactiveVar: [0] };

  it("tells voltages against the neutral, 0 where a phase does not come, and seals", () => {
    const flow = solvePowerFlow(general, injections);
    if (flow.status !== "converged") throw new Error(flow.likelyCause);
    const e = collectEvidence({
      interval: 42 as IntervalIndex,
      stage: "cleared",
      compiled: general,
      injections,
      flow,
    });
    const [a, b, c] = e.voltages.find(({ bus }) => bus === "B2")!.pu;
    expect([b, c]).toEqual([0, 0]);
    // 26 A through 0.2 km of 0.4 + 0.41 - 2 * 0.05 ohm/km, out and back.
    expect(a).toBeLessThan(0.99);
    expect(a).toBeCloseTo(phaseVoltagePu(general, flow, 2, 0), 5);
    expect(e.violations).toEqual([]);
    expect(sealEvidence(e)).toMatch(/^0x[0-9a-f]{64}$/);
  });
});
