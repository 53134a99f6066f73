/**
 * P1 telegrams of Dutch, Belgian, Irish, Hungarian and kindred meters (DSMR 2.2 to 5.0.2, IEC 62056-21 mode D).
 * A telegram begins with `/` and ends with `!` and, from version 4 on, a CRC-16 over everything between,
 * both signs included (polynomial x^16+x^15+x^2+1, reflected, start 0).
 */
import { domainError } from "../../core/errors/domainError.ts";
import { communityOffsetSeconds } from "../../core/time/communityTime.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import { badLine, parseMilli, parseUnit } from "./meterText.ts";

export interface CosemValue {
  readonly text: string;
  /** As written behind the `*`, empty without one. */
  readonly unit: string;
}

/** One line of a telegram: an OBIS code and its values. */
export interface CosemObject {
  readonly obis: string;
  readonly values: readonly CosemValue[];
  readonly line: number;
}

export interface Telegram {
  /** What follows the `/`: the maker's mark and the type. */
  readonly header: string;
  readonly objects: readonly CosemObject[];
  /** Whether the telegram carried a checksum (which then was right). */
  readonly checked: boolean;
  /** The meter's own moment; null when it sends none. */
  readonly at: EpochSeconds | null;
  /** Identifier of the electricity meter as sent, empty when it sends none. */
  readonly meterId: string;
  /** Running totals, thousandths of a Wh; null when the meter has no such register. */
  readonly importMilli: number | null;
  readonly exportMilli: number | null;
  /** First line, from 1. */
  readonly line: number;
}

const MAX_TELEGRAMS = 1_000_000;
const OBIS = /^(\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3})(?:\*255)?/;
/** Names of the meter itself, the most telling first. */
const METER_ID = ["0-0:96.1.1", "0-0:96.1.255", "0-0:96.1.0", "1-0:0.0.0", "0-0:42.0.0"];

/** CRC-16/ARC of the text's bytes (ISO 8859-1). */
export function crc16(text: string): number {
  let crc = 0;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

/**
 * `YYMMDDhhmmss` followed by `S` (summer) or `W` (winter), Central European wall time. The calendar tells the
 * offset; the letter decides in the doubled hour of autumn, and only there, because some meters send the same
 * letter all year. Null when it is no such stamp, or in the hour that spring leaves out.
 */
export function parseDsmrStamp(text: string): EpochSeconds | null {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([SW])$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const century = year >= 70 ? 1900 : 2000;
  const wall = Date.UTC(century + year, month - 1, day, hour, minute, second) / 1000;
  const offsets = match[7] === "S" ? [7200, 3600] : [3600, 7200];
  const offset = offsets.find((seconds) => communityOffsetSeconds(epochSeconds(wall - seconds)) === seconds);
  return offset === undefined ? null : epochSeconds(wall - offset);
}

function parseValues(text: string, line: number): CosemValue[] {
  const values: CosemValue[] = [];
  let rest = text;
  while (rest !== "") {
    const end = rest.indexOf(")");
    if (!rest.startsWith("(") || end < 0) throw badLine(line, "a value is not in brackets");
    const inner = rest.slice(1, end);
    const star = inner.lastIndexOf("*");
    values.push(
      star < 0 ? { text: inner, unit: "" } : { text: inner.slice(0, star), unit: inner.slice(star + 1) },
    );
    rest = rest.slice(end + 1);
  }
  return values;
}

function parseObjects(lines: readonly string[], firstLine: number): CosemObject[] {
  const objects: { obis: string; values: CosemValue[]; line: number }[] = [];
  for (const [index, text] of lines.entries()) {
    const line = firstLine + index;
    const content = text.trimEnd();
    if (content === "") continue;
    const match = OBIS.exec(content);
    if (match?.[1] !== undefined) {
      objects.push({ obis: match[1], values: parseValues(content.slice(match[0].length), line), line });
      continue;
    }
    // Up to version 3 the value of a gas meter stands on a line of its own.
    const last = objects.at(-1);
    if (last === undefined || !content.startsWith("(")) throw badLine(line, "it has no OBIS code");
    last.values.push(...parseValues(content, line));
  }
  return objects;
}

/** Energy in thousandths of a Wh. @throws LAT-5302 when it is not a number with an energy unit. */
function energyMilli(object: CosemObject): number {
  const value = object.values.at(-1) ?? { text: "", unit: "" };
  const unit = parseUnit(value.unit);
  const milli = unit?.base === "wh" ? parseMilli(value.text, unit.exponent) : null;
  if (milli === null || milli < 0) {
    throw badLine(object.line, `${object.obis} is "${value.text.slice(0, 20)}", not an energy`);
  }
  return milli;
}

/** The total register if there is one, else the sum of the tariff registers. */
function totalOf(objects: readonly CosemObject[], group: 1 | 2): number | null {
  const total = objects.find((object) => object.obis === `1-0:${group}.8.0`);
  if (total !== undefined) return energyMilli(total);
  const tariffs = objects.filter((object) => new RegExp(`^1-0:${group}\\.8\\.[1-4]$`).test(object.obis));
  return tariffs.length === 0 ? null : tariffs.reduce((sum, object) => sum + energyMilli(object), 0);
}

function checkSum(body: string, tail: string, needed: boolean, line: number): boolean {
  const sent = /^[0-9A-Fa-f]{3,4}(?=\s|$)/.exec(tail)?.[0];
  if (sent === undefined) {
    if (needed) throw badLine(line, "a telegram of this version must end with a checksum");
    return false;
  }
  const actual = crc16(body);
  if (Number.parseInt(sent, 16) !== actual) {
    const limit = actual.toString(16).toUpperCase().padStart(4, "0");
    throw domainError("LAT-5305", { line, actual: sent.toUpperCase(), limit });
  }
  return true;
}

function parseOne(text: string, end: number, line: number): Telegram {
  const body = text.slice(0, end + 1);
  const lines = text.slice(1, end).split("\n");
  const header = (lines[0] ?? "").trimEnd();
  const objects = parseObjects(lines.slice(1), line + 1);
  const textOf = (obis: string) => objects.find((object) => object.obis === obis)?.values[0]?.text ?? "";
  const version = Number(textOf("1-3:0.2.8") || 0);
  const stamp = textOf("0-0:1.0.0");
  const at = stamp === "" ? null : parseDsmrStamp(stamp);
  if (stamp !== "" && at === null) throw badLine(line, `"${stamp.slice(0, 20)}" is not a moment`);
  return {
    header,
    objects,
    checked: checkSum(body, text.slice(end + 1), version >= 40, line + lines.length - 1),
    at,
    meterId: METER_ID.map(textOf).find((id) => /[1-9A-Za-z]/.test(id)) ?? "",
    importMilli: totalOf(objects, 1),
    exportMilli: totalOf(objects, 2),
    line,
  };
}

/**
 * The telegrams of a log, in order; what stands between them (log stamps, line noise) is passed over. Hand in the
 * bytes as ISO 8859-1, since the checksum is over bytes. @throws LAT-5302 malformed, LAT-5305 wrong checksum.
 */
export function parseTelegrams(text: string): Telegram[] {
  const starts = [...text.matchAll(/^\//gm)].map((match) => match.index);
  if (starts.length === 0) throw badLine(1, "no telegram begins here (a line that starts with /)");
  if (starts.length > MAX_TELEGRAMS) throw badLine(1, `the file has more than ${MAX_TELEGRAMS} telegrams`);
  const telegrams: Telegram[] = [];
  let line = 1;
  let counted = 0;
  for (const [index, start] of starts.entries()) {
    for (; counted < start; counted++) if (text.charCodeAt(counted) === 10) line += 1;
    const piece = text.slice(start, starts[index + 1] ?? text.length);
    const end = /^!/m.exec(piece)?.index;
    if (end === undefined) throw badLine(line, "the telegram has no end (a line that starts with !)");
    telegrams.push(parseOne(piece, end, line));
  }
  return telegrams;
}
