/** What is still missing of the readings, and what the feeder's own meter said. */
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";
import type { WattHours } from "../core/units/quantities.ts";
import type { IntervalRange } from "./intervals.ts";

/** A run of market intervals in a row without a reading of one metering point. */
export interface ReadingGap {
  readonly meteringPointId: string;
  /** First interval without a reading: missing since its end. */
  readonly from: IntervalIndex;
  /** First interval after the gap, or after the range asked for. */
  readonly to: IntervalIndex;
}

/** What came through the transformer in one interval; both directions >= 0, import is towards the street. */
export interface FeederReading {
  readonly interval: IntervalIndex;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  readonly receivedAt: EpochSeconds;
  /** 1 for the first, rising. */
  readonly version: number;
}

export interface GapPage {
  /** Last gap of the page before; null for the first page. */
  readonly after: Pick<ReadingGap, "from" | "meteringPointId"> | null;
  readonly limit: number;
}

export interface MeterInbox {
  /** Gaps of these points in intervals of the market within the range: oldest first, then by metering point. */
  gaps(
    communityId: string,
    meteringPointIds: readonly string[],
    range: IntervalRange,
    page: GapPage,
  ): Promise<readonly ReadingGap[]>;
  /** Newest version of each, ascending by interval. */
  feederReadings(
    communityId: string,
    feederId: string,
    range: IntervalRange,
  ): Promise<readonly FeederReading[]>;
  /** All or none; what says the same as the newest version changes nothing. Returns how many are new. */
  addFeederReadings(
    communityId: string,
    feederId: string,
    readings: readonly Omit<FeederReading, "version">[],
  ): Promise<number>;
}
