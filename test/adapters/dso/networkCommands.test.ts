/** The command line as an engineer uses it: status, what is said, and what is written. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { hashFeeder } from "../../../backend/core/network/hashFeeder.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { ieee13Script, ownFormat } from "./sampleNetworks.ts";

const folder = mkdtempSync(join(tmpdir(), "lateral-commands-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const root = fileURLToPath(new URL("../../..", import.meta.url));

function network(...args: readonly string[]) {
  const run = spawnSync(process.execPath, ["scripts/network.ts", ...args], { cwd: root, encoding: "utf8" });
  return { status: run.status, text: run.stdout + run.stderr };
}

const STREET = `clear
set defaultbasefrequency=50
new circuit.street basekv=0.4 bus1=top r1=0.01 x1=0.01 r0=0.02 x0=0.02
new line.main bus1=top bus2=end r1=0.2 x1=0.08 r0=0.8 x0=0.3 c1=0 c0=0 length=0.1 units=km normamps=200
new load.home bus1=end.2 phases=1 kv=0.23 kw=3 pf=0.95
`;
writeFileSync(path("street.dss"), STREET);
writeFileSync(path("ieee13.dss"), ieee13Script);

describe("npm run network -- import", () => {
  it("says what was read, assumed and ignored, and writes a network with its powers beside it", () => {
    const { status, text } = network("import", path("street.dss"), "--out", path("street.json"));
    expect(status).toBe(0);
    expect(text).toMatch(/1 lines of sequence data[\s\S]*connection capacity: 18\.4 kVA/);
    const written: unknown = JSON.parse(readFileSync(path("street.json"), "utf8"));
    const check = validateFeeder(written);
    expect(check.status).toBe("valid");
    expect(text).toContain(hashFeeder(written as Feeder));
    expect(readFileSync(path("street.powers.csv"), "utf8")).toMatch(/^point,w,var\nhome,-3000,-986\.05/);
  });
});

describe("npm run network -- solve", () => {
  it("gives the same from the script and from what was imported from it", () => {
    const verdict = (text: string) => /lowest .* pu at .*?;/.exec(text)?.[0];
    const script = network(
      "solve",
      path("street.dss"),
      "--csv",
      path("flow.csv"),
      "--json",
      path("flow.json"),
    );
    expect(script.status).toBe(0);
    expect(script.text).toMatch(/✓ Solved in \d+ iterations.*no limit broken/);
    expect(verdict(network("solve", path("street.json")).text)).toBe(verdict(script.text));
    const rows = readFileSync(path("flow.csv"), "utf8").trim().split("\n");
    expect(rows[0]).toBe("element,phase,nominal_kv,voltage_pu,angle_degrees,load,unit,rating");
    const flow = JSON.parse(readFileSync(path("flow.json"), "utf8")) as { voltages: { bus: string }[] };
    expect(flow.voltages).toHaveLength(6);
  });

  it("ends with 1 when limits are broken, naming them", () => {
    writeFileSync(path("heavy.dss"), STREET.replace("kw=3", "kw=60"));
    const { status, text } = network("solve", path("heavy.dss"));
    expect(status).toBe(1);
    expect(text).toMatch(/main B: line-current [\d.]+ A, limit 200\.00 A/);
  });

  it("ends with 3 when there is no solution, saying where", () => {
    writeFileSync(path("collapse.dss"), STREET.replace("kw=3", "kw=600"));
    const { status, text } = network("solve", path("collapse.dss"));
    expect(status).toBe(3);
    expect(text).toMatch(/LAT-2020/);
  });
});

describe("npm run network -- check", () => {
  it("finds a sound network sound", () => {
    const { status, text } = network("check", path("street.dss"));
    expect(status).toBe(0);
    expect(text).toMatch(/✓ Sound: 0 errors/);
  });

  it("tells everything that is wrong at once", () => {
    const feeder = JSON.parse(ownFormat()) as { buses: object[]; branches: Record<string, unknown>[] };
    feeder.buses.push({ id: "alone", nominalKv: 0.4 }, { id: "alone2", nominalKv: 0.4 });
    feeder.branches.push({
      ...feeder.branches.find((b) => b.kind === "matrix-line"),
      id: "twice",
      from: "633",
      to: "671",
    });
    writeFileSync(path("wrong.json"), JSON.stringify(feeder));
    const { status, text } = network("check", path("wrong.json"), "--json", path("findings.json"));
    expect(status).toBe(1);
    const { findings } = JSON.parse(readFileSync(path("findings.json"), "utf8")) as {
      findings: { code: string; element: string }[];
    };
    expect(findings.map((f) => `${f.code} ${f.element}`)).toEqual(
      expect.arrayContaining(["LAT-2002 alone", "LAT-2002 alone2", "LAT-2001 twice"]),
    );
    expect(text).toMatch(/✗ Not usable as it is/);
  });

  it("names phases that do not reach a load", () => {
    writeFileSync(path("open.dss"), ieee13Script.replace("bus1=611.3", "bus1=611.1"));
    const { status, text } = network("check", path("open.dss"));
    expect(status).toBe(1);
    expect(text).toMatch(/LAT-2034/);
  });
});

describe("npm run network -- export", () => {
  it("writes a script that reads back, whatever was read", () => {
    expect(
      network("export", path("street.json"), "--format", "opendss", "--out", path("again.dss")).status,
    ).toBe(0);
    expect(network("check", path("again.dss")).text).toMatch(/✓ Sound/);
    expect(network("export", path("again.dss"), "--format", "lateral").text).toContain('"lateral-network/1"');
    expect(network("export", path("street.json"), "--format", "word").status).toBe(2);
  });
});

describe("npm run network", () => {
  it("ends with 2 for a file it cannot read, with a number and what to do", () => {
    writeFileSync(path("junk"), "Dear sirs");
    for (const command of ["import", "check", "solve"]) {
      const { status, text } = network(command, path("junk"));
      expect([status, /LAT-2060/.test(text), /What to do/.test(text)]).toEqual([2, true, true]);
    }
    expect(network("solve").status).toBe(2);
    expect(network("dance", path("junk")).text).toMatch(/npm run network -- import FILE/);
  });
});
