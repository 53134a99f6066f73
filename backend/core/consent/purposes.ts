/**
 * What may be asked of a member, each purpose by itself: which data, for whom, how fine, how long at most. A purpose
 * that is not in this list cannot be asked for; what a purpose does not cover, no consent to it covers.
 */

/** How fine the figures are that a purpose needs, finest first. */
export const GRANULARITIES = ["quarterHour", "day", "month"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Who may ask. */
export const REQUESTER_ROLES = ["aggregator", "operator", "dso"] as const;
export type RequesterRole = (typeof REQUESTER_ROLES)[number];

export const PURPOSE_IDS = ["flexibility", "energyAdvice", "similarHomes", "research"] as const;
export type PurposeId = (typeof PURPOSE_IDS)[number];

export interface Purpose {
  /** Machine name in the commitment on the chain. */
  readonly name: string;
  readonly askedBy: readonly RequesterRole[];
  /** Nothing finer may be asked for. */
  readonly finest: Granularity;
  /** Days from the question until the permission must end. */
  readonly maxDays: number;
  /** Days of the past that may be asked for. */
  readonly maxPastDays: number;
}

export const PURPOSES: Readonly<Record<PurposeId, Purpose>> = {
  flexibility: {
    name: "lateral/flexibility/1",
    askedBy: ["aggregator", "dso"],
    finest: "quarterHour",
    maxDays: 365,
    maxPastDays: 90,
  },
  energyAdvice: {
    name: "lateral/energy-advice/1",
    askedBy: ["aggregator", "operator"],
    finest: "quarterHour",
    maxDays: 90,
    maxPastDays: 365,
  },
  similarHomes: {
    name: "lateral/similar-homes/1",
    askedBy: ["aggregator", "operator"],
    finest: "day",
    maxDays: 365,
    maxPastDays: 365,
  },
  research: {
    name: "lateral/research/1",
    askedBy: ["aggregator", "operator", "dso"],
    finest: "day",
    maxDays: 730,
    maxPastDays: 730,
  },
};

/** Whether figures of `wanted` tell no more than figures of `allowed`. */
export const isNoFiner = (wanted: Granularity, allowed: Granularity): boolean =>
  GRANULARITIES.indexOf(wanted) >= GRANULARITIES.indexOf(allowed);
