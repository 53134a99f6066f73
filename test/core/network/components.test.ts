/** Each component of a general feeder against what a pencil says. */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Branch, Bus, Feeder } from "../../../backend/core/network/feeder.ts";
import type { BankUnit, BankWinding } from "../../../backend/core/network/feederBranches.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { VECTOR_GROUPS } from "../../../backend/core/network/vectorGroup.ts";
import { branchLoad, findViolations, phaseVoltagePu } from "../../../backend/core/network/violations.ts";
import { point, transformer } from "./exampleFeeders.ts";
import { earthed, generalFeeder, load, matrixLine, pole } from "./generalExamples.ts";

const STIFF = { bus: "A0", voltagePu: 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 };
const THREE = ["A", "B", "C"] as const;
const FOUR = ["A", "B", "C", "N"] as const;
const KV = 0.4;
const PHASE_VOLT = 400 / Math.sqrt(3);

function solve(feeder: Feeder, activeW: number[] = [], reactiveVar = activeW.map(() => 0)) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar });
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  const at = (bus: string, phase: number) => {
    const k = 6 * compiled.busIndex.get(bus)! + 2 * phase;
    return [flow.voltages[k]!, flow.voltages[k + 1]!] as const;
  };
  const pu = (bus: string, phase: number) =>
    phaseVoltagePu(compiled, flow, compiled.busIndex.get(bus)!, phase);
  const between = (bus: string, p: number, q: number) =>
    Math.hypot(at(bus, p)[0] - at(bus, q)[0], at(bus, p)[1] - at(bus, q)[1]);
  const amps = (branch: string, phase: number) => {
    const k = 6 * compiled.branchIndex.get(branch)! + 2 * phase;
    return Math.hypot(flow.currents[k]!, flow.currents[k + 1]!);
  };
  return { compiled, flow, at, pu, between, amps };
}

describe("a line with an explicit neutral", () => {
  const feeder = earthed(
    generalFeeder([matrixLine("A0", "A1", FOUR, { lengthM: 500 })], {
      source: STIFF,
      loads: [load("heater", "A1", [3000, 0, 0], { zipActive: [0, 1, 0] })],
    }),
    (id) => id === "A0",
  );

  it("drops z_pp + z_nn - 2 z_pn times the current between phase and neutral", () => {
    const { pu, at, flow, amps } = solve(feeder);
    const amp = 3000 / PHASE_VOLT;
    expect(amps("A0-A1", 0)).toBeCloseTo(amp, 9);
    // Own 0.4 and 0.43, mutual 0.05 (ohm/km); the voltage is 1 pu where the load is as a current says.
    const r = 0.5 * (0.4 + 0.43 - 2 * 0.05);
    const x = 0.5 * (0.7 + 0.73 - 2 * 0.35);
    const unity = amp / PHASE_VOLT;
    // |V + z·I| = 1 with I along V: V = -rI + sqrt(1 - (xI)²).
    expect(pu("A1", 0)).toBeCloseTo(-r * unity + Math.sqrt(1 - (x * unity) ** 2), 9);
    expect(Math.hypot(flow.extras!.neutralVoltages[2]!, flow.extras!.neutralVoltages[3]!)).toBeGreaterThan(
      0.01,
    );
    expect(Math.hypot(...at("A1", 1))).toBeCloseTo(1, 6);
    expect(pu("A1", 1)).toBeGreaterThan(1.005);
  });

  it("returns all of the current through the neutral", () => {
    const { flow } = solve(feeder);
    expect(Math.hypot(flow.extras!.neutralCurrents[0]!, flow.extras!.neutralCurrents[1]!)).toBeCloseTo(
      3000 / PHASE_VOLT,
      6,
    );
  });

  it("shifts the neutral less where that is earthed again", () => {
    const again = earthed(feeder, (id) => id === "A1", 0.2);
    const size = (f: Feeder) => Math.hypot(...solve(f).flow.extras!.neutralVoltages.subarray(2, 4));
    expect(size(again)).toBeLessThan(0.8 * size(feeder));
  });

  it("takes a connection point against the neutral, and says so in its limits", () => {
    const { compiled, flow } = solve(
      { ...feeder, loads: [], connectionPoints: [point("home", "A1", ["A"])] },
      [-18_000],
    );
    const low = findViolations(compiled, flow).find((violation) => violation.phase === "A");
    expect(low).toMatchObject({ kind: "voltage-low", element: "A1" });
    expect(low!.value).toBeCloseTo(phaseVoltagePu(compiled, flow, 1, 0), 12);
  });
});

describe("loads that follow the voltage", () => {
  const weak = (changes: object) =>
    generalFeeder([matrixLine("A0", "A1", THREE, { lengthM: 10 })], {
      source: { ...STIFF, voltagePu: 0.9 },
      loads: [load("L", "A1", [1000, 0, 0], changes)],
    });
  const taken = (changes: object) => -solve(weak(changes)).flow.extras!.fixedW;

  it.each([
    ["constant power", [0, 0, 1], 0],
    ["constant current", [0, 1, 0], 1],
    ["constant impedance", [1, 0, 0], 2],
  ] as const)("of %s draw so", (_, zipActive, exponent) => {
    const volt = solve(weak({ zipActive })).pu("A1", 0);
    expect(taken({ zipActive })).toBeCloseTo(1000 * volt ** exponent, 6);
  });

  it("state their power at their own rated voltage", () => {
    const volt = solve(weak({ zipActive: [1, 0, 0], ratedKv: 0.36 })).pu("A1", 0);
    expect(taken({ zipActive: [1, 0, 0], ratedKv: 0.36 })).toBeCloseTo(1000 * (volt / 0.9) ** 2, 6);
  });

  it("between two phases draw no current from the third", () => {
    const { amps } = solve(weak({ connection: "delta" }));
    expect(amps("A0-A1", 0)).toBeCloseTo(amps("A0-A1", 1), 9);
    expect(amps("A0-A1", 2)).toBeCloseTo(0, 6);
  });

  it("as capacitors raise the voltage, and in delta as much as in star", () => {
    const bank = (connection: "star" | "delta") =>
      solve(
        generalFeeder([matrixLine("A0", "A1", THREE)], {
          source: STIFF,
          capacitors: [{ id: "C", bus: "A1", connection, reactiveVar: [5000, 5000, 5000] }],
        }),
      ).pu("A1", 0);
    expect(bank("star")).toBeGreaterThan(1.001);
    expect(bank("delta")).toBeCloseTo(bank("star"), 3);
  });
});

describe("switches", () => {
  const tie = (closed: readonly ("A" | "B" | "C")[]) =>
    generalFeeder(
      [matrixLine("A0", "A1", THREE), pole("A1", "A2", THREE, closed), matrixLine("A2", "A3", THREE)],
      {
        source: STIFF,
        connectionPoints: [point("home", "A3", ["B"])],
      },
    );

  it("carry the current when closed", () => {
    const { amps } = solve(tie(THREE), [-2000]);
    expect(amps("A1-A2", 1)).toBeCloseTo(amps("A0-A1", 1), 6);
    expect(amps("A1-A2", 1)).toBeGreaterThan(8);
  });

  it("when open leave what lies behind without voltage, current or an answer that does not exist", () => {
    const { pu, amps, compiled, flow } = solve(tie([]), [-2000]);
    expect(pu("A3", 1)).toBeLessThan(1e-6);
    expect(amps("A0-A1", 1)).toBeLessThan(1e-6);
    expect(findViolations(compiled, flow).map(({ element }) => element)).toContain("A3");
  });

  it("open in one pole only take that phase away", () => {
    const { pu } = solve(tie(["A", "C"]), [-2000]);
    expect(pu("A3", 0)).toBeCloseTo(1, 3);
    expect(pu("A3", 1)).toBeLessThan(0.2);
  });

  it("open in one pole above a delta leave one secondary phase whole and two at half", () => {
    const feeder = generalFeeder(
      [
        pole("A0", "A1", THREE, ["A", "C"]),
        transformer("A1", "A2", { vectorGroup: "Dyn11", primaryKv: 0.4, secondaryKv: 0.4 }),
      ],
      { source: STIFF, buses: ["A0", "A1", "A2"].map((id) => ({ id, nominalKv: 0.4 })) },
    );
    const { pu } = solve(feeder);
    const sizes = [0, 1, 2].map((p) => pu("A2", p)).sort((x, y) => x - y);
    expect(sizes).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6), expect.closeTo(1, 6)]);
  });

  it("that would close a ring may be there, open", () => {
    const ring = generalFeeder(
      [matrixLine("A0", "A1", THREE), matrixLine("A0", "A2", THREE), pole("A1", "A2", THREE, [])],
      { source: STIFF },
    );
    expect(() => compileFeeder(ring)).not.toThrow();
    const closed = { ...ring, branches: [...ring.branches.slice(0, 2), pole("A1", "A2", THREE)] };
    expect(() => compileFeeder(closed)).toThrow(/LAT-2001/);
  });
});

describe("transformers", () => {
  it.each(VECTOR_GROUPS)("%s turns the voltages by its clock number and keeps their size", (vectorGroup) => {
    const feeder = generalFeeder([transformer("A0", "A1", { vectorGroup })], { source: STIFF });
    const { at, between } = solve(feeder);
    const clock = Number(/\d+$/.exec(vectorGroup)![0]);
    // Line voltages: the star point of a winding without earth is nowhere in particular.
    for (const [p, q] of [
      [0, 1],
      [1, 2],
    ] as const) {
      expect(between("A1", p, q)).toBeCloseTo(Math.sqrt(3), 6);
      const angle = (bus: string) => Math.atan2(at(bus, p)[1] - at(bus, q)[1], at(bus, p)[0] - at(bus, q)[0]);
      const lag = ((angle("A0") - angle("A1")) * 180) / Math.PI;
      expect(Math.cos(((lag - 30 * clock) * Math.PI) / 180)).toBeCloseTo(1, 9);
    }
  });

  it("carry a single-phase load through every group whose secondary is earthed", () => {
    for (const vectorGroup of ["Dyn11", "YNyn0", "Dzn0", "Yzn11", "ZNyn5", "Dyn5"] as const) {
      const feeder = generalFeeder([transformer("A0", "A1", { vectorGroup })], {
        source: STIFF,
        loads: [load("L", "A1", [20_000, 0, 0])],
      });
      const { flow, pu } = solve(feeder);
      expect([vectorGroup, pu("A1", 0) > 0.97]).toEqual([vectorGroup, true]);
      const source = flow.sourcePower[0]! + flow.sourcePower[2]! + flow.sourcePower[4]!;
      expect(source - 20_000 - flow.lossW).toBeCloseTo(0, 3);
    }
  });

  it("with an earthing impedance shift the star point by three times the zero-sequence current", () => {
    const shift = (secondaryEarthing: { rOhm: number; xOhm: number } | null) => {
      const feeder = generalFeeder(
        [
          transformer("A0", "A1", {
            vectorGroup: "Dyn11",
            ...(secondaryEarthing ? { secondaryEarthing } : {}),
          }),
        ],
        { source: STIFF, loads: [load("L", "A1", [20_000, 0, 0])] },
      );
      const { at } = solve(feeder);
      return (
        Math.hypot(
          at("A1", 0)[0] + at("A1", 1)[0] + at("A1", 2)[0],
          at("A1", 0)[1] + at("A1", 1)[1] + at("A1", 2)[1],
        ) / 3
      );
    };
    const amps = 20_000 / PHASE_VOLT;
    expect(shift({ rOhm: 0.1, xOhm: 0 })).toBeCloseTo((0.1 * amps) / PHASE_VOLT, 2);
    expect(shift(null)).toBeLessThan(0.01);
  });

  it("of star and delta have the iron losses they state", () => {
    const feeder = generalFeeder(
      [transformer("A0", "A1", { vectorGroup: "Dd0", noLoadLossKw: 0.6, noLoadCurrentPercent: 1 })],
      { source: STIFF },
    );
    expect(solve(feeder).flow.lossW).toBeCloseTo(600, 0);
  });

  it.each(["Dd0", "Dyn11"] as const)(
    "of group %s lose in the iron what they state at rated voltage",
    (vectorGroup) => {
      // 20.5 kV at 20 kV of a bus, and a tap: the flux is 20 / (20.5 * 1.025) of the rated one.
      const changes = { vectorGroup, primaryKv: 20.5, tapPu: 1.025, secondaryKv: 0.42, noLoadLossKw: 0.6 };
      const buses = [
        { id: "A0", nominalKv: 20 },
        { id: "A1", nominalKv: KV },
      ];
      const feeder = generalFeeder([transformer("A0", "A1", changes)], { source: STIFF, buses });
      expect(solve(feeder).flow.lossW).toBeCloseTo(600 * (20 / (20.5 * 1.025)) ** 2, 1);
    },
  );
});

const unit = (
  from: BankWinding["ends"],
  to: BankWinding["ends"],
  changes: Partial<BankWinding> = {},
): BankUnit => ({
  ratedKva: 100,
  windings: [
    { side: "from", ends: from, ratedKv: 0.4, resistancePercent: 0 },
    { side: "to", ends: to, ratedKv: 0.4, resistancePercent: 0, ...changes },
  ],
  reactancePercent: [0.01],
});

const bank = (units: readonly BankUnit[]): Branch => ({
  kind: "bank",
  id: "bank",
  from: "A0",
  to: "A1",
  units,
});

describe("banks of single-phase transformers", () => {
  const buses = (secondaryKv: number): readonly Bus[] => [
    { id: "A0", nominalKv: KV },
    { id: "A1", nominalKv: secondaryKv },
  ];

  it("regulate each phase by its own tap", () => {
    const phase = KV / Math.sqrt(3);
    const units = THREE.map((p, i): BankUnit => {
      const one = unit([p, "earth"], [p, "earth"], { tapPu: [1.05, 1, 0.975][i]! });
      return { ...one, windings: one.windings.map((w) => ({ ...w, ratedKv: phase })) };
    });
    const { pu } = solve(generalFeeder([bank(units)], { source: STIFF, buses: buses(KV) }));
    expect([0, 1, 2].map((p) => pu("A1", p))).toEqual([
      expect.closeTo(1.05, 9),
      expect.closeTo(1, 9),
      expect.closeTo(0.975, 9),
    ]);
  });

  it("in open delta give three phases from two units", () => {
    const feeder = generalFeeder([bank([unit(["A", "B"], ["A", "B"]), unit(["C", "B"], ["C", "B"])])], {
      source: STIFF,
      buses: buses(KV),
      loads: [load("L", "A1", [3000, 3000, 3000], { connection: "delta" })],
    });
    const { between, compiled, flow } = solve(feeder);
    for (const [p, q] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      expect(between("A1", p, q)).toBeCloseTo(Math.sqrt(3), 3);
    }
    // Each of the two units carries 1/√3 of the three-phase power.
    expect(branchLoad(compiled, flow, 0, 0)).toMatchObject({
      limit: 100,
      value: expect.closeTo(9 / Math.sqrt(3), 2),
    });
    expect(branchLoad(compiled, flow, 0, 1).value).toBeCloseTo(9 / Math.sqrt(3), 2);
  });

  it("with a centre tap give two legs of opposite phase", () => {
    const half = { ratedKv: 0.12, resistancePercent: 1, side: "to" } as const;
    const tapped: BankUnit = {
      ratedKva: 25,
      windings: [
        { side: "from", ends: ["A", "earth"], ratedKv: KV / Math.sqrt(3), resistancePercent: 1 },
        { ...half, ends: ["A", "N"] },
        { ...half, ends: ["N", "B"] },
      ],
      reactancePercent: [2, 2, 1.4],
    };
    const feeder = earthed(
      generalFeeder([bank([tapped])], {
        source: STIFF,
        buses: buses(0.12 * Math.sqrt(3)),
        loads: [load("lamp", "A1", [1000, 0, 0])],
      }),
      (id) => id === "A1",
    );
    const { at, pu } = solve(feeder);
    const [a, b] = [at("A1", 0), at("A1", 1)];
    expect(Math.hypot(a[0] + b[0], a[1] + b[1])).toBeLessThan(0.01);
    expect(pu("A1", 0)).toBeLessThan(pu("A1", 1));
    expect(pu("A1", 0)).toBeGreaterThan(0.98);
  });
});

describe("several sources", () => {
  it("share what a line between them takes, and their angle drives power through it", () => {
    const second = { ...STIFF, id: "S2", bus: "A2", angleDegrees: -1 };
    const feeder: Feeder = {
      ...generalFeeder([matrixLine("A0", "A1", THREE), matrixLine("A1", "A2", THREE)], { source: STIFF }),
      additionalSources: [second],
    };
    const { flow, amps } = solve(feeder);
    const source = flow.sourcePower[0]! + flow.sourcePower[2]! + flow.sourcePower[4]!;
    expect(amps("A0-A1", 0)).toBeCloseTo(amps("A1-A2", 0), 6);
    expect(source).toBeGreaterThan(1000);
  });
});

describe("when there is no solution", () => {
  it("the bus is one of the feeder's, also when the neutral moves most", () => {
    const feeder = earthed(
      generalFeeder([matrixLine("A0", "A1", FOUR, { lengthM: 2000 })], { source: STIFF }),
      (id) => id === "A0",
    );
    for (const watts of [3e4, 1e5, 1e6, 1e8]) {
      const loads = [load("L", "A1", [watts, 0, 0])];
      const result = solvePowerFlow(compileFeeder({ ...feeder, loads }), { activeW: [], reactiveVar: [] });
      expect(result).toMatchObject({ status: "diverged", bus: expect.stringMatching(/^A[01]$/) });
    }
  });

  it("a load without a way back for its current is one of the causes", () => {
    // A star without earth carries no zero sequence; a load from one phase to earth has nowhere to return.
    const feeder = generalFeeder([transformer("A0", "A1", { vectorGroup: "Dd0" })], {
      source: STIFF,
      loads: [load("L", "A1", [2e5, 0, 0])],
    });
    const result = solvePowerFlow(compileFeeder(feeder), { activeW: [], reactiveVar: [] });
    expect(result).toMatchObject({ status: "diverged", code: "LAT-2020", bus: "A1" });
  });

  it("the answer names the bus, the mismatch and a cause", () => {
    const feeder = generalFeeder([matrixLine("A0", "A1", THREE, { lengthM: 3000 })], {
      source: STIFF,
      loads: [load("L", "A1", [5e6, 5e6, 5e6])],
    });
    const result = solvePowerFlow(compileFeeder(feeder), { activeW: [], reactiveVar: [] });
    expect(result).toMatchObject({ status: "diverged", code: "LAT-2020", bus: "A1" });
    expect((result as { mismatchPu: number }).mismatchPu).toBeGreaterThan(1e-3);
  });
});
