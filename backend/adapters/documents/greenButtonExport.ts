/** A metering point's readings as a Green Button feed: Atom with ESPI 4.0 content, in the order of the schema. */
import { createHash } from "node:crypto";
import { XMLBuilder } from "fast-xml-parser";
import type { MeterReading, ReadingQuality } from "../../core/metering/reading.ts";
import { localDayLabel, localTimeOfInterval } from "../../core/time/communityTime.ts";
import {
  type EpochSeconds,
  INTERVAL_SECONDS,
  intervalStart,
  isoUtc,
} from "../../core/time/marketInterval.ts";

const ROOT = "/espi/1_1/resource";
/** ESPI quality of reading: valid, estimated with a reference day, manually edited. */
const QUALITY: Readonly<Record<ReadingQuality, string>> = { measured: "0", estimated: "8", substituted: "7" };
const FLOWS = [
  { id: "1", direction: "importWh", flow: "1", title: "Energy drawn from the grid" },
  { id: "2", direction: "exportWh", flow: "19", title: "Energy delivered to the grid" },
] as const;
/** Last Sunday of March at 2 and of October at 3, wall time (ESPI DstRuleType). */
const EUROPEAN_SUMMER_TIME = { end: "AE0E3000", start: "3E0E2000" };
const STANDARD_OFFSET_SECONDS = 3600;

type Xml = { readonly [name: string]: string | Xml | readonly Xml[] };

/** Names a thing by what it is: the same feed has the same ids. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-")}`
    .toUpperCase()
    .replace("URN:UUID", "urn:uuid");
}

function entry(
  path: string,
  up: string,
  related: readonly string[],
  title: string,
  at: string,
  content: Xml,
): Xml {
  return {
    id: uuidOf(path),
    link: [
      { "@rel": "self", "@href": path },
      { "@rel": "up", "@href": up },
      ...related.map((href) => ({ "@rel": "related", "@href": href })),
    ],
    title,
    content,
    published: at,
    updated: at,
  };
}

const readingType = (flow: string): Xml => ({
  ReadingType: {
    "@xmlns": "http://naesb.org/espi",
    accumulationBehaviour: "4",
    commodity: "1",
    dataQualifier: "12",
    flowDirection: flow,
    intervalLength: String(INTERVAL_SECONDS),
    kind: "12",
    powerOfTenMultiplier: "0",
    timeAttribute: "0",
    uom: "72",
  },
});

const period = (start: number, duration: number): Xml => ({
  duration: String(duration),
  start: String(start),
});

function blockOf(readings: readonly MeterReading[], direction: "importWh" | "exportWh"): Xml {
  const first = readings[0];
  const start = first === undefined ? 0 : intervalStart(first.interval);
  const last = readings.at(-1);
  const end = last === undefined ? 0 : intervalStart(last.interval) + INTERVAL_SECONDS;
  return {
    IntervalBlock: {
      "@xmlns": "http://naesb.org/espi",
      interval: period(start, end - start),
      IntervalReading: readings.map((reading) => ({
        ReadingQuality: { quality: QUALITY[reading.quality] },
        timePeriod: period(intervalStart(reading.interval), INTERVAL_SECONDS),
        value: String(reading[direction]),
      })),
    },
  };
}

/** Readings of each local day, ascending. */
function byDay(readings: readonly MeterReading[]): ReadonlyMap<string, readonly MeterReading[]> {
  const days = new Map<string, MeterReading[]>();
  for (const reading of [...readings].sort((a, b) => a.interval - b.interval)) {
    const day = localDayLabel(localTimeOfInterval(reading.interval));
    const own = days.get(day);
    if (own === undefined) days.set(day, [reading]);
    else own.push(reading);
  }
  return days;
}

/**
 * The feed, UTF-8. `readings` are of one metering point, one per interval; times are UTC seconds and the local
 * time parameters are Central European. Names and addresses are not in it.
 */
export function greenButtonFeed(
  meteringPointId: string,
  readings: readonly MeterReading[],
  made: EpochSeconds,
): string {
  const at = isoUtc(made);
  const point = `${ROOT}/UsagePoint/${encodeURIComponent(meteringPointId)}`;
  const local = `${ROOT}/LocalTimeParameters/1`;
  const espi = { "@xmlns": "http://naesb.org/espi" };
  const entries: Xml[] = [
    entry(point, `${ROOT}/UsagePoint`, [`${point}/MeterReading`, local], "Metering point", at, {
      UsagePoint: { ...espi, ServiceCategory: { kind: "0" } },
    }),
    entry(local, `${ROOT}/LocalTimeParameters`, [], "Central European Time", at, {
      LocalTimeParameters: {
        ...espi,
        dstEndRule: EUROPEAN_SUMMER_TIME.end,
        dstOffset: "3600",
        dstStartRule: EUROPEAN_SUMMER_TIME.start,
        tzOffset: String(STANDARD_OFFSET_SECONDS),
      },
    }),
  ];
  const days = byDay(readings);
  for (const { id, direction, flow, title } of FLOWS) {
    const reading = `${point}/MeterReading/${id}`;
    const type = `${ROOT}/ReadingType/${id}`;
    entries.push(
      entry(reading, `${point}/MeterReading`, [`${reading}/IntervalBlock`, type], title, at, {
        MeterReading: espi,
      }),
      entry(type, `${ROOT}/ReadingType`, [], `${title}, Wh per quarter hour`, at, readingType(flow)),
    );
    for (const [day, own] of days) {
      const block = `${reading}/IntervalBlock/${day}`;
      entries.push(entry(block, `${reading}/IntervalBlock`, [], day, at, blockOf(own, direction)));
    }
  }
  const feed = {
    feed: {
      "@xmlns": "http://www.w3.org/2005/Atom",
      id: uuidOf(`${point} ${at}`),
      title: "Green Button feed",
      updated: at,
      link: { "@rel": "self", "@href": `${ROOT}/Batch/UsagePoint/${encodeURIComponent(meteringPointId)}` },
      entry: entries,
    },
  };
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(feed)}`;
}
