import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealStreet, readRealHomes } from "../../../backend/adapters/demo/realHomes.ts";
import { createRealForecast, createRealMeters } from "../../../backend/adapters/demo/realHomesSources.ts";
import { type ForecastScore, forecastSkill } from "../../../backend/core/forecasting/forecastSkill.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { dataFolder } from "../../validation/networkData.ts";

const loadData = dataFolder("household/swiss-15min");
const solarData = dataFolder("household/simbench-profiles-15min");
const missing = loadData.missing || solarData.missing;
const loads = loadData.path;
const solar = solarData.path;
const LOAD_FILE = join(loads, "swiss_60homes_4weeks_15min_kWh.csv");
const SOLAR_FILE = join(solar, "simbench_rural1_nov2016.csv");
const WEEK = { loads, solar, from: { year: 2016, month: 11, day: 7 }, days: 7 };

describe.skipIf(missing)(`real homes${loadData.note}${solarData.note}`, () => {
  let street: RealStreet;
  beforeAll(() => {
    street = readRealHomes(WEEK);
  });

  it("are 55, of which 33 have solar of 4 to 6 kWp", () => {
    expect(street.homes.length).toBe(55);
    const plants = street.homes.map((h) => h.plant).filter((p) => p !== null);
    expect(plants.length).toBe(33);
    expect(Math.min(...plants.map((p) => p.kwp))).toBe(4);
    expect(Math.max(...plants.map((p) => p.kwp))).toBe(6);
  });

  it("say that loads and solar were not measured at the same homes", () => {
    expect(street.notice).toContain("not measured at the same homes");
  });

  it("have a week of quarter hours, and the days before it as far as the solar data reach", () => {
    expect(street.to - street.from).toBe(672);
    expect(street.from - street.firstKnown).toBe(672);
    for (const home of street.homes) {
      expect(home.loadWh.length).toBe(street.to - street.firstKnown);
      expect(home.solarWh.length).toBe(home.loadWh.length);
    }
  });

  it("are aligned by calendar: week 45 from Monday 7 November, and solar row by row", () => {
    const rows = readFileSync(LOAD_FILE, "utf8").split("\n");
    const row = rows.find((line) => line.startsWith("w45,0,"))?.split(",") ?? [];
    expect(street.homes[6]?.loadWh[672]).toBe(Math.round(Number(row[8]) * 1000));
    const noon = readFileSync(SOLAR_FILE, "utf8")
      .split("\n")
      .find((line) => line.startsWith("07.11.2016 12:00"))
      ?.split(",");
    const kwp = street.homes[0]?.plant?.kwp ?? 0;
    expect(street.homes[0]?.solarColumn).toBe("PV5");
    expect(street.homes[0]?.solarWh[672 + 48]).toBe(Math.round((Number(noon?.at(-3)) * kwp * 1000) / 4));
  });

  it("keep the energy of the published week to half a Wh per value", () => {
    const rows = readFileSync(LOAD_FILE, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("w45,"));
    const published = rows.reduce((sum, line) => sum + Number(line.split(",")[2]) * 1000, 0);
    const read = (street.homes[0]?.loadWh.slice(672) ?? new Int32Array()).reduce((sum, wh) => sum + wh, 0);
    expect(Math.abs(read - published)).toBeLessThan(336);
  });

  it("can be run with the sun of June: solar noon lies near 13:15 local time", () => {
    const june = readRealHomes({ ...WEEK, from: { year: 2016, month: 6, day: 13 } });
    let weighted = 0;
    let total = 0;
    for (let i = 0; i < 672; i++) {
      const wh = june.homes.reduce((sum, h) => sum + (h.solarWh[june.from - june.firstKnown + i] ?? 0), 0);
      weighted += wh * ((i % 96) / 4);
      total += wh;
    }
    expect(weighted / total).toBeGreaterThan(12.75);
    expect(weighted / total).toBeLessThan(13.75);
  });

  it("read as meters: load less solar, held back where the grid could not take it", async () => {
    const june = readRealHomes({ ...WEEK, from: { year: 2016, month: 6, day: 13 } });
    const interval = intervalIndex(june.from + 52);
    const meters = createRealMeters(june);
    const free = await meters.read({ communityId: "x", interval, dispatches: [], previousStates: [] });
    const exporting = free?.readings.find((r) => r.exportWh > 100);
    const meteringPointId = exporting?.meteringPointId ?? "";
    const dispatch = {
      meteringPointId,
      flexibleBuyWh: wattHours(0),
      flexibleSellWh: wattHours(0),
      exportLimitWh: wattHours(40),
    };
    const held = await meters.read({
      communityId: "x",
      interval,
      dispatches: [dispatch],
      previousStates: [],
    });
    expect(held?.readings.find((r) => r.meteringPointId === meteringPointId)).toMatchObject({
      exportWh: 40,
      importWh: 0,
    });
    const home = june.homes.find((h) => h.meteringPointId === meteringPointId);
    const at = interval - june.firstKnown;
    expect(exporting?.exportWh).toBe((home?.solarWh[at] ?? 0) - (home?.loadWh[at] ?? 0));
  });

  it("are forecast better than by the same time last week, from the past alone", async () => {
    const forecast = createRealForecast(street);
    const scores: ForecastScore[] = [];
    for (let at = street.from; at < street.from + 192; at++) {
      const answers = await forecast.forecast({
        communityId: "x",
        interval: intervalIndex(at),
        knownInterval: intervalIndex(at - 3),
        knownStates: [],
        pending: [],
        history: () => Promise.resolve([]),
      });
      answers.forEach((answer, k) => {
        const home = street.homes[k];
        const net = (i: number) =>
          (home?.loadWh[i - street.firstKnown] ?? 0) - (home?.solarWh[i - street.firstKnown] ?? 0);
        scores.push({
          actualWh: net(at),
          forecastWh: answer.demandWh - answer.surplusWh,
          naiveWh: net(at - 672),
        });
      });
    }
    expect(forecastSkill(scores) ?? 0).toBeGreaterThan(0.1);
  });

  it("are refused for days that no solar file covers, wholly (LAT-5205) or in part (LAT-5203)", () => {
    const from = { year: 2017, month: 1, day: 2 };
    expect(() => readRealHomes({ ...WEEK, from })).toThrow(expect.objectContaining({ code: "LAT-5205" }));
    expect(() => readRealHomes({ ...WEEK, from: { year: 2016, month: 11, day: 25 } })).toThrow(
      expect.objectContaining({ code: "LAT-5203" }),
    );
  });

  describe("with damaged files", () => {
    const folder = mkdtempSync(join(tmpdir(), "lateral-real-homes-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const damaged = (name: string, text: string): string => {
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, text);
      return path;
    };
    const refused = (request: Partial<typeof WEEK>, code: string) =>
      expect(() => readRealHomes({ ...WEEK, ...request })).toThrow(expect.objectContaining({ code }));

    it("a load file that ends early is refused (LAT-5203)", () => {
      const lines = readFileSync(LOAD_FILE, "utf8").split("\n").slice(0, 2_000);
      refused({ loads: damaged("short", lines.join("\n")) }, "LAT-5203");
    });

    it("a load file without a home's column is refused (LAT-5202)", () => {
      refused(
        { loads: damaged("column", readFileSync(LOAD_FILE, "utf8").replace(",h41,", ",x41,")) },
        "LAT-5202",
      );
    });

    it("a value that is no number is refused (LAT-5204)", () => {
      refused(
        { loads: damaged("value", readFileSync(LOAD_FILE, "utf8").replace("w46,7,0", "w46,7,NA")) },
        "LAT-5204",
      );
    });

    it("a week out of place is refused (LAT-5204)", () => {
      refused(
        { loads: damaged("week", readFileSync(LOAD_FILE, "utf8").replace("w46,7,", "w44,7,")) },
        "LAT-5204",
      );
    });

    it("a solar file with a gap is refused (LAT-5203)", () => {
      const lines = readFileSync(SOLAR_FILE, "utf8").trimEnd().split("\n");
      refused(
        { solar: damaged("gap", [...lines.slice(0, 500), ...lines.slice(504)].join("\n")) },
        "LAT-5203",
      );
    });
  });
});

describe("real homes without data", () => {
  it("a path that is not there, or a folder without tables, is refused (LAT-5201)", () => {
    const empty = mkdtempSync(join(tmpdir(), "lateral-no-homes-"));
    mkdirSync(join(empty, "folder"));
    for (const path of [join(empty, "nowhere"), join(empty, "folder")]) {
      expect(() => readRealHomes({ ...WEEK, loads: path, solar: path })).toThrow(
        expect.objectContaining({ code: "LAT-5201" }),
      );
    }
    rmSync(empty, { recursive: true });
  });
});
