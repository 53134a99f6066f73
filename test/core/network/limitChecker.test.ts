/** The quick check of thousands of states against the list of violations. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { limitChecker } from "../../../backend/core/network/limitChecker.ts";
import { createWorkspace, readFlow, stepPowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT, severity } from "../../../backend/core/network/violations.ts";
import { feederOf, line, point, randomCase } from "./exampleFeeders.ts";

describe("limitChecker", () => {
  it("finds the worst of each kind and phase that the list of violations has", () => {
    fc.assert(
      fc.property(randomCase, fc.constantFrom(1, 4, 9), (c, factor) => {
        const narrow = { ...c.feeder, voltageBand: { lowerPu: 0.995, upperPu: 1.005 } };
        const compiled = compileFeeder(narrow);
        const workspace = createWorkspace(compiled);
        const activeW = c.activeW.map((w) => factor * w);
        if (!stepPowerFlow(workspace, { activeW, reactiveVar: c.reactiveVar })) return;
        const listed = findViolations(compiled, readFlow(workspace), STRICT).filter(
          (v) => severity(v) > 1e-8,
        );
        const quick = limitChecker(compiled, null).worst(workspace);
        const kinds = new Set(listed.map((v) => `${v.kind}${v.phase}`));
        expect(quick.filter((v) => severity(v) > 1e-8)).toHaveLength(kinds.size);
        for (const violation of quick) {
          const same = listed.filter((v) => v.kind === violation.kind && v.phase === violation.phase);
          const worst = Math.max(1e-8, ...same.map(severity));
          expect(severity(violation)).toBeLessThanOrEqual(worst * (1 + 1e-9));
          expect(severity(violation)).toBeGreaterThanOrEqual(worst * (1 - 1e-9) - 1e-8);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("tolerates what a standing state breaks, and nothing beyond it", () => {
    for (const meshed of [{}, { meshed: true } as const]) {
      const feeder = feederOf([line("S", "L", { lengthM: 500 })], [point("home", "L", ["A"])], meshed);
      const compiled = compileFeeder(feeder);
      const workspace = createWorkspace(compiled);
      const solve = (watt: number) => {
        expect(stepPowerFlow(workspace, { activeW: [watt], reactiveVar: [0] })).toBe(true);
        return readFlow(workspace);
      };
      const checker = limitChecker(compiled, solve(-15_000));
      const [tolerated] = checker.tolerated;
      expect(tolerated).toMatchObject({ kind: "voltage-low", element: "L", phase: "A" });
      expect(checker.allowed(tolerated!)).toBe(tolerated!.value);
      expect(checker.worst(workspace)).toEqual([]);
      solve(-15_050);
      expect(checker.worst(workspace)[0]).toMatchObject({
        kind: "voltage-low",
        element: "L",
        limit: tolerated!.value,
      });
      solve(-14_000);
      expect(checker.worst(workspace)).toEqual([]);
    }
  });
});
