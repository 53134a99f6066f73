/** Voltages of one step along the feeder. */
import type { GridDay } from "./gridDay.ts";

export interface ProfileBus {
  readonly bus: string;
  readonly distanceM: number;
  /** Phases A, B, C in pu; null where a phase does not exist. */
  readonly pu: readonly (number | null)[];
}

/** Buses on the low-voltage side, where distance and the band mean something. */
export function profileRows({ model, pu }: GridDay, step: number): ProfileBus[] {
  const buses = model.buses.length;
  return model.buses.flatMap((bus, b) => {
    if (bus.nominalKv >= 1) return [];
    const phases = [0, 1, 2].map((phase) => pu[(step * buses + b) * 3 + phase] || null);
    return [{ bus: bus.id, distanceM: bus.distanceM, pu: phases }];
  });
}
