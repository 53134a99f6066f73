/** Laws that hold for every radial network, on random ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  readFlow,
  solvePowerFlow,
  stepPowerFlow,
} from "../../../backend/core/network/powerFlow.ts";
import { type Case, randomCase } from "./exampleFeeders.ts";

const TIGHT = { tolerancePu: 1e-13 };

function solve(feeder: Feeder, powers: Case, options: { reduce?: boolean } = {}): ConvergedFlow {
  const flow = solvePowerFlow(compileFeeder(feeder, options), powers, TIGHT);
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return flow;
}

const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

describe("power flow of any radial network", () => {
  it("balances source power, injections and losses to 1e-9 of the power that flows", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const flow = solve(c.feeder, c);
        const source = flow.sourcePower[0]! + flow.sourcePower[2]! + flow.sourcePower[4]!;
        const injected = c.activeW.reduce((sum, w) => sum + w, 0);
        const scale = c.activeW.reduce((sum, w) => sum + Math.abs(w), 1);
        expect(Math.abs(source + injected - flow.lossW)).toBeLessThanOrEqual(1e-9 * scale);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same voltages and currents with and without merging buses", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const reduced = solve(c.feeder, c);
        const full = solve(c.feeder, c, { reduce: false });
        expect(largestDifference(reduced.voltages, full.voltages)).toBeLessThanOrEqual(1e-11);
        expect(largestDifference(reduced.currents, full.currents)).toBeLessThanOrEqual(1e-8);
        expect(Math.abs(reduced.lossW - full.lossW)).toBeLessThanOrEqual(1e-7);
      }),
      { numRuns: 150 },
    );
  });

  it("does not depend on the order in which buses and branches are listed", () => {
    fc.assert(
      fc.property(randomCase, fc.nat(), (c, seed) => {
        const shuffled = shuffle(c.feeder, seed);
        const before = solve(c.feeder, c);
        const after = solve(shuffled, c);
        const place = compileFeeder(shuffled).busIndex;
        c.feeder.buses.forEach((bus, b) => {
          const a = 6 * place.get(bus.id)!;
          const one = before.voltages.subarray(6 * b, 6 * b + 6);
          expect(largestDifference(one, after.voltages.subarray(a, a + 6))).toBeLessThanOrEqual(1e-11);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("reaches the same state from a warm start as from no load", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const compiled = compileFeeder(c.feeder);
        const workspace = createWorkspace(compiled);
        const other = { activeW: c.activeW.map((w) => -w), reactiveVar: c.reactiveVar };
        expect(stepPowerFlow(workspace, other, TIGHT)).toBe(true);
        expect(stepPowerFlow(workspace, c, TIGHT)).toBe(true);
        const cold = solve(c.feeder, c);
        expect(largestDifference(readFlow(workspace).voltages, cold.voltages)).toBeLessThanOrEqual(1e-11);
      }),
      { numRuns: 60 },
    );
  });

  it("has a no-load profile that is linear in the source voltage", () => {
    fc.assert(
      fc.property(randomCase, (c) => {
        const idle = { ...c, activeW: c.activeW.map(() => 0), reactiveVar: c.reactiveVar.map(() => 0) };
        const one = solve(c.feeder, idle);
        const source = { ...c.feeder.source, voltagePu: c.feeder.source.voltagePu / 2 };
        const half = solve({ ...c.feeder, source }, idle);
        const doubled = half.voltages.map((v) => 2 * v);
        expect(largestDifference(one.voltages, doubled)).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 60 },
    );
  });
});

/** Another order of buses and branches from a small linear congruential generator. */
function shuffle(feeder: Feeder, seed: number): Feeder {
  let state = seed;
  const mix = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return { item, key: state };
      })
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return { ...feeder, buses: mix(feeder.buses), branches: mix(feeder.branches) };
}
