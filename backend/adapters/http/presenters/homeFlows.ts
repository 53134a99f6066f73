/**
 * In and out of a home on one scale. The meter gives what crossed the grid connection, settlement how much of it
 * was with neighbours; solar comes from the home's gateway, the battery from its level. Use is what is left.
 * Without the gateway's figure, what crossed the meter without explanation is shown as unknown, never hidden.
 */
import type { z } from "zod";
import type { FlowBar } from "../schemas/household.ts";
import type { FigureStateName } from "./figures.ts";

type Bar = z.infer<typeof FlowBar>;

/** Figures of one interval, Wh >= 0 unless said; null = nobody measured it. */
export interface IntervalFlows {
  readonly importWh: number;
  readonly exportWh: number;
  readonly takenLocalWh: number;
  readonly deliveredLocalWh: number;
  readonly solarWh: number | null;
  /** Change of the battery's level: + charged, − discharged. */
  readonly batteryChangeWh: number | null;
}

export interface DayFlows {
  readonly flowsIn: readonly Bar[];
  readonly flowsOut: readonly Bar[];
  /** Sums over the intervals where everything is measured; null when there is none. For shares. */
  readonly known: KnownFlows | null;
}

export interface KnownFlows {
  readonly solarWh: number;
  readonly useWh: number;
  readonly importWh: number;
  readonly exportWh: number;
}

interface Sums {
  solar: number;
  discharge: number;
  neighboursIn: number;
  gridIn: number;
  unknownIn: number;
  use: number;
  charge: number;
  neighboursOut: number;
  gridOut: number;
  unknownOut: number;
}

const NOTHING: Sums = {
  solar: 0,
  discharge: 0,
  neighboursIn: 0,
  gridIn: 0,
  unknownIn: 0,
  use: 0,
  charge: 0,
  neighboursOut: 0,
  gridOut: 0,
  unknownOut: 0,
};

function addInterval(sums: Sums, flows: IntervalFlows): Sums {
  const { importWh, exportWh, takenLocalWh, deliveredLocalWh, solarWh, batteryChangeWh } = flows;
  const crossing = {
    ...sums,
    neighboursIn: sums.neighboursIn + takenLocalWh,
    gridIn: sums.gridIn + importWh - takenLocalWh,
    neighboursOut: sums.neighboursOut + deliveredLocalWh,
    gridOut: sums.gridOut + exportWh - deliveredLocalWh,
  };
  if (solarWh === null || batteryChangeWh === null) {
    const known = solarWh ?? 0;
    return {
      ...crossing,
      solar: sums.solar + known,
      unknownIn: sums.unknownIn + Math.max(0, exportWh - known),
      unknownOut: sums.unknownOut + importWh + Math.max(0, known - exportWh),
    };
  }
  const charge = Math.max(0, batteryChangeWh);
  const discharge = Math.max(0, -batteryChangeWh);
  const use = solarWh + discharge + importWh - charge - exportWh;
  return {
    ...crossing,
    solar: sums.solar + solarWh,
    discharge: sums.discharge + discharge,
    charge: sums.charge + charge,
    use: sums.use + Math.max(0, use),
    // More left the home than came in: a loss or a meter that disagrees. It is shown.
    unknownIn: sums.unknownIn + Math.max(0, -use),
  };
}

/** Bars of a day. Both sides have the same sum. */
export function presentFlows(intervals: readonly IntervalFlows[], state: FigureStateName): DayFlows {
  const sums = intervals.reduce(addInterval, NOTHING);
  const bar = (source: Bar["source"], wh: number): Bar => ({ source, wh, state });
  return {
    flowsIn: [
      bar("solar", sums.solar),
      bar("battery", sums.discharge),
      bar("neighbours", sums.neighboursIn),
      bar("grid", sums.gridIn),
      bar("unknown", sums.unknownIn),
    ],
    flowsOut: [
      bar("use", sums.use),
      bar("battery", sums.charge),
      bar("neighbours", sums.neighboursOut),
      bar("grid", sums.gridOut),
      bar("unknown", sums.unknownOut),
    ],
    known: knownFlows(intervals),
  };
}

function knownFlows(intervals: readonly IntervalFlows[]): KnownFlows | null {
  const known = intervals.filter((flows) => flows.solarWh !== null && flows.batteryChangeWh !== null);
  if (known.length === 0) return null;
  const sums = known.reduce(addInterval, NOTHING);
  return {
    solarWh: sums.solar,
    useWh: sums.use,
    importWh: sums.neighboursIn + sums.gridIn,
    exportWh: sums.neighboursOut + sums.gridOut,
  };
}
