/** How a delimited file of readings is to be understood: saved once per sender, used for every file of it. */
import { domainError } from "../../core/errors/domainError.ts";
import type { ReadingQuality } from "../../core/metering/reading.ts";

export type CsvTimeFormat =
  | "iso"
  | "epoch-seconds"
  | "dd.mm.yyyy hh:mm"
  | "yyyy-mm-dd hh:mm"
  | "mm/dd/yyyy hh:mm";

export interface CsvMapping {
  readonly delimiter: "," | ";" | "\t" | "|";
  readonly decimal: "." | ",";
  /** Lines before the header. */
  readonly skipLines: number;
  readonly time: {
    readonly column: string;
    readonly format: CsvTimeFormat;
    /** Whether the stamp is the start or the end of its interval. */
    readonly marks: "start" | "end";
    /** `UTC`, `Europe/Berlin` (its summer time included) or minutes ahead of UTC. Stamps with an offset ignore it. */
    readonly zone: "UTC" | "Europe/Berlin" | number;
  };
  /** Length of every interval, minutes. */
  readonly minutes: number;
  /** Column that names the meter, or the one meter of the file. */
  readonly meter: { readonly column: string } | { readonly id: string };
  /** At least one of the two. */
  readonly importColumn: string | null;
  readonly exportColumn: string | null;
  /** Energy per interval, or mean power over it. */
  readonly unit: "Wh" | "kWh" | "MWh" | "W" | "kW";
  /** Column and its marks; a mark that is not listed is refused. Null: every value is measured. */
  readonly quality: {
    readonly column: string;
    readonly marks: Readonly<Record<string, ReadingQuality | "missing">>;
  } | null;
}

const MINUTES = [1, 5, 10, 15, 30, 60];
const MAX_NAME = 100;
const MAX_SKIP = 100;

/** Columns that a file must have. */
export function columnsOf(mapping: CsvMapping): string[] {
  return [
    mapping.time.column,
    "column" in mapping.meter ? mapping.meter.column : null,
    mapping.importColumn,
    mapping.exportColumn,
    mapping.quality?.column ?? null,
  ].filter((column) => column !== null);
}

/** What a mapping must be beyond its types. @throws LAT-5308 naming the member. */
export function checkMapping(mapping: CsvMapping): CsvMapping {
  const refuse = (member: string, actual: unknown) =>
    domainError("LAT-5308", { member, actual: String(actual).slice(0, 60) });
  if (mapping.importColumn === null && mapping.exportColumn === null) throw refuse("importColumn", null);
  if (!MINUTES.includes(mapping.minutes)) throw refuse("minutes", mapping.minutes);
  const { zone } = mapping.time;
  if (typeof zone === "number" && !(Number.isInteger(zone) && Math.abs(zone) <= 14 * 60)) {
    throw refuse("time.zone", zone);
  }
  if (!(Number.isInteger(mapping.skipLines) && mapping.skipLines >= 0 && mapping.skipLines <= MAX_SKIP)) {
    throw refuse("skipLines", mapping.skipLines);
  }
  if (mapping.decimal === mapping.delimiter) throw refuse("decimal", mapping.decimal);
  const columns = columnsOf(mapping);
  for (const column of columns) {
    if (column === "" || column.length > MAX_NAME) throw refuse("column", column);
  }
  if (new Set(columns).size !== columns.length) throw refuse("column", columns.join(", "));
  return mapping;
}
