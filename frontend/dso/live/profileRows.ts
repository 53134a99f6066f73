/** Voltages of one step along the feeder. */
import type { ProfileBus } from "../../charts/voltageProfile.tsx";
import type { GridDay } from "./gridDay.ts";

/** Buses on the low-voltage side, where distance and the band mean something. */
export function profileRows({ model, pu }: GridDay, step: number): ProfileBus[] {
  const buses = model.buses.length;
  return model.buses.flatMap((bus, b) => {
    if (bus.nominalKv >= 1) return [];
    const phases = [0, 1, 2].map((phase) => pu[(step * buses + b) * 3 + phase] || null);
    return [{ bus: bus.id, distanceM: bus.distanceM, pu: phases }];
  });
}
