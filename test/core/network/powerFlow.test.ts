import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  readBranchCurrents,
  readBusVoltages,
  solvePowerFlow,
  stepPowerFlow,
  sumLosses,
} from "../../../backend/core/network/powerFlow.ts";
import { feederOf, line, point, transformer } from "./exampleFeeders.ts";

const TIGHT = { tolerancePu: 1e-13 };

function solve(feeder: Feeder, activeW: number[], reactiveVar = activeW.map(() => 0)) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar }, TIGHT);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  const pu = (bus: string, phase: number) => phasor(flow.voltages, compiled.busIndex.get(bus)!, phase);
  const amps = (branch: string, phase: number) =>
    phasor(flow.currents, compiled.branchIndex.get(branch)!, phase);
  return { compiled, flow, pu, amps };
}

function phasor(values: ConvergedFlow["voltages"], element: number, phase: number) {
  const re = values[6 * element + 2 * phase]!;
  const im = values[6 * element + 2 * phase + 1]!;
  return { magnitude: Math.hypot(re, im), degrees: (Math.atan2(im, re) * 180) / Math.PI };
}

describe("a three-phase load at the end of one line", () => {
  it("has the voltage of the closed-form solution", () => {
    const { pu } = solve(
      feederOf([line("S", "L")], [point("home", "L", ["A", "B", "C"])]),
      [-30_000],
      [-9_000],
    );
    // V² solves V⁴ + (2(RP + XQ) - E²) V² + |Z|²|S|² = 0 per phase, with E = 1, powers drawn.
    const base = 400 ** 2 / 3;
    const [r, x, p, q] = [0.03 / base, 0.008 / base, 10_000, 3_000];
    const b = 2 * (r * p + x * q) - 1;
    const c = (r * r + x * x) * (p * p + q * q);
    const exact = Math.sqrt((-b + Math.sqrt(b * b - 4 * c)) / 2);
    for (const phase of [0, 1, 2]) expect(pu("L", phase).magnitude).toBeCloseTo(exact, 12);
  });
});

describe("a single-phase load", () => {
  it("sees the loop of phase and neutral, and lifts the other phases", () => {
    const { pu, amps } = solve(feederOf([line("S", "L")], [point("home", "L", ["A"])]), [-5_000]);
    expect(pu("L", 0).magnitude).toBeLessThan(0.995);
    expect(pu("L", 1).magnitude).toBeGreaterThan(1);
    expect(amps("S-L", 0).magnitude).toBeCloseTo(5_000 / (230.94 * pu("L", 0).magnitude), 2);
    expect(amps("S-L", 1).magnitude).toBe(0);
  });

  it("drops the voltage by I times (2 Z1 + Z0) / 3", () => {
    const { pu, amps } = solve(feederOf([line("S", "L")], [point("home", "L", ["A"])]), [-5_000]);
    const a = ((pu("L", 0).degrees - amps("S-L", 0).degrees) * Math.PI) / 180;
    expect(a).toBeCloseTo(0, 10);
    const i = amps("S-L", 0).magnitude / (400 / Math.sqrt(3));
    const z = { r: (2 * 0.03 + 0.12) / 3, x: (2 * 0.008 + 0.032) / 3 };
    const v = pu("L", 0).magnitude;
    // With I in phase with V: |E|² = (V + R I)² + (X I)²
    expect((v + z.r * i) ** 2 + (z.x * i) ** 2).toBeCloseTo(1, 9);
  });
});

describe("a delta-star transformer", () => {
  it.each([
    ["Dyn1", -30],
    ["Dyn5", -150],
    ["Dyn7", 150],
    ["Dyn11", 30],
  ] as const)("of group %s turns the secondary by %i degrees", (vectorGroup, degrees) => {
    const feeder = feederOf([transformer("S", "L", { vectorGroup })], [point("home", "L", ["A"])]);
    expect(solve(feeder, [0]).pu("L", 0)).toEqual({
      magnitude: expect.closeTo(1, 12),
      degrees: expect.closeTo(degrees, 10),
    });
  });

  it("keeps zero-sequence current off the primary", () => {
    const feeder = feederOf(
      [line("M", "S", kv20), transformer("S", "L")],
      [point("home", "L", ["A"]), point("other", "L", ["B"])],
      { buses: [kvBus("M", 20), kvBus("S", 20), kvBus("L", 0.4)] },
    );
    const { flow, compiled } = solve(feeder, [-9_000, 4_000]);
    const at = 6 * compiled.branchIndex.get("M-S")!;
    for (const part of [0, 1]) {
      const sum = [0, 2, 4].reduce((s, k) => s + flow.currents[at + k + part]!, 0);
      expect(sum).toBeCloseTo(0, 12);
    }
    // One loaded secondary phase draws on two primary phases.
    expect(Math.hypot(flow.currents[at]!, flow.currents[at + 1]!)).toBeGreaterThan(0.1);
  });

  it("lowers the secondary by the tap and reports the worst winding times three", () => {
    const feeder = feederOf([transformer("S", "L", { tapPu: 1.025 })], [point("home", "L", ["B"])]);
    const idle = solve(feeder, [0]);
    expect(idle.pu("L", 1).magnitude).toBeCloseTo(1 / 1.025, 12);
    const { flow, pu } = solve(feeder, [-10_000]);
    expect(flow.transformerKva[0]).toBeCloseTo(30 / pu("L", 1).magnitude, 9);
  });

  it("loses its iron losses at no load", () => {
    const feeder = feederOf(
      [transformer("S", "L", { noLoadLossKw: 0.46, noLoadCurrentPercent: 0.3 })],
      [point("home", "L", ["B"])],
    );
    const { flow } = solve(feeder, [0]);
    expect(flow.lossW).toBeGreaterThan(455);
    expect(flow.lossW).toBeLessThan(465);
  });
});

describe("a star-star transformer with unearthed primary", () => {
  it("gives single-phase load its zero-sequence impedance", () => {
    const weak = transformer("S", "L", { vectorGroup: "Yyn0", zeroSequenceReactancePercent: 60 });
    const firm = transformer("S", "L", { vectorGroup: "Yyn0" });
    const home = [point("home", "L", ["A"])];
    const soft = solve(feederOf([weak], home), [-9_000], [-4_000]).pu("L", 0).magnitude;
    const hard = solve(feederOf([firm], home), [-9_000], [-4_000]).pu("L", 0).magnitude;
    expect(soft).toBeLessThan(hard - 0.005);
  });
});

describe("a power flow without a solution", () => {
  const feeder = feederOf([line("S", "M"), line("M", "L")], [point("home", "L", ["A", "B", "C"])]);

  it("is a value that names the bus and says what is too much", () => {
    const result = solvePowerFlow(compileFeeder(feeder), { activeW: [-3_000_000], reactiveVar: [0] });
    expect(result).toMatchObject({ status: "diverged", code: "LAT-2020", bus: "L" });
    if (result.status === "diverged") expect(result.likelyCause).toContain("3000 kVA");
  });

  it("does not blame a line for less than that line can carry", () => {
    const compiled = compileFeeder(feeder);
    const causes = [
      -380_000, -400_000, -450_000, -500_000, -600_000, -800_000, -1_000_000, -3_000_000,
    ].flatMap((watt) => {
      const result = solvePowerFlow(compiled, { activeW: [watt], reactiveVar: [0] });
      return result.status === "diverged" ? [result.likelyCause] : [];
    });
    expect(causes.length).toBeGreaterThan(1);
    for (const cause of causes) {
      const [, asked, most] = /^(\d+) kVA is asked .* carry (\d+) kVA/.exec(cause) ?? [];
      if (asked !== undefined) expect(Number(asked)).toBeGreaterThan(Number(most));
      else expect(cause).toContain("collapses");
    }
  });

  it("stops at the iteration limit instead of giving a wrong answer", () => {
    const powers = { activeW: [-60_000], reactiveVar: [0] };
    const result = solvePowerFlow(compileFeeder(feeder), powers, { maxIterations: 2 });
    expect(result.status).toBe("diverged");
  });
});

describe("a series of power flows in one workspace", () => {
  const feeder = feederOf([line("S", "M"), line("M", "L")], [point("home", "L", ["A", "B", "C"])]);
  const compiled = compileFeeder(feeder);

  it("fills buffers of the caller with the same figures as single solutions", () => {
    const workspace = createWorkspace(compiled);
    const voltages = new Float64Array(6 * feeder.buses.length);
    const currents = new Float64Array(6 * feeder.branches.length);
    for (const activeW of [[-9_000], [4_000], [-30_000]]) {
      expect(stepPowerFlow(workspace, { activeW, reactiveVar: [0] }, TIGHT)).toBe(true);
      readBusVoltages(workspace, voltages);
      readBranchCurrents(workspace, currents);
      const { flow } = solve(feeder, activeW);
      voltages.forEach((v, k) => {
        expect(v).toBeCloseTo(flow.voltages[k]!, 12);
      });
      currents.forEach((i, k) => {
        expect(i).toBeCloseTo(flow.currents[k]!, 9);
      });
      expect(sumLosses(workspace)).toBeCloseTo(flow.lossW, 8);
    }
  });

  it("goes on after a step without a solution", () => {
    const workspace = createWorkspace(compiled);
    expect(stepPowerFlow(workspace, { activeW: [-3e6], reactiveVar: [0] })).toBe(false);
    expect(stepPowerFlow(workspace, { activeW: [-9_000], reactiveVar: [0] })).toBe(true);
  });
});

describe("powers that cannot be used", () => {
  const compiled = compileFeeder(feederOf([line("S", "L")], [point("home", "L", ["A"])]));

  it("are refused when one is not a number", () => {
    expect(() => solvePowerFlow(compiled, { activeW: [Number.NaN], reactiveVar: [0] })).toThrow(/LAT-2021/);
  });

  it("are refused when their number does not fit the network", () => {
    expect(() => solvePowerFlow(compiled, { activeW: [1, 2], reactiveVar: [0, 0] })).toThrow(/LAT-2022/);
    expect(() => solvePowerFlow(compiled, { activeW: [1], reactiveVar: [] })).toThrow(/LAT-2022/);
  });
});

const kv20 = { r1OhmPerKm: 0.2, x1OhmPerKm: 0.1, r0OhmPerKm: 0.8, x0OhmPerKm: 0.4 };
const kvBus = (id: string, nominalKv: number) => ({ id, nominalKv });
