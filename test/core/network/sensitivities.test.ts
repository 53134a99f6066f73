/** Sensitivity rows against central differences of the power flow itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { PHASES } from "../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import {
  computeSensitivities,
  type RowRequest,
  rowOfViolation,
  sensitivityRow,
} from "../../../backend/core/network/sensitivities.ts";
import { type Case, feederOf, line, point, randomCase } from "./exampleFeeders.ts";

/** Truncation of a 1 W step and rounding of the flow leave about 1e-6 of the largest entry. */
const RELATIVE_TOLERANCE = 1e-5;
const STEP = 1;

function converged(compiled: ReturnType<typeof compileFeeder>, activeW: number[], reactiveVar: number[]) {
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar }, { tolerancePu: 1e-14, maxIterations: 200 });
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return flow;
}

function differences(c: Case, request: RowRequest, which: "activeW" | "reactiveVar"): number[] {
  const compiled = compileFeeder(c.feeder);
  return c.activeW.map((_, i) => {
    const [up, down] = [STEP, -STEP].map((step) => {
      const changed = { ...c, [which]: c[which].map((w, k) => (k === i ? w + step : w)) };
      return sensitivityRow(compiled, converged(compiled, changed.activeW, changed.reactiveVar), request)
        .value;
    });
    return (up! - down!) / (2 * STEP);
  });
}

describe("sensitivity rows", () => {
  it("equal the finite differences for any bus, line, transformer and phase", () => {
    fc.assert(
      fc.property(randomCase, fc.nat(), fc.constantFrom(...PHASES), (c, pick, phase) => {
        const compiled = compileFeeder(c.feeder);
        const flow = converged(compiled, c.activeW, c.reactiveVar);
        const bus = c.feeder.buses[pick % c.feeder.buses.length]!.id;
        const branch = c.feeder.branches[pick % c.feeder.branches.length]!;
        const kind = branch.kind === "line" ? "line-current" : "transformer-load";
        const requests: RowRequest[] = [
          { kind: "voltage", element: bus, phase },
          { kind, element: branch.id, phase },
        ];
        for (const row of computeSensitivities(compiled, flow, requests)) {
          // |I| has no derivative at zero current, and a large curvature near it.
          if (row.request.kind !== "voltage" && row.value < 5) continue;
          for (const which of ["activeW", "reactiveVar"] as const) {
            const numeric = differences(c, row.request, which);
            const exact = which === "activeW" ? row.perWatt : row.perVar;
            const scale = Math.max(1e-9, ...numeric.map(Math.abs));
            numeric.forEach((value, i) => {
              expect(Math.abs(value - exact[i]!) / scale).toBeLessThanOrEqual(RELATIVE_TOLERANCE);
            });
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are the same for a merged bus as for the same bus kept", () => {
    const feeder = feederOf(
      [line("S", "M"), line("M", "N"), line("N", "L"), line("N", "tip")],
      [point("home", "L", ["A"]), point("sun", "L", ["B"])],
    );
    const powers = [
      [-4_000, 3_000],
      [-1_000, 0],
    ] as const;
    for (const element of ["M", "N", "tip"]) {
      const rows = [true, false].map((reduce) => {
        const compiled = compileFeeder(feeder, { reduce });
        const flow = converged(compiled, [...powers[0]], [...powers[1]]);
        return sensitivityRow(compiled, flow, { kind: "voltage", element, phase: "A" });
      });
      expect(rows[0]!.value).toBeCloseTo(rows[1]!.value, 12);
      rows[0]!.perWatt.forEach((value, i) => {
        expect(value).toBeCloseTo(rows[1]!.perWatt[i]!, 14);
      });
    }
  });

  it("are zero for a line that carries nothing", () => {
    const compiled = compileFeeder(feederOf([line("S", "L"), line("L", "tip")], [point("home", "L", ["A"])]));
    const flow = converged(compiled, [-1_000], [0]);
    const row = sensitivityRow(compiled, flow, { kind: "line-current", element: "L-tip", phase: "A" });
    expect(row.value).toBe(0);
    expect([...row.perWatt]).toEqual([0]);
  });

  it("are asked for by violation", () => {
    const violation = { element: "L", phase: "B", value: 1.1, limit: 1.05, margin: -0.05 } as const;
    expect(rowOfViolation({ ...violation, kind: "voltage-high" })).toEqual({
      kind: "voltage",
      element: "L",
      phase: "B",
    });
  });

  it("are refused for a name that the network does not have", () => {
    const compiled = compileFeeder(feederOf([line("S", "L")], [point("home", "L", ["A"])]));
    const flow = converged(compiled, [-1_000], [0]);
    for (const kind of ["voltage", "line-current"] as const) {
      expect(() => sensitivityRow(compiled, flow, { kind, element: "nowhere", phase: "A" })).toThrow(
        /LAT-2023/,
      );
    }
  });
});
