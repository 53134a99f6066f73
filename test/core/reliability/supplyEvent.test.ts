/** When a point is without supply: from the first second to the last one that is known. */
import { describe, expect, it } from "vitest";
import { pointsWithoutSupply, type SupplyEvent } from "../../../backend/core/reliability/supplyEvent.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";

const event = (change: Partial<SupplyEvent> = {}): SupplyEvent => ({
  id: "e",
  feederId: "f",
  kind: "outage",
  elements: ["L1"],
  reason: "digger",
  from: epochSeconds(900 * 10 + 60),
  until: null,
  restoredAt: null,
  cancelledAt: null,
  pointIds: ["a", "b"],
  networkVersion: 1,
  updates: [],
  version: 1,
  ...change,
});
const dark = (change: Partial<SupplyEvent>, interval: number): string[] => [
  ...pointsWithoutSupply([event(change)], intervalIndex(interval)).keys(),
];

describe("a point without supply", () => {
  it("has none in every interval that the event touches, also for a second", () => {
    expect(dark({ until: epochSeconds(900 * 11 + 1) }, 9)).toEqual([]);
    expect(dark({ until: epochSeconds(900 * 11 + 1) }, 10)).toEqual(["a", "b"]);
    expect(dark({ until: epochSeconds(900 * 11 + 1) }, 11)).toEqual(["a", "b"]);
    expect(dark({ until: epochSeconds(900 * 11) }, 11)).toEqual([]);
  });

  it("stays without while nobody can say when it comes back", () => {
    expect(dark({}, 4_000)).toEqual(["a", "b"]);
  });

  it("has supply from the reported restoration on, whatever was estimated", () => {
    const change = { until: epochSeconds(900 * 40), restoredAt: epochSeconds(900 * 12) };
    expect(dark(change, 11)).toEqual(["a", "b"]);
    expect(dark(change, 12)).toEqual([]);
  });

  it("keeps it when the works were called off", () => {
    expect(dark({ kind: "planned", cancelledAt: epochSeconds(5) }, 10)).toEqual([]);
  });
});
