/** Ratings and bands that may be given, and those that physics or sense refuse. */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { changeLimits, differencesOf } from "../../../../backend/core/network/limits/limitChange.ts";
import { solvePowerFlow } from "../../../../backend/core/network/powerFlow.ts";
import { FEEDER } from "../../../api/support/street.ts";

const change = (ratings: Record<string, number>, band?: readonly [number, number]) =>
  changeLimits(
    FEEDER,
    { ratings, ...(band === undefined ? {} : { voltageBand: { lowerPu: band[0], upperPu: band[1] } }) },
    FEEDER,
  );

describe("new limits", () => {
  it("say what differs, the band first", () => {
    const next = change({ L1: 200, TR: 160 }, [0.92, FEEDER.voltageBand.upperPu]);
    expect(differencesOf(FEEDER, next).map(({ what, element, after }) => [what, element, after])).toEqual([
      ["voltage-low", "", 0.92],
      ["transformer-load", "TR", 160],
      ["line-current", "L1", 200],
    ]);
  });

  it("leave the impedances alone: the same power flow comes out", () => {
    const powers = { activeW: [-3_000, 0, 4_000, 0], reactiveVar: [-900, 0, 0, 0] };
    const flows = [FEEDER, change({ TR: 160 })].map((feeder) =>
      solvePowerFlow(compileFeeder(feeder), powers),
    );
    const [before, after] = flows.map((flow) => (flow.status === "converged" ? flow.lossW : Number.NaN));
    expect(after).toBeCloseTo(before ?? Number.NaN, 6);
  });

  it.each([
    ["zero", { L1: 0 }],
    ["below zero", { L1: -1 }],
    ["no number", { L1: Number.NaN }],
    ["more than half above the nameplate", { L1: 406 }],
  ])("refuse a rating that is %s", (_name, ratings) => {
    expect(() => change(ratings)).toThrow(/LAT-2401/);
  });

  it.each([
    [0.8, 1.1],
    [0.9, 1.2],
    [1.01, 1.1],
    [1.1, 0.9],
  ])("refuse a band from %f to %f pu", (lower, upper) => {
    expect(() => change({}, [lower, upper])).toThrow(/LAT-2402/);
  });

  it("refuse limits that the street breaks without any load", () => {
    const raised = { ...FEEDER, source: { ...FEEDER.source, voltagePu: 1.05 } };
    const narrow = { ratings: {}, voltageBand: { lowerPu: 0.9, upperPu: 1.03 } };
    expect(() => changeLimits(raised, narrow, raised)).toThrow(/LAT-2405/);
  });

  it("refuse a branch that is not there and a change that changes nothing", () => {
    expect(() => change({ L9: 100 })).toThrow(/LAT-2023/);
    expect(() => change({ __proto__: 1 })).toThrow(/LAT-2404/);
    expect(() => change({ L1: 270 })).toThrow(/LAT-2404/);
  });
});
