import { readFileSync, statSync } from "node:fs";
import { domainError } from "../../core/errors/domainError.ts";

/** A delimited file is at most this large, bytes; network and profile files are far smaller. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** @throws LAT-2030 unreadable, LAT-2010 too large. */
export function readTextFile(file: string): string {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (error) {
    throw domainError("LAT-2030", { file, reason: (error as Error).message }, { cause: error });
  }
  if (size > MAX_FILE_BYTES) {
    throw domainError("LAT-2010", { what: "the file", actual: size, limit: MAX_FILE_BYTES });
  }
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw domainError("LAT-2030", { file, reason: (error as Error).message }, { cause: error });
  }
}

export interface DelimitedRow {
  readonly line: number;
  /** @throws LAT-2031 when the column is missing or empty. */
  readonly text: (column: string) => string;
  /** @throws LAT-2031 when it is not a finite number. */
  readonly number: (column: string) => number;
}

/** Rows of a delimited file with a header line. @throws LAT-2030 unreadable, LAT-2031 naming the line. */
export function readDelimited(file: string, separator: string): DelimitedRow[] {
  const [header, ...lines] = readTextFile(file).trimEnd().split(/\r?\n/);
  const columns = (header ?? "").split(separator);
  return lines.map((content, i) => {
    const line = i + 2;
    const cells = content.split(separator);
    if (cells.length !== columns.length) {
      const reason = `it has ${cells.length} fields, the header has ${columns.length}`;
      throw domainError("LAT-2031", { file, line, reason });
    }
    const text = (column: string) => {
      const value = cells[columns.indexOf(column)];
      if (!value) throw domainError("LAT-2031", { file, line, reason: `${column} is missing` });
      return value;
    };
    const number = (column: string) => {
      const value = Number(text(column));
      if (!Number.isFinite(value)) {
        throw domainError("LAT-2031", { file, line, reason: `${column} is not a number` });
      }
      return value;
    };
    return { line, text, number };
  });
}
