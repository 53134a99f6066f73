/** What a member's last months would have cost on each tariff that it may choose. */
import { compareTariffs, type TariffComparison } from "../core/billing/compareTariffs.ts";
import { type EnergyPrice, flatPrice, scheduleOver } from "../core/tariffs/energyPrice.ts";
import type { GridTariff } from "../core/tariffs/gridTariff.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { localDayLabel, localTimeOfInterval } from "../core/time/communityTime.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuro } from "../core/units/quantities.ts";
import type { GridTariffStore } from "../ports/gridTariffs.ts";
import type { IntervalRange } from "../ports/intervals.ts";
import type { Store } from "../ports/store.ts";
import { requireCommunity, required } from "./market.ts";

/** A year and a day of quarter hours. */
const LOOKED_BACK = 366 * 96;

export interface MemberComparison {
  /** Days with readings. */
  readonly days: number;
  readonly from: IntervalIndex | null;
  /** Null: fewer days than `MINIMUM_DAYS`. */
  readonly comparison: TariffComparison | null;
}

/**
 * The community's own sheet as a tariff. Over a range it has a price throughout: outside of a series the flat one
 * holds; without a range the schedules stay as they are published.
 */
export function tariffOfSheet(sheet: TariffSheet, range: IntervalRange | null = null): GridTariff {
  const over = (schedule: EnergyPrice | undefined, flat: MicroEuroPerKWh): EnergyPrice =>
    range === null ? (schedule ?? flatPrice(flat)) : scheduleOver(schedule, flat, range);
  return {
    id: `sheet-${sheet.version}`,
    name: "The community's tariff sheet",
    energy: over(sheet.retailSchedule, sheet.retailEnergy),
    network: over(sheet.gridNetworkSchedule, sheet.gridNetworkCharge),
    feedIn: over(sheet.feedInSchedule, sheet.feedIn),
    levies: sheet.levies ?? [],
    standingPerDay: sheet.standingPerDay ?? microEuro(0),
  };
}

/**
 * Compares over the member's meter, everything drawn and fed in, without trades: what the choice of a retailer alone
 * would change. @throws LAT-6107 a price series does not cover the readings; LAT-7013, LAT-7014
 */
export async function compareMemberTariffs(
  { store, gridTariffs }: { readonly store: Store; readonly gridTariffs: GridTariffStore },
  communityId: string,
  meteringPointId: string,
  now: EpochSeconds,
): Promise<MemberComparison> {
  await requireCommunity({ store }, communityId);
  const to = intervalOf(now);
  const range = { from: intervalIndex(Math.max(0, to - LOOKED_BACK)), to };
  const [readings, sheet, choices] = await Promise.all([
    store.memberReadings(communityId, meteringPointId, range),
    store.tariffSheetAt(communityId, now),
    gridTariffs.gridTariffs(communityId),
  ]);
  const current = tariffOfSheet(required(sheet, "The tariff sheet", to), range);
  const days = new Set(readings.map((r) => localDayLabel(localTimeOfInterval(r.interval)))).size;
  return {
    days,
    from: readings[0]?.interval ?? null,
    comparison: compareTariffs(readings, [current, ...choices], current.id),
  };
}
