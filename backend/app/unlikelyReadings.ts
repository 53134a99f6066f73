/** Readings far off what the same meter said the day before: taken, with a warning. */
import { areUnlikelyMeans, HISTORY_INTERVALS } from "../core/metering/unlikelyMeans.ts";
import type { IncomingReading, ReadingProblem } from "../core/metering/validateReadings.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import type { Store } from "../ports/store.ts";

/** Points looked at in one batch. */
const MAX_POINTS = 100;

const energyOf = (reading: Pick<IncomingReading, "importWh" | "exportWh">) =>
  reading.importWh + reading.exportWh;
const meanOf = (readings: readonly Pick<IncomingReading, "importWh" | "exportWh">[]) =>
  readings.reduce((sum, reading) => sum + energyOf(reading), 0) / readings.length;

/** A warning (LAT-5104) per metering point whose mean is a hundred times off the day before; `row` from 1. */
export async function unlikelyReadings(
  store: Pick<Store, "memberReadings">,
  communityId: string,
  batch: readonly Omit<IncomingReading, "source">[],
): Promise<readonly ReadingProblem[]> {
  const rows = batch.map((reading, index) => ({ ...reading, row: index + 1 }));
  const warnings: ReadingProblem[] = [];
  for (const [id, own] of [...Map.groupBy(rows, (row) => row.meteringPointId)].slice(0, MAX_POINTS)) {
    const first = own.reduce((low, { interval }) => Math.min(low, interval), own[0]?.interval ?? 0);
    const range = { from: intervalIndex(Math.max(0, first - HISTORY_INTERVALS)), to: intervalIndex(first) };
    const before = meanOf(await store.memberReadings(communityId, id, range));
    const now = meanOf(own);
    if (!areUnlikelyMeans(now, before)) continue;
    const row = own[0]?.row ?? 0;
    const details = { row, meteringPointId: id, actual: now.toFixed(1), limit: before.toFixed(1) };
    warnings.push({ row, code: "LAT-5104", details });
  }
  return warnings;
}
