/** General feeders with faults: one numbered error each, and random damage never crashes or gives NaN. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { parseFeeder, validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { all, alter, drop, put, putAll, type Spoil, shorten, spoilt } from "../../support/spoil.ts";
import { point, transformer } from "./exampleFeeders.ts";
import { expectUsable } from "./expectUsable.ts";
import { earthed, generalFeeder, load, matrixLine, pole } from "./generalExamples.ts";

const FOUR = ["A", "B", "C", "N"] as const;

/** Every kind of component once. */
const sound = (): Feeder => {
  const unit = {
    ratedKva: 50,
    windings: [
      { side: "from", ends: ["B", "N"], ratedKv: 0.231, resistancePercent: 1 },
      { side: "to", ends: ["B", "N"], ratedKv: 0.231, tapPu: 1.02, resistancePercent: 1 },
    ],
    reactancePercent: [4],
  } as const;
  const feeder = generalFeeder(
    [
      transformer("MV", "B0"),
      matrixLine("B0", "B1", FOUR, {
        bMicroSiemensPerKm: FOUR.map((_, i) => FOUR.map((_, k) => (i === k ? 3 : -0.5))),
      }),
      pole("B1", "B2", FOUR),
      matrixLine("B2", "B3", ["B", "N"]),
      { kind: "bank", id: "regulator", from: "B3", to: "B4", units: [unit] },
      pole("B1", "B3", ["B"], []),
    ],
    {
      frequencyHz: 50,
      connectionPoints: [point("home", "B4", ["B"]), point("shop", "B2", ["A", "B", "C"])],
      loads: [
        load("pump", "B1", [900, 800, 700], { connection: "delta", zipActive: [0.2, 0.3, 0.5] }),
        load("lamp", "B4", [0, 200, 0], { zipActive: [1, 0, 0], zipReactive: [1, 0, 0] }),
      ],
      generators: [load("sun", "B2", [500, 500, 500])],
      capacitors: [{ id: "C", bus: "B2", connection: "star", reactiveVar: [100, 100, 100] }],
      shunts: [{ id: "S", bus: "B1", conductors: ["A"], gSiemens: [[1e-4]], bSiemens: [[0]] }],
      additionalSources: [
        { id: "S2", bus: "MV", voltagePu: 1, r1Ohm: 1, x1Ohm: 3, r0Ohm: 1, x0Ohm: 3, angleDegrees: 0 },
      ],
    },
  );
  return earthed(feeder, (id) => id === "B0", 2);
};

const codesOf = (change: Spoil): string[] => {
  const check = validateFeeder(spoilt(sound(), change));
  return check.status === "valid" ? [] : check.problems.map((problem) => problem.code);
};

const FAULTS: readonly (readonly [string, string, Spoil])[] = [
  ["a matrix line of zero length", "LAT-2003", put("branches.1.lengthM", 0)],
  [
    "a conductor without impedance",
    "LAT-2003",
    all(put("branches.1.rOhmPerKm.2.2", 0), put("branches.1.xOhmPerKm.2.2", 0)),
  ],
  [
    "a unit without impedance",
    "LAT-2003",
    all(
      put("branches.4.units.0.reactancePercent", [0]),
      put("branches.4.units.0.windings.0.resistancePercent", 0),
      put("branches.4.units.0.windings.1.resistancePercent", 0),
    ),
  ],
  ["a negative rating of a switch", "LAT-2004", put("branches.2.ratingA", -3)],
  ["a unit without rating", "LAT-2004", drop("branches.4.units.0.ratedKva")],
  ["NaN in a matrix", "LAT-2005", put("branches.1.xOhmPerKm.0.1", Number.NaN)],
  ["an infinite load", "LAT-2005", put("loads.0.activeW.1", Number.POSITIVE_INFINITY)],
  ["two loads of one name", "LAT-2006", put("loads.1.id", "pump")],
  ["a capacitor at no bus", "LAT-2007", put("capacitors.0.bus", "B77")],
  ["a source at no bus", "LAT-2007", put("additionalSources.0.bus", "B77")],
  ["a matrix line between two voltages", "LAT-2008", put("buses.3.nominalKv", 20)],
  ["a matrix that is not square", "LAT-2012", shorten("branches.1.rOhmPerKm.0")],
  ["powers of two phases", "LAT-2012", shorten("loads.0.activeW")],
  ["a load that is neither star nor delta", "LAT-2012", put("loads.0.connection", "zigzag")],
  [
    "a bank of four units",
    "LAT-2012",
    alter("branches.4.units", (units) => new Array(4).fill((units as unknown[])[0])),
  ],
  ["a negative own resistance", "LAT-2013", put("branches.1.rOhmPerKm.0.0", -0.1)],
  ["a tap far from one", "LAT-2013", put("branches.4.units.0.windings.1.tapPu", 16)],
  ["a misspelt field of a winding", "LAT-2014", put("branches.4.units.0.windings.0.tap", 1)],
  ["a conductor named twice", "LAT-2032", put("branches.3.conductors", ["B", "B"])],
  ["a conductor nobody knows", "LAT-2032", put("branches.3.conductors", ["B", "X"])],
  ["a matrix for other conductors", "LAT-2033", put("branches.1.conductors", ["A", "B", "C"])],
  ["a matrix that is not symmetric", "LAT-2033", put("branches.1.xOhmPerKm.0.1", 0.2)],
  ["a point on a phase that does not come", "LAT-2034", put("connectionPoints.0.phases", ["A"])],
  ["a load on a phase that does not come", "LAT-2034", put("loads.1.activeW", [5, 0, 0])],
  [
    "a winding on a phase that does not come",
    "LAT-2034",
    put("branches.4.units.0.windings.0.ends", ["A", "N"]),
  ],
  ["shares that do not add up", "LAT-2035", put("loads.0.zipActive", [0.5, 0.5, 0.5])],
  ["a pole closed that there is not", "LAT-2036", put("branches.5.closed", ["C"])],
  ["a winding from a phase to itself", "LAT-2037", put("branches.4.units.0.windings.0.ends", ["B", "B"])],
  ["a winding for another voltage", "LAT-2037", put("branches.4.units.0.windings.0.ratedKv", 11)],
  ["both windings on one side", "LAT-2037", put("branches.4.units.0.windings.1.side", "from")],
  [
    "two stiff sources at one bus",
    "LAT-2038",
    all(putAll("source", { r1Ohm: 0, x1Ohm: 0 }), putAll("additionalSources.0", { r1Ohm: 0, x1Ohm: 0 })),
  ],
];

describe("a general feeder", () => {
  it("with every kind of component is sound, and solved", () => {
    expect(codesOf(all())).toEqual([]);
    expectUsable(parseFeeder(JSON.stringify(sound())), -500);
  });

  it.each(FAULTS)("with %s is %s", (_, code, change) => {
    expect(codesOf(change)).toContain(code);
  });

  it("of a matrix without inverse is refused when it is compiled", () => {
    const copy = structuredClone(sound()) as unknown as {
      branches: { rOhmPerKm: number[][]; xOhmPerKm: number[][] }[];
    };
    const line = copy.branches[1]!;
    line.rOhmPerKm = line.rOhmPerKm.map((row) => row.map(() => 0.1));
    line.xOhmPerKm = line.xOhmPerKm.map((row) => row.map(() => 0.1));
    expect(() => compileFeeder(copy as unknown as Feeder)).toThrow(/LAT-2003/);
  });
});

/** Every place of a value in plain data. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  const inside = keys.flatMap((key) =>
    placesIn((value as Record<string | number, unknown>)[key], [...path, key]),
  );
  return [path, ...inside].filter((place) => place.length > 0);
}

describe("a general feeder with random damage", () => {
  it("is refused with a number, solved, or said to have no solution", () => {
    const places = placesIn(sound());
    const values = fc.constantFrom<unknown>(
      0,
      -1,
      1e-12,
      1e12,
      1e308,
      Number.NaN,
      null,
      true,
      "",
      "A",
      "B3",
      [],
      {},
      ["A"],
      [[1]],
      [0, 0, 0],
    );
    const damage = fc.record({ at: fc.nat(places.length - 1), value: values, remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (list) => {
        const broken = structuredClone(sound());
        for (const { at, value, remove } of list) spoilAt(broken, places[at]!, value, remove);
        const check = validateFeeder(broken);
        if (check.status === "invalid") {
          for (const problem of check.problems) expect(problem.code).toMatch(/^LAT-20[0-5]\d$/);
          return;
        }
        try {
          expectUsable(check.feeder, -500);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          expect(error.code).toMatch(/^LAT-20[0-5]\d$/);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

function spoilAt(root: object, path: readonly (string | number)[], value: unknown, remove: boolean): void {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) {
    if (typeof holder !== "object" || holder === null) return;
    holder = (holder as Record<string | number, unknown>)[key];
  }
  if (typeof holder !== "object" || holder === null) return;
  const last = path.at(-1)!;
  if (remove && !Array.isArray(holder)) delete (holder as Record<string | number, unknown>)[last];
  else (holder as Record<string | number, unknown>)[last] = value;
}
