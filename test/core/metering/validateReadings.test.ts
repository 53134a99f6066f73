import { describe, expect, it } from "vitest";
import type { MeterReading } from "../../../backend/core/metering/reading.ts";
import {
  capacityWh,
  findMissing,
  type IncomingReading,
  MAX_PROBLEMS,
  validateReadings,
} from "../../../backend/core/metering/validateReadings.ts";
import { epochSeconds, intervalEnd, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";

const T = intervalIndex(1_978_000);
const NOW = epochSeconds(intervalEnd(T) + 60);
const POINTS = [
  { meteringPointId: "mp-1", capacityKva: 14.5 },
  { meteringPointId: "mp-2", capacityKva: 30 },
];
const row = (over: Partial<IncomingReading> = {}): IncomingReading => ({
  meteringPointId: "mp-1",
  interval: T,
  importWh: 120,
  exportWh: 0,
  quality: "measured",
  source: "http",
  ...over,
});
const stored = (over: Partial<MeterReading> = {}): MeterReading => ({
  meteringPointId: "mp-1",
  interval: T,
  importWh: wattHours(120),
  exportWh: wattHours(0),
  quality: "measured",
  source: "http",
  receivedAt: NOW,
  version: 1,
  ...over,
});
const check = (batch: readonly IncomingReading[], known: readonly MeterReading[] = []) =>
  validateReadings(batch, {
    points: POINTS,
    stored: (id, interval) => known.find((r) => r.meteringPointId === id && r.interval === interval),
    now: NOW,
  });
const codes = (outcome: ReturnType<typeof check>) =>
  outcome.status === "refused" ? outcome.problems.map((p) => p.code) : outcome.status;

describe("a sound batch", () => {
  it("is taken as version 1", () => {
    const outcome = check([row({ interval: T - 1 }), row(), row({ meteringPointId: "mp-2" })]);
    expect(outcome).toMatchObject({ status: "accepted", unchanged: 0 });
    expect(outcome.status === "accepted" && outcome.accepted.map((r) => r.version)).toEqual([1, 1, 1]);
  });

  it("changes nothing when it says what is stored", () => {
    expect(check([row()], [stored()])).toEqual({ status: "accepted", accepted: [], unchanged: 1 });
  });

  it("becomes the next version when it differs from what is stored", () => {
    const outcome = check([row({ importWh: 121 })], [stored({ version: 2 })]);
    expect(outcome).toMatchObject({ status: "accepted", accepted: [{ importWh: 121, version: 3 }] });
  });

  it("lets a measured value supersede an estimate, even with the same figures", () => {
    const outcome = check([row()], [stored({ quality: "estimated" })]);
    expect(outcome).toMatchObject({ status: "accepted", accepted: [{ quality: "measured", version: 2 }] });
  });

  it("may be empty", () => {
    expect(check([])).toEqual({ status: "accepted", accepted: [], unchanged: 0 });
  });
});

describe("a batch is refused whole for", () => {
  it.each([
    ["an unknown metering point", row({ meteringPointId: "nobody" }), "LAT-5001"],
    ["a negative import", row({ importWh: -1 }), "LAT-5002"],
    ["a negative export", row({ exportWh: -3 }), "LAT-5002"],
    ["a fraction of a Wh", row({ importWh: 0.5 }), "LAT-5003"],
    ["a value that is not a number", row({ importWh: Number.NaN }), "LAT-5003"],
    ["a value beyond a safe integer", row({ exportWh: 2 ** 53 }), "LAT-5003"],
    ["an interval that is not over", row({ interval: T + 1 }), "LAT-5006"],
    ["more than the connection carries", row({ importWh: capacityWh(14.5) + 1 }), "LAT-5007"],
    ["an interval number that is none", row({ interval: 2 ** 32 }), "LAT-5010"],
    ["a fractional interval number", row({ interval: T + 0.5 }), "LAT-5010"],
  ])("%s", (_name, bad, code) => {
    expect(codes(check([row({ interval: T - 1 }), bad]))).toEqual([code]);
  });

  it("the same interval twice, equal or not", () => {
    expect(codes(check([row(), row()]))).toEqual(["LAT-5004"]);
    expect(codes(check([row({ interval: T - 1 }), row(), row({ interval: T - 1 })]))).toEqual(["LAT-5004"]);
  });

  it("readings of a point out of order", () => {
    expect(codes(check([row(), row({ interval: T - 1 })]))).toEqual(["LAT-5005"]);
  });

  it("an estimate over a measured value", () => {
    expect(codes(check([row({ quality: "substituted", importWh: 5 })], [stored()]))).toEqual(["LAT-5009"]);
  });
});

it("takes readings of different points in any order", () => {
  expect(check([row(), row({ meteringPointId: "mp-2", interval: T - 5 })])).toMatchObject({
    status: "accepted",
  });
});

it("takes exactly the capacity with its tolerance", () => {
  expect(check([row({ importWh: capacityWh(14.5) })])).toMatchObject({ status: "accepted" });
});

it.each([
  ["values that cannot be", { importWh: -1 }],
  ["estimates over measured values", { quality: "substituted", importWh: 5 }],
] as const)("names rows from 1 and stops naming after a hundred problems: %s", (_name, over) => {
  const bad = Array.from({ length: 250 }, (_, i) => row({ ...over, interval: T - 300 + i }));
  const known = bad.map(({ interval }) => stored({ interval: intervalIndex(interval) }));
  const outcome = check(bad, known);
  expect(outcome.status === "refused" && outcome.problems.length).toBe(MAX_PROBLEMS);
  expect(outcome.status === "refused" && outcome.problems[0]?.row).toBe(1);
});

it("lists the points whose reading has not come", () => {
  expect(findMissing(POINTS, [stored()], T)).toEqual(["mp-2"]);
  expect(findMissing(POINTS, [stored()], intervalIndex(T - 1))).toEqual(["mp-1", "mp-2"]);
});
