/** Whole files of readings: staged row by row, then taken at once or not at all. */
import type { FlowDirection } from "../core/metering/meterSeries.ts";
import type { ReadingQuality } from "../core/metering/reading.ts";
import type { ReadingProblem } from "../core/metering/validateReadings.ts";
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";

/** A metering point of the community that a file may speak of. */
export interface ImportPoint {
  readonly meteringPointId: string;
  /** Most energy in a quarter hour, Wh per direction. */
  readonly capacityWh: number;
}

/** One register's energy in one quarter hour. Registers of a direction add up. */
export interface StagedReading {
  /** Index into the points of the request. */
  readonly point: number;
  readonly direction: FlowDirection;
  /** Tells registers of one direction apart, so that a quarter that comes twice is seen. */
  readonly register: string;
  readonly interval: IntervalIndex;
  readonly energyWh: number;
  readonly quality: ReadingQuality;
  /** Line of the file. */
  readonly line: number;
}

export interface ImportRequest {
  readonly communityId: string;
  readonly points: readonly ImportPoint[];
  readonly file: {
    /** Of the file's bytes, 64 hexadecimal digits. */
    readonly sha256: string;
    readonly name: string;
    readonly format: string;
  };
  readonly now: EpochSeconds;
  /** Take values that are a hundred times off the point's history (LAT-5104). */
  readonly acceptUnlikely: boolean;
}

/** What is remembered of a file that was taken. */
export interface MeterFileRecord {
  readonly sha256: string;
  readonly name: string;
  readonly format: string;
  readonly receivedAt: EpochSeconds;
  /** First and last quarter hour, null for a file without readings. */
  readonly from: IntervalIndex | null;
  readonly to: IntervalIndex | null;
  readonly points: number;
  readonly readings: number;
  /** New readings and new versions. */
  readonly accepted: number;
  /** Readings that say what is stored already. */
  readonly unchanged: number;
}

export type ImportOutcome =
  | { readonly status: "stored"; readonly file: MeterFileRecord; readonly resettlements: number }
  | { readonly status: "known"; readonly file: MeterFileRecord }
  | { readonly status: "refused"; readonly problems: readonly ReadingProblem[] };

export interface ReadingImports {
  /**
   * Runs `feed`, which hands over the readings, then checks and stores them in one transaction. A throw of
   * `feed` leaves nothing behind. Intervals that were settled before are noted for correction lines.
   */
  importReadings(
    request: ImportRequest,
    feed: (push: (readings: readonly StagedReading[]) => Promise<void>) => Promise<void>,
  ): Promise<ImportOutcome>;
  /** Newest first, at most `limit`. */
  meterFiles(communityId: string, limit: number): Promise<readonly MeterFileRecord[]>;
  /** Meter id as its sender writes it → metering point. */
  meterAliases(communityId: string): Promise<ReadonlyMap<string, string>>;
  linkMeter(communityId: string, meterId: string, meteringPointId: string): Promise<void>;
  /** Documents as they were saved; the reader checks them. */
  csvMapping(communityId: string, name: string): Promise<unknown>;
  /** Every saved mapping by its name, in order of the names. */
  csvMappings(communityId: string): Promise<readonly { readonly name: string; readonly mapping: unknown }[]>;
  saveCsvMapping(communityId: string, name: string, mapping: unknown): Promise<void>;
}
