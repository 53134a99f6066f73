/** What a member's last months would have cost on each tariff it may choose. */
import { type GridTariff, type GridUse, gridCostDown } from "../tariffs/gridTariff.ts";
import { localDayLabel, localTimeOfInterval } from "../time/communityTime.ts";
import { type MicroEuro, microEuro } from "../units/quantities.ts";

export interface TariffCost {
  readonly tariffId: string;
  readonly name: string;
  /** Net of VAT, standing charge included; negative is earned. */
  readonly netMicroEuro: MicroEuro;
  /** Dearer (positive) or cheaper than the tariff the member has. */
  readonly differenceMicroEuro: MicroEuro;
}

export interface TariffComparison {
  /** Days that the readings cover, at least in part. */
  readonly days: number;
  /** Cheapest first; ties by id. */
  readonly costs: readonly TariffCost[];
}

/** Fewer days say more about the weather than about the tariff. */
export const MINIMUM_DAYS = 28;

/**
 * Compares tariffs over the same use. Null when the readings cover fewer than {@link MINIMUM_DAYS} days: a
 * comparison on thin history would mislead. @throws LAT-6107 when a price series does not cover the readings
 */
export function compareTariffs(
  uses: readonly GridUse[],
  tariffs: readonly GridTariff[],
  currentId: string,
): TariffComparison | null {
  const days = new Set(uses.map((use) => localDayLabel(localTimeOfInterval(use.interval)))).size;
  if (days < MINIMUM_DAYS) return null;
  const nets = new Map(
    tariffs.map((tariff) => [
      tariff.id,
      uses.reduce((sum, use) => sum + gridCostDown(tariff, use), 0) + days * tariff.standingPerDay,
    ]),
  );
  const current = nets.get(currentId) ?? 0;
  const costs = tariffs.map(({ id, name }): TariffCost => {
    const net = nets.get(id) ?? 0;
    return {
      tariffId: id,
      name,
      netMicroEuro: microEuro(net),
      differenceMicroEuro: microEuro(net - current),
    };
  });
  costs.sort((a, b) => a.netMicroEuro - b.netMicroEuro || (a.tariffId < b.tariffId ? -1 : 1));
  return { days, costs };
}
