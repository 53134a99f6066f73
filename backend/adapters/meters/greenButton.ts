/**
 * Green Button (NAESB REQ.21 ESPI 1.1 and 3.x) in an Atom feed or a single entry. Lenient in: any prefix, any
 * order of elements, blocks without a reading type. What is not electricity of a customer comes out without
 * direction, and is not imported.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { domainError } from "../../core/errors/domainError.ts";
import type { FlowDirection, MeterSeries, SeriesEntry } from "../../core/metering/meterSeries.ts";
import type { ReadingQuality } from "../../core/metering/reading.ts";
import { epochSeconds } from "../../core/time/marketInterval.ts";
import { MAX_DOCUMENT_BYTES, parseMilli } from "./meterText.ts";

/** Nothing in a feed nests deeper than this. */
const MAX_DEPTH = 40;
const MAX_ENTRIES = 5_000_000;
/** ESPI codes: unit, flow direction, commodity, accumulation behaviour, quality of reading. */
const UNITS: Readonly<Record<string, string>> = {
  "72": "wh",
  "73": "varh",
  "38": "w",
  "63": "var",
  "29": "v",
};
const FLOWS: Readonly<Record<string, FlowDirection>> = { "1": "import", "19": "export" };
const ELECTRICITY = new Set(["", "0", "1", "2"]);
/** Delta data, and the indicating kind that some custodians send for it. Registers and averages are not energy. */
const DELTA = new Set(["", "0", "4", "6"]);
const QUALITY: Readonly<Record<string, ReadingQuality>> = {
  "7": "substituted",
  "8": "estimated",
  "9": "estimated",
  "10": "substituted",
  "12": "estimated",
  "13": "substituted",
  "16": "substituted",
};

type Node = { readonly [name: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const nodes = (value: unknown): Node[] => list(value).filter(isNode);
function textOf(value: unknown): string {
  const first = list(value)[0];
  if (isNode(first)) return textOf(first["#text"]);
  return first === undefined ? "" : String(first).trim();
}

const refuse = (entry: number, reason: string) => domainError("LAT-5307", { entry, reason });

/** The document as plain objects. @throws LAT-5303 too large, LAT-5304 with DOCTYPE, LAT-5307 malformed. */
function parseXml(text: string): Node {
  if (text.length > MAX_DOCUMENT_BYTES) {
    throw domainError("LAT-5303", { actual: text.length, limit: MAX_DOCUMENT_BYTES });
  }
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) throw domainError("LAT-5304");
  const checked = XMLValidator.validate(text);
  if (checked !== true) throw refuse(0, `line ${checked.err.line}: ${checked.err.msg.slice(0, 120)}`);
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      removeNSPrefix: true,
      parseTagValue: false,
      processEntities: false,
      maxNestedTags: MAX_DEPTH,
    });
    return parser.parse(text) as Node;
  } catch (error) {
    throw refuse(0, (error as Error).message.slice(0, 120));
  }
}

interface ReadingType {
  readonly unit: string;
  readonly exponent: number;
  readonly direction: FlowDirection | null;
}

const UNKNOWN: ReadingType = { unit: "", exponent: 0, direction: null };

function readingType(node: Node, entry: number): ReadingType {
  const power = textOf(node.powerOfTenMultiplier);
  const exponent = power === "" ? 0 : Number(power);
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 12) {
    throw refuse(entry, `the power of ten "${power.slice(0, 10)}" is not usable`);
  }
  const unit = UNITS[textOf(node.uom)] ?? "";
  const energy =
    unit === "wh" && ELECTRICITY.has(textOf(node.commodity)) && DELTA.has(textOf(node.accumulationBehaviour));
  return { unit, exponent, direction: energy ? (FLOWS[textOf(node.flowDirection)] ?? null) : null };
}

function seriesEntry(node: Node, exponent: number, entry: number): SeriesEntry {
  const [period = {}] = nodes(node.timePeriod);
  // Some custodians send fractions of a second.
  const start = Math.round(Number(textOf(period.start)));
  const duration = Math.round(Number(textOf(period.duration)));
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(duration) || duration <= 0 || start <= 0) {
    throw refuse(entry, "a reading has no usable time period");
  }
  const value = textOf(node.value);
  const milli = parseMilli(value, exponent);
  if (milli === null) throw refuse(entry, `the value "${value.slice(0, 20)}" is not a number`);
  const mark = textOf(nodes(node.ReadingQuality)[0]?.quality);
  return {
    start: epochSeconds(start),
    end: epochSeconds(start + duration),
    milli,
    quality: QUALITY[mark] ?? "measured",
    mark,
    line: entry,
  };
}

/** `…/UsagePoint/1/MeterReading/2/IntervalBlock/3` → usage point and meter reading. */
const pathOf = (href: string) => ({
  usagePoint: /UsagePoint\/([^/]+)/.exec(href)?.[1] ?? "",
  reading: /^(.*MeterReading\/[^/]+)/.exec(href)?.[1] ?? "",
});

interface Entry {
  readonly number: number;
  readonly self: string;
  readonly up: string;
  readonly related: readonly string[];
  readonly content: Node;
}

function entriesOf(document: Node): Entry[] {
  const feed = nodes(document.feed)[0];
  const found = feed === undefined ? nodes(document.entry) : nodes(feed.entry);
  if (found.length === 0) throw refuse(0, "it has no Atom entry");
  return found.map((node, index) => {
    const links = nodes(node.link).map((link) => ({
      rel: String(link["@rel"]),
      href: String(link["@href"]),
    }));
    const href = (rel: string) => links.find((link) => link.rel === rel)?.href ?? "";
    return {
      number: index + 1,
      self: href("self"),
      up: href("up"),
      related: links.filter((link) => link.rel === "related").map((link) => link.href),
      content: nodes(node.content)[0] ?? {},
    };
  });
}

/** Reading type of each meter reading, by the path of the meter reading. */
function typesByReading(entries: readonly Entry[]): (reading: string) => ReadingType {
  const types = new Map<string, ReadingType>();
  for (const entry of entries) {
    for (const node of nodes(entry.content.ReadingType)) {
      const type = readingType(node, entry.number);
      const known = types.get(entry.self);
      const same = known === undefined || JSON.stringify(known) === JSON.stringify(type);
      // Two types under one link: which of them is meant cannot be known.
      types.set(entry.self, same ? type : UNKNOWN);
    }
  }
  const byReading = new Map<string, ReadingType>();
  for (const entry of entries) {
    if (!("MeterReading" in entry.content)) continue;
    const type = entry.related.map((href) => types.get(href)).find((found) => found !== undefined);
    if (type !== undefined) byReading.set(entry.self, type);
  }
  const only = types.size === 1 ? [...types.values()][0] : undefined;
  return (reading) => byReading.get(reading) ?? only ?? UNKNOWN;
}

/**
 * The series of a feed, one per meter reading; `meterId` is the usage point, `channel` the meter reading.
 * @throws LAT-5303, LAT-5304, LAT-5307 naming the entry.
 */
export function readGreenButton(text: string): MeterSeries[] {
  const entries = entriesOf(parseXml(text));
  const typeOf = typesByReading(entries);
  const series = new Map<string, MeterSeries & { readonly entries: SeriesEntry[] }>();
  let count = 0;
  for (const entry of entries) {
    const { usagePoint, reading } = pathOf(entry.self || entry.up);
    for (const block of nodes(entry.content.IntervalBlock)) {
      const type = typeOf(reading);
      const known = series.get(reading);
      const target = known ?? {
        meterId: usagePoint,
        channel: reading.split("/").at(-1) ?? "",
        unit: type.unit,
        unitExponent: 0,
        direction: type.direction,
        entries: [],
      };
      if (known === undefined) series.set(reading, target);
      for (const node of nodes(block.IntervalReading)) {
        count += 1;
        if (count > MAX_ENTRIES) throw refuse(entry.number, `there are more than ${MAX_ENTRIES} readings`);
        target.entries.push(seriesEntry(node, type.exponent, entry.number));
      }
    }
  }
  return [...series.values()];
}
