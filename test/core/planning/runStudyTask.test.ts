/** Pieces of studies: the same whatever their size, and honest about what they find. */
import { describe, expect, it } from "vitest";
import { runStudyTask } from "../../../backend/core/planning/runStudyTask.ts";
import type { LimitsEffect, PlacementResult } from "../../../backend/core/planning/studyTask.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { FEEDER } from "../../api/support/street.ts";

const none = FEEDER.connectionPoints.map(() => 0);
const scenarios = [{ name: "no-load", base: { activeW: none, reactiveVar: none }, factor: 1 }];
const placements = (from: number, to: number) =>
  runStudyTask({
    kind: "placements",
    feeder: { ...FEEDER, voltageBand: { lowerPu: 0.99, upperPu: 1.004 } },
    scenarios,
    varPerW: 0,
    units: [{ kw: 9, weight: 1 }],
    seed: 7,
    from,
    to,
  }) as readonly PlacementResult[];

describe("a piece of a study", () => {
  it("gives the placements it would give in one go", () => {
    expect([...placements(0, 3), ...placements(3, 6)]).toEqual(placements(0, 6));
  });

  it("stops before the first limit that breaks, and names it", () => {
    const [first] = placements(0, 1);
    expect(first?.limiting?.kind).toBe("voltage-high");
    expect(first?.units).toBeLessThan(4);
  });

  it("counts what other limits would have broken", () => {
    const [effect] = runStudyTask({
      kind: "limits",
      before: FEEDER,
      after: { ...FEEDER, voltageBand: { lowerPu: 0.9, upperPu: 1.002 } },
      states: [{ interval: intervalIndex(1), activeW: none.map(() => 9_000), reactiveVar: none }],
    }) as readonly LimitsEffect[];
    expect(effect).toMatchObject({ brokenBefore: 0, solved: true });
    expect(effect?.brokenAfter).toBeGreaterThan(0);
    expect(effect?.usedAfter).toBeGreaterThan(100);
  });

  it("refuses a bundle that is none", () => {
    expect(() => runStudyTask({ kind: "verify", part: "files", files: [] })).toThrow(/LAT-6902/);
  });
});
