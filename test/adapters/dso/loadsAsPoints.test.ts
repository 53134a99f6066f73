import { describe, expect, it } from "vitest";
import type { ImportedNetwork } from "../../../backend/adapters/dso/importReport.ts";
import { isConnectionPoint, loadsAsPoints } from "../../../backend/adapters/dso/loadsAsPoints.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { PhasePower } from "../../../backend/core/network/feederElements.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { parseFeeder } from "../../../backend/core/network/validateFeeder.ts";

const load = (change: Partial<PhasePower> = {}): PhasePower => ({
  id: "home",
  bus: "R11",
  connection: "star",
  activeW: [0, 2_000, 0],
  reactiveVar: [0, 500, 0],
  ...change,
});

/** The built-in street with loads in place of connection points, as another tool's file has it. */
function foreign(loads: readonly PhasePower[]): ImportedNetwork {
  const feeder = { ...buildCigreResidential([]), loads };
  return {
    feeder: parseFeeder(JSON.stringify(feeder)),
    activeW: new Float64Array(0),
    reactiveVar: new Float64Array(0),
    report: { read: [], assumed: [], ignored: [] },
  };
}

describe("low-voltage loads of a foreign network", () => {
  it("become connection points that draw the same, so that the flow does not change", () => {
    const before = foreign([
      load(),
      load({ id: "school", activeW: [3_000, 3_000, 3_000], reactiveVar: [0, 0, 0] }),
    ]);
    const after = loadsAsPoints(before, {});
    expect(after.feeder.loads).toBeUndefined();
    expect(after.feeder.connectionPoints).toEqual([
      { id: "home", bus: "R11", phases: ["B"], capacityKva: 18.4 },
      { id: "school", bus: "R11", phases: ["A", "B", "C"], capacityKva: 3 * 18.4 },
    ]);
    const flow = (network: ImportedNetwork) => {
      const { activeW, reactiveVar } = network;
      const result = solvePowerFlow(compileFeeder(network.feeder), { activeW, reactiveVar });
      if (result.status !== "converged") throw new Error("no solution");
      return result;
    };
    expect(flow(after).lossW).toBeCloseTo(flow(before).lossW, 6);
  });

  it.each([
    ["a load between phases", load({ connection: "delta" })],
    ["one that follows the voltage", load({ zipActive: { power: 0, current: 0, impedance: 1 } as never })],
    ["uneven phases", load({ activeW: [1, 2, 3] })],
    ["two phases", load({ activeW: [1, 1, 0], reactiveVar: [0, 0, 0] })],
  ])("%s stays a load", (_what, kept) => {
    expect(isConnectionPoint(kept, 0.4)).toBe(false);
  });

  it("stay loads above low voltage, and when asked", () => {
    expect(isConnectionPoint(load(), 20)).toBe(false);
    const network = foreign([load()]);
    expect(loadsAsPoints(network, { loadsAs: "loads" })).toBe(network);
  });
});
