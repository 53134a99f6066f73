/** A meter file becomes readings: whole, or not at all. */
import { domainError } from "../core/errors/domainError.ts";
import { type MeterSeries, toQuarters } from "../core/metering/meterSeries.ts";
import { capacityWh } from "../core/metering/validateReadings.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import { intervalOf } from "../core/time/marketInterval.ts";
import type { ImportOutcome, ReadingImports, StagedReading } from "../ports/readingImports.ts";
import type { Store } from "../ports/store.ts";
import { requireCommunity } from "./market.ts";

/** The file as its reader gives it: series, in the order of the file. */
export interface MeterFileInput {
  readonly sha256: string;
  readonly name: string;
  readonly format: string;
  readonly dayOffsetSeconds: number;
  readonly series: AsyncIterable<MeterSeries>;
}

export interface ImportedMeterFile {
  readonly outcome: ImportOutcome;
  /** Registers that are no customer's energy (reactive, voltage, gas), by name. */
  readonly ignored: readonly string[];
  /** Quarter hours that the file covers in part or without a value: they stay missing. */
  readonly incomplete: number;
}

const MAX_IGNORED = 20;

/** Metering points and what their connections carry, by id. */
async function importPoints(store: Store, communityId: string, now: EpochSeconds) {
  const community = await requireCommunity({ store }, communityId);
  const network = await store.network(communityId, community.feederId, intervalOf(now));
  const capacities = new Map(network?.feeder.connectionPoints.map((p) => [p.id, p.capacityKva]));
  return (await store.meteringPoints(communityId)).map((point) => ({
    meteringPointId: point.id,
    capacityWh: capacityWh(capacities.get(point.pointId) ?? 0),
  }));
}

/** @throws LAT-5306 negative energy, naming the line. */
function stage(series: MeterSeries, point: number, dayOffsetSeconds: number) {
  const negative = series.entries.find((entry) => entry.milli < 0 && entry.quality !== null);
  if (negative !== undefined) {
    throw domainError("LAT-5306", { line: negative.line, actual: negative.milli / 1000 });
  }
  const { quarters, incomplete } = toQuarters(series.entries, dayOffsetSeconds);
  const line = series.entries[0]?.line ?? 0;
  const direction = series.direction ?? "import";
  const readings = quarters.map(
    (quarter): StagedReading => ({ ...quarter, point, direction, register: series.channel, line }),
  );
  return { readings, incomplete: incomplete.length };
}

/**
 * Imports a file. A meter belongs to the metering point it is linked to, or whose id it carries. The same file
 * again changes nothing; a reading that says something else becomes the next version.
 * @throws LAT-7014, LAT-5306, LAT-5309 meter of no metering point, and what the file's reader throws
 */
export async function importMeterFile(
  { store, imports }: { readonly store: Store; readonly imports: ReadingImports },
  communityId: string,
  file: MeterFileInput,
  { now, acceptUnlikely }: { readonly now: EpochSeconds; readonly acceptUnlikely: boolean },
): Promise<ImportedMeterFile> {
  const points = await importPoints(store, communityId, now);
  const aliases = await imports.meterAliases(communityId);
  const index = new Map(points.map((point, position) => [point.meteringPointId, position]));
  const ignored = new Set<string>();
  let incomplete = 0;
  const { sha256, name, format, dayOffsetSeconds } = file;
  const request = { communityId, points, file: { sha256, name, format }, now, acceptUnlikely };
  const outcome = await imports.importReadings(request, async (push) => {
    for await (const series of file.series) {
      if (series.direction === null) {
        if (ignored.size < MAX_IGNORED) ignored.add(`${series.meterId} ${series.channel}`);
        continue;
      }
      const point = index.get(aliases.get(series.meterId) ?? series.meterId);
      if (point === undefined) {
        const line = series.entries[0]?.line ?? 0;
        throw domainError("LAT-5309", { line, meterId: series.meterId.slice(0, 60) });
      }
      const staged = stage(series, point, dayOffsetSeconds);
      incomplete += staged.incomplete;
      await push(staged.readings);
    }
  });
  return { outcome, ignored: [...ignored], incomplete };
}
