import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvText } from "../../../backend/adapters/documents/csvExport.ts";
import { greenButtonFeed } from "../../../backend/adapters/documents/greenButtonExport.ts";
import { readGreenButton } from "../../../backend/adapters/meters/greenButton.ts";
import type { MeterReading } from "../../../backend/core/metering/reading.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { meteringFolder } from "../meters/meteringData.ts";
import { schemaErrors } from "./schemas.ts";

const FIRST = Date.UTC(2026, 9, 24, 22) / 900_000;
const readings = (count: number): MeterReading[] =>
  Array.from({ length: count }, (_, index) => ({
    meteringPointId: "mp-1",
    interval: intervalIndex(FIRST + index),
    importWh: wattHours(index % 700),
    exportWh: wattHours((index * 3) % 500),
    quality: (["measured", "estimated", "substituted"] as const)[index % 3] ?? "measured",
    source: "test",
    receivedAt: epochSeconds(0),
    version: 1,
  }));
const MADE = epochSeconds(Date.UTC(2026, 10, 1) / 1000);

describe("the Green Button feed", () => {
  const folder = meteringFolder("green-button");

  test.skipIf(folder === null)(
    "is valid under the ESPI schema (skipped: reference data missing)",
    async () => {
      const load = (name: string) => readFileSync(join(folder ?? "", "xsd", name), "utf8");
      const schemas = {
        "feed.xsd": `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="http://www.w3.org/2005/Atom" schemaLocation="atom.xsd"/><xs:import namespace="http://naesb.org/espi" schemaLocation="espi.xsd"/></xs:schema>`,
        "atom.xsd": load("atom.xsd").replace(/schemaLocation="[^"]*xml.xsd"/, 'schemaLocation="xml.xsd"'),
        "espi.xsd": load("espi.xsd"),
        "xml.xsd": load("xml.xsd"),
      };
      expect(await schemaErrors(greenButtonFeed("mp-1", readings(200), MADE), "feed.xsd", schemas)).toEqual(
        [],
      );
      expect(await schemaErrors(greenButtonFeed("mp-1", [], MADE), "feed.xsd", schemas)).toEqual([]);
      const broken = greenButtonFeed("mp-1", readings(3), MADE).replace("<uom>72</uom>", "<uom>watt</uom>");
      expect(await schemaErrors(broken, "feed.xsd", schemas)).not.toEqual([]);
    },
  );

  test("says the same when it is read again, over a day of a hundred quarters", () => {
    const given = readings(196);
    const series = readGreenButton(greenButtonFeed("mp-1", given, MADE));
    expect(series.map((s) => s.direction)).toEqual(["import", "export"]);
    for (const [index, direction] of (["importWh", "exportWh"] as const).entries()) {
      expect(series[index]?.entries.map((e) => [e.start / 900, e.milli / 1000, e.quality])).toEqual(
        given.map((r) => [r.interval, r[direction], r.quality]),
      );
    }
    expect(greenButtonFeed("mp-1", given, MADE).match(/<title>2026-10-25<\/title>/g)).toHaveLength(2);
  });
});

describe("delimited exports", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+49 123", "'+49 123"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=cmd|' /C calc'!A0", "'\t=cmd|' /C calc'!A0"],
    ["  =1", "'  =1"],
    ["-12.5", "-12.5"],
    ["Lindenhof 12", "Lindenhof 12"],
  ])("%j is written as %j", (given, expected) => {
    const [, row] = parse(csvText(["a"], [[given]]), { bom: true }) as string[][];
    expect(row).toEqual([expected]);
  });

  test("no cell begins a formula, and every cell comes back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 2 }), { minLength: 1 }),
        (rows) => {
          const text = csvText(["a", "b"], rows);
          const back = parse(text, { bom: true, relax_column_count: true }) as string[][];
          expect(back).toHaveLength(rows.length + 1);
          for (const [index, row] of rows.entries()) {
            for (const [column, cell] of row.entries()) {
              const written = back[index + 1]?.[column] ?? "";
              expect([cell, `'${cell}`]).toContain(written);
              expect(/^\s*[=+@]/.test(written)).toBe(false);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
