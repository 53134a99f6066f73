/** Envelopes per phase: a three-phase point whose inverter or wallbox may load its phases unequally. */
import type { Feeder } from "../feeder.ts";

/** Id of one phase of a point in {@link perPhaseFeeder}. */
export const phasePointId = (pointId: string, phase: string): string => `${pointId}/${phase}`;

/**
 * The same feeder with every three-phase connection point as three single-phase ones, each with a third of its
 * capacity, named `id/A`, `id/B`, `id/C`. Electrically the same network; single-phase points stay as they are.
 */
export function perPhaseFeeder(feeder: Feeder): Feeder {
  return {
    ...feeder,
    connectionPoints: feeder.connectionPoints.flatMap((point) =>
      point.phases.length === 1
        ? [point]
        : point.phases.map((phase) => ({
            ...point,
            id: phasePointId(point.id, phase),
            phases: [phase],
            capacityKva: point.capacityKva / point.phases.length,
          })),
    ),
  };
}
