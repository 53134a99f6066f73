import { describe, expect, it } from "vitest";
import {
  addLocalDays,
  communityOffsetSeconds,
  intervalsOfLocalDay,
  localDayStart,
  localTimeOf,
} from "../../../backend/core/time/communityTime.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";

const utc = (iso: string) => epochSeconds(Date.parse(iso) / 1000);

describe("local time in the community", () => {
  it("agrees with the platform's time-zone database every 7 hours over 40 years", () => {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Berlin",
      dateStyle: "short",
      timeStyle: "short",
    });
    const different: string[] = [];
    const pad = (n: number) => String(n).padStart(2, "0");
    for (let at = utc("1998-01-01T00:00Z"); at < utc("2038-01-01T00:00Z"); at = epochSeconds(at + 7 * 3600)) {
      const { year, month, day, hour, minute } = localTimeOf(at);
      const own = `${pad(day)}/${pad(month)}/${year}, ${pad(hour)}:${pad(minute)}`;
      const platform = format.format(at * 1000);
      if (own !== platform) different.push(`${own} is ${platform}`);
    }
    expect(different).toEqual([]);
    expect(localTimeOf(utc("2026-06-15T04:00Z"))).toMatchObject({
      hour: 6,
      weekday: 0,
      quarter: 24,
      dayOfYear: 166,
    });
  });

  it("changes at 01:00 UTC on the last Sundays of March and October", () => {
    expect(communityOffsetSeconds(utc("2026-03-29T00:59:59Z"))).toBe(3_600);
    expect(communityOffsetSeconds(utc("2026-03-29T01:00:00Z"))).toBe(7_200);
    expect(communityOffsetSeconds(utc("2026-10-25T00:59:59Z"))).toBe(7_200);
    expect(communityOffsetSeconds(utc("2026-10-25T01:00:00Z"))).toBe(3_600);
  });
});

describe("a local day", () => {
  it.each([
    ["an ordinary day", { year: 2026, month: 6, day: 15 }, 96],
    ["the day summer time begins", { year: 2026, month: 3, day: 29 }, 92],
    ["the day summer time ends", { year: 2026, month: 10, day: 25 }, 100],
  ])("%s has its own number of quarter hours", (_name, day, quarters) => {
    const { from, to } = intervalsOfLocalDay(day);
    expect(to - from).toBe(quarters);
    expect(localTimeOf(localDayStart(day))).toMatchObject({ ...day, hour: 0, minute: 0 });
  });

  it("follows the one before without gap or overlap, all year", () => {
    let day = { year: 2026, month: 1, day: 1 };
    for (let i = 0; i < 400; i++) {
      const next = addLocalDays(day, 1);
      expect(intervalsOfLocalDay(day).to).toBe(intervalsOfLocalDay(next).from);
      day = next;
    }
    expect(day).toEqual({ year: 2027, month: 2, day: 5 });
  });
});
