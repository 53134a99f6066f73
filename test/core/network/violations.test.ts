import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import {
  findViolations,
  STRICT,
  summariseFlow,
  type ViolationOptions,
  worstFirst,
} from "../../../backend/core/network/violations.ts";
import { feederOf, line, point, transformer } from "./exampleFeeders.ts";

const feeder = feederOf(
  [transformer("MV", "B1", { ratedKva: 50 }), line("B1", "B2", { ratingA: 40 }), line("B2", "B3")],
  [point("home", "B3", ["A"]), point("sun", "B3", ["B"])],
  { voltageBand: { lowerPu: 0.97, upperPu: 1.02 } },
);

function check(activeW: number[], options?: ViolationOptions, changed: Feeder = feeder) {
  const compiled = compileFeeder(changed);
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar: activeW.map(() => 0) });
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return { violations: findViolations(compiled, flow, options), summary: summariseFlow(compiled, flow) };
}

describe("violations", () => {
  it("are none in a quiet network", () => {
    expect(check([0, 0]).violations).toEqual([]);
  });

  it("name kind, element, phase, value, limit and a negative margin", () => {
    const { violations } = check([-20_000, 0]);
    const kinds = new Set(violations.map((v) => `${v.kind} ${v.element} ${v.phase}`));
    expect(kinds).toContain("voltage-low B3 A");
    expect(kinds).toContain("line-current B1-B2 A");
    expect(kinds).toContain("transformer-load T MV-B1 A");
    for (const violation of violations) {
      expect(violation.margin).toBeLessThan(0);
      expect(Math.abs(Math.abs(violation.value - violation.limit) + violation.margin)).toBeLessThan(1e-12);
    }
  });

  it("include the voltage that solar lifts", () => {
    const { violations } = check([0, 12_000]);
    expect(violations.map((v) => `${v.kind} ${v.element} ${v.phase}`)).toContain("voltage-high B3 B");
  });

  it("are forgiven within the tolerance and found without it", () => {
    const { summary } = check([-3_000, 0]);
    const edge = { lowerPu: summary.worstLowPu + 5e-4, upperPu: 1.1 };
    const tight = { ...feeder, voltageBand: edge };
    expect(check([-3_000, 0], {}, tight).violations).toEqual([]);
    expect(check([-3_000, 0], STRICT, tight).violations).not.toEqual([]);
  });

  it("come worst first, relative to their limits", () => {
    const sorted = worstFirst(check([-20_000, 8_000]).violations);
    const severities = sorted.map((v) => -v.margin / v.limit);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
  });

  it("never accuse the source bus, whose voltage is given", () => {
    const high = { ...feeder, source: { ...feeder.source, voltagePu: 1.2 } };
    const elements = check([0, 0], {}, high).violations.map((v) => v.element);
    expect(elements).not.toContain("MV");
    expect(elements).toContain("B1");
  });
});

describe("the summary of a flow", () => {
  it("names the lowest and highest voltage, the highest loading and the losses", () => {
    const { summary } = check([-8_000, 8_000]);
    expect(summary).toMatchObject({ worstLowBus: "B3", worstHighBus: "B3", worstLoadingElement: "B1-B2" });
    expect(summary.worstLowPu).toBeLessThan(0.99);
    expect(summary.worstHighPu).toBeGreaterThan(1.01);
    expect(summary.worstLoadingPercent).toBeGreaterThan(80);
    expect(summary.lossW).toBeGreaterThan(0);
  });
});
