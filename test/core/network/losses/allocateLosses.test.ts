/** Loss shares against formulas on short lines, and their sum on any feeder. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEuropeanLv } from "../../../../backend/adapters/dso/europeanLv.ts";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../../backend/core/network/feeder.ts";
import { allocateLosses, type LossMethod } from "../../../../backend/core/network/losses/allocateLosses.ts";
import { solvePowerFlow } from "../../../../backend/core/network/powerFlow.ts";
import { dataFolder } from "../../../validation/networkData.ts";
import { feederOf, line, point, randomCase } from "../exampleFeeders.ts";
import { randomGeneralCase } from "../generalExamples.ts";

const METHODS: readonly LossMethod[] = ["branch-current", "marginal", "energy"];
const UNCOUPLED = { r0OhmPerKm: 0.3, x0OhmPerKm: 0.08 };

function sharesOf(
  feeder: Feeder,
  activeW: readonly number[],
  method: LossMethod,
  reactiveVar = activeW.map(() => 0),
) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar });
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return { ...allocateLosses(compiled, flow, { activeW, reactiveVar }, method), flow, compiled };
}

const sum = (list: Float64Array): number => list.reduce((all, value) => all + value, 0);

/** Two homes on one phase, one after the other. */
const twoHomes = feederOf(
  [line("S", "X", { ...UNCOUPLED }), line("X", "Y", { ...UNCOUPLED, lengthM: 200 })],
  [point("near", "X", ["A"]), point("far", "Y", ["A"])],
);

describe("allocateLosses", () => {
  it("gives a single home all of R·I²", () => {
    const feeder = feederOf([line("S", "L", UNCOUPLED)], [point("home", "L", ["A"])]);
    for (const method of METHODS) {
      const { shareW, flow, compiled } = sharesOf(feeder, [-6_000], method);
      const k = 6 * compiled.branchIndex.get("S-L")!;
      const amps = Math.hypot(flow.currents[k]!, flow.currents[k + 1]!);
      expect(shareW[0]!).toBeCloseTo(0.03 * amps * amps, 6);
    }
  });

  it("shares each branch by the part of its current: R1·Re((I1 + I2)·conj(Ik)), and R2 to the far home alone", () => {
    const { shareW, flow, compiled } = sharesOf(twoHomes, [-4_000, -3_000], "branch-current", [-1_000, 0]);
    const amps = (id: string) => {
      const k = 6 * compiled.branchIndex.get(id)!;
      return [flow.currents[k]!, flow.currents[k + 1]!] as const;
    };
    const [both, far] = [amps("S-X"), amps("X-Y")];
    const near = [both[0] - far[0], both[1] - far[1]] as const;
    const along = (a: readonly [number, number], b: readonly [number, number]) => a[0] * b[0] + a[1] * b[1];
    // Re(conj(Z·I)·Ik) = R·Re(conj(I)·Ik) + X·Im(...): the reactive parts of the two homes cancel in the sum.
    const cross = (a: readonly [number, number], b: readonly [number, number]) => a[0] * b[1] - a[1] * b[0];
    expect(shareW[0]!).toBeCloseTo(0.03 * along(both, near) + 0.008 * cross(both, near), 6);
    const ownWay = 0.06 * along(far, far);
    expect(shareW[1]!).toBeCloseTo(0.03 * along(both, far) + 0.008 * cross(both, far) + ownWay, 6);
  });

  it("credits who feeds in where the others draw", () => {
    for (const method of ["branch-current", "marginal"] as const) {
      const { shareW, totalW } = sharesOf(twoHomes, [-6_000, 2_000], method);
      expect(shareW[1]!).toBeLessThan(0);
      expect(shareW[0]!).toBeGreaterThan(totalW);
    }
  });

  it("knows the marginal losses of the far home as twice its average ones", () => {
    const { marginalPerWatt, totalW } = sharesOf(twoHomes, [0, -3_000], "marginal");
    // Losses grow with the square of the power, and a little faster as the voltage falls.
    expect(marginalPerWatt![1]! / (totalW / -3_000)).toBeGreaterThan(2);
    expect(marginalPerWatt![1]! / (totalW / -3_000)).toBeLessThan(2.2);
    expect(marginalPerWatt![0]!).toBe(0);
  });

  it("adds up to the total on any feeder, radial or ringed, by every method", () => {
    fc.assert(
      fc.property(randomCase, fc.constantFrom(...METHODS), fc.boolean(), (c, method, ringed) => {
        const last = c.feeder.buses.at(-1)!.id;
        const ring = {
          meshed: true,
          branches: [...c.feeder.branches, line(last, "B0", { id: "ring", lengthM: 90 })],
        } as const;
        const feeder = ringed && last !== "B0" ? { ...c.feeder, ...ring } : c.feeder;
        const { shareW, totalW, flow } = sharesOf(feeder, c.activeW, method, c.reactiveVar);
        expect(totalW).toBe(flow.lossW);
        expect(shareW.every(Number.isFinite)).toBe(true);
        expect(Math.abs(sum(shareW) - totalW)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(totalW)));
      }),
      { numRuns: 60 },
    );
  });

  it("adds up with four wires and loads of the network's own", () => {
    fc.assert(
      fc.property(
        randomGeneralCase,
        fc.constantFrom(...METHODS),
        ({ feeder, activeW, reactiveVar }, method) => {
          fc.pre(feeder.connectionPoints.length > 0);
          const { shareW, totalW } = sharesOf(feeder, activeW, method, reactiveVar);
          expect(shareW.every(Number.isFinite)).toBe(true);
          expect(Math.abs(sum(shareW) - totalW)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(totalW)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("leaves what is lost without load to the connections, and nothing else to who has no power", () => {
    const withIron = feederOf(
      [line("S", "X", { c1NfPerKm: 300_000 })],
      [point("a", "X", ["A"]), point("b", "X", ["B"])],
    );
    const { shareW, fixedW } = sharesOf(withIron, [-5_000, 0], "branch-current");
    expect(fixedW).toBeGreaterThan(0);
    expect(shareW[1]!).toBeCloseTo(fixedW / 2, 9);
  });

  const data = dataFolder("network/european-lv");
  it.skipIf(data.missing)(`shares the losses of the IEEE European LV feeder${data.note}`, () => {
    const feeder = readEuropeanLv(data.path);
    const powers = feeder.connectionPoints.map((_, i) => (i % 4 === 0 ? 3_000 : -1_500));
    const [way, marginal] = (["branch-current", "marginal"] as const).map((method) =>
      sharesOf(feeder, powers, method),
    );
    for (const { shareW, totalW } of [way!, marginal!]) {
      expect(Math.abs(sum(shareW) - totalW)).toBeLessThanOrEqual(1e-9 * totalW);
    }
    // Two rules, one physics: they agree on who costs and who saves for nearly everybody.
    const agree = way!.shareW.filter((w, i) => w > 0 === marginal!.shareW[i]! > 0).length;
    expect(agree).toBeGreaterThanOrEqual(48);
  });
});
