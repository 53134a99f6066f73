/** Small and random feeders for the network tests. */
import fc from "fast-check";
import type {
  Branch,
  Bus,
  ConnectionPoint,
  Feeder,
  LineBranch,
  Phase,
  TransformerBranch,
} from "../../../backend/core/network/feeder.ts";

export const line = (from: string, to: string, changes: Partial<LineBranch> = {}): LineBranch => ({
  kind: "line",
  id: `${from}-${to}`,
  from,
  to,
  lengthM: 100,
  r1OhmPerKm: 0.3,
  x1OhmPerKm: 0.08,
  r0OhmPerKm: 1.2,
  x0OhmPerKm: 0.32,
  c1NfPerKm: 0,
  c0NfPerKm: 0,
  ratingA: 200,
  cable: "test",
  ...changes,
});

export const transformer = (
  from: string,
  to: string,
  changes: Partial<TransformerBranch> = {},
): TransformerBranch => ({
  kind: "transformer",
  id: `T ${from}-${to}`,
  from,
  to,
  ratedKva: 250,
  primaryKv: 20,
  secondaryKv: 0.4,
  vectorGroup: "Dyn11",
  resistancePercent: 1,
  reactancePercent: 4,
  tapPu: 1,
  ...changes,
});

export const point = (id: string, bus: string, phases: readonly Phase[]): ConnectionPoint => ({
  id,
  bus,
  phases,
  capacityKva: 30,
});

/** Low-voltage network of the given branches; the first branch starts at the source. */
export function feederOf(
  branches: readonly Branch[],
  connectionPoints: readonly ConnectionPoint[],
  changes: Partial<Feeder> = {},
): Feeder {
  const kv = new Map<string, number>();
  for (const branch of branches) {
    kv.set(branch.from, kv.get(branch.from) ?? (branch.kind === "transformer" ? branch.primaryKv : 0.4));
    kv.set(branch.to, kv.get(branch.to) ?? (branch.kind === "transformer" ? branch.secondaryKv : 0.4));
  }
  return {
    format: "lateral-network/1",
    id: "test",
    name: "Test feeder",
    citation: "made up",
    source: { bus: branches[0]!.from, voltagePu: 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 },
    buses: [...kv].map(([id, nominalKv]): Bus => ({ id, nominalKv })),
    branches,
    connectionPoints,
    voltageBand: { lowerPu: 0.95, upperPu: 1.05 },
    ...changes,
  };
}

export interface Case {
  readonly feeder: Feeder;
  readonly activeW: number[];
  readonly reactiveVar: number[];
}

const PHASE_SETS: readonly (readonly Phase[])[] = [["A"], ["B"], ["C"], ["A", "B", "C"]];

/** A random tree below a transformer, with impedances, charging, source impedance and mixed points. */
export const randomCase: fc.Arbitrary<Case> = fc
  .record({
    parents: fc.array(fc.nat(), { minLength: 1, maxLength: 24 }),
    metres: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 24, maxLength: 24 }),
    group: fc.constantFrom("Dyn1", "Dyn5", "Dyn7", "Dyn11", "Yyn0", "YNyn0"),
    tap: fc.constantFrom(0.975, 1, 1.025),
    nfPerKm: fc.constantFrom(0, 0, 300),
    sourceOhm: fc.constantFrom(0, 2.5),
    magnetising: fc.boolean(),
    points: fc.array(
      fc.record({
        bus: fc.nat(),
        phases: fc.constantFrom(...PHASE_SETS),
        watts: fc.integer({ min: -6000, max: 6000 }),
        vars: fc.integer({ min: -2000, max: 2000 }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  })
  .map((draw) => {
    const magnetising = draw.magnetising ? { noLoadLossKw: 0.5, noLoadCurrentPercent: 0.4 } : {};
    const head = transformer("MV", "B0", { vectorGroup: draw.group, tapPu: draw.tap, ...magnetising });
    const lines = draw.parents.map((parent, i) => {
      const from = `B${parent % (i + 1)}`;
      const data = { lengthM: draw.metres[i]!, c1NfPerKm: draw.nfPerKm, c0NfPerKm: draw.nfPerKm / 2 };
      // Every other branch is written against the flow.
      return i % 2 === 0 ? line(from, `B${i + 1}`, data) : line(`B${i + 1}`, from, data);
    });
    const points = draw.points.map((p, i) => point(`P${i}`, `B${p.bus % (lines.length + 1)}`, p.phases));
    const ohm = draw.sourceOhm;
    const source = { bus: "MV", voltagePu: 1.02, r1Ohm: ohm, x1Ohm: 2 * ohm, r0Ohm: 3 * ohm, x0Ohm: ohm };
    const feeder = feederOf([head, ...lines], points, { source });
    return {
      feeder,
      activeW: draw.points.map((p) => p.watts),
      reactiveVar: draw.points.map((p) => p.vars),
    };
  });
