/** Files handed in as the body of a request. */
import type { Answer, Client } from "./client.ts";

const FILES = "/api/v1/meter-files";

export interface Upload {
  readonly name?: string;
  readonly mapping?: string;
  readonly acceptUnlikely?: boolean;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hands in a text as a file of readings. */
export function handIn(client: Client, text: string, upload: Upload = {}): Promise<Answer> {
  const query = new URLSearchParams();
  if (upload.name !== undefined) query.set("name", upload.name);
  if (upload.mapping !== undefined) query.set("mapping", upload.mapping);
  if (upload.acceptUnlikely !== undefined) query.set("acceptUnlikely", String(upload.acceptUnlikely));
  const headers = { "content-type": upload.type ?? "text/csv", ...upload.headers };
  return client.send("POST", `${FILES}${query.size === 0 ? "" : `?${query}`}`, text, headers);
}

/** Wh per quarter hour, import and export, as UTC starts. */
export const MAPPING = {
  delimiter: ",",
  decimal: ".",
  time: { column: "t", format: "iso", marks: "start", zone: "UTC" },
  minutes: 15,
  meter: { column: "meter" },
  importColumn: "import",
  exportColumn: "export",
  unit: "Wh",
} as const;

export type Row = readonly [meter: string, interval: number, importWh: number, exportWh: number];

export const csvOf = (rows: readonly Row[]): string =>
  [
    "meter,t,import,export",
    ...rows.map(([meter, interval, importWh, exportWh]) =>
      [meter, new Date(interval * 900_000).toISOString(), importWh, exportWh].join(","),
    ),
  ].join("\n");
