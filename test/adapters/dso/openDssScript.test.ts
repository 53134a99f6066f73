import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { importOpenDss } from "../../../backend/adapters/dso/openDss/importOpenDss.ts";
import { readNetwork } from "../../../backend/adapters/dso/readNetwork.ts";
import { memoryResolver } from "../../../backend/adapters/dso/scriptResolver.ts";
import type { BankBranch, MatrixLineBranch } from "../../../backend/core/network/feederBranches.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { codeOf } from "../../support/codeOf.ts";

const folder = mkdtempSync(join(tmpdir(), "lateral-dss-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = `clear
set defaultbasefrequency=50
new circuit.street basekv=0.4 bus1=top r1=0.01 x1=0.01 r0=0.02 x0=0.02`;
const LINE =
  "new line.one bus1=top bus2=end r1=0.2 x1=0.08 r0=0.8 x0=0.3 c1=0 c0=0 length=0.1 units=km normamps=200";
const read = (...lines: string[]) => importOpenDss([HEAD, ...lines].join("\n"));
const branch = (id: string, ...lines: string[]) =>
  read(...lines).feeder.branches.find((b) => b.id.toLowerCase() === id)!;
const matrix = (id: string, ...lines: string[]) => branch(id, ...lines) as MatrixLineBranch;

describe("values of a script", () => {
  it("may be calculated in reverse Polish notation", () => {
    const line = branch(
      "one",
      "new line.one bus1=top bus2=end r1=(8 1000 /) x1=[2 3 * sqr] r0=1 x0=(4 sqrt) units=km",
    );
    expect(line).toMatchObject({ r1OhmPerKm: 0.008, x1OhmPerKm: 36, x0OhmPerKm: 2 });
  });

  it("may be matrices as lower triangle or whole, in the order of the conductors", () => {
    const lower = matrix(
      "one",
      "new line.one phases=2 bus1=top.3.2 bus2=end.3.2 rmatrix=(1.1 | 0.2 1.3) xmatrix=(2 | 0.5 3) cmatrix=(0 | 0 0) units=km",
    );
    expect(lower.conductors).toEqual(["B", "C"]);
    expect(lower.rOhmPerKm).toEqual([
      [1.3, 0.2],
      [0.2, 1.1],
    ]);
    const whole = matrix(
      "one",
      "new line.one phases=2 bus1=top.3.2 bus2=end.3.2 rmatrix=(1.1 0.2 | 0.2 1.3) xmatrix=(2 0.5 | 0.5 3) cmatrix=(0 | 0 0) units=km",
    );
    expect(whole.rOhmPerKm).toEqual(lower.rOhmPerKm);
  });

  it("of the positive sequence are those of a single conductor, as in OpenDSS", () => {
    const code = "new linecode.c nphases=1 r1=1 x1=2 r0=4 x0=5 c1=10 c0=4 units=km";
    const single = "new line.one phases=1 bus1=top.2 bus2=end.2 linecode=c units=km";
    expect(matrix("one", code, single)).toMatchObject({ rOhmPerKm: [[1]], xOhmPerKm: [[2]] });
    const two = "new line.one phases=2 bus1=top.1.2 bus2=end.1.2 r1=1 x1=2 r0=4 x0=5 c1=10 c0=4 units=km";
    expect(matrix("one", two).rOhmPerKm).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });

  it("keep their meaning across units of length", () => {
    const code = "new linecode.c nphases=1 rmatrix=(1.609344) xmatrix=(3.218688) cmatrix=(0) units=mi";
    const line = matrix(
      "one",
      code,
      "new line.one phases=1 bus1=top.1 bus2=end.1 linecode=c length=1000 units=ft",
    );
    expect(line.lengthM).toBeCloseTo(304.8, 9);
    expect(line.rOhmPerKm[0]![0]).toBeCloseTo(1, 12);
    expect(line.xOhmPerKm[0]![0]).toBeCloseTo(2, 12);
  });

  it("may come from another object, be changed later, and belong to many at once", () => {
    const { feeder } = read(
      LINE,
      "new load.a bus1=end.1 phases=1 kv=0.23 kw=1 pf=1",
      "new load.b like=a bus1=end.2 kw=2",
      "load.a.kw=5",
      "edit load.b kvar=1",
      "batchedit load..* kv=0.231",
    );
    const byId = new Map(feeder.connectionPoints.map((p) => [p.id, p]));
    expect(byId.get("b")?.phases).toEqual(["B"]);
    const { activeW, reactiveVar } = read(
      LINE,
      "new load.a bus1=end.1 phases=1 kv=0.23 kw=1 pf=1",
      "load.a.kw=5 kvar=2",
    );
    expect([activeW[0], reactiveVar[0]]).toEqual([-5000, -2000]);
  });

  it("may go on in the next line, stand without a name, and be followed by remarks", () => {
    const { feeder } = read(
      "new line.one top end",
      "~ r1=0.2 x1=0.1 ! the cable",
      "more r0=1 x0=1 units=km // remark",
      "/* block",
      "new junk */",
    );
    expect(feeder.branches[0]).toMatchObject({ from: "top", to: "end", r1OhmPerKm: 0.2, x0OhmPerKm: 1 });
  });
});

describe("elements of a script", () => {
  it("become connection points at low voltage and constant power, and loads otherwise", () => {
    const { feeder } = read(
      LINE,
      "new load.home bus1=end.2 phases=1 kv=0.23 kw=3 pf=0.95",
      "new load.heater bus1=end.1 phases=1 kv=0.23 kw=3 pf=1 model=2",
      "new load.delta bus1=end.3.1 phases=1 conn=delta kv=0.4 kw=3 kvar=1",
    );
    expect(feeder.connectionPoints.map((p) => p.id)).toEqual(["home"]);
    expect(feeder.loads?.map((l) => [l.id, l.connection])).toEqual([
      ["heater", "star"],
      ["delta", "delta"],
    ]);
    expect(feeder.loads?.[0]?.zipActive).toEqual([1, 0, 0]);
    expect(feeder.loads?.[1]?.activeW).toEqual([0, 0, 3000]);
    expect(validateFeeder(feeder).status).toBe("valid");
  });

  it("of single-phase regulators between two buses become one bank with their taps", () => {
    const { feeder } = read(
      ...[1, 2, 3].map(
        (p) =>
          `new transformer.r${p} phases=1 bank=reg xhl=1 buses=[top.${p} rg.${p}] kvs=[0.23 0.23] kvas=[100 100]`,
      ),
      "transformer.r2.wdg=2 tap=(0.00625 8 * 1 +)",
    );
    const bank = feeder.branches[0] as BankBranch;
    expect(bank).toMatchObject({ kind: "bank", id: "reg", from: "top", to: "rg" });
    expect(bank.units.map((unit) => unit.windings[1]?.tapPu ?? 1)).toEqual([1, 1.05, 1]);
  });

  it("tell delta and star transformers by their vector groups, also when fed from below", () => {
    const group = (text: string) => {
      const found = read(`new transformer.t ${text} kvas=[400 400] xhl=4`).feeder.branches[0]!;
      return found.kind === "transformer" ? [found.vectorGroup, found.from] : null;
    };
    expect(group("buses=[top low] conns=[delta wye] kvs=[0.4 0.2]")).toEqual(["Dyn1", "top"]);
    expect(group("buses=[top low] conns=[delta wye] kvs=[0.4 0.2] leadlag=lead")).toEqual(["Dyn11", "top"]);
    expect(group("buses=[top low.1.2.3.4] conns=[wye wye] kvs=[0.4 0.2]")).toEqual(["YNy0", "top"]);
    expect(group("buses=[low top] conns=[wye delta] kvs=[0.2 0.4]")).toEqual(["Dyn1", "top"]);
  });

  it("that measure or control are listed with their line, as are unknown statements", () => {
    const { report } = read(LINE, "new monitor.m line.one 1", "frobnicate now", "solve", "new gizmo.x a=1");
    expect(report.ignored).toEqual([
      "monitor.m (script.dss:5)",
      "unknown statement frobnicate (script.dss:6)",
      "statement solve (script.dss:7)",
      "gizmo.x (class not known) (script.dss:8)",
    ]);
  });

  it("computed from wire positions have the impedance of the published example", () => {
    // Kersting, Distribution System Modeling and Analysis, example 4.1: 336,400 26/7 ACSR over 4/0 6/1 ACSR.
    const line = matrix(
      "one",
      "set defaultbasefrequency=60",
      "new wiredata.phase rac=0.306 runits=mi gmrac=0.0244 gmrunits=ft radius=0.3605 radunits=in normamps=530",
      "new wiredata.neutral rac=0.5920 runits=mi gmrac=0.00814 gmrunits=ft radius=0.2815 radunits=in",
      "new linegeometry.g nconds=4 nphases=3 reduce=y cond=1 wire=phase x=0 h=29 units=ft",
      "~ cond=2 wire=phase x=2.5 h=29",
      "~ cond=3 wire=phase x=7 h=29",
      "~ cond=4 wire=neutral x=4 h=25",
      "new line.one phases=3 bus1=top bus2=end geometry=g length=1 units=mi",
    );
    const perMile = (v: number) => v * 1.609344;
    const expected = [
      [0.4576, 1.078],
      [0.1559, 0.5017],
      [0.1535, 0.3849],
    ];
    expected.forEach(([r, x], column) => {
      expect(perMile(line.rOhmPerKm[0]![column]!)).toBeCloseTo(r!, 3);
      expect(perMile(line.xOhmPerKm[0]![column]!)).toBeCloseTo(x!, 2);
    });
    // Example 5.1, Cabc of the same pole in microsiemens per mile.
    expect(perMile(line.bMicroSiemensPerKm![0]![0]!)).toBeCloseTo(5.6712, 1);
    expect(perMile(line.bMicroSiemensPerKm![0]![1]!)).toBeCloseTo(-1.8362, 1);
  });
});

describe("a script that cannot be read", () => {
  const code = (...lines: string[]) => codeOf(() => read(...lines));

  it("says which line, what is wrong, and in which file", () => {
    expect(code("new line.one bus1=top bus2=end r1=abc")).toBe("LAT-2063");
    expect(code("new line.one bus1=top bus2=end rmatrix=(1 | 2")).toBe("LAT-2063");
    expect(code("new line.one bus1=top bus2=end r1=(1 0 /)")).toBe("LAT-2063");
    expect(code("new line.one bus1=top bus2=end r1=-0.2")).toBe("LAT-2063");
    expect(code("new line.one phases=2 bus1=top bus2=end rmatrix=(1|0 1) phases=3")).toBe("LAT-2063");
    expect(code(LINE, LINE)).toBe("LAT-2063");
    expect(code("new load.a bus1=end kv=0.4 kw=nan")).toBe("LAT-2063");
    expect(() => read("", "new line.one bus1=top bus2=end r1=abc")).toThrow(/script\.dss, line 5/);
  });

  it("refers to nothing that is not there", () => {
    expect(code("new line.one bus1=top bus2=end linecode=nowhere")).toBe("LAT-2064");
    expect(code("new load.a like=b")).toBe("LAT-2064");
    expect(code("load.nobody.kw=1")).toBe("LAT-2064");
  });

  it("has no element that the format cannot hold", () => {
    expect(code("new line.one bus1=top.1.2.3 bus2=end.2.3.1 r1=1")).toBe("LAT-2065");
    expect(code("new capacitor.c bus1=top bus2=end kvar=10 kv=0.4")).toBe("LAT-2065");
    expect(code("new load.a bus1=top model=9 kv=0.4")).toBe("LAT-2065");
  });

  it("has ratings above zero, one source and no line between two voltages", () => {
    expect(code("new line.one bus1=top bus2=end r1=1 normamps=-5")).toBe("LAT-2004");
    expect(code("new transformer.t buses=[top low] kvs=[0.4 -0.2] kvas=[400 400]")).toBe("LAT-2004");
    expect(codeOf(() => importOpenDss("new line.one bus1=a bus2=b r1=1"))).toBe("LAT-2075");
    const short = [
      "new transformer.t buses=[top low] kvs=[0.4 0.1] kvas=[9 9]",
      "new line.two bus1=top bus2=low r1=1",
    ];
    expect(code(...short)).toBe("LAT-2071");
  });
});

describe("files that a script calls", () => {
  const call = (files: Record<string, string>) =>
    importOpenDss(files["a.dss"]!, memoryResolver(files), { name: "a.dss" });

  it("are read where they are called, whatever the case of their names", () => {
    const { files } = call({ "a.dss": `${HEAD}\nredirect LINES.DSS`, "lines.dss": LINE });
    expect(files).toEqual(["a.dss", "lines.dss"]);
  });

  it("may not call each other in a circle", () => {
    const circle = { "a.dss": "redirect b.dss", "b.dss": "compile c.dss", "c.dss": "redirect a.dss" };
    expect(() => call(circle)).toThrow(/LAT-2062.*a\.dss → b\.dss → c\.dss → a\.dss/);
  });

  it("stay inside the folder: no way up, no absolute path, no link out", () => {
    const inside = join(folder, "inside");
    mkdirSync(inside);
    writeFileSync(join(folder, "secret.dss"), LINE);
    symlinkSync(join(folder, "secret.dss"), join(inside, "link.dss"));
    for (const path of ["../secret.dss", join(folder, "secret.dss"), "..\\secret.dss", "link.dss"]) {
      writeFileSync(join(inside, "main.dss"), `${HEAD}\nredirect "${path}"`);
      expect(
        codeOf(() => readNetwork(join(inside, "main.dss"))),
        path,
      ).toBe("LAT-2061");
    }
    writeFileSync(join(inside, "main.dss"), `${HEAD}\nredirect ../secret.dss`);
    expect(readNetwork(join(inside, "main.dss"), { folder }).feeder.branches).toHaveLength(1);
  });
});
