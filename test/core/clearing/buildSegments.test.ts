import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { PHASES, type Phase } from "../../../backend/core/network/feeder.ts";
import { feederOf, line, point, transformer } from "../network/exampleFeeders.ts";

const branches = [transformer("mv", "lv"), line("lv", "a"), line("a", "b"), line("b", "c"), line("lv", "d")];

const segmentsOf = (points: readonly (readonly [id: string, bus: string, phases: string])[], k: number) =>
  buildSegments(
    feederOf(
      branches,
      points.map(([id, bus, phases]) => point(id, bus, [...phases] as Phase[])),
    ),
    k,
  );

describe("buildSegments", () => {
  it("closes a segment from the end of the line as soon as k points of one phase are gathered", () => {
    const segments = segmentsOf(
      [
        ["1", "c", "A"],
        ["2", "b", "A"],
        ["3", "a", "A"],
        ["4", "a", "A"],
      ],
      2,
    );
    expect(segments).toEqual([
      { index: 0, parent: -1, label: "Transformer", headBranch: "T mv-lv", pointIds: [] },
      { index: 1, parent: 0, label: "a · phase A", headBranch: "lv-a", pointIds: ["3", "4"] },
      { index: 2, parent: 1, label: "b · phase A", headBranch: "a-b", pointIds: ["1", "2"] },
    ]);
  });

  it("keeps phases apart and gives three-phase points a tree of their own", () => {
    const segments = segmentsOf(
      [
        ["1", "c", "A"],
        ["2", "c", "B"],
        ["3", "c", "ABC"],
        ["4", "c", "CBA"],
      ],
      1,
    );
    expect(segments.map((s) => [s.label, s.pointIds])).toEqual([
      ["Transformer", []],
      ["c · phase A", ["1"]],
      ["c · phase B", ["2"]],
      ["c · phases ABC", ["3", "4"]],
    ]);
  });

  it("joins what is left over to the nearest segment of the same phase", () => {
    const segments = segmentsOf(
      [
        ["1", "c", "A"],
        ["2", "c", "A"],
        ["3", "d", "A"],
      ],
      2,
    );
    expect(segments.map((s) => s.pointIds)).toEqual([[], ["1", "2", "3"]]);
    expect(segments[1]).toMatchObject({ label: "lv · phase A", headBranch: "T mv-lv" });
  });

  it("puts a phase with fewer than k points at the root, and fills the root up to k", () => {
    const segments = segmentsOf(
      [
        ["1", "c", "B"],
        ["2", "c", "A"],
        ["3", "c", "A"],
      ],
      2,
    );
    expect(segments.map((s) => s.pointIds)).toEqual([["1", "2", "3"]]);
  });

  it("always gives each point one segment, at least k points a segment, and parents first", () => {
    const homes = fc.array(
      fc.record({
        bus: fc.integer({ min: 1, max: 18 }),
        phases: fc.constantFrom<Phase[]>(["A"], ["B"], ["C"], [...PHASES]),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(homes, fc.integer({ min: 1, max: 6 }), (list, k) => {
        const points = list.map(({ bus, phases }, i) => point(`p${i}`, `R${bus}`, phases));
        const segments = buildSegments(buildCigreResidential(points), k);
        expect(segments.flatMap((s) => s.pointIds).sort()).toEqual(points.map((p) => p.id).sort());
        segments.forEach((segment, n) => {
          expect(segment.index).toBe(n);
          expect(segment.parent).toBeLessThan(n);
          const { length } = segment.pointIds;
          if (n > 0 || (length > 0 && list.length >= k)) expect(length).toBeGreaterThanOrEqual(k);
        });
        const again = buildSegments(buildCigreResidential(points.toReversed()), k);
        expect(again).toEqual(segments);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
