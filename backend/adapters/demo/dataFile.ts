/** Reads published tables (CSV with a header line) into columns of numbers. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";

/** A table: the first columns may be words, the asked ones must be numbers. */
export interface DataTable {
  /** Name without folder, for messages. */
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Most bytes of a published table; larger files are not what they should be. */
const MAX_BYTES = 64 * 1024 * 1024;

/** All CSV files at a path, which is a file or a folder, by name. @throws LAT-5201 when there is none or it cannot be read. */
export function readTables(path: string): DataTable[] {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => name.toLowerCase().endsWith(".csv"))
          .sort()
          .map((name) => join(path, name))
      : [path];
    if (files.length > 0) return files.map(readTable);
  } catch (cause) {
    throw domainError("LAT-5201", { file: basename(path) }, { cause });
  }
  throw domainError("LAT-5201", { file: basename(path) });
}

function readTable(path: string): DataTable {
  const file = basename(path);
  if (statSync(path).size > MAX_BYTES) throw domainError("LAT-5201", { file });
  const [header = "", ...lines] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  return { file, header: header.split(","), rows: lines.map((line) => line.split(",")) };
}

/** Position of a column. @throws LAT-5202 when the header does not name it. */
export function columnIndex(table: DataTable, column: string): number {
  const index = table.header.indexOf(column);
  if (index < 0) throw domainError("LAT-5202", { file: table.file, column });
  return index;
}

/** A column as numbers, all finite and >= 0. @throws LAT-5202, LAT-5204 */
export function numberColumn(table: DataTable, column: string): Float64Array {
  const index = columnIndex(table, column);
  return Float64Array.from(table.rows, (cells, row) => {
    const cell = cells[index]?.trim() ?? "";
    const value = Number(cell);
    if (cell === "" || !Number.isFinite(value) || value < 0) {
      throw domainError("LAT-5204", { file: table.file, row: row + 2, column });
    }
    return value;
  });
}
