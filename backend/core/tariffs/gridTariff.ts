/** What a member may choose, or must pay, for energy that does not come from its neighbours. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import {
  costDown,
  type MicroEuro,
  type MicroEuroPerKWh,
  microEuro,
  type WattHours,
} from "../units/quantities.ts";
import { checkEnergyPrice, type EnergyPrice, priceAt } from "./energyPrice.ts";

/** A tax or levy per kWh drawn from the grid, e.g. electricity tax or concession fee. */
export interface Levy {
  readonly name: string;
  readonly price: MicroEuroPerKWh;
}

export interface GridTariff {
  readonly id: string;
  readonly name: string;
  readonly energy: EnergyPrice;
  readonly network: EnergyPrice;
  readonly feedIn: EnergyPrice;
  readonly levies: readonly Levy[];
  /** Fixed charge per local day, µ€. */
  readonly standingPerDay: MicroEuro;
}

export interface GridUse {
  readonly interval: IntervalIndex;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
}

/** @throws LAT-6108 */
export function checkGridTariff(tariff: GridTariff): void {
  checkEnergyPrice(tariff.energy, `${tariff.name}, energy`);
  checkEnergyPrice(tariff.network, `${tariff.name}, network`);
  checkEnergyPrice(tariff.feedIn, `${tariff.name}, feed-in`);
  for (const levy of tariff.levies) {
    checkEnergyPrice({ kind: "flat", price: levy.price }, `${tariff.name}, ${levy.name}`);
  }
}

/** Net cost of an interval, µ€, each part rounded down as settlement does; positive is owed. @throws LAT-6107 */
export function gridCostDown(tariff: GridTariff, { interval, importWh, exportWh }: GridUse): MicroEuro {
  const levies = tariff.levies.reduce((sum, levy) => sum + costDown(importWh, levy.price), 0);
  return microEuro(
    costDown(importWh, priceAt(tariff.energy, interval)) +
      costDown(importWh, priceAt(tariff.network, interval)) +
      levies -
      costDown(exportWh, priceAt(tariff.feedIn, interval)),
  );
}
