/**
 * SimBench 1-LV-rural1 against its stored node results (full load and generation, tap neutral): the file has
 * five decimals, so 5e-6 pu is all that can be asked; angles within 2e-5 degrees after the Dyn5 shift.
 */
import { describe, expect, it } from "vitest";
import { readDelimited } from "../../backend/adapters/dso/delimitedFile.ts";
import { readSimbench } from "../../backend/adapters/dso/simbench.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import { dataFolder } from "./networkData.ts";

const data = dataFolder("network/simbench-1-lv-rural1");

describe.skipIf(data.missing)(`SimBench 1-LV-rural1${data.note}`, () => {
  it("is read as a valid network and says what was assumed", () => {
    const { feeder, report } = readSimbench(data.path);
    expect(validateFeeder(feeder).status).toBe("valid");
    expect(report.assumed).toContain("zero-sequence impedance of cables: 4 x positive sequence");
  });

  it("has the stored magnitudes within 5e-6 pu and the stored angles", () => {
    const network = readSimbench(data.path);
    const compiled = compileFeeder(network.feeder);
    const flow = solvePowerFlow(compiled, network);
    if (flow.status !== "converged") throw new Error(flow.likelyCause);
    const rows = readDelimited(`${data.path}/NodePFResult.csv`, ";");
    expect(rows).toHaveLength(15);
    for (const row of rows) {
      const k = 6 * compiled.busIndex.get(row.text("node"))!;
      const [re, im] = [flow.voltages[k]!, flow.voltages[k + 1]!];
      expect(Math.abs(Math.hypot(re, im) - row.number("vm"))).toBeLessThanOrEqual(5e-6);
      const shift = row.text("node").startsWith("LV") ? 150 : 0;
      const degrees = (Math.atan2(im, re) * 180) / Math.PI + shift;
      expect(Math.abs(degrees - row.number("va"))).toBeLessThanOrEqual(2e-5);
    }
  });
});
