/**
 * NEM12 and NEM13, the meter data file format of the Australian market operator (AEMO, Meter Data File Format
 * Specification). A reader is fed line by line and hands out one day of one register (NEM12), or one register
 * period (NEM13), as soon as it is whole.
 */
import { DomainError } from "../../core/errors/domainError.ts";
import type { FlowDirection, MeterSeries, SeriesEntry } from "../../core/metering/meterSeries.ts";
import type { ReadingQuality } from "../../core/metering/reading.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import { badLine, MAX_LINE, NEM_QUALITY, parseMilli, parseUnit, type Unit } from "./meterText.ts";

/** The market runs on Eastern Standard Time all year, seconds ahead of UTC. */
export const NEM_OFFSET_SECONDS = 36_000;
const INTERVAL_MINUTES = new Set([1, 5, 10, 15, 30]);
const MAX_RECORDS = 50_000_000;

interface Channel {
  readonly nmi: string;
  readonly suffix: string;
  readonly unit: Unit;
  readonly minutes: number;
}

interface Day {
  readonly channel: Channel;
  readonly line: number;
  readonly midnight: EpochSeconds;
  readonly values: readonly number[];
  readonly marks: string[];
}

export interface NemReader {
  /** Feeds the next line; returns what became whole by it. @throws LAT-5302 */
  line(text: string): MeterSeries | null;
  /** Ends the file. @throws LAT-5302 when it is not complete. */
  end(): void;
}

/** `20050110` or `20050110093206`, in market time. */
function parseStamp(text: string, line: number): EpochSeconds {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?$/.exec(text);
  const [year, month, day, hour, minute, second] = (match?.slice(1) ?? []).map((part) => Number(part ?? 0));
  const utc = Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute, second);
  const back = new Date(utc);
  if (match === null || Number.isNaN(utc) || back.getUTCMonth() + 1 !== month || back.getUTCDate() !== day) {
    throw badLine(line, `"${text.slice(0, 20)}" is not a date`);
  }
  return epochSeconds(utc / 1000 - NEM_OFFSET_SECONDS);
}

function qualityOf(mark: string, line: number): ReadingQuality | null {
  const quality = NEM_QUALITY[mark.charAt(0)];
  if (quality === undefined || !/^[A-Z]\d*$/.test(mark)) {
    throw badLine(line, `"${mark.slice(0, 20)}" is not a quality`);
  }
  return quality;
}

/** Suffix E: energy from the pool, drawn by the customer. B: energy into the pool. */
const directionOf = (suffix: string, unit: Unit): FlowDirection | null => {
  if (unit.base !== "wh") return null;
  if (suffix.startsWith("E")) return "import";
  return suffix.startsWith("B") ? "export" : null;
};

function parseChannel(fields: readonly string[], line: number): Channel {
  const [, nmi = "", , , suffix = "", , , uom = "", length = ""] = fields;
  if (!/^[\w]{1,20}$/.test(nmi)) throw badLine(line, `"${nmi.slice(0, 20)}" is not a NMI`);
  if (!/^\w{2}$/.test(suffix)) throw badLine(line, `"${suffix.slice(0, 20)}" is not a suffix`);
  const minutes = Number(length);
  if (!INTERVAL_MINUTES.has(minutes)) throw badLine(line, `the interval length "${length}" is not allowed`);
  const unit = parseUnit(uom);
  if (unit === null) throw badLine(line, `the unit "${uom.slice(0, 20)}" is not known`);
  return { nmi, suffix, unit, minutes };
}

function parseDay(fields: readonly string[], channel: Channel, line: number): Day {
  const count = 1440 / channel.minutes;
  const midnight = parseStamp(fields[1] ?? "", line);
  const values: number[] = [];
  for (let index = 0; index < count; index++) {
    const milli = parseMilli(fields[index + 2] ?? "", channel.unit.exponent);
    if (milli === null) {
      const actual = (fields[index + 2] ?? "").slice(0, 20);
      throw badLine(line, `value ${index + 1} of ${count} is "${actual}", not a number`);
    }
    values.push(milli);
  }
  const mark = fields[count + 2] ?? "";
  if (mark !== "V") qualityOf(mark, line);
  return { channel, line, midnight, values, marks: new Array(count).fill(mark === "V" ? "" : mark) };
}

/** A 400 record: the quality of intervals `from` to `to` of the day before it, both counted from 1. */
function markRange(day: Day, fields: readonly string[], line: number): void {
  const from = Number(fields[1]);
  const to = Number(fields[2]);
  const mark = fields[3] ?? "";
  qualityOf(mark, line);
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to)) {
    throw badLine(line, `"${fields[1]}" to "${fields[2]}" is not a range of intervals`);
  }
  if (to > day.values.length) {
    throw badLine(line, `interval ${to} is beyond the ${day.values.length} of the day`);
  }
  day.marks.fill(mark, from - 1, to);
}

function seriesOfDay(day: Day): MeterSeries {
  const { channel, line, midnight, values, marks } = day;
  const seconds = channel.minutes * 60;
  const uncovered = marks.indexOf("");
  if (uncovered >= 0) throw badLine(line, `no 400 record gives the quality of interval ${uncovered + 1}`);
  const entries: SeriesEntry[] = values.map((milli, index) => ({
    start: epochSeconds(midnight + index * seconds),
    end: epochSeconds(midnight + (index + 1) * seconds),
    milli,
    quality: qualityOf(marks[index] ?? "", line),
    mark: marks[index] ?? "",
    line,
  }));
  return {
    meterId: channel.nmi,
    channel: channel.suffix,
    unit: channel.unit.base,
    unitExponent: channel.unit.exponent,
    direction: directionOf(channel.suffix, channel.unit),
    entries,
  };
}

/** A 250 record: what a register counted between two reads. Direction E is from the pool, I into it. */
function seriesOfRegister(fields: readonly string[], line: number): MeterSeries {
  const [, nmi = "", , , suffix = "", , , direction = ""] = fields;
  if (!/^[\w]{1,20}$/.test(nmi)) throw badLine(line, `"${nmi.slice(0, 20)}" is not a NMI`);
  const unit = parseUnit(fields[19] ?? "");
  if (unit === null) throw badLine(line, `the unit "${(fields[19] ?? "").slice(0, 20)}" is not known`);
  const milli = parseMilli(fields[18] ?? "", unit.exponent);
  if (milli === null)
    throw badLine(line, `the quantity "${(fields[18] ?? "").slice(0, 20)}" is not a number`);
  const start = parseStamp(fields[9] ?? "", line);
  const end = parseStamp(fields[14] ?? "", line);
  if (end <= start) throw badLine(line, "the current read is not after the previous one");
  const mark = fields[15] ?? "";
  const flow = direction === "E" ? "import" : direction === "I" ? "export" : null;
  if (flow === null) throw badLine(line, `the direction "${direction.slice(0, 20)}" is neither E nor I`);
  return {
    meterId: nmi,
    channel: suffix,
    unit: unit.base,
    unitExponent: unit.exponent,
    direction: unit.base === "wh" ? flow : null,
    entries: [{ start, end, milli, quality: qualityOf(mark, line), mark, line }],
  };
}

/**
 * Reads NEM12 and NEM13, several of them in one file included. With `onProblem` a damaged record is told and
 * left out, to see what a file holds; an import never passes it, and the first damage refuses the file.
 */
export function nemReader(onProblem?: (problem: DomainError) => void): NemReader {
  let version: "NEM12" | "NEM13" | null = null;
  let channel: Channel | null = null;
  let day: Day | null = null;
  let line = 0;
  let ended = false;

  const finishDay = (): MeterSeries | null => {
    const whole = day === null ? null : seriesOfDay(day);
    day = null;
    return whole;
  };

  const header = (fields: readonly string[]): void => {
    const [, name] = fields;
    if (name !== "NEM12" && name !== "NEM13") {
      throw badLine(line, `version "${String(name).slice(0, 20)}" is neither NEM12 nor NEM13`);
    }
    parseStamp(fields[2] ?? "", line);
    version = name;
    channel = null;
    ended = false;
  };

  const details = (record: string, fields: readonly string[]): MeterSeries | null => {
    if (record === "200" && version === "NEM12") {
      const whole = finishDay();
      channel = parseChannel(fields, line);
      return whole;
    }
    if (record === "300" && version === "NEM12") {
      if (channel === null) throw badLine(line, "a 300 record comes before any 200 record");
      const next = parseDay(fields, channel, line);
      const whole = finishDay();
      day = next;
      return whole;
    }
    if (record === "400" && version === "NEM12") {
      if (day === null) throw badLine(line, "a 400 record comes before any 300 record");
      markRange(day, fields, line);
      return null;
    }
    if (record === "250" && version === "NEM13") return seriesOfRegister(fields, line);
    if ((record === "500" && version === "NEM12") || (record === "550" && version === "NEM13")) return null;
    throw badLine(line, `"${record.slice(0, 20)}" is not a record of ${version}`);
  };

  return {
    line(text) {
      line += 1;
      if (line > MAX_RECORDS) throw badLine(line, `the file has more than ${MAX_RECORDS} lines`);
      if (text.length > MAX_LINE) throw badLine(line, `it is longer than ${MAX_LINE} characters`);
      const trimmed = (line === 1 ? text.replace(/^\uFEFF/, "") : text).trim();
      if (trimmed === "" && version !== null) return null;
      const fields = trimmed.split(",").map((field) => field.trim());
      const record = fields[0] ?? "";
      if (record === "100" && (version === null || ended)) {
        header(fields);
        return null;
      }
      if (version === null) throw badLine(line, "a NEM file begins with a 100 record");
      if (ended) throw badLine(line, "something follows the closing 900 record");
      if (record === "900") {
        ended = true;
        return finishDay();
      }
      if (onProblem === undefined) return details(record, fields);
      try {
        return details(record, fields);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        onProblem(error);
        return finishDay();
      }
    },
    end() {
      if (version === null) throw badLine(Math.max(line, 1), "a NEM file begins with a 100 record");
      if (!ended) throw badLine(line, "the closing 900 record is missing; the file may have been cut");
    },
  };
}
