/** The parts, lanes and shares that make the sweeps fast change nothing but the time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledFeeder, compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { planLadder } from "../../../backend/core/network/ladderPlan.ts";
import { createWorkspace, readBusVoltages, stepPowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { fitExponent } from "../../../scripts/bench/powerFlow/statistics.ts";
import { syntheticRegion } from "../../../scripts/bench/powerFlow/syntheticRegion.ts";
import { type Case, feederOf, line, point, randomCase } from "./exampleFeeders.ts";

const TIGHT = { tolerancePu: 1e-13 };

function voltagesOf(compiled: CompiledFeeder, c: Pick<Case, "activeW" | "reactiveVar">): Float64Array {
  const workspace = createWorkspace(compiled);
  expect(stepPowerFlow(workspace, c, TIGHT)).toBe(true);
  const voltages = new Float64Array(6 * compiled.feeder.buses.length);
  readBusVoltages(workspace, voltages);
  return voltages;
}

const apart = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, v, k) => Math.max(worst, Math.abs(v - b[k]!)), 0);

describe("a network cut into parts", () => {
  it.each([1, 2, 3, 7])("of at most %i nodes has the voltages of the whole one", (nodes) => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const whole = compileFeeder(c.feeder);
        const cut = { ...whole, ladder: planLadder(whole, nodes) };
        expect(apart(voltagesOf(whole, c), voltagesOf(cut, c))).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps single-phase branches that are longer than a part", () => {
    const lines = Array.from({ length: 30 }, (_, k) => line(`B${k}`, `B${k + 1}`, { lengthM: 10 + k }));
    const points = lines.map((_, k) => point(`P${k}`, `B${k + 1}`, ["B"]));
    const powers = { activeW: points.map((_, k) => -300 - 10 * k), reactiveVar: points.map(() => -50) };
    const whole = compileFeeder(feederOf(lines, points));
    const cut = { ...whole, ladder: planLadder(whole, 4) };
    expect(cut.ladder.parts).toBeGreaterThan(1);
    expect(cut.ladder.laneAt).toHaveLength(30);
    expect(apart(voltagesOf(whole, powers), voltagesOf(cut, powers))).toBeLessThanOrEqual(1e-13);
  });
});

describe("merged buses", () => {
  it.each([
    ["one cable", 0.3],
    ["two cables", 0.9],
  ])("on %s have the voltages that they have as nodes", (_, r1OhmPerKm) => {
    const feeder = feederOf(
      [line("S", "A"), line("A", "B", { r1OhmPerKm }), line("B", "C", { lengthM: 40 }), line("C", "X")],
      [point("home", "C", ["B"]), point("shop", "C", ["A", "B", "C"])],
    );
    const powers = { activeW: [-4_000, 6_000], reactiveVar: [-800, 100] };
    const merged = compileFeeder(feeder);
    const own = r1OhmPerKm === 0.3 ? merged.readout.shareBus : merged.readout.dropBus;
    expect(own).toHaveLength(2);
    const every = compileFeeder(feeder, { reduce: false });
    expect(apart(voltagesOf(merged, powers), voltagesOf(every, powers))).toBeLessThanOrEqual(1e-13);
  });
});

describe("the cost of a step", () => {
  it("grows with the number of buses, not with its square", () => {
    const points = [1_000, 4_000, 16_000].map((buses) => {
      const feeder = syntheticRegion(buses);
      const workspace = createWorkspace(compileFeeder(feeder));
      const activeW = Float64Array.from(feeder.connectionPoints, (_, k) => -300 - (k % 700));
      const reactiveVar = activeW.map((w) => 0.3 * w);
      let fastest = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 480_000 / buses; run++) {
        // From no load, so that every run is the same work.
        workspace.voltages.set(workspace.compiled.noLoadVoltages);
        const began = performance.now();
        stepPowerFlow(workspace, { activeW, reactiveVar }, { tolerancePu: 1e-8 });
        fastest = Math.min(fastest, performance.now() - began);
      }
      return { x: buses, y: fastest };
    });
    expect(fitExponent(points)).toBeLessThan(1.5);
  });
});
