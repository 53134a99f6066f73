/** Meters and forecasts of real homes, behind the same ports as the demo street's. */
import { domainError } from "../../core/errors/domainError.ts";
import { forecastFeeder } from "../../core/forecasting/forecastFeeder.ts";
import type { MeterReading } from "../../core/metering/reading.ts";
import { localTimeOfInterval } from "../../core/time/communityTime.ts";
import { epochSeconds, type IntervalIndex, intervalEnd } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { ForecastSource, PointForecast } from "../../ports/forecastSource.ts";
import type { MeterSource } from "../../ports/meterSource.ts";
import type { RealHome, RealStreet } from "./realHomes.ts";
import { createSolarModel } from "./solarModel.ts";
import { seasonFactor, standardProfileWh } from "./standardProfile.ts";

export const REAL_METER_SOURCE = "swiss-15min+simbench";
/** Middle of Germany, where SimBench's rural plants are thought to stand. */
const SOLAR_PLACE = { latitude: 51.3, longitude: 9.5 } as const;

const valueAt = (street: RealStreet, series: Int32Array, interval: IntervalIndex): number => {
  const value = series[interval - street.firstKnown];
  if (value === undefined) {
    throw domainError("LAT-5203", {
      file: REAL_METER_SOURCE,
      actual: series.length,
      limit: interval - street.firstKnown + 1,
    });
  }
  return value;
};

/** Readings: the home's load less its solar, as far as the market let the inverter run. */
export function createRealMeters(street: RealStreet): MeterSource {
  return {
    read: ({ interval, dispatches }) => {
      const limits = new Map(dispatches.map((d) => [d.meteringPointId, d.exportLimitWh]));
      const readings = street.homes.map((home): MeterReading => {
        const netWh = valueAt(street, home.loadWh, interval) - valueAt(street, home.solarWh, interval);
        const limit = limits.get(home.meteringPointId) ?? null;
        return {
          meteringPointId: home.meteringPointId,
          interval,
          importWh: wattHours(Math.max(0, netWh)),
          exportWh: wattHours(Math.min(Math.max(0, -netWh), limit ?? Number.MAX_SAFE_INTEGER)),
          quality: "measured",
          source: REAL_METER_SOURCE,
          receivedAt: intervalEnd(interval),
          version: 1,
        };
      });
      return Promise.resolve({
        readings: readings.map((r) => ({ ...r, receivedAt: epochSeconds(r.receivedAt + 60) })),
        deviceStates: street.homes.map((home) => ({ meteringPointId: home.meteringPointId, values: {} })),
      });
    },
  };
}

/** Forecasts from what the homes measured before; nothing after the known interval is looked at. */
export function createRealForecast(street: RealStreet): ForecastSource {
  const solar = createSolarModel(SOLAR_PLACE);
  const homes = new Map(street.homes.map((home) => [home.meteringPointId, home]));
  const points = street.homes.map((home) => ({
    meteringPointId: home.meteringPointId,
    profileWh: (interval: IntervalIndex) => profileWh(home, interval),
    clearSkyWh: (interval: IntervalIndex) => (home.plant ? solar.clearSkyWh(home.plant, interval) : 0),
  }));
  return {
    forecast: ({ interval, knownInterval }) => {
      const netWh = (id: string, at: IntervalIndex): number | undefined => {
        const home = homes.get(id);
        if (!home || at < street.firstKnown || at > knownInterval) return undefined;
        return valueAt(street, home.loadWh, at) - valueAt(street, home.solarWh, at);
      };
      const forecasts = forecastFeeder({ points, netWh, interval, lastKnown: knownInterval });
      return Promise.resolve(
        forecasts.map(
          (forecast): PointForecast => ({
            meteringPointId: forecast.meteringPointId,
            demandWh: forecast.importWh,
            surplusWh: forecast.exportWh,
            flexibleBuyWh: wattHours(0),
            flexibleSellWh: wattHours(0),
          }),
        ),
      );
    },
  };
}

/** Standard profile at the level of the autumn weeks the loads come from, whatever the date of the run. */
function profileWh(home: RealHome, interval: IntervalIndex): number {
  const { dayOfYear } = localTimeOfInterval(interval);
  return standardProfileWh("home", home.annualKWh, interval) / seasonFactor("home", dayOfYear);
}
