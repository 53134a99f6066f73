/** Meter readings. Never overwritten: a newer version supersedes, and settlement remembers which it used. */
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import type { WattHours } from "../units/quantities.ts";

export type ReadingQuality = "measured" | "estimated" | "substituted";

export interface MeterReading {
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  readonly quality: ReadingQuality;
  /** e.g. "simulated-meter", "http", "estimate:last-week". */
  readonly source: string;
  readonly receivedAt: EpochSeconds;
  /** 1 for the first, rising. */
  readonly version: number;
}
