/** General feeders (four wires, missing phases, ZIP loads, switches) behind the functions of radial ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { type Branch, type Feeder, PHASES } from "../../../backend/core/network/feeder.ts";
import { chooseMethod } from "../../../backend/core/network/flowMethod.ts";
import { kronReduceLine } from "../../../backend/core/network/kronReduce.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { computeSensitivities, type RowRequest } from "../../../backend/core/network/sensitivities.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { branchLoad, phaseVoltagePu } from "../../../backend/core/network/violations.ts";
import { type Case, randomCase } from "./exampleFeeders.ts";
import { earthed, type GeneralCase, matrixLine, pole, randomGeneralCase } from "./generalExamples.ts";

type Powers = Pick<Case, "activeW" | "reactiveVar">;

function solve(feeder: Feeder, powers: Powers) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, powers);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return { compiled, flow };
}

const phasorsByBus = (feeder: Feeder, powers: Powers): Map<string, Float64Array> => {
  const { flow } = solve(feeder, powers);
  return new Map(feeder.buses.map((bus, b) => [bus.id, flow.voltages.slice(6 * b, 6 * b + 6)]));
};

const largestDifference = (a: Map<string, Float64Array>, b: Map<string, Float64Array>): number =>
  Math.max(...[...a].flatMap(([id, v]) => [...v].map((x, k) => Math.abs(x - b.get(id)![k]!))));

const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, i) => ({ item, key: Math.sin(seed + 13 * i) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe("a random general feeder", () => {
  it("is valid, and solved by the general method", () => {
    fc.assert(
      fc.property(randomGeneralCase, ({ feeder }) => {
        expect(validateFeeder(feeder)).toMatchObject({ status: "valid" });
        expect(chooseMethod(feeder)).toBe("general");
      }),
      { numRuns: 60 },
    );
  });

  it("balances power: source + points + own loads = losses, to 1e-9 of what flows", () => {
    fc.assert(
      fc.property(randomGeneralCase, (c) => {
        const { flow } = solve(c.feeder, c);
        const source = flow.sourcePower[0]! + flow.sourcePower[2]! + flow.sourcePower[4]!;
        const points = c.activeW.reduce((sum, w) => sum + w, 0);
        const through = Math.abs(source) + Math.abs(points) + Math.abs(flow.extras!.fixedW) + 1e4;
        const balance = source + points + flow.extras!.fixedW - flow.lossW;
        expect(Math.abs(balance) / through).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order in which anything is listed", () => {
    fc.assert(
      fc.property(randomGeneralCase, fc.nat(1000), (c, seed) => {
        const { feeder } = c;
        const mixed: Feeder = {
          ...feeder,
          buses: shuffled(feeder.buses, seed),
          branches: shuffled(feeder.branches, seed + 1),
          loads: shuffled(feeder.loads ?? [], seed + 2),
        };
        expect(largestDifference(phasorsByBus(feeder, c), phasorsByBus(mixed, c))).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("has a no-load profile that is linear in the source voltage", () => {
    fc.assert(
      fc.property(randomGeneralCase, fc.double({ min: 0.8, max: 1.2, noNaN: true }), (c, factor) => {
        const idle: Feeder = { ...c.feeder, loads: [], generators: [] };
        const none = { activeW: c.activeW.map(() => 0), reactiveVar: c.activeW.map(() => 0) };
        const source = { ...idle.source, voltagePu: factor };
        const one = phasorsByBus(idle, none);
        const scaled = new Map([...one].map(([id, v]) => [id, v.map((x) => x * factor)]));
        expect(largestDifference(scaled, phasorsByBus({ ...idle, source }, none))).toBeLessThanOrEqual(1e-10);
      }),
      { numRuns: 30 },
    );
  });

  it("is the same when every line is cut in two", () => {
    fc.assert(
      fc.property(randomGeneralCase, (c) => {
        // Without charging: a pi section of a whole line is not that of two halves.
        const bare = c.feeder.branches.map(({ ...branch }) => {
          if (branch.kind === "matrix-line")
            delete (branch as { bMicroSiemensPerKm?: unknown }).bMicroSiemensPerKm;
          return branch;
        });
        const whole: Feeder = { ...c.feeder, branches: bare };
        const half = bare.flatMap((branch): Branch[] => {
          if (branch.kind !== "matrix-line") return [branch];
          const middle = `${branch.id} middle`;
          const lengthM = branch.lengthM / 2;
          return [
            { ...branch, to: middle, lengthM },
            { ...branch, id: `${branch.id} 2`, from: middle, lengthM },
          ];
        });
        const middles = half.flatMap((branch) =>
          branch.to.endsWith(" middle") ? [{ id: branch.to, nominalKv: 0.4 }] : [],
        );
        const cut: Feeder = { ...whole, branches: half, buses: [...whole.buses, ...middles] };
        expect(largestDifference(phasorsByBus(whole, c), phasorsByBus(cut, c))).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it("with its neutral perfectly earthed at every bus equals the three-wire feeder of Kron's reduction", () => {
    fc.assert(
      fc.property(randomGeneralCase, (c) => {
        const all = earthed(c.feeder, (id) => id !== "MV");
        const branches = c.feeder.branches.map((branch) =>
          branch.kind === "matrix-line"
            ? kronReduceLine(branch)
            : branch.kind === "switch"
              ? {
                  ...branch,
                  conductors: branch.conductors.filter((t) => t !== "N"),
                  closed: branch.closed.filter((t) => t !== "N"),
                }
              : branch,
        );
        const buses = c.feeder.buses.map(({ id, nominalKv }) => ({ id, nominalKv }));
        const three: Feeder = { ...c.feeder, branches, buses };
        expect(largestDifference(phasorsByBus(all, c), phasorsByBus(three, c))).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("has sensitivity rows equal to finite differences", () => {
    fc.assert(
      fc.property(randomGeneralCase, fc.nat(), fc.constantFrom(...PHASES), (c, pick, phase) => {
        if (c.activeW.length === 0) return;
        const { compiled, flow } = solve(c.feeder, c);
        const bus = c.feeder.buses[pick % c.feeder.buses.length]!;
        const branch = c.feeder.branches[pick % c.feeder.branches.length]!;
        const requests: RowRequest[] = [
          { kind: "voltage", element: bus.id, phase },
          { kind: "line-current", element: branch.id, phase },
        ];
        for (const row of computeSensitivities(compiled, flow, requests)) {
          if (!(row.value > 0.3)) continue;
          expectFiniteDifference(c, row.request, row.perWatt);
        }
      }),
      { numRuns: 25 },
    );
  });
});

function expectFiniteDifference(c: GeneralCase, request: RowRequest, perWatt: Float64Array): void {
  const p = PHASES.indexOf(request.phase);
  const value = (powers: Powers) => {
    const { compiled, flow } = solve(c.feeder, powers);
    return request.kind === "voltage"
      ? phaseVoltagePu(compiled, flow, compiled.busIndex.get(request.element)!, p)
      : branchLoad(compiled, flow, compiled.branchIndex.get(request.element)!, p).value;
  };
  const step = 20;
  const numeric = c.activeW.map((_, i) => {
    const at = (by: number) => value({ ...c, activeW: c.activeW.map((w, k) => (k === i ? w + by : w)) });
    return (at(step) - at(-step)) / (2 * step);
  });
  const scale = Math.max(1e-7, ...numeric.map(Math.abs));
  numeric.forEach((x, i) => {
    expect(Math.abs(x - perWatt[i]!) / scale).toBeLessThanOrEqual(2e-3);
  });
}

describe("a plain radial feeder", () => {
  it("is solved by sweeps also with its lines as symmetric matrices, at 60 Hz, with fuses and an open tie", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        expect(chooseMethod(c.feeder)).toBe("sweep");
        const branches = c.feeder.branches.map((branch) => {
          if (branch.kind !== "line") return branch;
          const own = (z0: number, z1: number) => (z0 + 2 * z1) / 3;
          const matrix = (z0: number, z1: number) =>
            PHASES.map((_, i) => PHASES.map((_, j) => (i === j ? own(z0, z1) : (z0 - z1) / 3)));
          const siemens = 2 * Math.PI * 50 * 1e-3;
          return matrixLine(branch.from, branch.to, PHASES, {
            id: branch.id,
            lengthM: branch.lengthM,
            rOhmPerKm: matrix(branch.r0OhmPerKm, branch.r1OhmPerKm),
            xOhmPerKm: matrix(branch.x0OhmPerKm, branch.x1OhmPerKm),
            bMicroSiemensPerKm: matrix(siemens * branch.c0NfPerKm, siemens * branch.c1NfPerKm),
          });
        });
        const matrices: Feeder = { ...c.feeder, branches };
        expect(largestDifference(phasorsByBus(c.feeder, c), phasorsByBus(matrices, c))).toBeLessThanOrEqual(
          1e-9,
        );
        const [head, first, ...others] = c.feeder.branches;
        const fuse = { ...pole(first!.from, first!.to, PHASES), id: first!.id };
        const tie = { ...pole(c.feeder.buses.at(-1)!.id, "MV", PHASES, []), id: "tie" };
        const switched: Feeder = { ...c.feeder, frequencyHz: 60, branches: [head!, fuse, ...others, tie] };
        expect(chooseMethod(switched)).toBe("sweep");
        const general: Feeder = { ...switched, meshed: true };
        expect(largestDifference(phasorsByBus(switched, c), phasorsByBus(general, c))).toBeLessThanOrEqual(
          1e-9,
        );
      }),
      { numRuns: 40 },
    );
  });
});
