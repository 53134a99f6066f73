/** Where the reference data lies; tests that need a missing part skip and say which. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.env.LATERAL_DATA ?? join(import.meta.dirname, "..", "..", "..", "shared", "data");

export interface DataFolder {
  readonly path: string;
  readonly missing: boolean;
  /** Ends the name of a suite: says why it is skipped. */
  readonly note: string;
  readonly read: (file: string) => string;
}

export function dataFolder(name: string): DataFolder {
  const path = join(root, name);
  const missing = !existsSync(path);
  const note = missing ? ` (skipped: reference data ${name} is missing, set LATERAL_DATA)` : "";
  return { path, missing, note, read: (file) => readFileSync(join(path, file), "utf8") };
}

/** Rows of a CSV file with a header, as records of text. */
export function csvRecords(text: string, separator = ","): Record<string, string>[] {
  const [header, ...rows] = text.trim().split(/\r?\n/);
  const names = (header ?? "").split(separator);
  return rows.map((row) => {
    const cells = row.split(separator);
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}
