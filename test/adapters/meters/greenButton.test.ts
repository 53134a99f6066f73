import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readGreenButton } from "../../../backend/adapters/meters/greenButton.ts";
import { toQuarters } from "../../../backend/core/metering/meterSeries.ts";
import { codeOf } from "../../support/codeOf.ts";
import { meteringFolder } from "./meteringData.ts";

const folder = meteringFolder("green-button");

/** File → series as [usage point, channel, unit, direction, readings, sum of the values as sent]. */
const SAMPLES: Readonly<
  Record<string, readonly (readonly [string, string, string, string | null, number, number])[]>
> = {
  "TestGBDataHourlyNineDaysBinnedDaily.xml": [["2", "01", "wh", "import", 216, 199_563]],
  "electric_containerized.xml": [["1", "01", "wh", "import", 8, 4_086]],
  "test_usage_data.xml": [["5446AF3F", "01", "wh", "import", 1_340, 1_391_666]],
  "interval_block_1.xml": [["1", "1", "", null, 96, 93_846]],
  "Gas.xml": [["5446AF3F", "01", "", null, 13, 1_081.119]],
  "Water.xml": [["5446AF3F", "01", "", null, 2, 27_405_000]],
  "gas_direct.xml": [["NET_USAGE", "1", "", null, 5, 140]],
  "gas_containerized.xml": [["01", "01", "", null, 3, 47_000]],
  "ngma_gas_provider_2024-07-16.xml": [["01", "01", "", null, 36, 2_651_000]],
  "ApplicationInformationSample.xml": [],
  "AuthorizationSample.xml": [],
};

describe.skipIf(folder === null)("Green Button samples (skipped: reference data missing)", () => {
  const samples = join(folder ?? "", "samples");
  const load = (name: string) => readFileSync(join(samples, name), "utf8");

  test.each(Object.entries(SAMPLES))("%s", (name, expected) => {
    const series = readGreenButton(load(name));
    expect(
      series.map((s) => [
        s.meterId,
        s.channel,
        s.unit,
        s.direction,
        s.entries.length,
        s.entries.reduce((sum, entry) => sum + entry.milli, 0) / 1000,
      ]),
    ).toEqual(expected);
  });

  test("every sample of the folder is read", () => {
    for (const name of readdirSync(samples)) expect(() => readGreenButton(load(name))).not.toThrow();
    expect(readdirSync(samples)).toHaveLength(14);
  });

  test("two reading types under one link are nobody's: no direction is guessed", () => {
    const three = readGreenButton(load("oneusagepointsonecustomerthreemeasurements.xml"));
    expect(three.map((s) => [s.channel, s.unit, s.direction])).toEqual([
      ["1", "wh", "import"],
      ["2", "", null],
      ["3", "", null],
    ]);
  });

  test("registers are not taken for energy, whatever their flow direction", () => {
    const series = readGreenButton(load("threeusagepointsonecustomer.xml"));
    expect(new Set(series.map((s) => `${s.unit} ${s.direction}`))).toEqual(new Set(["wh import", "wh null"]));
  });

  test("a quarter-hourly feed becomes quarters with the qualities of its readings", () => {
    const [series] = readGreenButton(load("test_usage_data.xml"));
    const { quarters } = toQuarters(series?.entries ?? [], 0);
    expect(quarters.reduce((sum, q) => sum + q.energyWh, 0)).toBe(1_391_666);
    expect(quarters).toHaveLength(1_340);
    expect(new Set(quarters.map((q) => q.quality))).toEqual(
      new Set(["measured", "estimated", "substituted"]),
    );
  });

  test("a feed cut anywhere is refused", () => {
    const text = load("electric_containerized.xml");
    for (let length = 100; length < text.trimEnd().length - 1; length += 97) {
      expect(codeOf(() => readGreenButton(text.slice(0, length)))).toBe("LAT-5307");
    }
  });
});

const entry = (reading: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="UsagePoint/1/MeterReading/1/IntervalBlock/1"/><content><IntervalBlock xmlns="http://naesb.org/espi">${reading}</IntervalBlock></content></entry></feed>`;
const reading = (start: string, duration: string, value: string) =>
  `<IntervalReading><timePeriod><duration>${duration}</duration><start>${start}</start></timePeriod><value>${value}</value></IntervalReading>`;

describe("hostile XML", () => {
  test.each([
    [
      "an external entity",
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>`,
      "LAT-5304",
    ],
    [
      "a billion laughs",
      `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><feed><entry>&b;</entry></feed>`,
      "LAT-5304",
    ],
    ["ten thousand nested elements", `${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`, "LAT-5307"],
    ["another document", "<html><body/></html>", "LAT-5307"],
    ["no document", "", "LAT-5307"],
    ["a value that is a word", entry(reading("1780000000", "900", "many")), "LAT-5307"],
    ["a value beyond all measure", entry(reading("1780000000", "900", "9".repeat(30))), "LAT-5307"],
    ["a period of no length", entry(reading("1780000000", "0", "1")), "LAT-5307"],
    ["a period without a start", entry(reading("", "900", "1")), "LAT-5307"],
    [
      "a name from the prototype",
      entry(`<__proto__><value>1</value></__proto__>${reading("x", "1", "1")}`),
      "LAT-5307",
    ],
  ])("%s is refused", (_what, text, code) => {
    expect(codeOf(() => readGreenButton(text))).toBe(code);
  });
});
