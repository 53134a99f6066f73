/** Where the terminals of a feeder lie in the state vector: three phases a bus, each neutral a bus of its own. */
import type { Feeder } from "../feeder.ts";
import type { WindingEnd } from "../feederBranches.ts";
import { ALL_PHASES, NEUTRAL, phasesReached } from "../phasesReached.ts";

export interface TerminalMap {
  readonly feeder: Feeder;
  readonly busIndex: ReadonlyMap<string, number>;
  /** Terminals of each bus as bits: A 1, B 2, C 4, N 8. */
  readonly masks: Uint8Array;
  /** Index of the bus that holds the neutral; -1 without one. */
  readonly neutralOf: Int32Array;
  /** Buses and neutrals together. */
  readonly size: number;
}

export function mapTerminals(feeder: Feeder): TerminalMap {
  const busIndex = new Map(feeder.buses.map((bus, i) => [bus.id, i]));
  const masks = phasesReached(feeder, busIndex);
  const neutralOf = new Int32Array(feeder.buses.length).fill(-1);
  let size = feeder.buses.length;
  masks.forEach((mask, bus) => {
    if ((mask & NEUTRAL) !== 0) neutralOf[bus] = size++;
  });
  return { feeder, busIndex, masks, neutralOf, size };
}

const PHASE_PLACE: Readonly<Record<string, number>> = { A: 0, B: 2, C: 4 };

/** Place in the state vector; -1 for earth and for the neutral of a bus that has none. */
export function placeOf(map: TerminalMap, bus: number, end: WindingEnd): number {
  if (end === "earth") return -1;
  if (end !== "N") return 6 * bus + PHASE_PLACE[end]!;
  const neutral = map.neutralOf[bus]!;
  return neutral < 0 ? -1 : 6 * neutral;
}

/** Bits A 1, B 2, C 4 of every bus and neutral that have a voltage at all. */
export function presentOf(map: TerminalMap): Uint8Array {
  const present = new Uint8Array(map.size).fill(1);
  map.masks.forEach((mask, bus) => {
    present[bus] = mask & ALL_PHASES;
  });
  return present;
}
