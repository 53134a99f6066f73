/** Who pays what with and without the market, from what was metered and booked in a month. */
import { type FairnessInput, type FairnessReport, fairnessReport } from "../core/billing/fairness.ts";
import { tariffAt } from "../core/tariffs/tariffRules.ts";
import { intervalStart } from "../core/time/marketInterval.ts";
import { costDown, microEuro, wattHours } from "../core/units/quantities.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { IntervalRange } from "../ports/intervals.ts";
import type { Store } from "../ports/store.ts";
import { isFinished } from "./intervalMachine.ts";
import { periodOf } from "./issueBills.ts";
import { requireCommunity } from "./market.ts";

export interface MonthFairness {
  /** `YYYY-MM`. */
  readonly period: string;
  /** Billed intervals that it rests on, and those the month has. */
  readonly intervals: number;
  readonly intervalsTotal: number;
  readonly report: FairnessReport;
}

const groupOf = ({ trading, assets }: MeteringPoint): FairnessInput["group"] =>
  trading ? (assets.solarWattPeak > 0 ? "member-solar" : "member-no-solar") : "non-member";

/** @throws LAT-6201 no such month, LAT-6104 no tariff was in force, LAT-7014 */
export async function reportFairness(
  store: Store,
  communityId: string,
  label: string,
): Promise<MonthFairness> {
  await requireCommunity({ store }, communityId);
  const period = periodOf(label);
  const range: IntervalRange = { from: period.from, to: period.to };
  const [records, points, sheets, totals] = await Promise.all([
    store.intervals(communityId, range),
    store.meteringPoints(communityId),
    store.tariffSheets(communityId),
    store.billTotals(communityId, period.label),
  ]);
  const billed = new Set(records.filter(isFinished).map((record) => record.interval));
  const booked = Map.groupBy(totals, (total) => total.meteringPointId);
  const inputs: FairnessInput[] = [];
  for (const point of points) {
    let [importWh, exportWh, energy, network] = [0, 0, 0, 0];
    for (const reading of await store.memberReadings(communityId, point.id, range)) {
      if (!billed.has(reading.interval)) continue;
      const sheet = tariffAt(sheets, intervalStart(reading.interval));
      importWh += reading.importWh;
      exportWh += reading.exportWh;
      energy += costDown(reading.importWh, sheet.retailEnergy) - costDown(reading.exportWh, sheet.feedIn);
      network += costDown(reading.importWh, sheet.gridNetworkCharge);
    }
    const own = booked.get(point.id) ?? [];
    const sum = (lines: typeof own) => microEuro(lines.reduce((all, line) => all + line.amount, 0));
    inputs.push({
      meteringPointId: point.id,
      group: groupOf(point),
      importWh: wattHours(importWh),
      exportWh: wattHours(exportWh),
      withoutMarket: microEuro(energy + network),
      asBooked: sum(own),
      networkWithout: microEuro(network),
      networkAsBooked: sum(own.filter((line) => line.kind === "network")),
    });
  }
  const intervalsTotal = period.to - period.from;
  return { period: label, intervals: billed.size, intervalsTotal, report: fairnessReport(inputs) };
}
