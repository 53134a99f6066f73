/** EN 50160 against cases that can be worked out by hand. */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { EN50160, type QualityReport, recordVoltageQuality } from "../../../backend/core/network/en50160.ts";
import { createWorkspace } from "../../../backend/core/network/powerFlow.ts";
import { feederOf, line, point } from "./exampleFeeders.ts";

const WINDOWS = EN50160.weekSeconds / EN50160.windowSeconds;
type Magnitudes = readonly [number, number, number];

/** Judges phase voltages at bus L, step after step, all at 120 degrees from each other; bus S stays at 1 pu. */
function judge(stepSeconds: number, steps: number, at: (step: number) => Magnitudes): QualityReport {
  const compiled = compileFeeder(feederOf([line("S", "L")], [point("home", "L", ["A", "B", "C"])]));
  const workspace = createWorkspace(compiled);
  const quality = recordVoltageQuality(compiled, stepSeconds);
  const h = Math.sqrt(3) / 2;
  for (let step = 0; step < steps; step++) {
    const [a, b, c] = at(step);
    workspace.voltages.set([a, 0, -b / 2, -b * h, -c / 2, c * h], 6);
    quality.record(step, workspace);
  }
  return quality.finish();
}

const all = (pu: number): Magnitudes => [pu, pu, pu];

describe("voltage quality by EN 50160", () => {
  it("judges the root mean square of ten minutes, not the minute", () => {
    // √((5 · 1.15² + 5 · 1.03²) / 10) = 1.0917, within 1.10; with 6 to 4 it is 1.1036.
    const half = judge(60, 10, (step) => all(step % 2 === 0 ? 1.15 : 1.03));
    expect(half).toMatchObject({ windows: 1, windowSeconds: 600, breaches: [] });
    const more = judge(60, 10, (step) => all(step < 6 ? 1.15 : 1.03));
    expect(more.breaches.length).toBeGreaterThan(0);
  });

  it.each([
    [50, true],
    [51, false],
  ])("lets %i of 1,008 windows of a week be outside ±10 %: %s", (outside, holds) => {
    const report = judge(600, WINDOWS, (step) => [1, step < outside ? 0.88 : 1, 1]);
    const worst = report.worst.find(({ rule }) => rule === "mostly-within-10-percent");
    expect(worst).toMatchObject({ bus: "L", phase: "B", holds, shareWithin: 1 - outside / WINDOWS });
    expect(report.completeWeeks).toBe(1);
    expect(report.breaches.filter(({ rule }) => rule !== "unbalance")).toHaveLength(holds ? 0 : 1);
  });

  it.each([
    [0.85, true],
    [0.849, false],
    [1.1, true],
    [1.101, false],
  ])("does not allow a single window outside +10 % / -15 %: %f pu, %s", (pu, holds) => {
    const report = judge(600, WINDOWS, (step) => all(step === 500 ? pu : 1));
    const always = report.worst.find(({ rule }) => rule === "always-within-limits");
    expect(always).toMatchObject({ holds, requiredShare: 1 });
    expect(always?.shareWithin).toBeCloseTo(holds ? 1 : 1 - 1 / WINDOWS, 12);
  });

  it.each([
    // |U2| / |U1| = (δ/3) / (1 - δ/3) of magnitudes 1, 1, 1 - δ: 1.96 % and 2.04 %.
    [0.0577, true],
    [0.06, false],
  ])("holds the negative sequence to 2 %% of the positive one: one phase %f lower, %s", (delta, holds) => {
    const report = judge(600, WINDOWS, () => [1, 1, 1 - delta]);
    const worst = report.worst.find(({ rule }) => rule === "unbalance");
    expect(worst).toMatchObject({ phase: null, holds });
    expect(worst?.bus).toBe(holds ? "S" : "L");
  });

  it("finds the worst week, and judges the last one as far as it goes", () => {
    const report = judge(600, 2 * WINDOWS + 100, (step) => {
      const bad = step < 60 || (step >= WINDOWS && step < WINDOWS + 90) || step === 2 * WINDOWS;
      return all(bad ? 1.2 : 1);
    });
    expect(report).toMatchObject({ weeks: 3, completeWeeks: 2, windows: 2 * WINDOWS + 100 });
    expect(report.breaches[0]).toMatchObject({ week: 1, rule: "always-within-limits" });
    const mostly = report.worst.find(({ rule }) => rule === "mostly-within-10-percent");
    expect(mostly).toMatchObject({ week: 1, holds: false });
    expect(mostly?.shareWithin).toBeCloseTo(1 - 90 / WINDOWS, 12);
  });

  it("takes quarter-hours as windows of their own, and says so", () => {
    expect(judge(900, 96, () => all(1))).toMatchObject({ windowSeconds: 900, windows: 96, completeWeeks: 0 });
  });

  it.each([0, -60, 420, 7_200, Number.NaN])("refuses steps of %d s", (seconds) => {
    expect(() => judge(seconds, 1, () => all(1))).toThrow(expect.objectContaining({ code: "LAT-2601" }));
  });
});
