/**
 * Two legs from one busbar with a tie between their ends:
 *
 *     S ── A1 ── A2 ── A3
 *     │                 ╎ tie
 *     └─── B1 ── B2 ────┘
 */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { analyseContingencies } from "../../../../backend/core/network/contingency/analyseContingencies.ts";
import type { ContingencyInput } from "../../../../backend/core/network/contingency/switchingState.ts";
import { PHASES } from "../../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../../backend/core/network/powerFlow.ts";
import { summariseFlow } from "../../../../backend/core/network/violations.ts";
import { feederOf, line, point, transformer } from "../exampleFeeders.ts";
import { load, pole } from "../generalExamples.ts";

const legs = [line("S", "A1"), line("A1", "A2"), line("A2", "A3"), line("S", "B1"), line("B1", "B2")];
const tie = { ...pole("A3", "B2", PHASES, []), id: "tie" };
const homes = ["A1", "A2", "A3", "B1", "B2"].map((bus) => point(bus, bus, PHASES));
const street = feederOf([...legs, tie], homes);
const drawing = (kw: number) => ({ activeW: homes.map(() => -1000 * kw), reactiveVar: homes.map(() => 0) });

const analyse = (changes: Partial<ContingencyInput> = {}) =>
  analyseContingencies({ feeder: street, injections: drawing(4), ...changes });

describe("analyseContingencies", () => {
  it("closes the tie for whichever branch is lost, and serves everybody", () => {
    const { normal, contingencies, secure } = analyse();
    expect(secure).toBe(true);
    expect(normal).toMatchObject({
      unservedPoints: [],
      status: "solved",
      violations: [],
      close: [],
      open: [],
    });
    expect(contingencies.map(({ lost }) => lost)).toEqual(["S-A1", "A1-A2", "A2-A3", "S-B1", "B1-B2"]);
    for (const { states } of contingencies) {
      expect(states[0]).toMatchObject({ close: ["tie"], open: [], unservedPoints: [], unservedW: 0 });
    }
  });

  it("says who is cut off before anything is switched", () => {
    const [first] = analyse({ branches: ["A1-A2"] }).contingencies;
    expect(first!.cutOffPoints).toEqual(["A2", "A3"]);
    const dark = first!.states.find(({ close }) => close.length === 0)!;
    expect(dark).toMatchObject({ unservedPoints: ["A2", "A3"], unservedW: 8_000, status: "solved" });
  });

  it("counts the loads of the network model among those cut off", () => {
    const loads = [load("pump", "A3", [2000, 2000, 2000]), load("lamp", "B1", [500, 0, 0])];
    const feeder = { ...street, loads, connectionPoints: [] };
    const none = { activeW: [], reactiveVar: [] };
    const { contingencies } = analyse({ feeder, injections: none, branches: ["A1-A2"] });
    expect(contingencies[0]).toMatchObject({ cutOffPoints: [], cutOffLoads: ["pump"] });
    expect(contingencies[0]!.states[0]).toMatchObject({ close: ["tie"], unservedLoads: [], unservedW: 0 });
    const radial = { ...feeder, branches: legs };
    const alone = analyse({ feeder: radial, injections: none, branches: ["A1-A2"] });
    expect(alone.secure).toBe(false);
    expect(alone.contingencies[0]!.states[0]).toMatchObject({ unservedLoads: ["pump"], unservedW: 6000 });
  });

  it("solves the restored state as the network that it then is", () => {
    const [first] = analyse({ branches: ["S-A1"] }).contingencies;
    const restored = feederOf(
      [
        ...legs.slice(1),
        line("A3", "B2", { lengthM: 1, r1OhmPerKm: 0.1, x1OhmPerKm: 0, r0OhmPerKm: 0.1, x0OhmPerKm: 0 }),
      ],
      homes,
      { source: { ...street.source, bus: "S" } },
    );
    const compiled = compileFeeder(restored);
    const flow = solvePowerFlow(compiled, drawing(4));
    if (flow.status !== "converged") throw new Error(flow.likelyCause);
    expect(first!.states[0]!.summary!.worstLowPu).toBeCloseTo(summariseFlow(compiled, flow).worstLowPu, 9);
    expect(first!.states[0]!.summary!.lossW).toBeCloseTo(flow.lossW, 6);
  });

  it("prefers part of the street within limits to all of it beyond them", () => {
    const sectioned = feederOf(
      [
        ...legs.slice(0, 1),
        line("A1", "A2"),
        pole("A2", "A2'", PHASES),
        line("A2'", "A3"),
        ...legs.slice(3),
        tie,
      ],
      homes,
    );
    // Five homes at 24 kW on one leg are too much; three are not.
    const { contingencies, secure } = analyse({
      feeder: sectioned,
      injections: drawing(24),
      branches: ["S-A1"],
    });
    const [best] = contingencies[0]!.states;
    expect(secure).toBe(false);
    expect(best).toMatchObject({
      close: ["tie"],
      open: ["A2-A2'"],
      unservedPoints: ["A1", "A2"],
      violations: [],
    });
    const all = contingencies[0]!.states.find(({ unservedPoints }) => unservedPoints.length === 0)!;
    expect(all.violations.length).toBeGreaterThan(0);
  });

  it("divides what is dark between two ties", () => {
    // Each end of the A leg has a tie; either alone would carry too much.
    const feeder = feederOf(
      [
        line("S", "A1"),
        pole("A1", "A2", PHASES),
        line("A2", "A3"),
        line("S", "B1"),
        line("B1", "B2"),
        line("S", "C1"),
        line("C1", "C2"),
        { ...pole("A1", "C2", PHASES, []), id: "tie C" },
        { ...pole("A3", "B2", PHASES, []), id: "tie B" },
      ],
      [point("a1", "A1", PHASES), point("a3", "A3", PHASES)],
    );
    const injections = { activeW: [-90_000, -90_000], reactiveVar: [0, 0] };
    const [lost] = analyseContingencies({ feeder, injections, branches: ["S-A1"] }).contingencies;
    expect(lost!.states[0]).toMatchObject({ open: ["A1-A2"], unservedPoints: [], violations: [] });
    expect([...lost!.states[0]!.close].sort()).toEqual(["tie B", "tie C"]);
  });

  it("cannot restore without a tie, nor feed a transformer backwards", () => {
    const bare = feederOf(legs, homes);
    const [first] = analyse({ feeder: bare, branches: ["S-B1"] }).contingencies;
    expect(first!.states).toHaveLength(1);
    expect(first!.states[0]).toMatchObject({ unservedPoints: ["B1", "B2"], status: "solved" });
    const backwards = feederOf(
      [
        transformer("MV", "X"),
        line("X", "Y"),
        transformer("MV", "Z"),
        { ...pole("Y", "Z", PHASES, []), id: "tie" },
      ].map((b) => (b.id === "T MV-Z" ? { ...b, id: "second" } : b)),
      [point("y", "Y", PHASES), point("z", "Z", PHASES)],
    );
    const lost = analyseContingencies({
      feeder: backwards,
      injections: { activeW: [-5_000, -5_000], reactiveVar: [0, 0] },
      branches: ["second"],
    }).contingencies[0]!;
    expect(lost.states[0]).toMatchObject({ close: ["tie"], unservedPoints: [], status: "solved" });
  });

  it("runs a ring on, and says what that overloads", () => {
    const ring = feederOf([...legs, line("A3", "B2")], homes, { meshed: true });
    const { contingencies, secure } = analyse({ feeder: ring });
    expect(secure).toBe(true);
    expect(contingencies.every(({ cutOffPoints }) => cutOffPoints.length === 0)).toBe(true);
    expect(analyse({ feeder: ring, injections: drawing(30) }).secure).toBe(false);
  });

  it("stops at the number of states it may solve, and says so", () => {
    const [first] = analyse({ branches: ["S-A1"], maxStates: 1 }).contingencies;
    expect(first).toMatchObject({ truncated: true });
    expect(first!.states).toHaveLength(1);
  });

  it.each([
    ["LAT-2023", { branches: ["nothing"] }],
    ["LAT-2022", { injections: { activeW: [1], reactiveVar: [1] } }],
    ["LAT-2113", { maxStates: 0 }],
  ] as const)("refuses unusable input (%s)", (code, changes) => {
    expect(() => analyse(changes)).toThrowError(expect.objectContaining({ code }));
  });
});
