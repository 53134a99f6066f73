/** Market time: UTC seconds and the grid of 15-minute intervals (the market time unit). */
declare const brand: unique symbol;

/** Seconds since 1970-01-01T00:00:00Z, integer. */
export type EpochSeconds = number & { readonly [brand]: "epochSeconds" };
/** Number of the interval since 1970: start / 900. It is the `uint32 interval` of the contracts. */
export type IntervalIndex = number & { readonly [brand]: "intervalIndex" };

export const INTERVAL_SECONDS = 900;

export const epochSeconds = (value: number): EpochSeconds => Math.trunc(value) as EpochSeconds;
export const intervalIndex = (value: number): IntervalIndex => Math.trunc(value) as IntervalIndex;
export const intervalOf = (at: EpochSeconds): IntervalIndex =>
  Math.floor(at / INTERVAL_SECONDS) as IntervalIndex;
export const intervalStart = (index: IntervalIndex): EpochSeconds =>
  (index * INTERVAL_SECONDS) as EpochSeconds;
export const intervalEnd = (index: IntervalIndex): EpochSeconds =>
  ((index + 1) * INTERVAL_SECONDS) as EpochSeconds;
/** ISO 8601 in UTC, e.g. `2026-06-21T10:15:00Z`. */
export const isoUtc = (at: EpochSeconds): string => new Date(at * 1000).toISOString().replace(".000Z", "Z");

/** The literal states of a market interval. Nothing skips a state; any state before `billed` may end in `void`. */
export const INTERVAL_STATES = [
  "open",
  "closed",
  "cleared",
  "committed",
  "metered",
  "settled",
  "billed",
  "void",
] as const;
export type IntervalState = (typeof INTERVAL_STATES)[number];
