import { describe, expect, it } from "vitest";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { layout } from "../../../frontend/dso/layout.ts";
import { severityByElement, severityOf } from "../../../frontend/dso/severity.ts";

const feeder = buildCigreResidential([]);
const view = {
  buses: feeder.buses.map((bus) => ({
    id: bus.id,
    nominalKv: bus.nominalKv,
    x: bus.x ?? 0,
    y: bus.y ?? 0,
    distanceM: 0,
    connectionPoints: 0,
  })),
  branches: feeder.branches.map((branch) => ({
    id: branch.id,
    kind: branch.kind === "transformer" ? branch.kind : ("line" as const),
    from: branch.from,
    to: branch.to,
    label: branch.id,
    lengthM: null,
    cable: null,
    rating: 1,
    ratingUnit: "A" as const,
  })),
};

describe("layout of the single-line diagram", () => {
  it("runs from left to right where there is room, from top to bottom where there is not", () => {
    const wide = layout(view, 900).at;
    const narrow = layout(view, 260).at;
    expect(wide.get("R10")!.x).toBeGreaterThan(wide.get("R1")!.x);
    expect(wide.get("R10")!.y).toBeCloseTo(wide.get("R1")!.y);
    expect(narrow.get("R10")!.y).toBeGreaterThan(narrow.get("R1")!.y);
    expect(narrow.get("R10")!.x).toBeCloseTo(narrow.get("R1")!.x);
  });
  it.each([248, 600, 900, 1_200])("fits into %i px without shrinking the text", (width) => {
    const xs = [...layout(view, width).at.values()].map((point) => point.x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThanOrEqual(width - 44);
  });
  it("puts a bus's label where no wire runs", () => {
    const { spot } = layout(view, 900);
    expect(spot.get("R2")).toBe("below");
    expect(spot.get("R4")).toBe("above");
    expect(spot.get("R11")).toBe("above");
    expect(spot.get("R13")).toBe("left");
  });
});

describe("severity", () => {
  it("is near above 90 percent of a limit and violated above 100", () => {
    expect([90, 90.1, 100, 100.1].map(severityOf)).toEqual(["normal", "near", "near", "violated"]);
  });
  it("takes the worst of an element's entries", () => {
    const item = {
      kind: "voltage-low",
      element: "R15",
      label: "R15",
      phase: "A",
      value: 1,
      limit: 1,
      unit: "pu",
      margin: 0,
      usedPercent: 1,
    } as const;
    const found = severityByElement({
      worst: [
        { ...item, status: "violated" },
        { ...item, kind: "voltage-high", status: "normal" },
      ],
    });
    expect(found.get("R15")).toBe("violated");
  });
});
