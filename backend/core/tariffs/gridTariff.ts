/** What a member may choose, or must pay, for energy that does not come from its neighbours. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import { costDown, type MicroEuro, microEuro, type WattHours } from "../units/quantities.ts";
import { checkEnergyPrice, type EnergyPrice, type Levy, priceAt, sumOfLevies } from "./energyPrice.ts";

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

/** Net cost of an interval, µ€, each part rounded down as settlement does, all levies as one; positive is owed. @throws LAT-6107 */
export function gridCostDown(tariff: GridTariff, { interval, importWh, exportWh }: GridUse): MicroEuro {
  return microEuro(
    costDown(importWh, priceAt(tariff.energy, interval)) +
      costDown(importWh, priceAt(tariff.network, interval)) +
      costDown(importWh, sumOfLevies(tariff.levies)) -
      costDown(exportWh, priceAt(tariff.feedIn, interval)),
  );
}
