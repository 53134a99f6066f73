import { describe, expect, it } from "vitest";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { hashFeeder } from "../../../backend/core/network/hashFeeder.ts";
import {
  MAX_BUSES,
  MAX_NETWORK_TEXT,
  MAX_PROBLEMS,
  parseFeeder,
  validateFeeder,
} from "../../../backend/core/network/validateFeeder.ts";
import { all, alter, append, drop, put, putAll, type Spoil, shorten, spoilt } from "../../support/spoil.ts";
import { feederOf, line, point, transformer } from "./exampleFeeders.ts";

const sound = (): Feeder =>
  feederOf(
    [transformer("MV", "B1"), line("B1", "B2"), line("B2", "B3")],
    [point("home", "B3", ["A"]), point("shop", "B2", ["A", "B", "C"])],
  );

const spoil = (change: Spoil): unknown => spoilt(sound(), change);

const codesOf = (input: unknown): string[] => {
  const check = validateFeeder(input);
  return check.status === "valid" ? [] : check.problems.map((problem) => problem.code);
};

describe("a sound network", () => {
  it("is accepted", () => {
    expect(validateFeeder(sound()).status).toBe("valid");
    expect(validateFeeder(buildCigreResidential([])).status).toBe("valid");
  });

  it("survives being written and read, with the same hash", () => {
    const read = parseFeeder(JSON.stringify(sound()));
    expect(read).toEqual(sound());
    expect(hashFeeder(read)).toBe(hashFeeder(sound()));
  });

  it("has a hash that does not depend on the order of fields, but on every digit", () => {
    const { id, ...rest } = sound();
    expect(hashFeeder({ ...rest, id })).toBe(hashFeeder(sound()));
    const other = spoil(alter("branches.2.lengthM", (metres) => Number(metres) + 1e-9)) as Feeder;
    expect(hashFeeder(other)).not.toBe(hashFeeder(sound()));
    expect(hashFeeder(sound())).toMatch(/^0x[0-9a-f]{64}$/);
  });
});

describe("a spoilt network is refused with a number", () => {
  const cases: readonly (readonly [string, string, Spoil])[] = [
    ["a loop", "LAT-2001", append("branches", line("B1", "B3"))],
    ["two branches in parallel", "LAT-2001", append("branches", line("B2", "B3", { id: "again" }))],
    ["a branch from a bus to itself", "LAT-2001", append("branches", line("B2", "B2"))],
    ["an orphan bus", "LAT-2002", append("buses", { id: "B9", nominalKv: 0.4 })],
    ["a missing branch", "LAT-2002", shorten("branches")],
    ["a line of zero length", "LAT-2003", put("branches.1.lengthM", 0)],
    ["a line of zero impedance", "LAT-2003", putAll("branches.1", { r1OhmPerKm: 0, x1OhmPerKm: 0 })],
    [
      "a line without zero-sequence impedance",
      "LAT-2003",
      putAll("branches.1", { r0OhmPerKm: 0, x0OhmPerKm: 0 }),
    ],
    [
      "a transformer of zero impedance",
      "LAT-2003",
      putAll("branches.0", { resistancePercent: 0, reactancePercent: 0 }),
    ],
    ["a missing line rating", "LAT-2004", drop("branches.1.ratingA")],
    ["a line rating of null", "LAT-2004", put("branches.1.ratingA", null)],
    ["a negative line rating", "LAT-2004", put("branches.1.ratingA", -5)],
    ["a transformer rating of zero", "LAT-2004", put("branches.0.ratedKva", 0)],
    ["a missing connection capacity", "LAT-2004", drop("connectionPoints.0.capacityKva")],
    ["a rating that is not a number", "LAT-2005", put("branches.1.ratingA", Number.NaN)],
    ["a length that is not a number", "LAT-2005", put("branches.1.lengthM", Number.NaN)],
    ["an infinite resistance", "LAT-2005", put("branches.1.r1OhmPerKm", Number.POSITIVE_INFINITY)],
    ["two buses of one name", "LAT-2006", append("buses", sound().buses[1])],
    ["two branches of one name", "LAT-2006", put("branches.2.id", "B1-B2")],
    ["two connection points of one name", "LAT-2006", put("connectionPoints.1.id", "home")],
    ["a branch to nowhere", "LAT-2007", put("branches.2.to", "B77")],
    ["a connection point at no bus", "LAT-2007", put("connectionPoints.0.bus", "B77")],
    ["a source at no bus", "LAT-2007", put("source.bus", "B77")],
    ["a line between two voltages", "LAT-2008", put("buses.3.nominalKv", 0.69)],
    ["a transformer for other voltages", "LAT-2008", put("branches.0.primaryKv", 10)],
    ["an unknown phase", "LAT-2009", put("connectionPoints.0.phases", ["N"])],
    ["a phase named twice", "LAT-2009", put("connectionPoints.0.phases", ["A", "A", "B"])],
    ["two phases", "LAT-2009", put("connectionPoints.0.phases", ["A", "B"])],
    ["no phase", "LAT-2009", put("connectionPoints.0.phases", [])],
    ["a missing length", "LAT-2012", drop("branches.1.lengthM")],
    ["a number written as text", "LAT-2012", put("branches.1.lengthM", "100")],
    ["a kind of branch nobody knows", "LAT-2012", put("branches.1.kind", "wire")],
    ["a vector group nobody knows", "LAT-2012", put("branches.0.vectorGroup", "Zz9")],
    ["a bus that is not an object", "LAT-2012", append("buses", "B9")],
    ["no list of buses", "LAT-2012", drop("buses")],
    ["an empty name", "LAT-2012", put("buses.3.id", "")],
    ["a negative resistance", "LAT-2013", put("branches.1.r1OhmPerKm", -1)],
    ["a source far from one per unit", "LAT-2013", put("source.voltagePu", 230)],
    ["a misspelt field", "LAT-2014", put("branches.1.lenghtM", 3)],
    ["another format", "LAT-2016", put("format", "lateral-network/9")],
  ];

  it.each(cases)("%s is %s", (_, code, change) => {
    expect(codesOf(spoil(change))).toContain(code);
  });

  it.each([null, 7, "network", [], true])("%j is not a network", (input) => {
    expect(codesOf(input)).toEqual(["LAT-2012"]);
  });

  it("with several faults names them all, each with its element", () => {
    const check = validateFeeder(
      spoil(all(put("branches.1.ratingA", -1), put("branches.2.lengthM", Number.NaN))),
    );
    if (check.status === "valid") throw new Error("accepted");
    expect(check.problems.map((p) => [p.code, p.details.element])).toEqual([
      ["LAT-2004", "Branch B1-B2"],
      ["LAT-2005", "Branch B2-B3"],
    ]);
  });

  it("without end is reported up to a limit", () => {
    const input = spoil(put("buses", new Array(5_000).fill(0)));
    expect(codesOf(input)).toHaveLength(MAX_PROBLEMS);
  });

  it("of too many buses is refused before anything is built", () => {
    const input = spoil(put("buses", new Array(MAX_BUSES + 1).fill(sound().buses[0])));
    expect(codesOf(input)).toEqual(["LAT-2010"]);
  });

  it("is refused by the power flow too when a transformer is fed from its secondary", () => {
    const feeder = feederOf([transformer("MV", "B1")], [], {
      source: { bus: "B1", voltagePu: 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 },
    });
    expect(codesOf(feeder)).toEqual(["LAT-2015"]);
    expect(() => compileFeeder(feeder)).toThrow(/LAT-2015/);
  });
});

describe("a network file", () => {
  const text = JSON.stringify(sound());

  it("cut off anywhere is refused as not whole", () => {
    for (let length = 0; length < text.length; length += 7) {
      expect(() => parseFeeder(text.slice(0, length))).toThrow(/LAT-2011/);
    }
  });

  it("with NaN in it is not JSON", () => {
    expect(() => parseFeeder(text.replace('"lengthM":100', '"lengthM":NaN'))).toThrow(/LAT-2011/);
  });

  it("with a number beyond the range of numbers is refused", () => {
    expect(() => parseFeeder(text.replace('"lengthM":100', '"lengthM":1e999'))).toThrow(/LAT-2005/);
  });

  it("beyond the size limit is not even read", () => {
    expect(() => parseFeeder(" ".repeat(MAX_NETWORK_TEXT + 1))).toThrow(/LAT-2010/);
  });

  it("naming the object prototype gains nothing", () => {
    const evil = text.replace('"id":"test"', '"id":"test","__proto__":{"polluted":true}');
    expect(() => parseFeeder(evil)).toThrow(/LAT-2014/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
