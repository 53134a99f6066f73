/**
 * A network tariff that follows the grid: published a day ahead per feeder from the loading that is forecast. Use
 * when the feeder is nearly full costs more, use when it is empty costs less, and over the day it brings in what
 * the flat charge would: nobody pays for the change as such.
 */
import { domainError } from "../errors/domainError.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuroPerKWh, PRICE_TICK } from "../units/quantities.ts";
import type { EnergyPrice } from "./energyPrice.ts";

export interface ForecastLoading {
  /** Highest loading of the feeder's elements by demand, percent of rating; above 100 is possible. */
  readonly percent: number;
  /** Energy that is expected to pay the charge, Wh. */
  readonly energyWh: number;
}

export interface LoadingTariffRule {
  /** What the flat charge is. */
  readonly base: MicroEuroPerKWh;
  /** Price at or above full loading over the price of an empty feeder, e.g. 4. */
  readonly spread: number;
  /** Neither below nor above these, whatever the forecast. */
  readonly floor: MicroEuroPerKWh;
  readonly cap: MicroEuroPerKWh;
}

/**
 * One price per interval from `from` on, multiples of the price tick: linear in the loading between an empty and a
 * full feeder, scaled so that the energy that is forecast pays `base` on average, to within half a tick unless floor
 * or cap bind. @throws LAT-6108 for a rule or forecast that makes no sense
 */
export function loadingTariff(
  from: IntervalIndex,
  forecast: readonly ForecastLoading[],
  { base, spread, floor, cap }: LoadingTariffRule,
): EnergyPrice {
  const refuse = (reason: string) => domainError("LAT-6108", { name: "network tariff by loading", reason });
  if (!(spread >= 1 && spread <= 100)) throw refuse(`a spread of ${spread} is not between 1 and 100`);
  if (!(floor >= 0 && floor <= base && base <= cap)) throw refuse("the base is not between floor and cap");
  const weights = forecast.map(({ percent, energyWh }) => {
    if (!(percent >= 0 && Number.isFinite(percent) && energyWh >= 0))
      throw refuse("a loading or energy is negative");
    return 1 + (spread - 1) * Math.min(1, percent / 100);
  });
  const energy = forecast.reduce((sum, { energyWh }) => sum + energyWh, 0);
  const mean =
    energy === 0
      ? weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length)
      : forecast.reduce((sum, { energyWh }, i) => sum + energyWh * (weights[i] ?? 0), 0) / energy;
  const scale = base / PRICE_TICK / mean;
  const [lowest, highest] = [Math.ceil(floor / PRICE_TICK), Math.floor(cap / PRICE_TICK)];
  const prices = weights.map((weight) =>
    microEuroPerKWh(Math.min(highest, Math.max(lowest, Math.round(weight * scale))) * PRICE_TICK),
  );
  return { kind: "series", from, prices };
}
