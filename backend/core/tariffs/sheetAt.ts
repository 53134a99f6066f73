/** The tariff sheet of one interval: the same sheet with the prices that hold then. */
import { localTimeOfInterval } from "../time/communityTime.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { MicroEuroPerKWh } from "../units/quantities.ts";
import { type EnergyPrice, priceWithin } from "./energyPrice.ts";
import type { TariffSheet } from "./tariff.ts";

/**
 * A flat sheet: schedules are replaced by their price in `interval` (the flat price of the sheet outside a series), and
 * the standing charge stays only in the first interval of a local day, when it is due. Sheets without either come
 * back as they are, and asking twice changes nothing.
 */
export function sheetAt(sheet: TariffSheet, interval: IntervalIndex): TariffSheet {
  const { retailSchedule, feedInSchedule, gridNetworkSchedule, standingPerDay, ...flat } = sheet;
  const isFlat = !(retailSchedule || feedInSchedule || gridNetworkSchedule);
  const isDue = standingPerDay === undefined || localTimeOfInterval(interval).quarter === 0;
  if (isFlat && isDue) return sheet;
  const at = (schedule: EnergyPrice | undefined, price: MicroEuroPerKWh): MicroEuroPerKWh =>
    schedule === undefined ? price : (priceWithin(schedule, interval) ?? price);
  return {
    ...flat,
    retailEnergy: at(retailSchedule, sheet.retailEnergy),
    feedIn: at(feedInSchedule, sheet.feedIn),
    gridNetworkCharge: at(gridNetworkSchedule, sheet.gridNetworkCharge),
    ...(isDue && standingPerDay !== undefined ? { standingPerDay } : {}),
  };
}
