/** What the same meters would have cost without a local market. */

import { memberAccount } from "../settlement/ledgerAccounts.ts";
import type { Delivery, LedgerLine } from "../settlement/ledgerLine.ts";
import { sumOfLevies } from "../tariffs/energyPrice.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import { costDown, type MicroEuro, microEuro, wattHours } from "../units/quantities.ts";

type MeteredEnergy = Pick<Delivery, "takenWh" | "deliveredWh" | "gridImportWh" | "gridExportWh">;

/**
 * Net cost of an interval without the market, µ€: all import at retail energy, grid network charge and levies, all
 * export at feed-in, each rounded down (`costDown`) as settlement does, and the standing charge where it is due.
 * Positive is owed by the member. `tariff` is the sheet of the interval (`sheetAt`).
 */
export function costWithoutMarketDown(delivery: MeteredEnergy, tariff: TariffSheet): MicroEuro {
  const importWh = wattHours(delivery.takenWh + delivery.gridImportWh);
  const exportWh = wattHours(delivery.deliveredWh + delivery.gridExportWh);
  return microEuro(
    costDown(importWh, tariff.retailEnergy) +
      costDown(importWh, tariff.gridNetworkCharge) +
      costDown(importWh, sumOfLevies(tariff.levies)) +
      (tariff.standingPerDay ?? 0) -
      costDown(exportWh, tariff.feedIn),
  );
}

/** Net cost to a member of lines as booked, µ€; positive is owed by the member. */
export function costAsBooked(meteringPointId: string, lines: readonly LedgerLine[]): MicroEuro {
  const member = memberAccount(meteringPointId);
  return microEuro(
    lines.reduce(
      (sum, line) =>
        sum + (line.debit === member ? line.amount : 0) - (line.credit === member ? line.amount : 0),
      0,
    ),
  );
}

/**
 * What the market saved or earned a member, µ€ net of VAT, over intervals with one tariff.
 * It compares the same meter values; energy that a flexible device took only because it was cheap is compared with buying
 * the same energy from the retailer.
 */
export function savingsOf(
  meteringPointId: string,
  deliveries: readonly Delivery[],
  lines: readonly LedgerLine[],
  tariff: TariffSheet,
): MicroEuro {
  const without = deliveries
    .filter((delivery) => delivery.meteringPointId === meteringPointId)
    .reduce((sum, delivery) => sum + costWithoutMarketDown(delivery, tariff), 0);
  return microEuro(without - costAsBooked(meteringPointId, lines));
}
