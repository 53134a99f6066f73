/** General feeders for the network tests: four wires, missing phases, switches, banks, loads of every kind. */
import fc from "fast-check";
import type { Branch, Bus, Feeder, Phase } from "../../../backend/core/network/feeder.ts";
import type { MatrixLineBranch, SwitchBranch } from "../../../backend/core/network/feederBranches.ts";
import type { PerPhase, PhasePower, ZipShares } from "../../../backend/core/network/feederElements.ts";
import type { Terminal } from "../../../backend/core/network/terminals.ts";
import { point, transformer } from "./exampleFeeders.ts";

/** Overhead line: own 0.4 + j0.7 ohm/km, between conductors 0.05 + j0.35 (earth return and geometry). */
export function matrixLine(
  from: string,
  to: string,
  conductors: readonly Terminal[],
  changes: Partial<MatrixLineBranch> = {},
): MatrixLineBranch {
  const matrix = (own: number, mutual: number) =>
    conductors.map((_, i) => conductors.map((_, j) => (i === j ? own + 0.01 * i : mutual)));
  return {
    kind: "matrix-line",
    id: `${from}-${to}`,
    from,
    to,
    lengthM: 100,
    conductors,
    rOhmPerKm: matrix(0.4, 0.05),
    xOhmPerKm: matrix(0.7, 0.35),
    ...changes,
  };
}

/** A fuse of 0.1 milliohm a pole. */
export const pole = (
  from: string,
  to: string,
  conductors: readonly Terminal[],
  closed: readonly Terminal[] = conductors,
): SwitchBranch => ({
  kind: "switch",
  id: `${from}-${to}`,
  from,
  to,
  device: "fuse",
  conductors,
  closed,
  resistanceOhm: 1e-4,
});

export const load = (
  id: string,
  bus: string,
  activeW: PerPhase,
  changes: Partial<PhasePower> = {},
): PhasePower => ({ id, bus, connection: "star", activeW, reactiveVar: [0, 0, 0], ...changes });

/** A feeder of the given branches; buses are 20 kV above the first transformer and 0.4 kV below. */
export function generalFeeder(branches: readonly Branch[], changes: Partial<Feeder> = {}): Feeder {
  const kv = new Map<string, number>();
  for (const branch of branches) {
    const [above, below] =
      branch.kind === "transformer" ? [branch.primaryKv, branch.secondaryKv] : [0.4, 0.4];
    kv.set(branch.from, kv.get(branch.from) ?? above);
    kv.set(branch.to, kv.get(branch.to) ?? (branch.kind === "transformer" ? below : kv.get(branch.from)!));
  }
  return {
    format: "lateral-network/1",
    id: "general",
    name: "General feeder",
    citation: "made up",
    source: { bus: branches[0]!.from, voltagePu: 1, r1Ohm: 0.5, x1Ohm: 2, r0Ohm: 1, x0Ohm: 3 },
    buses: [...kv].map(([id, nominalKv]): Bus => ({ id, nominalKv })),
    branches,
    connectionPoints: [],
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
    ...changes,
  };
}

export const earthed = (feeder: Feeder, which: (id: string) => boolean, rOhm = 0): Feeder => ({
  ...feeder,
  buses: feeder.buses.map((bus) => (which(bus.id) ? { ...bus, neutralEarthing: { rOhm, xOhm: 0 } } : bus)),
});

export interface GeneralCase {
  readonly feeder: Feeder;
  readonly activeW: number[];
  readonly reactiveVar: number[];
}

const ZIPS: readonly (ZipShares | undefined)[] = [undefined, [1, 0, 0], [0, 1, 0], [0.3, 0.5, 0.2]];
const LETTERS: readonly Phase[] = ["A", "B", "C"];

/** A random four-wire tree below a Dyn transformer, some laterals of one phase, loads of every kind. */
export const randomGeneralCase: fc.Arbitrary<GeneralCase> = fc
  .record({
    parents: fc.array(fc.nat(), { minLength: 1, maxLength: 14 }),
    narrow: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 14, maxLength: 14 }),
    metres: fc.array(fc.integer({ min: 5, max: 90 }), { minLength: 14, maxLength: 14 }),
    microSiemens: fc.constantFrom(0, 90),
    earthOhm: fc.constantFrom(0, 5, 30),
    elements: fc.array(
      fc.record({
        bus: fc.nat(),
        watts: fc.array(fc.integer({ min: -3000, max: 4000 }), { minLength: 3, maxLength: 3 }),
        zip: fc.constantFrom(...ZIPS),
        kind: fc.constantFrom("point", "star", "delta", "generator", "capacitor"),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  })
  .map((draw) => {
    const phasesAt: Terminal[][] = [["A", "B", "C", "N"]];
    const branches: Branch[] = [transformer("MV", "B0")];
    draw.parents.forEach((parent, i) => {
      const at = parent % (i + 1);
      const here = phasesAt[at]!;
      const one = LETTERS[draw.narrow[i]!];
      const conductors: Terminal[] = one && here.includes(one) ? [one, "N"] : here;
      const b = conductors.map((_, r) => conductors.map((_, c) => (r === c ? 3 : -0.5) * draw.microSiemens));
      const shunt = draw.microSiemens === 0 ? {} : { bMicroSiemensPerKm: b };
      const data = { lengthM: draw.metres[i]!, ...shunt };
      branches.push(
        draw.narrow[i] === 5
          ? pole(`B${at}`, `B${i + 1}`, conductors)
          : i % 2 === 0
            ? matrixLine(`B${at}`, `B${i + 1}`, conductors, data)
            : matrixLine(`B${i + 1}`, `B${at}`, conductors, data),
      );
      phasesAt.push(conductors);
    });
    return withElements(draw, branches, phasesAt);
  });

interface ElementDraw {
  readonly bus: number;
  readonly watts: readonly number[];
  readonly zip: ZipShares | undefined;
  readonly kind: "point" | "star" | "delta" | "generator" | "capacitor";
}

function withElements(
  draw: { readonly elements: readonly ElementDraw[]; readonly earthOhm: number },
  branches: readonly Branch[],
  phasesAt: readonly (readonly Terminal[])[],
): GeneralCase {
  const placed = draw.elements.map((element, i) => {
    const at = element.bus % phasesAt.length;
    const here = phasesAt[at]!;
    const three = here.includes("A") && here.includes("B") && here.includes("C");
    const kind = element.kind === "delta" && !three ? ("star" as const) : element.kind;
    const own = (w: number, p: number) => (here.includes(LETTERS[p]!) ? w : 0);
    const watts = element.watts.map(own) as unknown as PerPhase;
    return { ...element, kind, at: `B${at}`, id: `E${i}`, three, here, watts };
  });
  const powers = (kinds: readonly string[]) =>
    placed
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ id, at, watts, zip, kind }) =>
        load(id, at, watts, {
          connection: kind === "delta" ? "delta" : "star",
          reactiveVar: watts.map((w) => w / 3) as unknown as PerPhase,
          ratedKv: 0.39,
          ...(zip ? { zipActive: zip, zipReactive: zip } : {}),
        }),
      );
  const points = placed.filter(({ kind }) => kind === "point");
  const feeder = generalFeeder(branches, {
    connectionPoints: points.map(({ id, at, three, here }) =>
      point(id, at, three ? LETTERS : LETTERS.filter((phase) => here.includes(phase))),
    ),
    loads: powers(["star", "delta"]),
    generators: powers(["generator"]),
    capacitors: placed
      .filter(({ kind }) => kind === "capacitor")
      .map(({ id, at, watts }) => ({
        id,
        bus: at,
        connection: "star",
        reactiveVar: watts.map(Math.abs) as unknown as PerPhase,
      })),
  });
  return {
    feeder: earthed(feeder, (id) => id === "B0" || id === "B3", draw.earthOhm),
    activeW: points.map(({ watts }) => watts.reduce((a, b) => a + b, 0)),
    reactiveVar: points.map(({ watts }) => watts[0]! / 4),
  };
}
