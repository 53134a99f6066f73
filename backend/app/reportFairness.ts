/** Who pays what with and without the market, from what was metered and booked in a month. */
import { costWithoutMarketDown } from "../core/billing/counterfactual.ts";
import { type FairnessInput, type FairnessReport, fairnessReport } from "../core/billing/fairness.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
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
  /** What it was made of, one per metering point. Not for publication. */
  readonly inputs: readonly FairnessInput[];
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
      const sheet = sheetAt(tariffAt(sheets, intervalStart(reading.interval)), reading.interval);
      importWh += reading.importWh;
      exportWh += reading.exportWh;
      const charge = costDown(reading.importWh, sheet.gridNetworkCharge);
      energy += costWithoutMarketDown(allFromGrid(reading), sheet) - charge;
      network += charge;
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
  return { period: label, intervals: billed.size, intervalsTotal, report: fairnessReport(inputs), inputs };
}

const NOTHING = wattHours(0);

/** A meter as if nothing of it had been traded. */
const allFromGrid = ({ importWh, exportWh }: Pick<MeterReading, "importWh" | "exportWh">) => ({
  takenWh: NOTHING,
  deliveredWh: NOTHING,
  gridImportWh: importWh,
  gridExportWh: exportWh,
});
