/** Hosting capacity and connection requests against formulas and against the power flow itself. */
import { describe, expect, it } from "vitest";
import { readEuropeanLv } from "../../../../backend/adapters/dso/europeanLv.ts";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { PHASES } from "../../../../backend/core/network/feeder.ts";
import { checkConnection } from "../../../../backend/core/network/hosting/checkConnection.ts";
import { estimateHostingCapacity } from "../../../../backend/core/network/hosting/estimateHostingCapacity.ts";
import type { HostingInput } from "../../../../backend/core/network/hosting/hostingCapacity.ts";
import { solvePowerFlow } from "../../../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT } from "../../../../backend/core/network/violations.ts";
import { dataFolder } from "../../../validation/networkData.ts";
import { seeded } from "../../clearing/streets.ts";
import { feederOf, line, point } from "../exampleFeeders.ts";

const UNCOUPLED = { r0OhmPerKm: 0.3, x0OhmPerKm: 0.08 };
const nothing = (count: number) => ({
  activeW: new Float64Array(count),
  reactiveVar: new Float64Array(count),
});

/** kW at unity that lifts the far end of R + jX (ohm) to u. */
function kwAtVoltage(u: number, r: number, x: number): number {
  const base = 400 / Math.sqrt(3);
  const [rr, xx] = [r / base ** 2, x / base ** 2];
  const square = rr * rr + xx * xx;
  return (u * u * rr - Math.sqrt(u ** 4 * rr * rr - square * (u ** 4 - u * u))) / square / 1000;
}

/** Twelve homes on phase A at the end of 400 m. */
const twoBuses = feederOf(
  [line("S", "L", { ...UNCOUPLED, lengthM: 400 })],
  Array.from({ length: 12 }, (_, i) => point(`home ${i}`, "L", ["A"])),
);

function study(changes: Partial<HostingInput> = {}) {
  const network = changes.network ?? compileFeeder(twoBuses);
  const count = network.feeder.connectionPoints.length;
  return estimateHostingCapacity({
    network,
    scenarios: [{ name: "noon", base: nothing(count), factor: 1 }],
    units: [{ kw: 2, weight: 1 }],
    placements: 20,
    random: seeded(1),
    ...changes,
  });
}

describe("estimateHostingCapacity", () => {
  it("stops where the closed form of two buses says", () => {
    const fits = Math.floor(kwAtVoltage(1.05, 0.12, 0.032) / 2);
    const result = study();
    expect(result.units).toMatchObject({ min: fits, p5: fits, p50: fits, p95: fits, max: fits });
    expect(result.capacityKw.p50).toBe(2 * fits);
    expect(result.limiting).toEqual([
      { kind: "voltage-high", element: "L", phase: "A", scenario: "noon", count: 20 },
    ]);
    expect(result.curve[fits - 1]!.breachShare).toBe(0);
    expect(result.curve[fits]).toEqual({
      units: fits + 1,
      penetration: (fits + 1) / 12,
      meanKw: 2 * (fits + 1),
      breachShare: 1,
    });
  });

  it("counts chargers the same way, downwards", () => {
    const base = nothing(12);
    const result = study({ scenarios: [{ name: "evening", base, factor: -1 }] });
    expect(result.units.p50).toBe(Math.floor(-kwAtVoltage(0.95, 0.12, 0.032) / 2));
    expect(result.limiting[0]).toMatchObject({ kind: "voltage-low", scenario: "evening" });
  });

  it("takes the first breach of any scenario, and says when there is none", () => {
    const base = nothing(12);
    const noon = { name: "noon", base, factor: 1 };
    const cloudy = { name: "cloudy", base, factor: 0.4 };
    expect(study({ scenarios: [cloudy, noon] }).capacityKw).toEqual(study().capacityKw);
    const little = study({ scenarios: [cloudy], units: [{ kw: 0.5, weight: 1 }] });
    expect(little.withoutBreach).toBe(20);
    expect(little.limiting).toEqual([]);
    expect(little.curve.at(-1)).toMatchObject({ units: 12, penetration: 1, meanKw: 6, breachShare: 0 });
  });

  it("spreads with sizes and places, the same for the same seed", () => {
    const spread = feederOf(
      [line("S", "M", { lengthM: 200 }), line("M", "L", { lengthM: 300 })],
      Array.from({ length: 18 }, (_, i) => point(`p${i}`, i % 2 === 0 ? "M" : "L", [PHASES[i % 3]!])),
    );
    const changes = {
      network: compileFeeder(spread),
      units: [
        { kw: 3, weight: 2 },
        { kw: 10, weight: 1 },
      ],
      placements: 60,
    };
    const first = study({ ...changes, random: seeded(7) });
    expect(study({ ...changes, random: seeded(7) })).toEqual(first);
    expect(study({ ...changes, random: seeded(8) }).capacityKw).not.toEqual(first.capacityKw);
    expect(first.capacityKw.p5).toBeLessThan(first.capacityKw.p50);
    expect(first.capacityKw.p50).toBeLessThan(first.capacityKw.p95);
    expect(first.limiting.reduce((sum, { count }) => sum + count, 0) + first.withoutBreach).toBe(60);
    for (const [k, here] of first.curve.entries()) {
      if (k > 0) expect(here.breachShare).toBeGreaterThanOrEqual(first.curve[k - 1]!.breachShare);
    }
  });

  it("counts a limit that is broken already only where it gets worse", () => {
    const base = { activeW: new Float64Array(12).fill(-2_500), reactiveVar: new Float64Array(12) };
    const solar = study({ scenarios: [{ name: "winter noon", base, factor: 0.2 }] });
    expect(solar.baseViolations[0]).toMatchObject({ kind: "voltage-low", scenario: "winter noon" });
    expect(solar.withoutBreach).toBe(20);
    expect(study({ scenarios: [{ name: "evening", base, factor: -1 }] }).capacityKw.max).toBe(0);
  });

  it.each([
    ["LAT-2110", { placements: 0 }],
    ["LAT-2110", { units: [{ kw: Number.NaN, weight: 1 }] }],
    ["LAT-2110", { units: [] }],
    ["LAT-2100", { candidates: ["nobody"] }],
    ["LAT-2100", { candidates: ["home 1", "home 1"] }],
    ["LAT-2111", { scenarios: [] }],
    ["LAT-2111", { scenarios: [{ name: "x", base: nothing(12), factor: 2 }] }],
    ["LAT-2022", { scenarios: [{ name: "x", base: nothing(3), factor: 1 }] }],
  ] as const)("refuses unusable input (%s)", (code, changes) => {
    expect(() => study(changes)).toThrowError(expect.objectContaining({ code }));
  });

  const data = dataFolder("network/european-lv");
  it.skipIf(data.missing)(`finds the spread of the IEEE European LV feeder${data.note}`, () => {
    const feeder = readEuropeanLv(data.path, { sourcePu: 1, voltageBand: { lowerPu: 0.95, upperPu: 1.05 } });
    const network = compileFeeder(feeder);
    const base = { activeW: new Float64Array(55).fill(-300), reactiveVar: new Float64Array(55).fill(-100) };
    const scenarios = [{ name: "summer noon", base, factor: 1 }];
    const result = study({ network, scenarios, units: [{ kw: 5, weight: 1 }], placements: 60 });
    expect(result.capacityKw.p5).toBeGreaterThan(20);
    expect(result.capacityKw.p5).toBeLessThan(result.capacityKw.p95);
    // The whole street with 5 kW breaks: the same answer from a single power flow.
    const all = solvePowerFlow(network, { ...base, activeW: base.activeW.map((w) => w + 5_000) });
    const broken = all.status === "converged" && findViolations(network, all, STRICT).length > 0;
    expect(result.withoutBreach).toBe(broken ? 0 : 60);
  });
});

describe("checkConnection", () => {
  const base = nothing(12);
  const noon = { name: "noon", base, factor: 1 };

  it("says no, why, and how much would fit, as the closed form of two buses has it", () => {
    const network = compileFeeder(twoBuses);
    const limitKw = kwAtVoltage(1.05, 0.12, 0.032);
    const asked = checkConnection({ network, scenarios: [noon], pointId: "home 3", kw: limitKw + 0.1 });
    expect(asked.accepted).toBe(false);
    expect(asked.breach).toMatchObject({
      kind: "voltage-high",
      element: "L",
      phase: "A",
      scenario: "noon",
      limit: 1.05,
    });
    expect(asked.breach!.value).toBeGreaterThan(1.05);
    expect(asked.fitsKw).toBeCloseTo(Math.floor(100 * limitKw) / 100, 9);
    const fitting = checkConnection({ network, scenarios: [noon], pointId: "home 3", kw: asked.fitsKw });
    expect(fitting).toMatchObject({ accepted: true, breach: null, fitsKw: asked.fitsKw });
  });

  it("takes what is there already into account", () => {
    const network = compileFeeder(twoBuses);
    const activeW = base.activeW.map((_, i) => (i === 0 ? 8_000 : 0));
    const after = [{ name: "noon", base: { ...base, activeW }, factor: 1 }];
    const alone = checkConnection({ network, scenarios: [noon], pointId: "home 3", kw: 8 });
    const second = checkConnection({ network, scenarios: after, pointId: "home 3", kw: 8 });
    expect(alone.accepted).toBe(true);
    expect(alone.fitsKw - second.fitsKw).toBeCloseTo(8, 1);
  });

  it("never offers more than the connection carries", () => {
    const near = compileFeeder(feederOf([line("S", "L", { lengthM: 5 })], [point("home", "L", PHASES)]));
    const scenarios = [{ name: "noon", base: nothing(1), factor: 1 }];
    expect(checkConnection({ network: near, scenarios, pointId: "home", kw: 29 }).accepted).toBe(true);
    const large = checkConnection({ network: near, scenarios, pointId: "home", kw: 31 });
    expect(large).toMatchObject({
      accepted: false,
      breach: { kind: "connection" },
      bounded: { kind: "connection" },
    });
    expect(large.fitsKw).toBeCloseTo(30, 9);
  });

  it("works in a ring", () => {
    const ring = feederOf(
      [line("S", "X", { lengthM: 300 }), line("X", "Y", { lengthM: 300 }), line("Y", "S", { lengthM: 300 })],
      [point("home", "Y", ["A"])],
    );
    const scenarios = [{ name: "noon", base: nothing(1), factor: 1 }];
    const closed = checkConnection({
      network: compileFeeder({ ...ring, meshed: true }),
      scenarios,
      pointId: "home",
      kw: 25,
    });
    const open = checkConnection({
      network: compileFeeder({ ...ring, branches: ring.branches.slice(0, 2) }),
      scenarios,
      pointId: "home",
      kw: 25,
    });
    expect(closed.fitsKw).toBeGreaterThan(open.fitsKw * 2);
  });

  it.each([
    ["LAT-2100", { pointId: "nobody" }],
    ["LAT-2110", { kw: 0 }],
    ["LAT-2110", { kw: Number.POSITIVE_INFINITY }],
  ] as const)("refuses unusable input (%s)", (code, changes) => {
    const request = {
      network: compileFeeder(twoBuses),
      scenarios: [noon],
      pointId: "home 1",
      kw: 5,
      ...changes,
    };
    expect(() => checkConnection(request)).toThrowError(expect.objectContaining({ code }));
  });
});
