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
