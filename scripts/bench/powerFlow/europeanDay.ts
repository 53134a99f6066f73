// The IEEE European LV feeder and one day of minutes, for us and, as plain SI numbers, for the peers.
import { mkdtempSync, writeFileSync } from "node:fs";
import { endianness, tmpdir } from "node:os";
import { join } from "node:path";
import { readEuropeanLv, readEuropeanLvProfiles } from "../../../backend/adapters/dso/europeanLv.ts";
import { type Feeder, PHASES } from "../../../backend/core/network/feeder.ts";
import { type InjectionSeries, tableSeries } from "../../../backend/core/network/timeSeries.ts";

export interface EuropeanDay {
  readonly feeder: Feeder;
  readonly steps: number;
  readonly series: InjectionSeries;
  /** W drawn, one row a minute. */
  readonly watts: Float64Array;
  readonly varPerWatt: number;
}

export function readEuropeanDay(folder: string): EuropeanDay {
  const feeder = readEuropeanLv(folder);
  const profiles = readEuropeanLvProfiles(folder);
  const points = feeder.connectionPoints.length;
  const watts = Float64Array.from(profiles.kw.flatMap((row) => Array.from(row, (kw) => 1000 * kw)));
  const varPerWatt = Math.tan(Math.acos(profiles.powerFactor));
  const series = tableSeries(
    points,
    watts.map((w) => -w),
    watts.map((w) => -w * varPerWatt),
  );
  return { feeder, steps: profiles.kw.length, series, watts, varPerWatt };
}

/** Writes case.json and load.bin for scripts/peers/powerFlow.py into a new folder. */
export function writePeerCase(day: EuropeanDay, tolerancePu: number): string {
  if (endianness() !== "LE") throw new Error("The load table is written as little-endian numbers.");
  const folder = mkdtempSync(join(tmpdir(), "lateral-bench-"));
  const { feeder } = day;
  const transformer = feeder.branches.find((branch) => branch.kind === "transformer")!;
  const { source } = feeder;
  const description = {
    tolerancePu,
    varPerWatt: day.varPerWatt,
    buses: feeder.buses.map((bus) => ({ id: bus.id, volt: 1000 * bus.nominalKv })),
    lines: feeder.branches.flatMap((branch) => {
      if (branch.kind !== "line") return [];
      const km = branch.lengthM / 1000;
      const { from, to } = branch;
      return [
        {
          from,
          to,
          r1: branch.r1OhmPerKm * km,
          x1: branch.x1OhmPerKm * km,
          r0: branch.r0OhmPerKm * km,
          x0: branch.x0OhmPerKm * km,
        },
      ];
    }),
    transformer: {
      from: transformer.from,
      to: transformer.to,
      primaryVolt: 1000 * transformer.primaryKv,
      secondaryVolt: 1000 * transformer.secondaryKv,
      va: 1000 * transformer.ratedKva,
      resistance: transformer.resistancePercent / 100,
      reactance: transformer.reactancePercent / 100,
      clock: Number(transformer.vectorGroup.replace("Dyn", "")),
    },
    source: {
      bus: source.bus,
      pu: source.voltagePu,
      r1: source.r1Ohm,
      x1: source.x1Ohm,
      r0: source.r0Ohm,
      x0: source.x0Ohm,
    },
    loads: feeder.connectionPoints.map((point) => ({
      bus: point.bus,
      phase: PHASES.indexOf(point.phases[0]!),
    })),
  };
  writeFileSync(join(folder, "case.json"), JSON.stringify(description));
  writeFileSync(join(folder, "load.bin"), Buffer.from(day.watts.buffer));
  return folder;
}
