import type { HeapProfiler } from "node:inspector";
import { Session } from "node:inspector/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import {
  createWorkspace,
  readBusVoltages,
  readFlow,
  stepPowerFlow,
} from "../../../backend/core/network/powerFlow.ts";
import { recordExtremes, recordVoltages } from "../../../backend/core/network/stepRecorders.ts";
import {
  type InjectionSeries,
  solveTimeSeries,
  tableSeries,
} from "../../../backend/core/network/timeSeries.ts";
import { findViolations, STRICT, summariseFlow } from "../../../backend/core/network/violations.ts";
import { syntheticRegion } from "../../../scripts/bench/powerFlow/syntheticRegion.ts";
import { type Case, feederOf, line, point, randomCase } from "./exampleFeeders.ts";

/** Step s of n asks for a share of the case's powers that rises and falls. */
const share = (step: number): number => Math.sin(0.7 * step + 0.3);

function seriesOf(c: Case, steps: number): InjectionSeries {
  const rows = (powers: readonly number[]) =>
    Float64Array.from(Array.from({ length: steps }, (_, s) => powers.map((p) => p * share(s))).flat());
  return tableSeries(c.activeW.length, rows(c.activeW), rows(c.reactiveVar));
}

const injectionsAt = (c: Case, step: number) => ({
  activeW: c.activeW.map((p) => p * share(step)),
  reactiveVar: c.reactiveVar.map((q) => q * share(step)),
});

describe("a time series", () => {
  it("has the voltages of the same steps taken one by one, to the last bit", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const compiled = compileFeeder(c.feeder);
        const { record, voltages } = recordVoltages(compiled, 8);
        const result = solveTimeSeries(compiled, seriesOf(c, 8), { recorders: [record] });
        expect(result.convergedSteps).toBe(8);
        const workspace = createWorkspace(compiled);
        const one = new Float64Array(6 * c.feeder.buses.length);
        for (let step = 0; step < 8; step++) {
          expect(stepPowerFlow(workspace, injectionsAt(c, step))).toBe(true);
          readBusVoltages(workspace, one);
          expect(voltages.subarray(one.length * step, one.length * (step + 1))).toEqual(one);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("does not remember where a step started from, to 1e-11 pu", () => {
    fc.assert(
      fc.property(randomCase, fc.nat({ max: 7 }), (c, step) => {
        const compiled = compileFeeder(c.feeder);
        const { record, voltages } = recordVoltages(compiled, 8);
        solveTimeSeries(compiled, seriesOf(c, 8), { recorders: [record] });
        const fresh = createWorkspace(compiled);
        stepPowerFlow(fresh, injectionsAt(c, step));
        const alone = new Float64Array(6 * c.feeder.buses.length);
        readBusVoltages(fresh, alone);
        for (const [k, v] of alone.entries()) {
          expect(Math.abs(voltages[alone.length * step + k]! - v)).toBeLessThanOrEqual(1e-11);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps per step what summaries and violations of that step say", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const narrow = { ...c.feeder, voltageBand: { lowerPu: 0.99, upperPu: 1.01 } };
        const compiled = compileFeeder(narrow);
        const { record, extremes } = recordExtremes(compiled, 5);
        const seen: (() => void)[] = [];
        const check = (step: number, workspace: ReturnType<typeof createWorkspace>): void => {
          const flow = readFlow(workspace);
          const summary = summariseFlow(compiled, flow);
          const broken = findViolations(compiled, flow, STRICT).length;
          seen.push(() => {
            expect(extremes.lowestPu[step]).toBeCloseTo(summary.worstLowPu, 12);
            expect(extremes.highestPu[step]).toBeCloseTo(summary.worstHighPu, 12);
            expect(100 * extremes.loading[step]!).toBeCloseTo(summary.worstLoadingPercent, 9);
            expect(extremes.violations[step]).toBe(broken);
          });
        };
        solveTimeSeries(compiled, seriesOf(c, 5), { recorders: [record, check] });
        expect(seen).toHaveLength(5);
        for (const compare of seen) compare();
      }),
      { numRuns: 40 },
    );
  });

  it("tells which steps have no solution, and solves the others", () => {
    const compiled = compileFeeder(feederOf([line("S", "L")], [point("home", "L", ["A", "B", "C"])]));
    const watts = Float64Array.of(-10_000, -10_000_000, -20_000);
    const { record, voltages } = recordVoltages(compiled, 3);
    const series = tableSeries(1, watts, new Float64Array(3));
    const result = solveTimeSeries(compiled, series, { recorders: [record] });
    expect(result.convergedSteps).toBe(2);
    expect(result.diverged).toMatchObject([{ step: 1, flow: { code: "LAT-2020", bus: "L" } }]);
    expect(voltages.subarray(12, 24).every((v) => v === 0)).toBe(true);
    expect(voltages[24 + 6]).toBeLessThan(voltages[6]!);
  });

  it("refuses tables that are not whole rows", () => {
    const table = () => tableSeries(2, new Float64Array(3), new Float64Array(3));
    expect(table).toThrow(expect.objectContaining({ code: "LAT-2022" }));
    const uneven = () => tableSeries(2, new Float64Array(4), new Float64Array(2));
    expect(uneven).toThrow(expect.objectContaining({ code: "LAT-2022" }));
  });

  it("allocates nothing per step but a number or two that the engine boxes", async () => {
    const feeder = syntheticRegion(100);
    const compiled = compileFeeder(feeder);
    const { record } = recordExtremes(compiled, 100_000);
    const fill = (step: number, activeW: Float64Array, reactiveVar: Float64Array): void => {
      activeW.fill(-500 - (step % 97));
      reactiveVar.fill(-100);
    };
    const solve = (steps: number) =>
      solveTimeSeries(compiled, { steps, fill }, { tolerancePu: 1e-8, recorders: [record] });
    // Until the compiler of the engine is done, it boxes numbers.
    for (let k = 0; k < 10; k++) solve(3_000);
    const { bytes, result } = await bytesAllocated("/backend/core/network/", () => solve(100_000));
    expect(result.convergedSteps).toBe(100_000);
    // A boxed number has 16 bytes; one state of this feeder has 10,000.
    expect(bytes / 100_000).toBeLessThanOrEqual(33);
  });
});

/** Bytes that functions of files under `folder` allocate while `work` runs, by the engine's sampling profiler. */
async function bytesAllocated<Result>(folder: string, work: () => Result) {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: 512,
    includeObjectsCollectedByMinorGC: true,
    includeObjectsCollectedByMajorGC: true,
  });
  const result = work();
  const { profile } = await session.post("HeapProfiler.stopSampling");
  session.disconnect();
  const sum = (node: HeapProfiler.SamplingHeapProfileNode): number =>
    (node.callFrame.url.includes(folder) ? node.selfSize : 0) +
    node.children.reduce((bytes, child) => bytes + sum(child), 0);
  return { bytes: sum(profile.head), result };
}
