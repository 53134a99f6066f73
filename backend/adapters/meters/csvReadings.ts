/** Delimited readings by a mapping, one line at a time; a meter's day comes out when its next day begins. */
import { parse } from "csv-parse/sync";
import { domainError } from "../../core/errors/domainError.ts";
import type { FlowDirection, MeterSeries, SeriesEntry } from "../../core/metering/meterSeries.ts";
import type { ReadingQuality } from "../../core/metering/reading.ts";
import { communityOffsetSeconds } from "../../core/time/communityTime.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import { type CsvMapping, checkMapping, columnsOf } from "./csvMapping.ts";
import { badLine, MAX_LINE, parseMilli } from "./meterText.ts";

const EXPONENT = { Wh: 0, kWh: 3, MWh: 6, W: 0, kW: 3 } as const;
const MAX_METERS = 100_000;
const DAY_SECONDS = 86_400;

const STAMPS: Readonly<Record<CsvMapping["time"]["format"], RegExp>> = {
  iso: /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)[T ](?<h>\d\d):(?<i>\d\d)(?::(?<s>\d\d)(?:\.0+)?)?(?<o>Z|[+-]\d\d:?\d\d)?$/,
  "epoch-seconds": /^\d{9,11}$/,
  "dd.mm.yyyy hh:mm": /^(?<d>\d\d)\.(?<m>\d\d)\.(?<y>\d{4}) (?<h>\d\d):(?<i>\d\d)(?::(?<s>\d\d))?$/,
  "yyyy-mm-dd hh:mm": /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d) (?<h>\d\d):(?<i>\d\d)(?::(?<s>\d\d))?$/,
  "mm/dd/yyyy hh:mm": /^(?<m>\d\d)\/(?<d>\d\d)\/(?<y>\d{4}) (?<h>\d\d):(?<i>\d\d)(?::(?<s>\d\d))?$/,
};

/** Seconds of the wall clock as if it were UTC, and the offset if the stamp carries one. */
function parseWall(text: string, mapping: CsvMapping, line: number): { wall: number; offset: number | null } {
  const match = STAMPS[mapping.time.format].exec(text);
  const fail = () => badLine(line, `"${text.slice(0, 30)}" is not a time of the form ${mapping.time.format}`);
  if (match === null) throw fail();
  if (match.groups === undefined) return { wall: Number(text), offset: 0 };
  const part = (name: string) => Number(match.groups?.[name] ?? 0);
  const wall = Date.UTC(part("y"), part("m") - 1, part("d"), part("h"), part("i"), part("s")) / 1000;
  // 24:00 is the end of a day in many exports; everything else must be a real date.
  const back = new Date((part("h") === 24 ? wall - 1 : wall) * 1000);
  if (Number.isNaN(wall) || back.getUTCDate() !== part("d") || part("h") > 24 || part("i") > 59) throw fail();
  const offset = match.groups.o;
  if (offset === undefined) return { wall, offset: null };
  if (offset === "Z") return { wall, offset: 0 };
  const sign = offset.startsWith("-") ? -1 : 1;
  return { wall, offset: sign * (Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(-2)) * 60) };
}

/** In the doubled hour of autumn the first pass is summer time: the stamp after `last` is the one meant. */
function toUtc(wall: number, mapping: CsvMapping, last: number, line: number): EpochSeconds {
  const { zone } = mapping.time;
  if (zone !== "Europe/Berlin") return epochSeconds(wall - (zone === "UTC" ? 0 : zone * 60));
  const possible = [wall - 7200, wall - 3600].filter(
    (at) => communityOffsetSeconds(epochSeconds(at)) === wall - at,
  );
  const [first, second] = possible;
  if (first === undefined) throw badLine(line, "that hour does not exist: summer time begins");
  return epochSeconds(second !== undefined && first <= last ? second : first);
}

interface MeterDay {
  readonly meterId: string;
  readonly day: number;
  readonly entries: Readonly<Record<FlowDirection, SeriesEntry[]>>;
}

function seriesOf({ meterId, entries }: MeterDay): MeterSeries[] {
  return (["import", "export"] as const)
    .filter((direction) => entries[direction].length > 0)
    .map((direction) => ({
      meterId,
      channel: direction,
      unit: "wh",
      unitExponent: 0,
      direction,
      entries: entries[direction],
    }));
}

export interface CsvReader {
  /** @throws LAT-5302, LAT-5308 when a column is missing. */
  line(text: string): readonly MeterSeries[];
  end(): readonly MeterSeries[];
}

/** @throws LAT-5308 when the mapping contradicts itself. */
export function csvReader(given: CsvMapping): CsvReader {
  const mapping = checkMapping(given);
  const seconds = mapping.minutes * 60;
  const hours = mapping.unit === "W" || mapping.unit === "kW" ? mapping.minutes / 60 : 1;
  const days = new Map<string, MeterDay>();
  const last = new Map<string, number>();
  let columns: ReadonlyMap<string, number> | null = null;
  let line = 0;

  const cells = (text: string): string[] => {
    if (!text.includes('"')) return text.split(mapping.delimiter);
    try {
      return (parse(text, { delimiter: mapping.delimiter }) as string[][])[0] ?? [];
    } catch {
      throw badLine(line, "its quotation marks do not match");
    }
  };
  const header = (names: readonly string[]): ReadonlyMap<string, number> => {
    const found = new Map(names.map((name, index) => [name.trim(), index]));
    const missing = columnsOf(mapping).find((column) => !found.has(column));
    if (missing !== undefined) throw domainError("LAT-5308", { member: "column", actual: missing });
    return found;
  };
  const qualityOf = (row: readonly string[]): { quality: ReadingQuality | null; mark: string } => {
    if (mapping.quality === null) return { quality: "measured", mark: "" };
    const mark = (row[columns?.get(mapping.quality.column) ?? -1] ?? "").trim();
    const quality = Object.hasOwn(mapping.quality.marks, mark) ? mapping.quality.marks[mark] : undefined;
    if (quality === undefined)
      throw badLine(line, `the quality "${mark.slice(0, 20)}" is not in the mapping`);
    return { quality: quality === "missing" ? null : quality, mark };
  };
  const energy = (text: string, mayLack: boolean): number | null => {
    const value = text.trim();
    if (value === "" && mayLack) return null;
    const plain = mapping.decimal === "," ? value.replace(",", ".") : value;
    const milli = parseMilli(plain, EXPONENT[mapping.unit]);
    if (milli === null) throw badLine(line, `"${value.slice(0, 20)}" is not a number`);
    return Math.round(milli * hours);
  };
  const cellOf = (row: readonly string[], column: string) => row[columns?.get(column) ?? -1] ?? "";

  const take = (row: readonly string[]): readonly MeterSeries[] => {
    const meterId = "id" in mapping.meter ? mapping.meter.id : cellOf(row, mapping.meter.column).trim();
    if (meterId === "" || meterId.length > 100) throw badLine(line, "the meter is not named");
    const { wall, offset } = parseWall(cellOf(row, mapping.time.column).trim(), mapping, line);
    const stamp =
      offset === null ? toUtc(wall, mapping, last.get(meterId) ?? 0, line) : epochSeconds(wall - offset);
    last.set(meterId, stamp);
    if (last.size > MAX_METERS) throw badLine(line, `the file has more than ${MAX_METERS} meters`);
    const start = mapping.time.marks === "end" ? epochSeconds(stamp - seconds) : stamp;
    const mark = qualityOf(row);
    const day = Math.floor(start / DAY_SECONDS);
    const open = days.get(meterId);
    const finished = open !== undefined && open.day !== day ? seriesOf(open) : [];
    const target =
      open !== undefined && open.day === day ? open : { meterId, day, entries: { import: [], export: [] } };
    days.set(meterId, target);
    for (const direction of ["import", "export"] as const) {
      const column = mapping[`${direction}Column`];
      if (column === null) continue;
      const milli = energy(cellOf(row, column), mark.quality === null);
      target.entries[direction].push({
        start,
        end: epochSeconds(start + seconds),
        milli: milli ?? 0,
        ...mark,
        line,
      });
    }
    return finished;
  };

  return {
    line(text) {
      line += 1;
      if (text.length > MAX_LINE) throw badLine(line, `it is longer than ${MAX_LINE} characters`);
      const content = (line === 1 ? text.replace(/^\uFEFF/, "") : text).replace(/\r$/, "");
      if (line <= mapping.skipLines) return [];
      if (columns === null) {
        columns = header(cells(content));
        return [];
      }
      if (content.trim() === "") return [];
      const row = cells(content);
      if (row.length !== columns.size) {
        throw badLine(line, `it has ${row.length} fields, the header has ${columns.size}`);
      }
      return take(row);
    },
    end() {
      if (columns === null) throw badLine(Math.max(line, 1), "the header is missing");
      return [...days.values()].flatMap(seriesOf);
    },
  };
}
