/** Forecasts for the demo street: the core's forecast on what the gateways measured, and what the devices can do. */
import { domainError } from "../../core/errors/domainError.ts";
import { forecastFeeder } from "../../core/forecasting/forecastFeeder.ts";
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { ForecastRequest, ForecastSource, PointForecast } from "../../ports/forecastSource.ts";
import { allocationOf, knownDeviceState } from "./demoMeters.ts";
import type { DemoStreet } from "./demoTypes.ts";
import { createStreetSimulator } from "./simulateStreet.ts";

/** Measured intervals kept in memory; all are dropped when it is full. */
const MAX_CACHED = 200_000;

/**
 * Forecasts behind the port: demand and surplus after own sun has served own load; car and battery apart, since the
 * trading plan decides whether they serve the home or the market first. History is what the gateways measured apart from car and battery; like all of
 * the street it is generated, and reaches back before the start of the demo. Nothing after the known interval is looked at.
 */
export function createDemoForecast(street: DemoStreet): ForecastSource {
  const simulator = createStreetSimulator(street);
  const points = new Map(street.meteringPoints.map((point) => [point.meteringPointId, point]));
  const measured = new Map<string, number>();
  const netWh = (id: string, interval: IntervalIndex, known: IntervalIndex): number | undefined => {
    const point = points.get(id);
    if (!point || interval > known) return undefined;
    const key = `${id}|${interval}`;
    const cached = measured.get(key);
    if (cached !== undefined) return cached;
    if (measured.size >= MAX_CACHED) measured.clear();
    const value = simulator.fixedNetWh(point, interval);
    measured.set(key, value);
    return value;
  };
  const forecastPoints = street.meteringPoints.map((point) => ({
    meteringPointId: point.meteringPointId,
    profileWh: (interval: IntervalIndex) => simulator.profileWh(point, interval),
    clearSkyWh: (interval: IntervalIndex) => simulator.clearSkyWh(point, interval),
  }));
  return {
    forecast: (request: ForecastRequest): Promise<readonly PointForecast[]> => {
      const { interval, knownInterval } = request;
      const states = new Map(request.knownStates.map((s) => [s.meteringPointId, s]));
      const forecasts = forecastFeeder({
        points: forecastPoints,
        netWh: (id, at) => netWh(id, at, knownInterval),
        interval,
        lastKnown: knownInterval,
      });
      const answers = forecasts.map((forecast): PointForecast => {
        const { meteringPointId } = forecast;
        const point = points.get(meteringPointId);
        if (!point) throw domainError("LAT-5001", { row: 1, meteringPointId });
        const offer = simulator.deviceOffer({
          point,
          interval,
          known: knownInterval,
          forecast: { loadWh: forecast.loadWh, solarWh: forecast.solarWh },
          state: knownDeviceState(street, point, states.get(meteringPointId)),
          pending: request.pending.map((dispatches) =>
            allocationOf(dispatches.find((d) => d.meteringPointId === meteringPointId)),
          ),
        });
        const netWh = forecast.loadWh + offer.mustLoadWh - forecast.solarWh;
        return {
          meteringPointId,
          demandWh: wattHours(Math.max(0, netWh)),
          surplusWh: wattHours(Math.max(0, -netWh)),
          flexibleBuyWh: wattHours(offer.chargeWh),
          flexibleSellWh: wattHours(offer.dischargeWh),
        };
      });
      return Promise.resolve(answers);
    },
  };
}
