/** The feeder as features of a map, at its drawing positions around the zero point of the globe. */
import type { GridModel } from "./gridDay.ts";

/** Metres per degree at the equator, where the drawing is put. */
const METRES_PER_DEGREE = 111_320;
type LngLat = [number, number];
const lngLat = (x: number, y: number): LngLat => [x / METRES_PER_DEGREE, -y / METRES_PER_DEGREE];

/** Wires and buses with the number of their row as id, for feature state. */
export function featuresOf({ buses, branches }: Pick<GridModel, "buses" | "branches">) {
  const at = new Map(buses.map((bus) => [bus.id, lngLat(bus.x, bus.y)]));
  const origin: LngLat = [0, 0];
  return {
    wires: {
      type: "FeatureCollection" as const,
      features: branches.map((branch, id) => ({
        type: "Feature" as const,
        id,
        properties: { element: branch.id },
        geometry: {
          type: "LineString" as const,
          coordinates: [at.get(branch.from) ?? origin, at.get(branch.to) ?? origin],
        },
      })),
    },
    buses: {
      type: "FeatureCollection" as const,
      features: buses.map((bus, id) => ({
        type: "Feature" as const,
        id,
        properties: { element: bus.id },
        geometry: { type: "Point" as const, coordinates: at.get(bus.id) ?? origin },
      })),
    },
  };
}

/** Corners of the drawing, with a little room around it. */
export function boundsOf({ buses }: Pick<GridModel, "buses">): [LngLat, LngLat] {
  const xs = buses.map(({ x }) => x);
  const ys = buses.map(({ y }) => y);
  const pad = 5 + 0.05 * (Math.max(...xs) - Math.min(...xs));
  return [
    lngLat(Math.min(...xs) - pad, Math.max(...ys) + pad),
    lngLat(Math.max(...xs) + pad, Math.min(...ys) - pad),
  ];
}
