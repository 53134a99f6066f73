import { describe, expect, test } from "vitest";
import type { CsvMapping } from "../../../backend/adapters/meters/csvMapping.ts";
import { detectMeterFormat, meterLineReader } from "../../../backend/adapters/meters/meterFile.ts";
import { type MeterSeries, toQuarters } from "../../../backend/core/metering/meterSeries.ts";
import { codeOf } from "../../support/codeOf.ts";

const mapping: CsvMapping = {
  delimiter: ";",
  decimal: ",",
  skipLines: 0,
  time: { column: "Zeit", format: "dd.mm.yyyy hh:mm", marks: "start", zone: "Europe/Berlin" },
  minutes: 15,
  meter: { column: "Zählpunkt" },
  importColumn: "Bezug",
  exportColumn: "Einspeisung",
  unit: "kWh",
  quality: null,
};

function readAll(text: string, with_: CsvMapping = mapping): MeterSeries[] {
  const reader = meterLineReader("csv", with_);
  const found: MeterSeries[] = [];
  for (const line of text.split("\n")) found.push(...reader.line(line));
  return [...found, ...reader.end()];
}

const quartersOf = (series: readonly MeterSeries[], direction: string) =>
  toQuarters(
    series.filter((s) => s.direction === direction).flatMap((s) => s.entries),
    0,
  ).quarters;

const header = "Zählpunkt;Zeit;Bezug;Einspeisung";

/** A local day in quarters, as an export of a Central European operator has it. */
function localDay(day: string, hours: readonly number[]): string {
  const rows = hours.flatMap((hour) =>
    ["00", "15", "30", "45"].map((minute) => `AT1;${day} ${String(hour).padStart(2, "0")}:${minute};0,25;0`),
  );
  return [header, ...rows].join("\n");
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("delimited readings by a mapping", () => {
  test("decimal commas, quotes and two registers", () => {
    const series = readAll(`${header}\n"AT1";"01.06.2026 00:00";1,5;0\nAT1;01.06.2026 00:15;0;0,125\r\n`);
    expect(quartersOf(series, "import").map((q) => q.energyWh)).toEqual([1500, 0]);
    expect(quartersOf(series, "export").map((q) => q.energyWh)).toEqual([0, 125]);
    expect((quartersOf(series, "import")[0]?.interval ?? 0) * 900).toBe(Date.UTC(2026, 4, 31, 22) / 1000);
  });

  test("a day in October has a hundred quarters, one in March ninety-two", () => {
    const october = quartersOf(readAll(localDay("25.10.2026", [0, 1, 2, 2, ...range(3, 24)])), "import");
    expect(october).toHaveLength(100);
    expect(new Set(october.map((q) => q.interval)).size).toBe(100);
    const march = quartersOf(readAll(localDay("29.03.2026", [0, 1, ...range(3, 24)])), "import");
    expect(march).toHaveLength(92);
    expect(codeOf(() => readAll(localDay("29.03.2026", [2])))).toBe("LAT-5302");
  });

  test("stamps at the end of the interval, mean power, a fixed zone and its own offset", () => {
    const power: CsvMapping = {
      ...mapping,
      time: { column: "t", format: "iso", marks: "end", zone: 600 },
      meter: { id: "M" },
      importColumn: "p",
      exportColumn: null,
      unit: "kW",
    };
    const series = readAll("t;p\n2026-06-01T10:15;4\n2026-06-01T00:30:00Z;2,0", power);
    const quarters = quartersOf(series, "import");
    expect(quarters.map((q) => [q.interval * 900, q.energyWh])).toEqual([
      [Date.UTC(2026, 5, 1, 0, 0) / 1000, 1000],
      [Date.UTC(2026, 5, 1, 0, 15) / 1000, 500],
    ]);
  });

  test("marks of quality are the sender's, and unknown ones are refused", () => {
    const marked: CsvMapping = {
      ...mapping,
      quality: { column: "Q", marks: { W: "measured", E: "substituted", F: "missing" } },
    };
    const text = `${header};Q\nAT1;01.06.2026 00:00;1;0;W\nAT1;01.06.2026 00:15;1;0;E\nAT1;01.06.2026 00:30;;;F`;
    const [series] = readAll(text, marked);
    const { quarters, incomplete } = toQuarters(series?.entries ?? [], 0);
    expect(quarters.map((q) => q.quality)).toEqual(["measured", "substituted"]);
    expect(incomplete).toHaveLength(1);
    expect(codeOf(() => readAll(text.replace(";0;E", ";0;X"), marked))).toBe("LAT-5302");
    expect(codeOf(() => readAll(text.replace(";0;E", ";0;constructor"), marked))).toBe("LAT-5302");
  });

  test.each([
    ["a row that is cut", `${header}\nAT1;01.06.2026 00:00;1`, "LAT-5302"],
    ["a word for a number", `${header}\nAT1;01.06.2026 00:00;viel;0`, "LAT-5302"],
    ["a thousands separator", `${header}\nAT1;01.06.2026 00:00;1.500,0;0`, "LAT-5302"],
    ["a day that does not exist", `${header}\nAT1;31.06.2026 00:00;1;0`, "LAT-5302"],
    ["an open quotation mark", `${header}\n"AT1;01.06.2026 00:00;1;0`, "LAT-5302"],
    ["no header", "", "LAT-5308"],
    ["another header", "a;b;c;d", "LAT-5308"],
    ["no name of a meter", `${header}\n;01.06.2026 00:00;1;0`, "LAT-5302"],
  ])("refuses %s", (_what, text, code) => {
    expect(codeOf(() => readAll(text))).toBe(code);
  });

  test.each([
    ["no energy column", { importColumn: null, exportColumn: null }],
    ["the same column twice", { importColumn: "Zeit" }],
    ["an odd interval", { minutes: 7 }],
    ["a decimal sign that separates", { delimiter: ",", decimal: "," }],
    ["a zone beyond the world", { time: { ...mapping.time, zone: 10_000 } }],
  ] as const)("a mapping with %s is refused", (_what, change) => {
    expect(codeOf(() => meterLineReader("csv", { ...mapping, ...change }))).toBe("LAT-5308");
  });
});

describe("telling the format from the content", () => {
  test.each([
    ["100,NEM12,200505101521,A,B", "nem"],
    ["\uFEFF<?xml version='1.0'?><feed/>", "green-button"],
    ["2026-06-01 12:00:00 INFO\n/ISk5\\2MT382-1000\r\n", "dsmr"],
    ["meter;time;kWh", null],
    ["", null],
    ["\u0000\u0001", null],
  ])("%j", (head, format) => {
    expect(detectMeterFormat(head)).toBe(format);
  });
});
