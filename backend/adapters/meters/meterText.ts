/** What the readers of meter files share: limits, numbers, units and the one error for a bad line. */
import { type DomainError, domainError } from "../../core/errors/domainError.ts";
import type { ReadingQuality } from "../../core/metering/reading.ts";

/** Longest line, characters: a NEM12 day of one-minute values has some 12 000. */
export const MAX_LINE = 200_000;
/** Largest document that is read into memory (XML, telegrams), bytes. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** The error of a line that cannot be read. */
export const badLine = (line: number, reason: string): DomainError =>
  domainError("LAT-5302", { line, reason });

export interface Unit {
  /** Lower case, without prefix. */
  readonly base: string;
  /** Power of ten towards the base unit. */
  readonly exponent: number;
}

const PREFIX: Readonly<Record<string, number>> = { "": 0, k: 3, m: 6, g: 9 };

/** `kWh`, `KVARH`, `Wh`, empty …; the prefix M is mega whatever its case. Null when it is none of these. */
export function parseUnit(text: string): Unit | null {
  const match = /^([kmg]?)(wh|varh|vah|w|var|va|v|a|)$/i.exec(text.trim());
  if (match === null) return null;
  const [, prefix = "", base = ""] = match;
  return { base: base.toLowerCase(), exponent: PREFIX[prefix.toLowerCase()] ?? 0 };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
/** Largest quantity in thousandths of a base unit that is exact here. */
const MAX_MILLI = 2 ** 52;

/** A decimal number in thousandths of its base unit; null when it is no plain decimal or too large. */
export function parseMilli(text: string, exponent: number): number | null {
  if (!DECIMAL.test(text)) return null;
  const milli = Math.round(Number(text) * 10 ** (exponent + 3));
  return Math.abs(milli) <= MAX_MILLI ? milli || 0 : null;
}

/** AEMO's quality letters: actual, estimated, substituted, final substituted, null data. */
export const NEM_QUALITY: Readonly<Record<string, ReadingQuality | null>> = {
  A: "measured",
  E: "estimated",
  S: "substituted",
  F: "substituted",
  N: null,
};
