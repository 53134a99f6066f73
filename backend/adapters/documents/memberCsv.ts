/** Lists of members and metering points as delimited text: the template, and a reader that names every wrong line. */
import { parse } from "csv-parse/sync";
import { domainError } from "../../core/errors/domainError.ts";
import type { MeteringPointKind } from "../../ports/community.ts";
import { csvText } from "./csvExport.ts";

export const MAX_MEMBER_ROWS = 2_000;
const MAX_NAME = 80;
const MAX_WATTS = 1_000_000;

export const MEMBER_COLUMNS = [
  "metering_point",
  "connection_point",
  "name",
  "kind",
  "solar_wp",
  "battery_wh",
  "battery_w",
  "charger_w",
  "effective_from",
] as const;
type Column = (typeof MEMBER_COLUMNS)[number];
const REQUIRED: readonly Column[] = ["metering_point", "connection_point", "name"];
const KINDS: readonly MeteringPointKind[] = ["home", "school", "shop", "other"];

/** One line of the file; `fault` says what is wrong with it, and then the figures mean nothing. */
export interface MemberRow {
  /** Line of the file, from 1, the header included. */
  readonly line: number;
  readonly meteringPointId: string;
  readonly pointId: string;
  readonly displayName: string;
  readonly kind: MeteringPointKind;
  readonly solarWattPeak: number;
  readonly batteryWh: number;
  readonly batteryW: number;
  readonly carChargerW: number;
  /** `YYYY-MM-DD`; null: the next local day. */
  readonly effectiveFrom: string | null;
  readonly fault: string | null;
}

/** What the operator fills in. */
export const memberTemplate = (): string =>
  csvText(MEMBER_COLUMNS, [["H-101", "cp-1", "Lindenhof 101", "home", 6_000, 8_000, 4_000, 0, null]]);

const unusable = (reason: string) => domainError("LAT-8357", { reason });

function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\0")) throw unusable("it holds characters that no text has");
    return text;
  } catch (error) {
    if (error instanceof TypeError) throw unusable("it is not written in UTF-8");
    throw error;
  }
}

/** The sign that separates most of the header's columns. */
function delimiterOf(text: string): string {
  const [header = ""] = text.split(/\r?\n/, 1);
  return [",", ";", "\t"].reduce((best, sign) =>
    header.split(sign).length > header.split(best).length ? sign : best,
  );
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function recordsOf(text: string): readonly Parsed[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 4_000,
      to: MAX_MEMBER_ROWS + 2,
    }) as unknown as readonly Parsed[];
  } catch {
    throw unusable("its quotation marks or lines do not fit together");
  }
}

/**
 * Reads the file. A line that cannot be taken stays in the list with its fault.
 * @throws LAT-8357 not UTF-8, no header, a column missing or unknown, or too many lines
 */
export function readMemberCsv(bytes: Uint8Array): readonly MemberRow[] {
  const [head, ...rows] = recordsOf(textOf(bytes));
  const header = head?.record.map((name) => name.toLowerCase()) ?? [];
  const missing = REQUIRED.find((name) => !header.includes(name));
  if (missing !== undefined) throw unusable(`the column ${missing} is missing`);
  const unknown = header.find((name) => !(MEMBER_COLUMNS as readonly string[]).includes(name));
  if (unknown !== undefined) throw unusable(`the column "${unknown.slice(0, 40)}" is not known`);
  if (new Set(header).size < header.length) throw unusable("a column is there twice");
  if (rows.length > MAX_MEMBER_ROWS) throw unusable(`it has more than ${MAX_MEMBER_ROWS} lines`);
  if (rows.length === 0) throw unusable("it has no lines below the header");
  return rows.map(({ record, info }) => {
    const cells = (name: Column) => record[header.indexOf(name)] ?? "";
    return rowOf(info.lines, cells, record.length > header.length);
  });
}

function rowOf(line: number, cell: (name: Column) => string, tooLong: boolean): MemberRow {
  const faults: string[] = tooLong ? ["it has more cells than the header"] : [];
  const whole = (name: Column, limit: number): number => {
    const text = cell(name);
    if (text === "") return 0;
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value <= limit) return value;
    faults.push(`${name} must be a whole number from 0 to ${limit}`);
    return 0;
  };
  const meteringPointId = cell("metering_point");
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(meteringPointId)) {
    faults.push("metering_point must be an id of letters, digits and . _ : -");
  }
  const pointId = cell("connection_point");
  if (pointId === "" || pointId.length > 64) faults.push("connection_point is missing");
  const displayName = cell("name");
  if (displayName === "" || displayName.length > MAX_NAME || /\p{Cc}/u.test(displayName)) {
    faults.push(`name must have 1 to ${MAX_NAME} characters on one line`);
  }
  const kind = KINDS.find((one) => one === (cell("kind") || "home").toLowerCase());
  if (kind === undefined) faults.push(`kind must be one of ${KINDS.join(", ")}`);
  const effectiveFrom = cell("effective_from") || null;
  if (effectiveFrom !== null && !isDay(effectiveFrom))
    faults.push("effective_from must be a day as YYYY-MM-DD");
  return {
    line,
    meteringPointId: meteringPointId.slice(0, 64),
    pointId: pointId.slice(0, 64),
    displayName: displayName.slice(0, MAX_NAME),
    kind: kind ?? "home",
    solarWattPeak: whole("solar_wp", MAX_WATTS),
    batteryWh: whole("battery_wh", 10 * MAX_WATTS),
    batteryW: whole("battery_w", MAX_WATTS),
    carChargerW: whole("charger_w", MAX_WATTS),
    effectiveFrom,
    fault: faults.length === 0 ? null : faults.join("; "),
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return (
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text) &&
    text >= "2000-01-01" &&
    text < "2100-01-01"
  );
}
