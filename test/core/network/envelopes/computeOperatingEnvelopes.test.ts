/** Operating envelopes on networks small enough to know the answer. */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../../../backend/core/network/compileFeeder.ts";
import { computeOperatingEnvelopes } from "../../../../backend/core/network/envelopes/computeOperatingEnvelopes.ts";
import type { EnvelopeInput } from "../../../../backend/core/network/envelopes/operatingEnvelope.ts";
import { perPhaseFeeder } from "../../../../backend/core/network/envelopes/perPhase.ts";
import type { Feeder } from "../../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT } from "../../../../backend/core/network/violations.ts";
import { intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { testSolver } from "../../../support/testSolver.ts";
import { feederOf, line, point, transformer } from "../exampleFeeders.ts";
import { earthed, generalFeeder, load, matrixLine } from "../generalExamples.ts";

const UNCOUPLED = { r0OhmPerKm: 0.3, x0OhmPerKm: 0.08 };
const UNITY = { exportVarPerW: 0, importVarPerW: 0 };

function envelopesOf(feeder: Feeder, changes: Partial<EnvelopeInput> = {}, baseW: readonly number[] = []) {
  const network = compileFeeder(feeder);
  const points = feeder.connectionPoints;
  const base = { activeW: points.map((_, i) => baseW[i] ?? 0), reactiveVar: points.map(() => 0) };
  const [set] = computeOperatingEnvelopes({
    network,
    participants: points.map(({ id }) => ({ pointId: id })),
    intervals: [{ interval: intervalIndex(7), base }],
    rule: "max-min",
    reactive: UNITY,
    ...changes,
  });
  const broken = (powers: readonly number[]) => {
    const activeW = powers.map((w, i) => w + base.activeW[i]!);
    const flow = solvePowerFlow(network, { activeW, reactiveVar: base.reactiveVar });
    return flow.status === "converged" ? findViolations(network, flow, STRICT) : null;
  };
  return { ...set!, broken };
}

/** Power at unity at which the far end of R + jX reaches u: (R² + X²)P² - 2u²RP + u⁴ - u² = 0, in ohm and V. */
function powerAtVoltage(u: number, r: number, x: number): number {
  const base = 400 / Math.sqrt(3);
  const [rr, xx] = [r / base ** 2, x / base ** 2];
  const square = rr * rr + xx * xx;
  return (u * u * rr - Math.sqrt(u ** 4 * rr * rr - square * (u ** 4 - u * u))) / square;
}

describe("computeOperatingEnvelopes", () => {
  const solver = testSolver();

  it("finds the closed-form voltage limit of two buses in both directions", () => {
    const feeder = feederOf([line("S", "L", { ...UNCOUPLED, lengthM: 400 })], [point("home", "L", ["A"])]);
    const { envelopes, calculation } = envelopesOf(feeder);
    const [home] = envelopes;
    // 1e-5 pu of headroom on 0.05 pu is 2e-4 of the power.
    expect(home!.exportW / powerAtVoltage(1.05, 0.12, 0.032)).toBeCloseTo(1, 3);
    expect(home!.importW / -powerAtVoltage(0.95, 0.12, 0.032)).toBeCloseTo(1, 3);
    expect(home!.exportBinding).toMatchObject({
      kind: "voltage-high",
      element: "L",
      phase: "A",
      limit: 1.05,
      corner: "+",
    });
    expect(home!.importBinding).toMatchObject({
      kind: "voltage-low",
      element: "L",
      phase: "A",
      limit: 0.95,
      corner: "-",
    });
    expect(calculation).toMatchObject({ method: "corners", baseViolations: [], participants: ["home"] });
    expect(home!.calculationId).toBe(calculation.id);
  });

  it("finds the closed-form current limit", () => {
    const feeder = feederOf(
      [line("S", "L", { ...UNCOUPLED, lengthM: 1, ratingA: 50 })],
      [point("home", "L", ["B"])],
    );
    const [home] = envelopesOf(feeder).envelopes;
    expect(home!.exportW / ((50 * 400) / Math.sqrt(3))).toBeCloseTo(1, 3);
    expect(home!.exportBinding).toMatchObject({
      kind: "line-current",
      element: "S-L",
      phase: "B",
      limit: 50,
    });
  });

  it("holds at the corner where one phase exports and the others import", () => {
    // The far home bends the neutral: drawing on B and C lifts A.
    const feeder = feederOf(
      [line("S", "L", { lengthM: 300 })],
      [point("a", "L", ["A"]), point("b", "L", ["B"]), point("c", "L", ["C"])],
    );
    const { envelopes, broken } = envelopesOf(feeder);
    const [a, b, c] = envelopes;
    expect(a!.exportBinding.corner).toMatch(/\+/);
    expect(a!.exportBinding.corner).toMatch(/-/);
    for (let bits = 0; bits < 8; bits += 1) {
      expect(broken([a!, b!, c!].map((e, i) => ((bits >> i) & 1 ? e.exportW : -e.importW)))).toEqual([]);
    }
    // All exporting could have had more than this: the corner that counts is another one.
    expect(broken([a!, b!, c!].map((e) => 1.3 * e.exportW))).toEqual([]);
    const sizes = envelopes.map((e) => ({ "+": 1.01 * e.exportW, "-": -1.01 * e.importW, "0": 0 }));
    const signs = a!.exportBinding.corner.split("") as ("+" | "-" | "0")[];
    expect(broken(signs.map((sign, i) => sizes[i]![sign]))).not.toEqual([]);
    expect([b, c].every((e) => e!.exportBinding.corner !== "+++")).toBe(true);
  });

  const street = feederOf(
    [line("S", "M", { ...UNCOUPLED, lengthM: 150 }), line("M", "L", { ...UNCOUPLED, lengthM: 250 })],
    [point("near", "M", ["A"]), point("far", "L", ["A"]), point("other", "M", ["B"])],
  );

  it("lets the near home have more in total, and the far one as much when shares are fair", () => {
    const total = envelopesOf(street, { rule: "max-total", solver }).envelopes;
    const fair = envelopesOf(street, { rule: "max-min" }).envelopes;
    const sum = (list: typeof fair) => list.reduce((all, e) => all + e.exportW, 0);
    expect(sum(total)).toBeGreaterThan(sum(fair));
    expect(total[0]!.exportW).toBeGreaterThan(total[1]!.exportW);
    expect(Math.abs(fair[0]!.exportW - fair[1]!.exportW)).toBeLessThanOrEqual(1);
    // Phase B does not meet the full element, so fairness does not hold it back.
    expect(fair[2]!.exportW).toBeGreaterThan(fair[0]!.exportW * 1.5);
  });

  it("gives everybody the same part of the capacity, or of the request, when proportional", () => {
    const byCapacity = envelopesOf(street, { rule: "proportional" }).envelopes;
    expect(
      Math.max(...byCapacity.map((e) => e.exportW)) - Math.min(...byCapacity.map((e) => e.exportW)),
    ).toBeLessThanOrEqual(1);
    const participants = [
      { pointId: "near", exportRequestW: 30_000, importRequestW: 0 },
      { pointId: "far", exportRequestW: 15_000, importRequestW: 0 },
    ];
    const byRequest = envelopesOf(street, {
      rule: "proportional",
      weight: "request",
      participants,
    }).envelopes;
    expect(byRequest[0]!.exportW / byRequest[1]!.exportW).toBeCloseTo(2, 3);
    expect(byRequest[0]!.importBinding).toMatchObject({ kind: "request", element: "near", limit: 0 });
  });

  it("makes nothing worse where the base alone breaks a limit", () => {
    const { envelopes, calculation, broken } = envelopesOf(street, {}, [0, -25_000, 0]);
    expect(calculation.baseViolations.length).toBeGreaterThan(0);
    expect(envelopes[1]!.importW).toBe(0);
    expect(envelopes[1]!.exportW).toBeGreaterThan(0);
    const worst = (list: ReturnType<typeof broken>) => Math.min(...list!.map((v) => v.value));
    const drawn = envelopes.map((e) => -e.importW);
    expect(worst(broken(drawn))).toBeGreaterThanOrEqual(worst(broken([0, 0, 0])) - 1e-9);
  });

  it("holds in a ring", () => {
    const ring = feederOf(
      [line("S", "X", { lengthM: 200 }), line("X", "Y", { lengthM: 200 }), line("Y", "S", { lengthM: 300 })],
      [point("x", "X", ["A"]), point("y", "Y", ["B"]), point("z", "Y", ["A", "B", "C"])],
      { meshed: true },
    );
    const { envelopes, broken, calculation } = envelopesOf(ring);
    expect(calculation.method).toBe("corners");
    for (let bits = 0; bits < 8; bits += 1) {
      expect(broken(envelopes.map((e, i) => ((bits >> i) & 1 ? e.exportW : -e.importW)))).toEqual([]);
    }
    expect(envelopes.some((e) => e.exportBinding.kind !== "request")).toBe(true);
    expect(broken(envelopes.map((e) => 1.6 * e.exportW))).not.toEqual([]);
  });

  it("holds with four wires, a lateral of one phase and loads that follow the voltage", () => {
    const wires = ["A", "B", "C", "N"] as const;
    const feeder = earthed(
      generalFeeder(
        [
          transformer("MV", "B0"),
          matrixLine("B0", "B1", wires, { lengthM: 200, ratingA: 120 }),
          matrixLine("B1", "B2", ["B", "N"], { lengthM: 150 }),
        ],
        {
          connectionPoints: [
            point("a", "B1", ["A"]),
            point("b", "B2", ["B"]),
            point("abc", "B1", ["A", "B", "C"]),
          ],
          loads: [load("lamp", "B1", [2_000, 500, 0], { zipActive: [0.3, 0.5, 0.2] })],
          voltageBand: { lowerPu: 0.95, upperPu: 1.05 },
        },
      ),
      (id) => id === "B0",
    );
    const { envelopes, broken, calculation } = envelopesOf(feeder);
    expect(calculation).toMatchObject({ method: "corners", baseViolations: [] });
    expect(envelopes.some((e) => e.exportBinding.kind !== "request")).toBe(true);
    for (let bits = 0; bits < 8; bits += 1) {
      expect(broken(envelopes.map((e, i) => ((bits >> i) & 1 ? e.exportW : -e.importW)))).toEqual([]);
    }
    const bound = envelopes.find((e) => e.exportBinding.kind !== "request")!.exportBinding.corner.split("");
    const more = { "+": 1.02, "-": -1.02, "0": 0 } as Record<string, number>;
    expect(
      broken(envelopes.map((e, i) => more[bound[i]!]! * (bound[i] === "+" ? e.exportW : e.importW))),
    ).not.toEqual([]);
  });

  it("can tell the phases of a three-phase point apart", () => {
    const branches = [line("S", "L", { lengthM: 300 })];
    const shop = feederOf(branches, [{ ...point("shop", "L", ["A", "B", "C"]), capacityKva: 200 }]);
    const whole = envelopesOf(shop).envelopes;
    const split = envelopesOf(perPhaseFeeder(shop)).envelopes;
    expect(split.map((e) => e.pointId)).toEqual(["shop/A", "shop/B", "shop/C"]);
    // Unequal phases bend the neutral: three free phases may have less together than one balanced load.
    const free = split.reduce((sum, e) => sum + e.importW, 0);
    expect(free).toBeLessThan(whole[0]!.importW);
    expect(whole[0]!.phases).toEqual(["A", "B", "C"]);
  });

  it("is the same calculation for the same input, and another one for another", () => {
    const first = envelopesOf(street).calculation;
    expect(envelopesOf(street).calculation).toEqual(first);
    expect(envelopesOf(street, {}, [-1, 0, 0]).calculation.id).not.toBe(first.id);
    expect(envelopesOf(street, { rule: "proportional" }).calculation.id).not.toBe(first.id);
  });

  it("gives nothing, and says so, when the base has no solution or the solver fails", () => {
    const collapsed = envelopesOf(street, {}, [0, -9_000_000, 0]);
    expect(collapsed.calculation.method).toBe("none");
    expect(collapsed.envelopes.every((e) => e.exportW === 0 && e.importW === 0)).toBe(true);
    const failing = { solve: () => ({ status: "failed", reason: "broken" }) as const };
    const none = envelopesOf(street, { rule: "max-total", solver: failing });
    expect(none.calculation.method).toBe("none");
  });

  it.each([
    ["LAT-2100", { participants: [{ pointId: "nobody" }] }],
    ["LAT-2100", { participants: [{ pointId: "near" }, { pointId: "near" }] }],
    ["LAT-2101", { participants: [{ pointId: "near", exportRequestW: -1 }] }],
    ["LAT-2101", { participants: [{ pointId: "near", importRequestW: Number.NaN }] }],
    ["LAT-2102", { rule: "max-total" }],
  ] as const)("refuses unusable input (%s)", (code, changes) => {
    expect(() => envelopesOf(street, changes)).toThrowError(expect.objectContaining({ code }));
  });
});
