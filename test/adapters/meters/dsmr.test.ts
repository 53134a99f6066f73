import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type CosemObject,
  crc16,
  parseDsmrStamp,
  parseTelegrams,
  type Telegram,
} from "../../../backend/adapters/meters/dsmr.ts";
import { toQuarters } from "../../../backend/core/metering/meterSeries.ts";
import { registerSteps } from "../../../backend/core/metering/registerSteps.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { codeOf } from "../../support/codeOf.ts";
import { meteringFolder } from "./meteringData.ts";

const folder = meteringFolder("dsmr");

interface Reference {
  readonly name: string;
  readonly telegram: string;
  readonly parsed?: Record<string, unknown>;
  readonly mustReject?: string;
}

/** The reference names its values; these are their OBIS codes (electricity part of the P1 companion standards). */
const OBIS_OF: Readonly<Record<string, string>> = {
  ELECTRICITY_IMPORTED_TOTAL: "1-0:1.8.0",
  ELECTRICITY_EXPORTED_TOTAL: "1-0:2.8.0",
  ELECTRICITY_USED_TARIFF_1: "1-0:1.8.1",
  ELECTRICITY_USED_TARIFF_2: "1-0:1.8.2",
  ELECTRICITY_USED_TARIFF_3: "1-0:1.8.3",
  ELECTRICITY_USED_TARIFF_4: "1-0:1.8.4",
  ELECTRICITY_DELIVERED_TARIFF_1: "1-0:2.8.1",
  ELECTRICITY_DELIVERED_TARIFF_2: "1-0:2.8.2",
  ELECTRICITY_DELIVERED_TARIFF_3: "1-0:2.8.3",
  ELECTRICITY_DELIVERED_TARIFF_4: "1-0:2.8.4",
  ELECTRICITY_REACTIVE_IMPORTED_TOTAL: "1-0:3.8.0",
  ELECTRICITY_REACTIVE_EXPORTED_TOTAL: "1-0:4.8.0",
  ELECTRICITY_REACTIVE_TOTAL_Q1: "1-0:5.8.0",
  ELECTRICITY_REACTIVE_TOTAL_Q2: "1-0:6.8.0",
  ELECTRICITY_REACTIVE_TOTAL_Q3: "1-0:7.8.0",
  ELECTRICITY_REACTIVE_TOTAL_Q4: "1-0:8.8.0",
  ELECTRICITY_COMBINED: "1-0:15.8.0",
  ELECTRICITY_ACTIVE_TARIFF: "0-0:96.14.0",
  CURRENT_ELECTRICITY_USAGE: "1-0:1.7.0",
  CURRENT_ELECTRICITY_DELIVERY: "1-0:2.7.0",
  INSTANTANEOUS_VOLTAGE_L1: "1-0:32.7.0",
  INSTANTANEOUS_VOLTAGE_L2: "1-0:52.7.0",
  INSTANTANEOUS_VOLTAGE_L3: "1-0:72.7.0",
  INSTANTANEOUS_CURRENT_L1: "1-0:31.7.0",
  INSTANTANEOUS_CURRENT_L2: "1-0:51.7.0",
  INSTANTANEOUS_CURRENT_L3: "1-0:71.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L1_POSITIVE: "1-0:21.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L2_POSITIVE: "1-0:41.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L3_POSITIVE: "1-0:61.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L1_NEGATIVE: "1-0:22.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L2_NEGATIVE: "1-0:42.7.0",
  INSTANTANEOUS_ACTIVE_POWER_L3_NEGATIVE: "1-0:62.7.0",
  SHORT_POWER_FAILURE_COUNT: "0-0:96.7.21",
  LONG_POWER_FAILURE_COUNT: "0-0:96.7.9",
  VOLTAGE_SAG_L1_COUNT: "1-0:32.32.0",
  VOLTAGE_SAG_L2_COUNT: "1-0:52.32.0",
  VOLTAGE_SAG_L3_COUNT: "1-0:72.32.0",
  VOLTAGE_SWELL_L1_COUNT: "1-0:32.36.0",
  VOLTAGE_SWELL_L2_COUNT: "1-0:52.36.0",
  VOLTAGE_SWELL_L3_COUNT: "1-0:72.36.0",
};

const read = (name: string): Reference[] =>
  JSON.parse(readFileSync(join(folder ?? "", name), "utf8")) as Reference[];
const numberOf = (object: CosemObject | undefined) => Number(object?.values.at(-1)?.text);
describe.skipIf(folder === null)("DSMR reference telegrams (skipped: reference data missing)", () => {
  const references = folder === null ? [] : read("telegrams.json");
  const taken = references.filter((reference) => reference.mustReject === undefined);

  test.each(taken.map((r) => [r.name, r] as const))("%s: every electricity value", (_name, reference) => {
    const [telegram] = parseTelegrams(reference.telegram) as [Telegram];
    let compared = 0;
    for (const [name, value] of Object.entries(reference.parsed ?? {})) {
      const obis = OBIS_OF[name];
      if (obis === undefined || value === null || typeof value !== "object") continue;
      const { value: expected, unit } = value as { value: unknown; unit: string | null };
      const object = telegram.objects.find((o) => o.obis === obis);
      expect([name, numberOf(object)]).toEqual([name, Number(expected)]);
      expect([name, object?.values.at(-1)?.unit]).toEqual([name, unit ?? ""]);
      compared += 1;
    }
    if (reference.parsed !== undefined) expect(compared).toBeGreaterThanOrEqual(5);
    const stamp = (reference.parsed?.P1_MESSAGE_TIMESTAMP as { value: string } | undefined)?.value;
    if (stamp !== undefined) expect(telegram.at).toBe(Date.parse(stamp) / 1000);
  });

  test("gas and power failure values come out with their stamps", () => {
    const v4 = references.find((r) => r.name.startsWith("TELEGRAM_V4")) as Reference;
    const [telegram] = parseTelegrams(v4.telegram) as [Telegram];
    const gas = telegram.objects.find((o) => o.obis === "0-1:24.2.1");
    expect(gas?.values.map((v) => [v.text, v.unit])).toEqual([
      ["161129200000W", ""],
      ["00981.443", "m3"],
    ]);
    const failures = telegram.objects.find((o) => o.obis === "1-0:99.97.0");
    expect(failures?.values).toHaveLength(8);
  });

  test("the tampered telegram is refused by its checksum, and so is any changed digit", () => {
    const bad = references.filter((reference) => reference.mustReject !== undefined);
    expect(bad).toHaveLength(1);
    expect(codeOf(() => parseTelegrams(bad[0]?.telegram ?? ""))).toBe("LAT-5305");
    const good = references.find((r) => r.name === "TELEGRAM_V5")?.telegram ?? "";
    const end = good.indexOf("!");
    let changed = 0;
    for (let index = 0; index < end; index++) {
      if (!/\d/.test(good[index] ?? "")) continue;
      const digit = String((Number(good[index]) + 1) % 10);
      const code = codeOf(() => parseTelegrams(good.slice(0, index) + digit + good.slice(index + 1)));
      expect(["LAT-5305", "LAT-5302"]).toContain(code);
      changed += 1;
    }
    expect(changed).toBeGreaterThan(300);
    expect(codeOf(() => parseTelegrams(good.replace(/![0-9A-F]{4}/, "!")))).toBe("LAT-5302");
    expect(codeOf(() => parseTelegrams(good.slice(0, end)))).toBe("LAT-5302");
  });

  test("totals add the tariff registers, or are the meter's own total", () => {
    const v5 = references.find((r) => r.name === "TELEGRAM_V5")?.telegram ?? "";
    const [sum] = parseTelegrams(v5) as [Telegram];
    expect([sum.importMilli, sum.exportMilli]).toEqual([6_825_000, 2_444_000]);
    const hungary = references.find((r) => r.name === "TELEGRAM_V5_EON_HU")?.telegram ?? "";
    const [own] = parseTelegrams(hungary) as [Telegram];
    expect([own.importMilli, own.exportMilli]).toEqual([173_640_000, 627_177_000]);
  });
});

/** A telegram as a version 5 meter sends it, with the checksum of its content. */
function telegramAt(stamp: string, kWhIn: string, kWhOut: string): string {
  const body = [
    "/ISk5\\2MT382-1000",
    "",
    "1-3:0.2.8(50)",
    `0-0:1.0.0(${stamp})`,
    "0-0:96.1.1(4B384547303034303436333935353037)",
    `1-0:1.8.1(${kWhIn}*kWh)`,
    `1-0:2.8.1(${kWhOut}*kWh)`,
    "!",
  ].join("\r\n");
  return `${body}${crc16(body).toString(16).toUpperCase().padStart(4, "0")}\r\n`;
}

describe("running totals become quarter hours", () => {
  const looks = (text: string) =>
    parseTelegrams(text).map((t) => ({ at: t.at as never, milli: t.importMilli ?? 0, line: t.line }));

  test("the difference between the telegrams nearest to the quarter", () => {
    const log = [
      telegramAt("260601115958S", "000100.000", "000000.000"),
      telegramAt("260601120700S", "000100.100", "000000.000"),
      telegramAt("260601121503S", "000100.250", "000000.000"),
      telegramAt("260601123000S", "000100.251", "000000.000"),
    ].join("some log line\n");
    const { quarters } = toQuarters(registerSteps("m", looks(log)), 0);
    expect(quarters.map((q) => [q.interval * 900, q.energyWh, q.quality])).toEqual([
      [Date.UTC(2026, 5, 1, 10) / 1000, 250, "measured"],
      [Date.UTC(2026, 5, 1, 10, 15) / 1000, 1, "measured"],
    ]);
  });

  test("over a gap the energy is kept and marked as estimated", () => {
    const log =
      telegramAt("260601120000S", "000100.000", "000000.000") +
      telegramAt("260601130000S", "000101.001", "000000.000");
    const { quarters } = toQuarters(registerSteps("m", looks(log)), 0);
    expect(quarters.map((q) => q.energyWh).reduce((a, b) => a + b)).toBe(1001);
    expect(quarters.every((q) => q.quality === "estimated")).toBe(true);
    expect(quarters).toHaveLength(4);
  });

  test("a register that steps back is refused, naming the line", () => {
    const log =
      telegramAt("260601120000S", "000100.000", "000000.000") +
      telegramAt("260601121500S", "000099.999", "000000.000");
    expect(codeOf(() => registerSteps("m", looks(log)))).toBe("LAT-5321");
  });

  test("the doubled hour of autumn is two hours", () => {
    const summer = parseDsmrStamp("261025023000S") ?? epochSeconds(0);
    const winter = parseDsmrStamp("261025023000W") ?? epochSeconds(0);
    expect(winter - summer).toBe(3600);
    expect(parseDsmrStamp("260329023000S")).toBeNull();
  });

  test.each([
    ["no telegram"],
    ["/X\r\n\r\nnonsense\r\n!\r\n"],
    ["/X\r\n\r\n1-0:1.8.1(abc*kWh)\r\n!\r\n"],
    [""],
  ])("%j is refused", (text) => {
    expect(codeOf(() => parseTelegrams(text))).toBe("LAT-5302");
  });
});
