import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { recordThermal } from "../../../backend/core/network/thermalStatistics.ts";
import { solveTimeSeries, tableSeries } from "../../../backend/core/network/timeSeries.ts";
import { feederOf, line, point } from "./exampleFeeders.ts";

function judge(kw: readonly number[]) {
  const feeder = feederOf([line("S", "L", { ratingA: 50 })], [point("home", "L", ["C"])]);
  const compiled = compileFeeder(feeder);
  const thermal = recordThermal(compiled, 900);
  const series = tableSeries(
    1,
    Float64Array.from(kw, (p) => -1000 * p),
    new Float64Array(kw.length),
  );
  solveTimeSeries(compiled, series, { recorders: [thermal.record] });
  return thermal.finish();
}

describe("thermal statistics of a series", () => {
  it("tell the time above the rating, the longest in one go and the highest load", () => {
    // 50 A at 231 V are 11.5 kW.
    const report = judge([15, 16, 5, 14, 5, 5]);
    expect(report.overloads).toHaveLength(1);
    expect(report.overloads[0]).toMatchObject({
      branch: "S-L",
      phase: "C",
      secondsAbove: 2_700,
      longestSecondsAbove: 1_800,
      highestAtStep: 1,
    });
    // 16 kW over the phase voltage of 231 V less its drop, over 50 A
    expect(report.overloads[0]!.highestLoading).toBeGreaterThan(16_000 / 230.94 / 50);
    expect(report.overloads[0]!.highestLoading).toBeLessThan(1.1 * (16_000 / 230.94 / 50));
  });

  it("tell the most loaded phase when nothing is above its rating", () => {
    const report = judge([2, 5, 3]);
    expect(report.overloads).toEqual([]);
    expect(report.worst).toMatchObject({ branch: "S-L", phase: "C", highestAtStep: 1, secondsAbove: 0 });
  });

  it("do not count a step without a solution as part of a run", () => {
    const report = judge([15, 1_000_000, 15, 15]);
    expect(report.steps).toBe(3);
    expect(report.overloads[0]).toMatchObject({ secondsAbove: 2_700, longestSecondsAbove: 1_800 });
  });
});
