/** source ═ TR ═ bus-1 ── L1 ── bus-2 (H1, H2) ── L2 ── bus-3 (H3, H4) */
import { describe, expect, it } from "vitest";
import { cutOffBy } from "../../../../backend/core/network/contingency/cutOff.ts";
import type { Feeder } from "../../../../backend/core/network/feeder.ts";
import { FEEDER } from "../../../api/support/street.ts";

/** The street with an open tie from the head to its end. */
const tied: Feeder = {
  ...FEEDER,
  branches: [
    ...FEEDER.branches,
    { kind: "switch", id: "TIE", from: "bus-1", to: "bus-3", conductors: ["A", "B", "C"], closed: [] },
  ],
};

describe("taking elements out of service", () => {
  it("cuts off everybody behind the last cable, and nobody else", () => {
    expect(cutOffBy(FEEDER, ["L2"]).pointIds).toEqual(["cp-H3", "cp-H4"]);
    expect(cutOffBy(FEEDER, ["TR"]).pointIds).toHaveLength(4);
  });

  it("cuts off the homes at a bus and those behind it", () => {
    expect(cutOffBy(FEEDER, ["bus-2"]).pointIds).toHaveLength(4);
    expect(cutOffBy(FEEDER, ["bus-3"]).pointIds).toEqual(["cp-H3", "cp-H4"]);
    expect(cutOffBy(FEEDER, ["source"]).pointIds).toHaveLength(4);
  });

  it("finds no switching where there is no tie", () => {
    expect(cutOffBy(FEEDER, ["L1"]).restoring).toBeNull();
  });

  it("finds the tie that gives everybody back", () => {
    expect(cutOffBy(tied, ["L1"]).restoring).toEqual({ close: ["TIE"], open: [], pointIds: [] });
  });

  it("names an element that does not exist", () => {
    expect(() => cutOffBy(FEEDER, ["L9"])).toThrow(/LAT-2023/);
  });
});
