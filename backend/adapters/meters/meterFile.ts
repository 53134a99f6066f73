/** Any meter file: told by its content, read line by line, handed on as series. */
import { domainError } from "../../core/errors/domainError.ts";
import type { MeterSeries } from "../../core/metering/meterSeries.ts";
import { type RegisterReading, registerSteps } from "../../core/metering/registerSteps.ts";
import type { CsvMapping } from "./csvMapping.ts";
import { csvReader } from "./csvReadings.ts";
import { parseTelegrams, type Telegram } from "./dsmr.ts";
import { readGreenButton } from "./greenButton.ts";
import { MAX_DOCUMENT_BYTES } from "./meterText.ts";
import { NEM_OFFSET_SECONDS, nemReader } from "./nem.ts";

export type MeterFormat = "nem" | "dsmr" | "green-button" | "csv";

/** Fed line by line without line ends; hands out series as they become whole. */
export interface MeterFileReader {
  readonly format: MeterFormat;
  /** Lead of the source's clock over UTC, seconds: where its days begin (see `toQuarters`). */
  readonly dayOffsetSeconds: number;
  /** @throws LAT-53xx when the file is to be refused. */
  line(text: string): readonly MeterSeries[];
  /** @throws LAT-53xx when the file is to be refused. */
  end(): readonly MeterSeries[];
}

/** Formats that tell themselves; delimited text needs a mapping and is never guessed. */
export function detectMeterFormat(head: string): Exclude<MeterFormat, "csv"> | null {
  const text = head.replace(/^\uFEFF/, "").trimStart();
  if (/^100,NEM1[23],/.test(text)) return "nem";
  if (/^</.test(text)) return "green-button";
  return /^\/[A-Za-z]{3}/m.test(text) ? "dsmr" : null;
}

/** Registers of one meter over its telegrams. */
function seriesOfTelegrams(telegrams: readonly Telegram[]): MeterSeries[] {
  const meters = new Map<string, Telegram[]>();
  for (const telegram of telegrams) {
    const before = meters.get(telegram.meterId);
    if (before === undefined) meters.set(telegram.meterId, [telegram]);
    else before.push(telegram);
  }
  return [...meters].flatMap(([meterId, own]) =>
    (["import", "export"] as const).map((direction) => {
      const looks: RegisterReading[] = own.flatMap(({ at, line, importMilli, exportMilli }) => {
        const milli = direction === "import" ? importMilli : exportMilli;
        return at === null || milli === null ? [] : [{ at, milli, line }];
      });
      const entries = registerSteps(meterId, looks);
      return { meterId, channel: direction, unit: "wh", unitExponent: 3, direction, entries };
    }),
  );
}

function documentReader(format: "dsmr" | "green-button"): MeterFileReader {
  const lines: string[] = [];
  let length = 0;
  const read =
    format === "dsmr" ? (text: string) => seriesOfTelegrams(parseTelegrams(text)) : readGreenButton;
  return {
    format,
    dayOffsetSeconds: 0,
    line(text) {
      length += text.length + 1;
      if (length > MAX_DOCUMENT_BYTES) {
        throw domainError("LAT-5303", { actual: length, limit: MAX_DOCUMENT_BYTES });
      }
      lines.push(text);
      return [];
    },
    end: () => read(lines.join("\n")),
  };
}

/**
 * A reader for a format; `csv` needs its mapping. Feed P1 logs as ISO 8859-1 and keep their carriage returns:
 * their checksum is over bytes. @throws LAT-5308 when the mapping is missing or contradicts itself.
 */
export function meterFileReader(format: MeterFormat, mapping: CsvMapping | null): MeterFileReader {
  if (format === "dsmr" || format === "green-button") return documentReader(format);
  if (format === "csv") {
    if (mapping === null) throw domainError("LAT-5308", { member: "mapping", actual: "none" });
    return { format, dayOffsetSeconds: 0, ...csvReader(mapping) };
  }
  const reader = nemReader();
  return {
    format,
    dayOffsetSeconds: NEM_OFFSET_SECONDS,
    line(text) {
      const series = reader.line(text);
      return series === null ? [] : [series];
    },
    end() {
      reader.end();
      return [];
    },
  };
}
