/** Any meter file: told by its content, read line by line, handed on as series. */
import { domainError } from "../../core/errors/domainError.ts";
import type { MeterSeries } from "../../core/metering/meterSeries.ts";
import { type RegisterReading, registerSteps } from "../../core/metering/registerSteps.ts";
import type { CsvMapping } from "./csvMapping.ts";
import { csvReader } from "./csvReadings.ts";
import { parseTelegrams, type Telegram } from "./dsmr.ts";
import { readGreenButton } from "./greenButton.ts";
import { NEM_OFFSET_SECONDS, nemReader } from "./nem.ts";

export type MeterFormat = "nem" | "dsmr" | "green-button" | "csv";

/** Lead of the source's clock over UTC, seconds: where its days begin (see `toQuarters`). */
export const DAY_OFFSET_SECONDS: Readonly<Record<MeterFormat, number>> = {
  nem: NEM_OFFSET_SECONDS,
  dsmr: 0,
  "green-button": 0,
  csv: 0,
};

/** Fed line by line without line ends; hands out series as they become whole. */
export interface MeterLineReader {
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

/**
 * A document that is read at once. Hand in P1 logs as ISO 8859-1 with their carriage returns: their checksum is
 * over bytes. @throws LAT-53xx when it is to be refused.
 */
export const readMeterDocument = (format: "dsmr" | "green-button", text: string): MeterSeries[] =>
  format === "dsmr" ? seriesOfTelegrams(parseTelegrams(text)) : readGreenButton(text);

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

/**
 * A reader for a format that goes line by line; `csv` needs its mapping.
 * @throws LAT-5308 when the mapping is missing or contradicts itself.
 */
export function meterLineReader(format: "nem" | "csv", mapping: CsvMapping | null): MeterLineReader {
  if (format === "csv") {
    if (mapping === null) throw domainError("LAT-5308", { member: "mapping", actual: "none" });
    return csvReader(mapping);
  }
  const reader = nemReader();
  return {
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
