/** Who was cut, and whether anybody was cut more than others. */
import { describe, expect, it } from "vitest";
import { type OfferedEnergy, reportNeutrality } from "../../../backend/core/compliance/neutralityReport.ts";

const row = (id: string, change: Partial<OfferedEnergy> = {}): OfferedEnergy => ({
  meteringPointId: id,
  place: "north",
  solarWattPeak: 4_000,
  member: true,
  offeredWh: 1_000,
  cutWh: 100,
  ...change,
});

describe("the neutrality report", () => {
  it("groups what was cut by place, size and membership", () => {
    const { groups } = reportNeutrality(
      [row("a"), row("b"), row("c", { place: "south", solarWattPeak: 12_000 })],
      1,
    );
    const shares = groups.map(({ dimension, group, cutShare }) => [dimension, group, cutShare]);
    expect(shares).toEqual([
      ["place", "north", 0.1],
      ["place", "south", 0.1],
      ["size", "up-to-5", 0.1],
      ["size", "over-10", 0.1],
      ["membership", "member", 0.1],
    ]);
  });

  it("shows no figures of fewer homes than agreed", () => {
    const { groups } = reportNeutrality([row("a"), row("b"), row("c", { place: "south" })], 2);
    expect(groups.find(({ group }) => group === "south")).toMatchObject({
      homes: 1,
      cutWh: null,
      cutShare: null,
    });
  });

  it("hides a further group where the total would give away the hidden one", () => {
    const rows = [row("a"), row("b"), row("c"), row("d"), row("e"), row("f", { place: "south" })];
    const places = (list: readonly OfferedEnergy[]) =>
      reportNeutrality(list, 2).groups.filter(({ dimension }) => dimension === "place");
    const three = places([...rows, row("g", { place: "west" }), row("h", { place: "west" })]);
    expect(three.map(({ group, offeredWh }) => [group, offeredWh])).toEqual([
      ["north", 5_000],
      ["south", null],
      ["west", null],
    ]);
    const enough = places([...rows, row("g", { place: "west" })]);
    expect(enough.map(({ offeredWh }) => offeredWh)).toEqual([5_000, null, null]);
  });

  it("calls equal shares even and unequal ones uneven", () => {
    expect(reportNeutrality([row("a"), row("b", { offeredWh: 2_000, cutWh: 200 })], 1).evenness).toBeCloseTo(
      1,
      12,
    );
    const uneven = reportNeutrality([row("a", { cutWh: 0 }), row("b", { cutWh: 1_000 })], 1).evenness;
    expect(uneven).toBeCloseTo(0.5, 12);
  });

  it("says nothing about evenness when nobody offered", () => {
    expect(reportNeutrality([row("a", { offeredWh: 0, cutWh: 0 })], 1).evenness).toBeNull();
  });
});
