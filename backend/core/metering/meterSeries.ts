/**
 * What the registers of a meter said, as a file or a telegram brings it, and how it becomes quarter hours.
 * A quantity is a whole number of thousandths of its base unit (Wh, varh, V …), so that sums are exact.
 */
import { domainError } from "../errors/domainError.ts";
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalIndex,
  isoUtc,
} from "../time/marketInterval.ts";
import type { ReadingQuality } from "./reading.ts";

/** Direction as the customer sees it: import is what it drew from the grid. */
export type FlowDirection = "import" | "export";

export interface SeriesEntry {
  readonly start: EpochSeconds;
  /** Exclusive; after `start`. */
  readonly end: EpochSeconds;
  /** Thousandths of the base unit. */
  readonly milli: number;
  /** Null when the source says that it has no value here. */
  readonly quality: ReadingQuality | null;
  /** The source's own mark, e.g. `F14`. */
  readonly mark: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

export interface MeterSeries {
  /** The meter or metering point as the source names it. */
  readonly meterId: string;
  /** The register as the source names it, e.g. `E1`. */
  readonly channel: string;
  /** Base unit in lower case without its prefix: `wh`, `varh`, `v`; empty when the source gives none. */
  readonly unit: string;
  /** Power of ten between the source's unit and the base unit: 3 for kWh. */
  readonly unitExponent: number;
  /** Null when it is no energy of a customer (reactive energy, voltage, gas). */
  readonly direction: FlowDirection | null;
  readonly entries: readonly SeriesEntry[];
}

/** Energy of one quarter hour, whole Wh, before it is matched with a metering point. */
export interface QuarterEnergy {
  readonly interval: IntervalIndex;
  readonly energyWh: number;
  readonly quality: ReadingQuality;
}

export interface QuarterSeries {
  readonly quarters: readonly QuarterEnergy[];
  /** Quarter hours that the source covers in part only, or for which it says that it has no value. */
  readonly incomplete: readonly IntervalIndex[];
}

const MILLI = 1000;
const RANK: Readonly<Record<ReadingQuality, number>> = { measured: 0, estimated: 1, substituted: 2 };

interface Cell {
  seconds: number;
  /** Thousandths of a Wh, not rounded when an entry is spread over several quarters. */
  milli: number;
  quality: ReadingQuality | null;
  missing: boolean;
}

const worse = (a: ReadingQuality | null, b: ReadingQuality): ReadingQuality =>
  a === null || RANK[b] > RANK[a] ? b : a;

function addEntry(cells: Map<number, Cell>, entry: SeriesEntry): void {
  const length = entry.end - entry.start;
  const first = Math.floor(entry.start / INTERVAL_SECONDS);
  const last = Math.ceil(entry.end / INTERVAL_SECONDS) - 1;
  const spread = last > first;
  let before = 0;
  for (let quarter = first; quarter <= last; quarter++) {
    const end = Math.min(entry.end, (quarter + 1) * INTERVAL_SECONDS) - entry.start;
    const start = Math.max(entry.start, quarter * INTERVAL_SECONDS) - entry.start;
    const upTo = Math.round((entry.milli / length) * end);
    const cell = cells.get(quarter) ?? { seconds: 0, milli: 0, quality: null, missing: false };
    cell.seconds += end - start;
    if (cell.seconds > INTERVAL_SECONDS) {
      throw domainError("LAT-5311", {
        line: entry.line,
        at: isoUtc(epochSeconds(quarter * INTERVAL_SECONDS)),
      });
    }
    cell.milli += (end === length ? entry.milli : upTo) - before;
    before = upTo;
    if (entry.quality === null) cell.missing = true;
    else {
      // A half hour that is cut in two says how much flowed, not when.
      const quality = spread && entry.quality === "measured" ? "estimated" : entry.quality;
      cell.quality = worse(cell.quality, quality);
    }
    cells.set(quarter, cell);
  }
}

/**
 * Quarter hours of a series of energy. Shorter entries add up; longer ones are spread evenly and marked as
 * estimated. Rounding to whole Wh carries its remainder to the next quarter of the same source day, so that a
 * day's sum is the source's to the Wh. `dayOffsetSeconds` is the source clock's lead over UTC: the carry starts
 * afresh at its midnight, and two files that share a day give the same quarters.
 * @throws LAT-5311 when two entries cover the same time.
 */
export function toQuarters(entries: readonly SeriesEntry[], dayOffsetSeconds: number): QuarterSeries {
  const cells = new Map<number, Cell>();
  for (const entry of entries) addEntry(cells, entry);
  const quarters: QuarterEnergy[] = [];
  const incomplete: IntervalIndex[] = [];
  let day = Number.NaN;
  let carry = 0;
  for (const quarter of [...cells.keys()].sort((a, b) => a - b)) {
    const cell = cells.get(quarter) as Cell;
    if (cell.missing || cell.seconds < INTERVAL_SECONDS || cell.quality === null) {
      incomplete.push(intervalIndex(quarter));
      continue;
    }
    const sourceDay = Math.floor((quarter * INTERVAL_SECONDS + dayOffsetSeconds) / 86_400);
    if (sourceDay !== day) carry = 0;
    day = sourceDay;
    const exact = cell.milli + carry;
    const energyWh = Math.round(exact / MILLI);
    carry = exact - energyWh * MILLI;
    quarters.push({ interval: intervalIndex(quarter), energyWh, quality: cell.quality });
  }
  return { quarters, incomplete };
}
