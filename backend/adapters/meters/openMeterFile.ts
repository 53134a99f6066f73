/** A meter file on disk: its hash, its format, and its series as they are read. */
import { createHash } from "node:crypto";
import { createReadStream, type Stats, statSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import type { MeterSeries } from "../../core/metering/meterSeries.ts";
import type { CsvMapping } from "./csvMapping.ts";
import {
  DAY_OFFSET_SECONDS,
  detectMeterFormat,
  type MeterFormat,
  meterLineReader,
  readMeterDocument,
} from "./meterFile.ts";
import { badLine, MAX_DOCUMENT_BYTES, MAX_LINE } from "./meterText.ts";

/** Largest file of lines, bytes: some hundred million values. */
const MAX_FILE_BYTES = 8 * 1024 ** 3;
const HEAD_BYTES = 4096;
const CHUNK_BYTES = 1 << 20;

export interface OpenMeterFile {
  readonly sha256: string;
  readonly name: string;
  readonly format: MeterFormat;
  readonly dayOffsetSeconds: number;
  readonly bytes: number;
  /** Can be gone through once. `onBytes` hears how far the reading is. */
  series(onBytes?: (done: number) => void): AsyncIterable<MeterSeries>;
}

const unreadable = (file: string, cause: unknown) =>
  domainError("LAT-5310", { file, reason: (cause as NodeJS.ErrnoException).code ?? "unknown" }, { cause });

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk);
  return hash.digest("hex");
}

async function headOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* seriesOfLines(
  path: string,
  format: "nem" | "csv",
  mapping: CsvMapping | null,
  onBytes: (done: number) => void,
): AsyncIterable<MeterSeries> {
  const reader = meterLineReader(format, mapping);
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: CHUNK_BYTES });
  let rest = "";
  let line = 0;
  for await (const chunk of stream) {
    const text = rest + String(chunk);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      line += 1;
      yield* reader.line(text.slice(start, end));
      start = end + 1;
    }
    rest = text.slice(start);
    if (rest.length > MAX_LINE) throw badLine(line + 1, `it is longer than ${MAX_LINE} characters`);
    onBytes(stream.bytesRead);
  }
  if (rest !== "") yield* reader.line(rest);
  yield* reader.end();
}

async function* seriesOfDocument(
  path: string,
  format: "dsmr" | "green-button",
  onBytes: (done: number) => void,
): AsyncIterable<MeterSeries> {
  const text = await readFile(path, format === "dsmr" ? "latin1" : "utf8");
  onBytes(text.length);
  yield* readMeterDocument(format, text);
}

/**
 * Opens a file; without a mapping its content must tell its format. `name` is what people call it.
 * @throws LAT-5301 unknown, LAT-5303 too large, LAT-5310 unreadable
 */
export async function openMeterFile(
  path: string,
  mapping: CsvMapping | null,
  name = basename(path),
): Promise<OpenMeterFile> {
  let stats: Stats;
  try {
    stats = statSync(path);
    if (!stats.isFile()) throw Object.assign(new Error("not a file"), { code: "it is not a file" });
  } catch (error) {
    throw unreadable(name, error);
  }
  const head = await headOf(path).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const format = mapping === null ? detectMeterFormat(head) : "csv";
  if (format === null) throw domainError("LAT-5301", { file: name });
  const isDocument = format === "dsmr" || format === "green-button";
  const limit = isDocument ? MAX_DOCUMENT_BYTES : MAX_FILE_BYTES;
  if (stats.size > limit) throw domainError("LAT-5303", { actual: stats.size, limit });
  return {
    sha256: await hashFile(path),
    name,
    format,
    dayOffsetSeconds: DAY_OFFSET_SECONDS[format],
    bytes: stats.size,
    series: (onBytes = () => undefined) =>
      isDocument ? seriesOfDocument(path, format, onBytes) : seriesOfLines(path, format, mapping, onBytes),
  };
}
