import { describe, expect, it } from "vitest";
import {
  dayPeriod,
  dayPeriodOf,
  isInPeriod,
  monthPeriod,
  monthPeriodOf,
} from "../../../backend/core/billing/billingPeriod.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";

const interval = (iso: string) => intervalIndex(Date.parse(iso) / 900_000);
const length = ({ from, to }: { from: number; to: number }) => to - from;

describe("a billing month", () => {
  it("begins and ends at local midnight", () => {
    const june = monthPeriod(2026, 6);
    expect(june).toEqual({
      label: "2026-06",
      from: interval("2026-05-31T22:00Z"),
      to: interval("2026-06-30T22:00Z"),
    });
  });

  it("has an hour less in March and one more in October", () => {
    expect(length(monthPeriod(2026, 3))).toBe(31 * 96 - 4);
    expect(length(monthPeriod(2026, 10))).toBe(31 * 96 + 4);
    expect(length(monthPeriod(2024, 2))).toBe(29 * 96);
  });

  it("meets the next without gap or overlap, over the year's end too", () => {
    expect(monthPeriod(2026, 12).to).toBe(monthPeriod(2027, 1).from);
    expect(monthPeriod(2026, 3).to).toBe(monthPeriod(2026, 4).from);
  });

  it("is found for each of its intervals", () => {
    const march = monthPeriod(2026, 3);
    expect(monthPeriodOf(march.from)).toEqual(march);
    expect(monthPeriodOf(intervalIndex(march.to - 1))).toEqual(march);
    expect(monthPeriodOf(march.to).label).toBe("2026-04");
    expect(isInPeriod(march, march.to)).toBe(false);
    expect(isInPeriod(march, march.from)).toBe(true);
  });

  it.each([
    [2026, 0],
    [2026, 13],
    [2026, 1.5],
    [Number.NaN, 1],
    [1995, 12],
  ])("is refused for %s-%s (LAT-6201)", (year, month) => {
    expect(() => monthPeriod(year, month)).toThrow(expect.objectContaining({ code: "LAT-6201" }));
  });
});

it("a billing day has 92, 96 or 100 quarter hours", () => {
  expect(length(dayPeriod({ year: 2026, month: 3, day: 29 }))).toBe(92);
  expect(length(dayPeriod({ year: 2026, month: 6, day: 15 }))).toBe(96);
  expect(length(dayPeriod({ year: 2026, month: 10, day: 25 }))).toBe(100);
  expect(dayPeriodOf(interval("2026-06-14T22:00Z")).label).toBe("2026-06-15");
  expect(dayPeriodOf(interval("2026-06-14T21:45Z")).label).toBe("2026-06-14");
});
