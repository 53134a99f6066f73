/**
 * pandapower and power-grid-model files as feeders: the same voltages as the general networks that are built
 * straight from the tables (and which meet those tools' own results in their validation cases).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importPandapower } from "../../backend/adapters/dso/pandapower/importPandapower.ts";
import { readPandapower } from "../../backend/adapters/dso/pandapower/network.ts";
import { readDatasets } from "../../backend/adapters/dso/powerGridModel/dataset.ts";
import { importPowerGridModel } from "../../backend/adapters/dso/powerGridModel/importPowerGridModel.ts";
import { buildPowerGridModel } from "../../backend/adapters/dso/powerGridModel/network.ts";
import { DomainError } from "../../backend/core/errors/domainError.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import { compileNetwork, solveGeneral } from "../../backend/core/network/general/solveGeneral.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import { pandapowerText, powerGridModelText } from "../adapters/dso/sampleNetworks.ts";
import { dataFolder } from "./networkData.ts";

/** Cases in which the feeder's model differs on purpose, pu: where the core stands. */
const COARSER: Readonly<Record<string, number>> = {
  zero_sequence_yyn_transformer: 4e-3,
};

/** Voltages, re and im per phase, of the buses that both have, by name. */
function feederVoltages(feeder: Feeder): ReadonlyMap<string, readonly number[]> {
  const check = validateFeeder(feeder);
  if (check.status === "invalid") throw check.problems[0]!;
  const flow = solvePowerFlow(compileFeeder(feeder), { activeW: [], reactiveVar: [] });
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  return new Map(feeder.buses.map((bus, b) => [bus.id, [...flow.voltages.subarray(6 * b, 6 * b + 6)]]));
}

function largestDifference(feeder: Feeder, general: ReturnType<typeof readPandapower>["network"]): number {
  const voltages = feederVoltages(feeder);
  const flow = solveGeneral(compileNetwork(general));
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  let worst = 0;
  general.buses.forEach((bus, b) => {
    const mine = voltages.get(bus.id);
    if (!mine) throw new Error(`bus ${bus.id} is missing`);
    for (let k = 0; k < 6; k += 2) {
      const theirs = Math.hypot(flow.voltages[6 * b + k]!, flow.voltages[6 * b + k + 1]!);
      worst = Math.max(worst, Math.abs(Math.hypot(mine[k]!, mine[k + 1]!) - theirs));
    }
  });
  return worst;
}

describe("a pandapower file", () => {
  it("of loads of all kinds, a tap, a shunt and a closed bus switch reads the same both ways", () => {
    expect(
      largestDifference(importPandapower(pandapowerText).feeder, readPandapower(pandapowerText).network),
    ).toBeLessThan(2e-5);
  });

  it("says what it filled in", () => {
    const { report } = importPandapower(pandapowerText);
    expect(report.read).toContain("1 three-phase transformers");
    expect(report.assumed.join()).toMatch(/source is ideal/);
  });
});

describe("a power-grid-model file", () => {
  it("of a Dyn5 transformer with tap, asymmetric loads and a shunt reads the same both ways", () => {
    const [input] = readDatasets(powerGridModelText);
    expect(
      largestDifference(importPowerGridModel(powerGridModelText).feeder, buildPowerGridModel(input!).network),
    ).toBeLessThan(2e-6);
  });
});

const data = dataFolder("network/power-grid-model");
const cases = data.missing ? [] : findInputs(join(data.path, "power_flow"));

function findInputs(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("input.json"))
    .map((name) => join(root, name));
}

describe.skipIf(data.missing)(`the validation cases of power-grid-model${data.note}`, () => {
  it("read the same both ways, or say what cannot be represented", () => {
    const refused: string[] = [];
    const same: string[] = [];
    for (const path of cases) {
      const text = readFileSync(path, "utf8");
      const [input] = readDatasets(text);
      try {
        const difference = largestDifference(
          importPowerGridModel(text).feeder,
          buildPowerGridModel(input!).network,
        );
        const key = Object.keys(COARSER).find((part) => path.includes(part));
        expect(difference, path).toBeLessThan(key === undefined ? 1e-6 : COARSER[key]!);
        same.push(path);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push(`${path.slice(data.path.length)}: ${error.message}`);
      }
    }
    expect(same.length).toBeGreaterThanOrEqual(30);
    // Three windings, an ideal phase shifter, and nodes that nothing supplies.
    expect(refused.map((line) => line.slice(line.indexOf("LAT-"), line.indexOf("LAT-") + 8)).sort()).toEqual([
      ...["LAT-2002", "LAT-2002", "LAT-2002", "LAT-2065", "LAT-2065"],
    ]);
  });
});
