/**
 * Real homes for a headless run: loads of Swiss homes, solar of SimBench, as series of quarter hours.
 *
 * The loads and the solar were not measured at the same homes, nor in the same place or year; {@link REAL_DATA_NOTICE} says so and
 * goes wherever the figures go. Loads: 60 homes, four weeks of late autumn, of which week 44 is taken as the week from Monday 31.10.2016
 * and the four weeks repeat; weekday and time of day always fit. Solar: generation per kWp of plants PV5, PV6, PV8 for the
 * months in the folder, whose clock is Central European Time all year.
 */
import { domainError } from "../../core/errors/domainError.ts";
import {
  communityOffsetSeconds,
  intervalsOfLocalDay,
  type LocalDay,
  localDayLabel,
  localTimeOfInterval,
} from "../../core/time/communityTime.ts";
import {
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalIndex,
  intervalStart,
} from "../../core/time/marketInterval.ts";
import { columnIndex, type DataTable, numberColumn, readTables } from "./dataFile.ts";
import type { SolarPlant } from "./demoTypes.ts";

export const REAL_DATA_NOTICE =
  "Loads: real homes in Switzerland, four weeks of late autumn (ResidentialEnergyConsumption, University of " +
  "Bamberg, CC BY-SA 4.0). Solar: SimBench plants PV5, PV6, PV8 (ODbL 1.0), scaled to each roof. Loads and solar " +
  "were not measured at the same homes; they are joined by weekday and time of day.";

/** Homes used; three of every five get solar. */
const REAL_HOMES = 55;
/** Days before the first that are read too, so that forecasts have a history, as far as solar data reach back. */
const HISTORY_DAYS = 14;

const QUARTERS_PER_DAY = 96;
const QUARTERS_PER_WEEK = 7 * QUARTERS_PER_DAY;
const SWISS_WEEKS = 4;
/** Monday of week 44, 2016, 00:00 in Europe/Berlin. */
const FIRST_MONDAY = intervalsOfLocalDay({ year: 2016, month: 10, day: 31 }).from;
const SOLAR_COLUMNS = ["PV5", "PV6", "PV8"] as const;
const CENTRAL_EUROPEAN_SECONDS = 3_600;

export interface RealHome {
  readonly meteringPointId: string;
  /** Column of the load table, e.g. `h07`. */
  readonly loadColumn: string;
  readonly plant: SolarPlant | null;
  /** Column of the solar table, when there is a plant. */
  readonly solarColumn: (typeof SOLAR_COLUMNS)[number] | null;
  /** Yearly consumption that the four weeks stand for, kWh. */
  readonly annualKWh: number;
  /** From `firstKnown` on, whole Wh per interval. */
  readonly loadWh: Int32Array;
  readonly solarWh: Int32Array;
}

export interface RealStreet {
  readonly notice: string;
  /** First interval of the run, and the first after it. */
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  /** First interval of the series; earlier than `from` where data allow. */
  readonly firstKnown: IntervalIndex;
  readonly homes: readonly RealHome[];
}

export interface RealHomesRequest {
  /** Folder or file of the loads (`swiss-15min`). */
  readonly loads: string;
  /** Folder or file of the solar profiles (`simbench-profiles-15min`). */
  readonly solar: string;
  readonly from: LocalDay;
  readonly days: number;
}

/**
 * Reads 55 homes, 33 of them with solar of 4 to 6 kWp, for `days` local days from `from`. The choice is fixed: the first 55
 * columns; three of every five homes have a roof.
 * @throws LAT-5201 unreadable · LAT-5202 column missing · LAT-5203 too short · LAT-5204 not a number ·
 * LAT-5205 no solar data for the days asked.
 */
export function readRealHomes(request: RealHomesRequest): RealStreet {
  const { from } = intervalsOfLocalDay(request.from);
  const to = intervalIndex(from + request.days * QUARTERS_PER_DAY);
  const solar = solarSeries(readTables(request.solar), from, to, request);
  const firstKnown = intervalIndex(Math.max(solar.first, from - HISTORY_DAYS * QUARTERS_PER_DAY));
  const [loads] = readTables(request.loads);
  if (!loads) throw domainError("LAT-5201", { file: request.loads });
  checkWeeks(loads);
  const homes = Array.from({ length: REAL_HOMES }, (_, index): RealHome => {
    const loadColumn = `h${String(index + 1).padStart(2, "0")}`;
    const kWh = numberColumn(loads, loadColumn);
    const plant = plantOf(index);
    const solarColumn = plant ? (SOLAR_COLUMNS[index % SOLAR_COLUMNS.length] ?? "PV5") : null;
    const perKwp = solarColumn ? solar.columns[solarColumn] : null;
    const series = (value: (interval: number) => number): Int32Array =>
      Int32Array.from({ length: to - firstKnown }, (_unused, k) => Math.round(value(firstKnown + k)));
    return {
      meteringPointId: `mp-${String(index + 1).padStart(3, "0")}`,
      loadColumn,
      plant,
      solarColumn,
      annualKWh: Math.round((kWh.reduce((sum, v) => sum + v, 0) * 365) / (7 * SWISS_WEEKS)),
      loadWh: series((interval) => (kWh[swissStep(interval)] ?? 0) * 1000),
      solarWh: series((interval) =>
        plant && perKwp ? ((perKwp[interval - solar.first] ?? 0) * plant.kwp * 1000) / 4 : 0,
      ),
    };
  });
  return { notice: REAL_DATA_NOTICE, from, to, firstKnown, homes };
}

/** Quarter hours counted on the local wall clock. */
const wallClock = (interval: number): number =>
  interval + communityOffsetSeconds(intervalStart(intervalIndex(interval))) / INTERVAL_SECONDS;

/** Row of the load table for an interval: week by the calendar, then weekday and quarter on the wall clock. */
function swissStep(interval: number): number {
  const { weekday, quarter } = localTimeOfInterval(intervalIndex(interval));
  const week = Math.floor((wallClock(interval) - wallClock(FIRST_MONDAY)) / QUARTERS_PER_WEEK);
  return (
    (((week % SWISS_WEEKS) + SWISS_WEEKS) % SWISS_WEEKS) * QUARTERS_PER_WEEK +
    weekday * QUARTERS_PER_DAY +
    quarter
  );
}

function checkWeeks(loads: DataTable): void {
  const limit = SWISS_WEEKS * QUARTERS_PER_WEEK;
  if (loads.rows.length < limit) {
    throw domainError("LAT-5203", { file: loads.file, actual: loads.rows.length, limit });
  }
  const week = columnIndex(loads, "week");
  const step = columnIndex(loads, "step");
  for (let row = 0; row < limit; row++) {
    const cells = loads.rows[row];
    const expected = `w${44 + Math.floor(row / QUARTERS_PER_WEEK)}`;
    if (cells?.[week] !== expected || Number(cells[step]) !== row % QUARTERS_PER_WEEK) {
      throw domainError("LAT-5204", { file: loads.file, row: row + 2, column: "step" });
    }
  }
}

/** Three of every five homes; roofs of 4 to 6 kWp, looking south-east to south-west. */
function plantOf(index: number): SolarPlant | null {
  if (index % 5 === 1 || index % 5 === 3) return null;
  const kwp = 4 + ((index * 7) % 9) * 0.25;
  return { kwp, tiltDegrees: 35, azimuthDegrees: [150, 180, 210][index % 3] ?? 180, inverterKw: kwp };
}

interface SolarSeries {
  readonly first: number;
  readonly columns: Readonly<Record<(typeof SOLAR_COLUMNS)[number], Float64Array>>;
}

/** The table that covers [from, to) as a whole, by interval. */
function solarSeries(
  tables: readonly DataTable[],
  from: number,
  to: number,
  request: RealHomesRequest,
): SolarSeries {
  let longest: { readonly file: string; readonly steps: number } | null = null;
  for (const table of tables) {
    const first = firstInterval(table);
    const steps = first + table.rows.length - from;
    if (from < first || steps <= 0) continue;
    if (first + table.rows.length < to) {
      longest = { file: table.file, steps };
      continue;
    }
    const columns = {
      PV5: numberColumn(table, "PV5"),
      PV6: numberColumn(table, "PV6"),
      PV8: numberColumn(table, "PV8"),
    };
    return { first, columns };
  }
  if (longest) throw domainError("LAT-5203", { file: longest.file, actual: longest.steps, limit: to - from });
  throw domainError("LAT-5205", { from: localDayLabel(request.from), days: request.days });
}

/** Interval of a table's first row (`31.10.2016 00:00`); every row after it must be a quarter hour later. */
function firstInterval(table: DataTable): number {
  const column = columnIndex(table, "time");
  const at = (row: number): number => {
    const match = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d)$/.exec(table.rows[row]?.[column] ?? "");
    if (!match) throw domainError("LAT-5204", { file: table.file, row: row + 2, column: "time" });
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
    return (
      (Date.UTC(year, month - 1, day, hour, minute) / 1000 - CENTRAL_EUROPEAN_SECONDS) / INTERVAL_SECONDS
    );
  };
  const first = at(0);
  const last = table.rows.length - 1;
  if (at(last) !== first + last) {
    throw domainError("LAT-5203", { file: table.file, actual: at(last) - first + 1, limit: last + 1 });
  }
  return first;
}
