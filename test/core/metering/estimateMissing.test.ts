import { describe, expect, it } from "vitest";
import { estimateMissing } from "../../../backend/core/metering/estimateMissing.ts";
import type { MeterReading, ReadingQuality } from "../../../backend/core/metering/reading.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";

const T = intervalIndex(1_978_000);
const WEEK = 672;
const at = (
  offset: number,
  importWh: number,
  quality: ReadingQuality = "measured",
  version = 1,
): MeterReading => ({
  meteringPointId: "mp-1",
  interval: intervalIndex(T + offset),
  importWh: wattHours(importWh),
  exportWh: wattHours(importWh * 2),
  quality,
  source: "test",
  receivedAt: epochSeconds(0),
  version,
});
const PROFILE = { importWh: wattHours(77), exportWh: wattHours(0) };
const estimate = (history: readonly MeterReading[], profile: typeof PROFILE | null = PROFILE) =>
  estimateMissing({
    meteringPointId: "mp-1",
    interval: T,
    history,
    profile,
    now: epochSeconds(5),
    storedVersion: 0,
  });

describe("a missing reading is estimated", () => {
  it("from the same weekday and quarter hour of the last four weeks", () => {
    const found = estimate([at(-WEEK, 100), at(-2 * WEEK, 201), at(-5 * WEEK, 9_000), at(-1, 1), at(1, 1)]);
    expect(found).toMatchObject({
      importWh: 151,
      exportWh: 301,
      quality: "estimated",
      source: "estimate:like-day",
    });
  });

  it("else by a straight line between neighbours at most two hours apart", () => {
    expect(estimate([at(-1, 100), at(3, 200)])).toMatchObject({ importWh: 125, source: "estimate:linear" });
    expect(estimate([at(-5, 100), at(4, 200)]).source).toBe("estimate:profile");
  });

  it("else from the standard profile", () => {
    expect(estimate([at(-1, 100)])).toMatchObject({ importWh: 77, exportWh: 0, source: "estimate:profile" });
  });

  it("never from other estimates or from other points", () => {
    const stranger = { ...at(-WEEK, 500), meteringPointId: "mp-2" };
    expect(estimate([at(-WEEK, 100, "estimated"), stranger]).source).toBe("estimate:profile");
  });

  it("from the newest version of each reading", () => {
    expect(estimate([at(-WEEK, 100, "measured", 1), at(-WEEK, 300, "measured", 2)]).importWh).toBe(300);
  });

  it("as the version after the stored one", () => {
    const input = {
      meteringPointId: "mp-1",
      interval: T,
      history: [],
      profile: PROFILE,
      now: epochSeconds(5),
    };
    expect(estimateMissing(input).version).toBe(1);
    expect(estimateMissing({ ...input, storedVersion: 2 }).version).toBe(3);
  });
});

it("says so when there is nothing to estimate from (LAT-5101)", () => {
  expect(() => estimate([], null)).toThrow(expect.objectContaining({ code: "LAT-5101" }));
});
