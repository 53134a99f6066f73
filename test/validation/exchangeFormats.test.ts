/**
 * The same feeder through different formats gives the same voltages.
 *
 * IEEE 13 as CIM against the OpenDSS solution: 2e-7 pu. Round trips through OpenDSS scripts: 1e-7 pu. With a
 * peer environment (LATERAL_PEERS, see `npm run bench:peers`) OpenDSS itself solves what was exported: 2e-6 pu of the
 * phase-to-phase voltages. The European LV feeder as scripts equals the reader of its tables, element by element.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { importCim } from "../../backend/adapters/dso/cim/importCim.ts";
import { readEuropeanLv } from "../../backend/adapters/dso/europeanLv.ts";
import type { ImportedNetwork } from "../../backend/adapters/dso/importReport.ts";
import { exportOpenDss } from "../../backend/adapters/dso/openDss/exportOpenDss.ts";
import { importOpenDss } from "../../backend/adapters/dso/openDss/importOpenDss.ts";
import { importPandapower } from "../../backend/adapters/dso/pandapower/importPandapower.ts";
import { importPowerGridModel } from "../../backend/adapters/dso/powerGridModel/importPowerGridModel.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { type Feeder, PHASES } from "../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import {
  ieee13Cim,
  ieee13Script,
  ieee37Script,
  ieee123Script,
  pandapowerText,
  powerGridModelText,
} from "../adapters/dso/sampleNetworks.ts";
import { dataFolder } from "./networkData.ts";

type Solved = Pick<ImportedNetwork, "feeder" | "activeW" | "reactiveVar">;

/** Volts to earth of every bus and phase, by lower-case bus name. */
function volts({ feeder, ...powers }: Solved): ReadonlyMap<string, readonly number[]> {
  const check = validateFeeder(feeder);
  if (check.status === "invalid") throw check.problems[0]!;
  const flow = solvePowerFlow(compileFeeder(feeder), powers);
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  return new Map(
    feeder.buses.map((bus, b) => {
      const base = (bus.nominalKv * 1000) / Math.sqrt(3);
      return [bus.id.toLowerCase(), [...flow.voltages.subarray(6 * b, 6 * b + 6)].map((v) => v * base)];
    }),
  );
}

/** Largest difference of a phase-to-phase voltage, pu; potentials to earth are free in parts without earth. */
function largestDifference(
  feeder: Feeder,
  a: ReadonlyMap<string, readonly number[]>,
  b: ReadonlyMap<string, readonly number[]>,
) {
  let worst = 0;
  for (const { id, nominalKv } of feeder.buses) {
    const [one, two] = [a.get(id.toLowerCase()), b.get(id.toLowerCase())];
    if (!one || !two) throw new Error(`bus ${id} is missing`);
    for (let p = 0; p < 3; p++) {
      const q = (p + 1) % 3;
      const difference = (v: readonly number[], k: 0 | 1) => v[2 * p + k]! - v[2 * q + k]!;
      const gap = Math.hypot(
        difference(one, 0) - difference(two, 0),
        difference(one, 1) - difference(two, 1),
      );
      worst = Math.max(worst, gap / (nominalKv * 1000));
    }
  }
  return worst;
}

const asLoads = (script: string) => importOpenDss(script, undefined, { loadsAs: "loads" });
const street = (): Solved => {
  const buses = ["R1", "R11", "R15", "R16", "R17", "R18"];
  const points = buses.flatMap((bus) =>
    PHASES.map((phase) => ({ id: `${bus} home ${phase}`, bus, phases: [phase], capacityKva: 18.4 })),
  );
  const whole = { id: "school", bus: "R17", phases: PHASES, capacityKva: 100 };
  return {
    feeder: buildCigreResidential([...points, whole]),
    activeW: Float64Array.from({ length: 19 }, (_, i) => -4500 + 2100 * (i % 5)),
    reactiveVar: Float64Array.from({ length: 19 }, (_, i) => -300 * (i % 3)),
  };
};

const NETWORKS: Readonly<Record<string, () => Solved>> = {
  "IEEE 13": () => importOpenDss(ieee13Script),
  "IEEE 37": () => asLoads(ieee37Script),
  "IEEE 123": () => asLoads(ieee123Script),
  "IEEE 13 from CIM": () => importCim(ieee13Cim),
  "the built-in street with a Dyn transformer": street,
  "a pandapower network": () => importPandapower(pandapowerText),
  "a power-grid-model network with Dyn5": () => importPowerGridModel(powerGridModelText),
};

/** Dyn5 becomes three single-phase transformers, whose iron losses stand at the other winding. */
const ironMoves = (name: string): boolean => name.startsWith("a p");

describe.each(Object.entries(NETWORKS))("%s", (name, make) => {
  it("written as an OpenDSS script and read again has the same voltages", () => {
    const network = make();
    const { text, omitted } = exportOpenDss(network.feeder, network);
    expect(omitted.filter((line) => !line.includes("zero-sequence"))).toEqual([]);
    const again = asLoads(text);
    const renamed = new Map([...volts(network)].map(([bus, v]) => [bus.replaceAll(/[^\w-]/g, "_"), v]));
    const feeder = {
      ...network.feeder,
      buses: network.feeder.buses.map((bus) => ({ ...bus, id: bus.id.replaceAll(/[^\w-]/g, "_") })),
    };
    expect(largestDifference(feeder, renamed, volts(again))).toBeLessThan(ironMoves(name) ? 3e-4 : 1e-7);
  });
});

const python = join(process.env.LATERAL_PEERS ?? "", "bin", "python");
const hasPeer = process.env.LATERAL_PEERS !== undefined && existsSync(python);
const folder = mkdtempSync(join(tmpdir(), "lateral-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SOLVE = `
import json, sys
import opendssdirect as dss
dss.Text.Command('compile "' + sys.argv[1] + '"')
for command in ("set controlmode=off", "set tolerance=1e-10", "set maxiterations=1000", "solve"):
    dss.Text.Command(command)
assert dss.Solution.Converged()
values = dss.Circuit.AllBusVolts()
print(json.dumps(dict(zip(dss.Circuit.AllNodeNames(), zip(values[0::2], values[1::2])))))
`;

describe.skipIf(!hasPeer)(
  `OpenDSS${hasPeer ? "" : " (skipped: no peer environment, set LATERAL_PEERS)"}`,
  () => {
    it.each(["IEEE 13", "IEEE 37", "IEEE 123", "IEEE 13 from CIM"])(
      "solves the exported %s to the same voltages",
      (name) => {
        const network = NETWORKS[name]!();
        const file = join(folder, "network.dss");
        writeFileSync(file, exportOpenDss(network.feeder, network).text);
        const output = execFileSync(python, ["-c", SOLVE, file], { encoding: "utf8" });
        const nodes = JSON.parse(output.slice(output.indexOf("{"))) as Readonly<
          Record<string, readonly [number, number]>
        >;
        const mine = volts(network);
        const theirs = new Map(
          [...mine.keys()].map((bus) => [bus, [1, 2, 3].flatMap((p) => nodes[`${bus}.${p}`] ?? [0, 0])]),
        );
        // Phases that do not come here have no volts on either side.
        expect(largestDifference(network.feeder, mine, theirs)).toBeLessThan(2e-6);
      },
    );
  },
);

interface Solution {
  readonly volts: Readonly<Record<string, readonly [number, number]>>;
}

describe("the IEEE 13 node feeder as CIM", () => {
  it("has the counts of the script and the voltages that OpenDSS finds", () => {
    const { feeder, report } = importCim(ieee13Cim);
    const script = asLoads(ieee13Script).feeder;
    expect(feeder.buses.length).toBe(script.buses.length);
    expect(feeder.branches.map((b) => b.kind).sort()).toEqual(script.branches.map((b) => b.kind).sort());
    expect([feeder.loads?.length, feeder.shunts?.length]).toEqual([
      script.loads?.length,
      script.capacitors?.length,
    ]);
    expect(report.ignored).toEqual(["tap changer control: taps stay as stated (reg_A, reg_B, reg_C)"]);
    const solution = JSON.parse(
      readFileSync(new URL("./ieee/ieee13.opendss.json", import.meta.url), "utf8"),
    ) as Solution;
    const mine = volts({ feeder, activeW: new Float64Array(0), reactiveVar: new Float64Array(0) });
    for (const [node, [re, im]] of Object.entries(solution.volts)) {
      const [bus, phase] = node.split(".");
      const { nominalKv } = feeder.buses.find((b) => b.id === bus)!;
      const v = mine.get(bus!)!.slice(2 * Number(phase) - 2);
      expect((Math.hypot(v[0]! - re, v[1]! - im) * Math.sqrt(3)) / (nominalKv * 1000), node).toBeLessThan(
        2e-7,
      );
    }
  });
});

const data = dataFolder("network/european-lv");

describe.skipIf(data.missing)(`the European LV feeder as scripts${data.note}`, () => {
  it("equals the reader of its tables, element by element", () => {
    const tables = readEuropeanLv(data.path);
    const { lines, script } = scriptOf(JSON.parse(data.read("eulv_network.json")) as Tables);
    const { feeder } = importOpenDss(script);
    const key = (id: string) => id.toLowerCase();
    const own = new Map(feeder.branches.map((b) => [key(b.id), b]));
    expect(feeder.branches).toHaveLength(lines + 1);
    for (const branch of tables.branches) {
      const mine = own.get(key(branch.id))!;
      if (branch.kind !== "line" || mine.kind !== "line") continue;
      for (const field of [
        "lengthM",
        "r1OhmPerKm",
        "x1OhmPerKm",
        "r0OhmPerKm",
        "x0OhmPerKm",
        "c1NfPerKm",
        "c0NfPerKm",
      ] as const) {
        expect(mine[field], `${branch.id} ${field}`).toBeCloseTo(branch[field], 9);
      }
      expect([mine.from, mine.to]).toEqual([branch.from, branch.to]);
    }
    expect(own.get("tr1")).toMatchObject({ vectorGroup: "Dyn1", ratedKva: 800, reactancePercent: 4 });
    for (const field of ["voltagePu", "r1Ohm", "x1Ohm", "r0Ohm", "x0Ohm"] as const) {
      expect(feeder.source[field]).toBeCloseTo(tables.source[field], 9);
    }
    const places = (f: Feeder) =>
      f.connectionPoints.map((p) => `${p.id} ${p.bus} ${p.phases.join("")}`).sort();
    expect(places(feeder)).toEqual(places(tables));
  });
});

interface Tables {
  readonly linecodes_ohm_per_km: Readonly<
    Record<string, Readonly<Record<"R1" | "X1" | "R0" | "X0" | "C1" | "C0", number>>>
  >;
  readonly lines_name_from_to_m_code: readonly (readonly [string, number, number, number, string])[];
  readonly loads_name_bus_phase_kW_pf_shape: readonly (readonly [
    string,
    number,
    "A" | "B" | "C",
    number,
    number,
    string,
  ])[];
}

/** The statements in which the feeder was published (LineCode, Lines, Transformers and Loads of its scripts). */
function scriptOf(t: Tables): { lines: number; script: string } {
  const codes = Object.entries(t.linecodes_ohm_per_km).map(
    ([name, c]) =>
      `New LineCode.${name} nphases=3 R1=${c.R1} X1=${c.X1} R0=${c.R0} X0=${c.X0} C1=${c.C1} C0=${c.C0} Units=km`,
  );
  const lines = t.lines_name_from_to_m_code.map(
    ([name, from, to, m, code]) =>
      `New Line.${name} Bus1=${from} Bus2=${to} phases=3 Linecode=${code} Length=${m} Units=m`,
  );
  const loads = t.loads_name_bus_phase_kW_pf_shape.map(
    ([name, bus, phase, , pf]) =>
      `New Load.${name} Phases=1 Bus1=${bus}.${"ABC".indexOf(phase) + 1} kV=0.23 kW=1 PF=${pf}`,
  );
  const script = [
    ...[
      "clear",
      "Set DefaultBaseFrequency=50",
      "New circuit.LVTest",
      "Edit Vsource.Source BasekV=11 pu=1.05 ISC3=3000 ISC1=5",
    ],
    ...codes,
    ...lines,
    "New Transformer.TR1 Buses=[SourceBus 1] Conns=[Delta Wye] kVs=[11 0.416] kVAs=[800 800] XHL=4 sub=y",
    ...loads,
    "Set voltagebases=[11  .416]",
  ];
  return { lines: lines.length, script: script.join("\n") };
}
