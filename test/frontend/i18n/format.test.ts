import { describe, expect, it } from "vitest";
import * as format from "../../../frontend/i18n/format.ts";

const en = { locale: "en-GB", timeZone: "Europe/Berlin", currency: "EUR" };
const de = { ...en, locale: "de-DE" };
/** Spaces and joiners that only typography needs. */
const plain = (text: string) =>
  text.replaceAll("\u00a0", " ").replaceAll("\u2060", "").replaceAll("\u202f", " ");

describe("energy", () => {
  it("is whole watt hours below one kilowatt hour", () => {
    expect(plain(format.formatEnergy(en, 640))).toBe("640 Wh");
  });
  it("has two digits below ten kilowatt hours and one above", () => {
    expect(plain(format.formatEnergy(en, 4_230))).toBe("4.23 kWh");
    expect(plain(format.formatEnergy(en, 42_349))).toBe("42.3 kWh");
  });
  it("follows the reader's decimal mark", () => {
    expect(plain(format.formatEnergy(de, 4_230))).toBe("4,23 kWh");
  });
  it("turns to megawatt hours for a community's year", () => {
    expect(plain(format.formatEnergy(en, 12_340_000))).toBe("12.3 MWh");
  });
  it("says zero as zero kilowatt hours", () => {
    expect(plain(format.formatEnergy(en, 0))).toBe("0 kWh");
  });
});

describe("money", () => {
  it("is written with two digits in the community's currency", () => {
    expect(plain(format.formatMoney(en, 634_500))).toBe("€0.63");
    expect(plain(format.formatMoney(de, 634_500))).toBe("0,63 €");
  });
  it("keeps a tenth of a cent where single quarter hours are shown", () => {
    expect(plain(format.formatMoney(en, 48_036, true))).toBe("€0.048");
  });
  it("has a true minus sign that does not break from its figure", () => {
    expect(format.formatMoney(en, -11_388_300)).toBe("\u2212\u2060€11.39");
  });
  it("never shows a negative zero", () => {
    expect(plain(format.formatMoney(en, -1))).toBe("€0.00");
  });
});

describe("prices and rates", () => {
  it("shows a price with exactly the market's step", () => {
    expect(plain(format.formatPrice(en, 341_000))).toBe("34.1 ct/kWh");
  });
  it("shows a tax rate with no more digits than it has", () => {
    expect(plain(format.formatRate(en, 1_900))).toBe("19%");
    expect(plain(format.formatRate(en, 550))).toBe("5.5%");
  });
});

describe("time", () => {
  it("is the community's local time, not UTC", () => {
    expect(format.formatTime(en, Date.parse("2026-06-15T10:15:00Z") / 1000)).toBe("12:15");
    expect(format.formatTime(en, Date.parse("2026-12-15T10:15:00Z") / 1000)).toBe("11:15");
  });
  it("writes an interval from its start to its end", () => {
    const index = Date.parse("2026-06-15T10:15:00Z") / 900_000;
    expect(format.formatInterval(en, index)).toBe("12:15–12:30");
  });
  it("gives the hour that daylight saving repeats to the same local day", () => {
    const first = Date.parse("2026-10-25T00:30:00Z") / 1000;
    const second = Date.parse("2026-10-25T01:30:00Z") / 1000;
    expect(format.formatTime(en, first)).toBe("02:30");
    expect(format.formatTime(en, second)).toBe("02:30");
    expect(format.localDay("Europe/Berlin", first)).toBe(format.localDay("Europe/Berlin", second));
  });
  it("puts the last quarter of a local day on that day although UTC is still behind or ahead", () => {
    expect(format.localDay("Europe/Berlin", Date.parse("2026-06-15T22:00:00Z") / 1000)).toBe("2026-06-16");
    expect(format.localDay("Europe/Berlin", Date.parse("2026-06-15T21:45:00Z") / 1000)).toBe("2026-06-15");
  });
});

describe("identifiers", () => {
  it("are shortened in the middle so that both ends can be compared", () => {
    expect(format.shortId(`0x${"ab".repeat(30)}cdef`)).toBe("0xababab…cdef");
  });
});

describe("right-to-left text", () => {
  const ar = { ...en, locale: "ar-u-ca-gregory-nu-latn" };
  const LEFT_TO_RIGHT = "\u2066";
  const END = "\u2069";

  it("has the digits of the meter", () => {
    expect(plain(format.formatEnergy(ar, 4_230))).toBe(`${LEFT_TO_RIGHT}4.23 kWh${END}`);
    expect(format.formatTime(ar, 1_781_500_000)).toMatch(/^\d\d:\d\d$/);
  });
  it("keeps sign, figure and unit together", () => {
    expect(plain(format.formatMoney(ar, -11_388_300))).toBe(`${LEFT_TO_RIGHT}\u221211.39 €${END}`);
    expect(plain(format.formatPrice(ar, 90_000))).toBe(`${LEFT_TO_RIGHT}9.0 ct/kWh${END}`);
    expect(format.formatShare(ar, 0.42)).toBe(`${LEFT_TO_RIGHT}42%${END}`);
  });
});
