import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readDelimited } from "../../../backend/adapters/dso/delimitedFile.ts";
import {
  ratingByResistance,
  ratingOf,
  readEuropeanLv,
  readEuropeanLvProfiles,
} from "../../../backend/adapters/dso/europeanLv.ts";
import { readPandapower } from "../../../backend/adapters/dso/pandapower/network.ts";
import { readDatasets } from "../../../backend/adapters/dso/powerGridModel/dataset.ts";
import { buildPowerGridModel } from "../../../backend/adapters/dso/powerGridModel/network.ts";
import { readSimbench } from "../../../backend/adapters/dso/simbench.ts";

const folder = mkdtempSync(join(tmpdir(), "lateral-dso-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe("a folder that is not a network", () => {
  it("is refused naming the file", () => {
    expect(() => readEuropeanLv(join(folder, "nowhere"))).toThrow(/LAT-2030.*eulv_network\.json/);
    expect(() => readEuropeanLvProfiles(join(folder, "nowhere"))).toThrow(/LAT-2030/);
    expect(() => readSimbench(join(folder, "nowhere"))).toThrow(/LAT-2030.*ExternalNet\.csv/);
  });

  it("is refused when a directory stands where the file should be", () => {
    mkdirSync(join(folder, "eulv_network.json"));
    expect(() => readEuropeanLv(folder)).toThrow(/LAT-2030/);
    rmSync(join(folder, "eulv_network.json"), { recursive: true });
  });

  it("is refused when the file is cut off or holds something else", () => {
    write("eulv_network.json", '{"source":{"kV":11');
    expect(() => readEuropeanLv(folder)).toThrow(/LAT-2011/);
    write("eulv_network.json", '{"source":{"kV":"eleven"}}');
    expect(() => readEuropeanLv(folder)).toThrow(/LAT-2030/);
  });
});

describe("a delimited file", () => {
  it("with a short row or a word for a number is refused naming the line", () => {
    write("short.csv", "id;r\na;1\nb\n");
    expect(() => readDelimited(join(folder, "short.csv"), ";")).toThrow(/LAT-2031.*line 3/);
    write("word.csv", "id;r\na;one\n");
    const [row] = readDelimited(join(folder, "word.csv"), ";");
    expect(() => row!.number("r")).toThrow(/LAT-2031.*line 2/);
    expect(() => row!.text("x")).toThrow(/LAT-2031.*line 2/);
  });

  it("of profiles with a gap is refused naming the line", () => {
    write("eulv_profiles_1min_kW.csv", "minute,LOAD1,LOAD2\n1,0.5,0.4\n2,0.5\n");
    expect(() => readEuropeanLvProfiles(folder)).toThrow(/LAT-2031.*line 3/);
  });
});

describe("ampacity from resistance", () => {
  it("meets the two SimBench cables and falls with resistance", () => {
    expect(ratingByResistance(0.2067)).toBe(270);
    expect(ratingByResistance(0.1267)).toBe(357);
    expect(ratingByResistance(0.446)).toBe(174);
    expect(ratingByResistance(1.15)).toBe(101);
    expect(ratingOf("2c_16", 1.15)).toBe(101);
    expect(ratingOf("4c_70", 0.446)).toBe(270);
    expect(ratingOf("4c_185", 0.166)).toBe(357);
  });
});

describe("a foreign network file", () => {
  const frame = (columns: string[], data: unknown[][]) => ({
    _class: "DataFrame",
    _object: JSON.stringify({ columns, index: data.map((_, i) => i), data }),
  });
  const pandapower = (tables: Record<string, unknown>) =>
    JSON.stringify({ _class: "pandapowerNet", _object: tables });
  const bus = frame(["vn_kv"], [[0.4], [0.4]]);
  const grid = frame(["bus", "vm_pu"], [[0, 1]]);
  const lineColumns = ["from_bus", "to_bus", "length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"];

  it("of pandapower is read with a report of what was ignored", () => {
    const line = frame(lineColumns, [[0, 1, 0.1, 0.3, 0.1, 0]]);
    const trafo3w = frame(["hv_bus"], [[0]]);
    const { network, report } = readPandapower(pandapower({ bus, ext_grid: grid, line, trafo3w }));
    expect(network.buses).toHaveLength(2);
    expect(network.twoPorts).toHaveLength(1);
    expect(report.ignored).toEqual(["trafo3w"]);
  });

  it("of pandapower with an unknown bus, a zero impedance or a missing value is refused by number", () => {
    const read = (cells: unknown[]) => () =>
      readPandapower(pandapower({ bus, ext_grid: grid, line: frame(lineColumns, [cells]) }));
    expect(read([0, 9, 0.1, 0.3, 0.1, 0])).toThrow(/LAT-2007/);
    expect(read([0, 1, 0, 0.3, 0.1, 0])).toThrow(/LAT-2003/);
    expect(read([0, 1, 0.1, null, 0.1, 0])).toThrow(/LAT-2012/);
    expect(() => readPandapower("{")).toThrow(/LAT-2011/);
    expect(() => readPandapower("[]")).toThrow(/LAT-2012/);
  });

  it("of power-grid-model with an unknown node or a missing value is refused by number", () => {
    const read = (line: object) => () =>
      buildPowerGridModel(
        readDatasets(JSON.stringify({ data: { node: [{ id: 1, u_rated: 400 }], line: [line] } }))[0]!,
      );
    expect(read({ id: 3, from_node: 1, to_node: 2 })).toThrow(/LAT-2007/);
    expect(read({ id: 3, from_node: 1 })).toThrow(/LAT-2012/);
    expect(() => readDatasets('{"data":')).toThrow(/LAT-2011/);
    expect(() => readDatasets('{"data":{"node":3}}')).toThrow(/LAT-2012/);
  });
});
