/** A network charge published the day before from what the street will load its cables with. */
import { describe, expect, it } from "vitest";
import { publishNetworkTariff } from "../../backend/app/publishNetworkTariff.ts";
import { sheetAt } from "../../backend/core/tariffs/sheetAt.ts";
import { intervalsOfLocalDay } from "../../backend/core/time/communityTime.ts";
import { intervalEnd, intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import type { ForecastSource, PointForecast } from "../../backend/ports/forecastSource.ts";
import { COMMUNITY, FIRST, HOUSEHOLDS, openSmallStreet, TARIFF } from "./support/smallStreet.ts";

/** FIRST is noon of 2026-06-15 in Berlin. */
const DAY = { year: 2026, month: 6, day: 16 };
const RULE = { spread: 4, floor: microEuroPerKWh(20_000), cap: microEuroPerKWh(400_000) };
const { from, to } = intervalsOfLocalDay(DAY);

/** Little at night, much in the evening (quarters 72 to 84), sun over noon (quarters 44 to 56). */
const dailyForecast: ForecastSource = {
  forecast: async ({ interval }) =>
    HOUSEHOLDS.map(({ id }): PointForecast => {
      const quarter = (interval - from + 96 * 100) % 96;
      const demand = quarter >= 72 && quarter < 84 ? 6_000 : 200;
      const sunny = id === "mp-sun" && quarter >= 44 && quarter < 56;
      return {
        meteringPointId: id,
        demandWh: wattHours(sunny ? 0 : demand),
        surplusWh: wattHours(sunny ? 5_000 : 0),
        flexibleBuyWh: wattHours(0),
        flexibleSellWh: wattHours(0),
      };
    }),
};
const opened = async () => openSmallStreet({ change: { forecasts: dailyForecast } });
const at = (interval: number) => intervalStart(intervalIndex(interval));

describe("the network tariff of the next day", () => {
  it("is dear while the street is full, cheap while it is empty, and brings in what the flat one would", async () => {
    const { market, store } = await opened();
    const sheet = await publishNetworkTariff(market, COMMUNITY, { day: DAY, rule: RULE }, at(FIRST + 4));
    expect(sheet).toMatchObject({ version: 2, effectiveFrom: at(from), gridNetworkCharge: 100_000 });
    const chargeOf = (index: number) => sheetAt(sheet, intervalIndex(index)).gridNetworkCharge;
    const [night, noon, evening] = [chargeOf(from + 4), chargeOf(from + 50), chargeOf(from + 76)];
    expect(noon).toBeLessThanOrEqual(night);
    expect(night).toBeLessThan(TARIFF.gridNetworkCharge);
    expect(evening).toBeGreaterThan(TARIFF.gridNetworkCharge);
    let [paid, energy] = [0, 0];
    for (let index = from; index < to; index = intervalIndex(index + 1)) {
      const forecast = await dailyForecast.forecast({ interval: index } as never);
      const drawn = Math.max(
        0,
        forecast.reduce((sum, { demandWh, surplusWh }) => sum + demandWh - surplusWh, 0),
      );
      paid += drawn * chargeOf(index);
      energy += drawn;
    }
    expect(Math.abs(paid / energy - TARIFF.gridNetworkCharge)).toBeLessThan(500);
    // Beyond the day the flat charge holds again, and today's sheet stays in force until midnight.
    expect(chargeOf(to)).toBe(TARIFF.gridNetworkCharge);
    expect((await store.tariffSheetAt(COMMUNITY, at(from - 1)))?.version).toBe(1);
    expect(await store.tariffSheetAt(COMMUNITY, at(from))).toEqual(sheet);
  });

  it("is the same whoever works it out, and is published once", async () => {
    const [one, other] = [await opened(), await opened()];
    const request = { day: DAY, rule: RULE };
    const first = await publishNetworkTariff(one.market, COMMUNITY, request, at(FIRST + 4));
    expect(await publishNetworkTariff(other.market, COMMUNITY, request, at(FIRST + 4))).toEqual(first);
    expect(await publishNetworkTariff(one.market, COMMUNITY, request, at(FIRST + 9))).toEqual(first);
    expect(await one.store.tariffSheets(COMMUNITY)).toHaveLength(2);
  });

  it("is refused once the first interval of the day has opened (LAT-6510)", async () => {
    const { market } = await opened();
    const publish = (now: number) =>
      publishNetworkTariff(market, COMMUNITY, { day: DAY, rule: RULE }, at(now));
    await expect(publish(from - 8)).rejects.toMatchObject({ code: "LAT-6510" });
    expect((await publish(from - 9)).version).toBe(2);
  });

  it("is what the day is settled at", async () => {
    const street = await opened();
    await street.advanceTo(at(FIRST));
    const { market, store } = street;
    const sheet = await publishNetworkTariff(market, COMMUNITY, { day: DAY, rule: RULE }, at(FIRST + 4));
    // To the second interval of the day, in steps that the clock would take.
    for (let index = FIRST + 1; index <= from + 2; index += 4) await street.advanceTo(at(index));
    await street.advanceTo(intervalEnd(intervalIndex(from + 3)));
    const key = { ...street.key(), interval: from };
    expect(await store.interval(key)).toMatchObject({ tariffVersion: 2 });
    const charged = (await store.lines(key)).find((line) => line.kind === "grid-network-charge");
    expect(charged?.price).toBe(sheetAt(sheet, from).gridNetworkCharge);
    expect(charged?.price).not.toBe(TARIFF.gridNetworkCharge);
  });
});
