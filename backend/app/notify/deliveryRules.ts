/** When a person is told over which channel: off by default, never in quiet hours, in the morning when collected. */
import { addLocalDays, localDayStart, localTimeOf } from "../../core/time/communityTime.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import {
  type Channel,
  type HowOften,
  NOTIFICATION_KINDS,
  type NotificationKind,
  type NotificationPreferences,
} from "../../ports/notifications.ts";

/** Local minute at which what was collected is sent. */
export const DIGEST_MINUTE = 8 * 60;
/** Messages to one person over one channel on one local day; security is not counted. */
export const MOST_PER_DAY = 6;
/** A message that cannot be sent is tried so often. */
export const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_SECONDS = 300;

const all = (often: HowOften): Readonly<Record<NotificationKind, HowOften>> =>
  Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, often])) as Record<NotificationKind, HowOften>;

/** In the app only, until a person chooses more. */
export const DEFAULT_PREFERENCES: NotificationPreferences = {
  language: "en",
  email: all("off"),
  push: all("off"),
  quiet: { from: 22 * 60, to: 7 * 60 },
};

/** Security cannot be switched off. */
export const oftenOf = (
  preferences: NotificationPreferences,
  kind: NotificationKind,
  channel: Channel,
): HowOften => (kind === "security" ? "each" : preferences[channel][kind]);

const atMinute = (at: EpochSeconds, minute: number, daysAhead: number): EpochSeconds => {
  const day = addLocalDays(localTimeOf(at), daysAhead);
  // Through noon of the day, so that a change of the clocks before the minute counts.
  const guess = epochSeconds(localDayStart(day) + minute * 60);
  const wall = localTimeOf(guess);
  return epochSeconds(guess + (minute - (wall.hour * 60 + wall.minute)) * 60);
};

/** First time at or after `at` with local minute `minute`. */
export function nextMinute(at: EpochSeconds, minute: number): EpochSeconds {
  const today = atMinute(at, minute, 0);
  return today >= at ? today : atMinute(at, minute, 1);
}

/** `at`, or the end of the quiet hours that it lies in. */
export function afterQuiet(at: EpochSeconds, quiet: NotificationPreferences["quiet"]): EpochSeconds {
  if (quiet === null || quiet.from === quiet.to) return at;
  const { hour, minute } = localTimeOf(at);
  const now = hour * 60 + minute;
  const { from, to } = quiet;
  const inside = from < to ? now >= from && now < to : now >= from || now < to;
  return inside ? nextMinute(at, to) : at;
}

/** When the message may leave; null when it is not wanted. */
export function sendTime(
  preferences: NotificationPreferences,
  kind: NotificationKind,
  channel: Channel,
  at: EpochSeconds,
): EpochSeconds | null {
  const often = oftenOf(preferences, kind, channel);
  if (often === "off") return null;
  if (kind === "security") return at;
  const wanted = often === "daily" ? nextMinute(at, DIGEST_MINUTE) : at;
  return afterQuiet(wanted, preferences.quiet);
}

/** Pause after the n-th failure: 5, 10, 20, 40 minutes. */
export const pauseSeconds = (attempts: number): number => FIRST_PAUSE_SECONDS * 2 ** (attempts - 1);

/** Beginning of the local day. */
export const dayStart = (at: EpochSeconds): EpochSeconds => localDayStart(localTimeOf(at));
