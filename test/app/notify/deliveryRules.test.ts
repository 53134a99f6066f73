import { expect, it } from "vitest";
import {
  afterQuiet,
  DEFAULT_PREFERENCES,
  nextMinute,
  pauseSeconds,
  sendTime,
} from "../../../backend/app/notify/deliveryRules.ts";
import { localTimeOf } from "../../../backend/core/time/communityTime.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";

const utc = (iso: string) => epochSeconds(Date.parse(iso) / 1_000);
/** Berlin is two hours ahead in June. */
const NOON = utc("2026-06-15T10:00:00Z");
const NIGHT = utc("2026-06-15T21:30:00Z");
const chosen = (often: "each" | "daily") => ({
  ...DEFAULT_PREFERENCES,
  email: { ...DEFAULT_PREFERENCES.email, bill: often },
});

it("nothing leaves the app until a person chooses, except security", () => {
  expect(sendTime(DEFAULT_PREFERENCES, "bill", "email", NOON)).toBeNull();
  expect(sendTime(DEFAULT_PREFERENCES, "limit", "push", NOON)).toBeNull();
  expect(sendTime(DEFAULT_PREFERENCES, "security", "email", NIGHT)).toBe(NIGHT);
  const off = { ...DEFAULT_PREFERENCES, email: { ...DEFAULT_PREFERENCES.email, security: "off" as const } };
  expect(sendTime(off, "security", "email", NOON)).toBe(NOON);
});

it("at once by day, at the end of the quiet hours by night, in the morning when collected", () => {
  expect(sendTime(chosen("each"), "bill", "email", NOON)).toBe(NOON);
  expect(sendTime(chosen("each"), "bill", "email", NIGHT)).toBe(utc("2026-06-16T05:00:00Z"));
  expect(sendTime(chosen("daily"), "bill", "email", NOON)).toBe(utc("2026-06-16T06:00:00Z"));
});

it("quiet hours may lie within a day, and none means any time", () => {
  expect(afterQuiet(NOON, { from: 11 * 60, to: 13 * 60 })).toBe(utc("2026-06-15T11:00:00Z"));
  expect(afterQuiet(NOON, { from: 12 * 60 + 1, to: 13 * 60 })).toBe(NOON);
  expect(afterQuiet(NIGHT, null)).toBe(NIGHT);
});

it.each(["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"])(
  "eight in the morning is eight on the wall after the clocks changed on %s",
  (before) => {
    expect(localTimeOf(nextMinute(utc(before), 480))).toMatchObject({ hour: 8, minute: 0 });
  },
);

it("pauses double", () => {
  expect([1, 2, 3, 4].map(pauseSeconds)).toEqual([300, 600, 1_200, 2_400]);
});
