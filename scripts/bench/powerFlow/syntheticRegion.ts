// A region of any size for the cost against size: streets of 100 buses and 33 homes, each below its own
// transformer, twenty to a medium-voltage line. Every street is like the others, so that a larger region is more
// of the same and takes the same number of iterations.
import type { Branch, Bus, ConnectionPoint, Feeder, Phase } from "../../../backend/core/network/feeder.ts";

const STREET_BUSES = 100;
const STREETS_PER_LINE = 20;
const PHASES: readonly Phase[] = ["A", "B", "C"];

const cable = { r1OhmPerKm: 0.2067, x1OhmPerKm: 0.0804, r0OhmPerKm: 0.8268, x0OhmPerKm: 0.3216 };
const service = { r1OhmPerKm: 1.15, x1OhmPerKm: 0.088, r0OhmPerKm: 1.2, x0OhmPerKm: 0.088 };
const overhead = { r1OhmPerKm: 0.12, x1OhmPerKm: 0.11, r0OhmPerKm: 0.4, x0OhmPerKm: 0.4 };
const UNCHARGED = { c1NfPerKm: 0, c0NfPerKm: 0 };

/** A radial region of `buses` buses or a few less, rounded to whole streets. */
export function syntheticRegion(buses: number): Feeder {
  const streets = Math.max(1, Math.round(buses / (STREET_BUSES + 1)));
  const list: Bus[] = [{ id: "source", nominalKv: 20 }];
  const branches: Branch[] = [];
  const connectionPoints: ConnectionPoint[] = [];
  const line = (from: string, to: string, lengthM: number, data: typeof cable, ratingA: number): void => {
    const name = { kind: "line", id: to, from, to, lengthM, ratingA, cable: "synthetic" } as const;
    branches.push({ ...name, ...data, ...UNCHARGED });
  };
  for (let s = 0; s < streets; s++) {
    const station = `M${s}`;
    list.push({ id: station, nominalKv: 20 });
    line(s % STREETS_PER_LINE === 0 ? "source" : `M${s - 1}`, station, 100, overhead, 500);
    list.push({ id: `S${s}`, nominalKv: 0.4 });
    branches.push({
      kind: "transformer",
      id: `T${s}`,
      from: station,
      to: `S${s}`,
      ratedKva: 250,
      primaryKv: 20,
      secondaryKv: 0.4,
      vectorGroup: "Dyn11",
      resistancePercent: 1.2,
      reactancePercent: 3.8,
      tapPu: 1,
    });
    let above = `S${s}`;
    for (let home = 0; home < 33; home++) {
      const [main, middle, end] = [`S${s}-${home}`, `S${s}-${home}m`, `S${s}-${home}h`];
      for (const id of [main, middle, end]) list.push({ id, nominalKv: 0.4 });
      line(above, main, 20, cable, 270);
      line(main, middle, 8, service, 80);
      line(middle, end, 12, service, 80);
      connectionPoints.push({ id: end, bus: end, phases: [PHASES[home % 3]!], capacityKva: 18.4 });
      above = main;
    }
  }
  return {
    format: "lateral-network/1",
    id: `synthetic-${streets}`,
    name: `Synthetic region of ${streets} streets`,
    citation: "Made up for benchmarks; NAYY 4x150 mains.",
    source: { bus: "source", voltagePu: 1, r1Ohm: 0.05, x1Ohm: 0.5, r0Ohm: 0.05, x0Ohm: 0.5 },
    buses: list,
    branches,
    connectionPoints,
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
  };
}
