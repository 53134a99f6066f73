/** Versions of meter readings: the newest of each metering point, and those that it took the place of. */
import type { MeterReading } from "../../core/metering/reading.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All versions but the newest of each metering point, by metering point and version. */
export function supersededOf(readings: readonly MeterReading[]): MeterReading[] {
  const newest = new Map(newestVersions(readings).map((r) => [r.meteringPointId, r.version]));
  return readings
    .filter((reading) => reading.version < (newest.get(reading.meteringPointId) ?? 0))
    .sort((a, b) => compare(a.meteringPointId, b.meteringPointId) || a.version - b.version);
}

/** The newest version of each metering point, in order of first appearance. */
export function newestVersions(readings: readonly MeterReading[]): MeterReading[] {
  const newest = new Map<string, MeterReading>();
  for (const reading of readings) {
    const known = newest.get(reading.meteringPointId);
    if (known === undefined || known.version < reading.version) newest.set(reading.meteringPointId, reading);
  }
  return [...newest.values()];
}
