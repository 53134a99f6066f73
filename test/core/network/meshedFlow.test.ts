/** Feeders with closed rings, behind the same functions as radial ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { type Feeder, PHASES } from "../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { computeSensitivities, type RowRequest } from "../../../backend/core/network/sensitivities.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { findViolations, summariseFlow } from "../../../backend/core/network/violations.ts";
import { type Case, feederOf, line, point, randomCase, transformer } from "./exampleFeeders.ts";

const MESHED = { meshed: true } as const;

function solve(feeder: Feeder, c: Pick<Case, "activeW" | "reactiveVar">) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, c);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return { compiled, flow };
}

/** The random tree with one more line from its last bus back to its first. */
const closeRing = (feeder: Feeder): Feeder => {
  const last = feeder.buses.at(-1)!.id;
  const ring = line(last, "B0", { id: "ring", lengthM: 60 });
  return { ...feeder, ...MESHED, branches: [...feeder.branches, ring] };
};

describe("a feeder that may have rings", () => {
  const ring = [
    transformer("MV", "B0"),
    line("B0", "B1"),
    line("B1", "B2"),
    line("B0", "B3"),
    line("B3", "B2"),
  ];
  const homes = [point("home", "B2", ["A"]), point("sun", "B3", ["B"])];

  it("is valid only when it says so", () => {
    expect(validateFeeder(feederOf(ring, homes)).status).toBe("invalid");
    expect(validateFeeder(feederOf(ring, homes, MESHED)).status).toBe("valid");
    expect(() => compileFeeder(feederOf(ring, homes))).toThrow(/LAT-2001/);
  });

  it("shares the current of two equal ways equally", () => {
    const { compiled, flow } = solve(feederOf(ring, homes, MESHED), {
      activeW: [-9_000, 0],
      reactiveVar: [0, 0],
    });
    const amps = (id: string) => {
      const k = 6 * compiled.branchIndex.get(id)!;
      return Math.hypot(flow.currents[k]!, flow.currents[k + 1]!);
    };
    expect(amps("B0-B1")).toBeCloseTo(amps("B0-B3"), 6);
    expect(amps("B0-B1")).toBeGreaterThan(15);
  });

  it("has the same voltages, losses and currents as the sweep when there is no ring", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const radial = solve(c.feeder, c).flow;
        const general = solve({ ...c.feeder, ...MESHED }, c).flow;
        radial.voltages.forEach((v, k) => {
          expect(Math.abs(v - general.voltages[k]!)).toBeLessThanOrEqual(1e-9);
        });
        expect(Math.abs(radial.lossW - general.lossW)).toBeLessThanOrEqual(1e-3);
        radial.sourcePower.forEach((p, k) => {
          expect(Math.abs(p - general.sourcePower[k]!)).toBeLessThanOrEqual(1e-2);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("balances power in any ring", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const { flow } = solve(closeRing(c.feeder), c);
        const source = flow.sourcePower[0]! + flow.sourcePower[2]! + flow.sourcePower[4]!;
        const injected = c.activeW.reduce((sum, w) => sum + w, 0);
        expect(Math.abs(source + injected - flow.lossW)).toBeLessThanOrEqual(1e-3);
      }),
      { numRuns: 40 },
    );
  });

  it("has sensitivity rows equal to finite differences", () => {
    fc.assert(
      fc.property(randomCase, fc.nat(), fc.constantFrom(...PHASES), (c, pick, phase) => {
        const feeder = closeRing(c.feeder);
        const { compiled, flow } = solve(feeder, c);
        const branch = feeder.branches[pick % feeder.branches.length]!;
        const kind = branch.kind === "line" ? "line-current" : "transformer-load";
        const requests: RowRequest[] = [
          { kind: "voltage", element: feeder.buses[pick % feeder.buses.length]!.id, phase },
          { kind, element: branch.id, phase },
        ];
        const value = (request: RowRequest, changed: Pick<Case, "activeW" | "reactiveVar">) =>
          computeSensitivities(compiled, solve(feeder, changed).flow, [request])[0]!.value;
        for (const row of computeSensitivities(compiled, flow, requests)) {
          if (row.request.kind !== "voltage" && row.value < 10) continue;
          const step = 50;
          for (const which of ["activeW", "reactiveVar"] as const) {
            const exact = which === "activeW" ? row.perWatt : row.perVar;
            const numeric = c[which].map((_, i) => {
              const at = (by: number) => ({ ...c, [which]: c[which].map((w, k) => (k === i ? w + by : w)) });
              return (value(row.request, at(step)) - value(row.request, at(-step))) / (2 * step);
            });
            const scale = Math.max(1e-7, ...numeric.map(Math.abs));
            numeric.forEach((x, i) => {
              expect(Math.abs(x - exact[i]!) / scale).toBeLessThanOrEqual(1e-3);
            });
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it("is checked against its limits like any other", () => {
    const feeder = feederOf(ring, homes, MESHED);
    const { compiled, flow } = solve(feeder, { activeW: [-40_000, 0], reactiveVar: [0, 0] });
    expect(findViolations(compiled, flow).map((v) => `${v.kind} ${v.element}`)).toContain("voltage-low B2");
    expect(summariseFlow(compiled, flow).worstLowBus).toBe("B2");
  });

  it("without a solution names the bus", () => {
    const compiled = compileFeeder(feederOf(ring, homes, MESHED));
    const result = solvePowerFlow(compiled, { activeW: [-5e6, 0], reactiveVar: [0, 0] });
    expect(result).toMatchObject({ status: "diverged", code: "LAT-2020" });
  });
});
