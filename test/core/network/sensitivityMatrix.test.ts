/** The dense matrix against the rows of the adjoint, finite differences and the two-bus formula. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledFeeder, compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { type Feeder, PHASES } from "../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { computeSensitivities, type RowRequest } from "../../../backend/core/network/sensitivities.ts";
import { computeSensitivityMatrix } from "../../../backend/core/network/sensitivityMatrix.ts";
import { transferBasis } from "../../../backend/core/network/transferBasis.ts";
import { feederOf, line, point, randomCase } from "./exampleFeeders.ts";
import { randomGeneralCase } from "./generalExamples.ts";

const EXACT = { tolerancePu: 1e-14, maxIterations: 200 };

function stateOf(compiled: CompiledFeeder, activeW: readonly number[], reactiveVar: readonly number[]) {
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar }, EXACT);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return flow;
}

function everyRow(feeder: Feeder): RowRequest[] {
  const rows: RowRequest[] = [];
  for (const phase of PHASES) {
    for (const bus of feeder.buses) rows.push({ kind: "voltage", element: bus.id, phase });
    for (const branch of feeder.branches) {
      const kind = branch.kind === "transformer" ? "transformer-load" : "line-current";
      rows.push({ kind, element: branch.id, phase });
    }
  }
  return rows;
}

/** Per point from the matrix, which tells every phase of a point. */
function perPoint(
  matrix: ReturnType<typeof computeSensitivityMatrix>,
  row: number,
  which: "perWatt" | "perVar",
) {
  const out: number[] = [];
  const phases: number[] = [];
  matrix.columns.forEach(({ point: at }, c) => {
    out[at] = (out[at] ?? 0) + matrix[which][row * matrix.columns.length + c]!;
    phases[at] = (phases[at] ?? 0) + 1;
  });
  return out.map((sum, at) => sum / phases[at]!);
}

describe("the dense sensitivity matrix", () => {
  it("equals the adjoint rows for every bus, branch and phase of random feeders", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const compiled = compileFeeder(c.feeder);
        const flow = stateOf(compiled, c.activeW, c.reactiveVar);
        const requests = everyRow(c.feeder);
        const matrix = computeSensitivityMatrix(compiled, flow, requests);
        computeSensitivities(compiled, flow, requests).forEach((row, r) => {
          expect(matrix.values[r]!).toBeCloseTo(row.value, 9);
          for (const which of ["perWatt", "perVar"] as const) {
            const dense = perPoint(matrix, r, which);
            const scale = Math.max(1e-7, ...row[which].map(Math.abs));
            row[which].forEach((value, i) => {
              expect(Math.abs(dense[i]! - value) / scale).toBeLessThanOrEqual(1e-8);
            });
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it("equals the finite differences of single phases, where a three-phase point is split", () => {
    const branches = [line("S", "M"), line("M", "L", { lengthM: 250 })];
    const whole = feederOf(branches, [point("shop", "L", PHASES), point("home", "M", ["B"])]);
    const split = feederOf(branches, [
      ...PHASES.map((phase) => point(phase, "L", [phase])),
      point("home", "M", ["B"]),
    ]);
    const compiled = compileFeeder(whole);
    const flow = stateOf(compiled, [-9_000, 4_000], [-2_000, 0]);
    const requests = everyRow(whole).filter(({ element }) => element !== "S");
    const matrix = computeSensitivityMatrix(compiled, flow, requests);
    const parts = compileFeeder(split);
    const powers = [-3_000, -3_000, -3_000, 4_000];
    const vars = [-2_000 / 3, -2_000 / 3, -2_000 / 3, 0];
    matrix.columns.forEach((_, c) => {
      const [up, down] = [1, -1].map((step) => {
        const state = stateOf(
          parts,
          powers.map((w, k) => (k === c ? w + step : w)),
          vars,
        );
        return computeSensitivityMatrix(parts, state, requests).values;
      });
      requests.forEach((_request, r) => {
        const numeric = (up![r]! - down![r]!) / 2;
        expect(matrix.perWatt[r * matrix.columns.length + c]!).toBeCloseTo(numeric, 8);
      });
    });
  });

  it("is R/V and X/V on two buses without load, as every textbook has it", () => {
    const compiled = compileFeeder(
      feederOf([line("S", "L", { r0OhmPerKm: 0.3, x0OhmPerKm: 0.08 })], [point("home", "L", ["A"])]),
    );
    const matrix = computeSensitivityMatrix(compiled, stateOf(compiled, [0], [0]), [
      { kind: "voltage", element: "L", phase: "A" },
    ]);
    const base = 400 / Math.sqrt(3);
    expect(matrix.perWatt[0]! * base * base).toBeCloseTo(0.03, 12);
    expect(matrix.perVar[0]! * base * base).toBeCloseTo(0.008, 12);
  });

  it("works in a ring, and keeps the rows of the topology between states", () => {
    const ring = feederOf(
      [line("S", "X"), line("X", "Y"), line("Y", "S")],
      [point("x", "X", ["A"]), point("y", "Y", PHASES)],
      { meshed: true },
    );
    const compiled = compileFeeder(ring);
    const requests = everyRow(ring).filter(({ element }) => element !== "S");
    for (const powers of [
      [4_000, -9_000],
      [-6_000, 12_000],
    ]) {
      const flow = stateOf(compiled, powers, [-500, 800]);
      const matrix = computeSensitivityMatrix(compiled, flow, requests);
      computeSensitivities(compiled, flow, requests).forEach((row, r) => {
        perPoint(matrix, r, "perWatt").forEach((value, i) => {
          expect(value).toBeCloseTo(row.perWatt[i]!, 9);
        });
      });
    }
    const basis = transferBasis(compiled);
    expect(transferBasis(compiled)).toBe(basis);
    expect(basis.row(requests[0]!)).toBe(basis.row(requests[0]!));
  });

  it("equals the adjoint rows with four wires, missing phases, switches, banks and loads of every kind", () => {
    fc.assert(
      fc.property(randomGeneralCase, ({ feeder, activeW, reactiveVar }) => {
        const compiled = compileFeeder(feeder);
        const flow = solvePowerFlow(compiled, { activeW, reactiveVar });
        if (flow.status !== "converged") return;
        const points = feeder.connectionPoints;
        const requests: RowRequest[] = points.flatMap(({ bus, phases }) =>
          phases.map((phase) => ({ kind: "voltage", element: bus, phase }) as const),
        );
        const matrix = computeSensitivityMatrix(compiled, flow, requests);
        computeSensitivities(compiled, flow, requests).forEach((row, r) => {
          const scale = Math.max(1e-7, ...row.perWatt.map(Math.abs));
          perPoint(matrix, r, "perWatt").forEach((value, i) => {
            expect(Math.abs(value - row.perWatt[i]!) / scale).toBeLessThanOrEqual(1e-6);
          });
        });
      }),
      { numRuns: 30 },
    );
  });

  it("names an unknown bus (LAT-2023)", () => {
    const compiled = compileFeeder(feederOf([line("S", "L")], [point("home", "L", ["A"])]));
    const flow = stateOf(compiled, [0], [0]);
    const request: RowRequest = { kind: "voltage", element: "nowhere", phase: "A" };
    expect(() => computeSensitivityMatrix(compiled, flow, [request])).toThrowError(
      expect.objectContaining({ code: "LAT-2023" }),
    );
  });
});
