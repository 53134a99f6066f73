/**
 * Residential part of the CIGRE European low-voltage benchmark network (CIGRE TF C6.04.02, Technical
 * Brochure 575, 2014): 500 kVA transformer, main street R1 to R10, five side streets.
 *
 *                    R11       R16            R17
 *                     |         |              |
 *   R0 =T= R1 - R2 - R3 - R4 - R5 - R6 - R7 - R8 - R9 - R10 - R18   (R16 hangs on R6, R17 on R9)
 *                          |
 *                         R12 - R13 - R14 - R15
 */
import type { Branch, Bus, ConnectionPoint, Feeder, VoltageBand } from "./feeder.ts";

/**
 * Cables. r1, x1: TB 575 (UG1 = 240 mm², UG3 = 50 mm² aluminium, four cores, at 90 °C).
 * Zero sequence: four equal cores and no current through earth give Z0 = 4 Z1 (Z1 + 3 Zn with Zn = Z1);
 * PowerFactory's library cable N2XRY 3x185 has the same ratio. An assumption: TB 575 has it by matrices.
 * Ratings: NAYY 4x240 357 A (SimBench), NAYY 4x50 142 A (pandapower standard types); TB 575 gives none.
 */
const CABLES = {
  UG1: { r1OhmPerKm: 0.162, x1OhmPerKm: 0.0832, ratingA: 357 },
  UG3: { r1OhmPerKm: 0.822, x1OhmPerKm: 0.0847, ratingA: 142 },
} as const;

export type CigreCable = keyof typeof CABLES;

const LINES: readonly (readonly [from: string, to: string, lengthM: number, cable: CigreCable])[] = [
  ["R1", "R2", 35, "UG1"],
  ["R2", "R3", 35, "UG1"],
  ["R3", "R4", 35, "UG1"],
  ["R4", "R5", 35, "UG1"],
  ["R5", "R6", 35, "UG1"],
  ["R6", "R7", 35, "UG1"],
  ["R7", "R8", 35, "UG1"],
  ["R8", "R9", 35, "UG1"],
  ["R9", "R10", 35, "UG1"],
  ["R3", "R11", 30, "UG3"],
  ["R4", "R12", 35, "UG3"],
  ["R12", "R13", 35, "UG3"],
  ["R13", "R14", 35, "UG3"],
  ["R14", "R15", 30, "UG3"],
  ["R6", "R16", 30, "UG3"],
  ["R9", "R17", 30, "UG3"],
  ["R10", "R18", 30, "UG3"],
];

/** Drawing positions, m: the main street from west to east, side streets north and south. */
const POSITIONS: readonly (readonly [bus: string, x: number, y: number])[] = [
  ["R0", -35, 0],
  ["R1", 0, 0],
  ["R2", 35, 0],
  ["R3", 70, 0],
  ["R4", 105, 0],
  ["R5", 140, 0],
  ["R6", 175, 0],
  ["R7", 210, 0],
  ["R8", 245, 0],
  ["R9", 280, 0],
  ["R10", 315, 0],
  ["R11", 70, -30],
  ["R12", 105, 35],
  ["R13", 105, 70],
  ["R14", 105, 105],
  ["R15", 105, 135],
  ["R16", 175, -30],
  ["R17", 280, -30],
  ["R18", 345, 0],
];

export interface CigreResidentialOptions {
  readonly id?: string;
  readonly name?: string;
  /** Voltage at the medium-voltage side, pu. Default 1.0, as in the published case. */
  readonly sourcePu?: number;
  /** Default EN 50160: 0.90 to 1.10; a DSO may plan with a narrower one. */
  readonly voltageBand?: VoltageBand;
  /** Ratings the DSO plans with instead of the cables' own, A (a fuse at the head of a street, say). */
  readonly ratingsA?: Partial<Readonly<Record<CigreCable, number>>>;
}

/** The network with the given connection points (their buses are R1 … R18). */
export function buildCigreResidential(
  connectionPoints: readonly ConnectionPoint[],
  options: CigreResidentialOptions = {},
): Feeder {
  return {
    format: "lateral-network/1",
    id: options.id ?? "cigre-lv-residential",
    name: options.name ?? "CIGRE European LV network, residential part",
    citation:
      "CIGRE TF C6.04.02, Benchmark Systems for Network Integration of Renewable and Distributed Energy " +
      "Resources, Technical Brochure 575 (2014): topology, lengths, r1, x1, transformer. Assumptions: " +
      "zero-sequence impedance 4 x positive (four equal cores, no earth return); ratings of NAYY 4x240 " +
      "(SimBench, 357 A) and NAYY 4x50 (pandapower standard types, 142 A); no line charging; stiff " +
      "medium voltage; drawing positions.",
    source: { bus: "R0", voltagePu: options.sourcePu ?? 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 },
    buses: POSITIONS.map(([id, x, y]): Bus => ({ id, nominalKv: id === "R0" ? 20 : 0.4, x, y })),
    branches: [TRANSFORMER, ...LINES.map((line) => buildLine(line, options.ratingsA ?? {}))],
    connectionPoints,
    voltageBand: options.voltageBand ?? { lowerPu: 0.9, upperPu: 1.1 },
  };
}

const TRANSFORMER: Branch = {
  kind: "transformer",
  id: "R0-R1",
  from: "R0",
  to: "R1",
  ratedKva: 500,
  primaryKv: 20,
  secondaryKv: 0.4,
  vectorGroup: "Dyn1",
  resistancePercent: 1,
  reactancePercent: 4,
  tapPu: 1,
};

function buildLine(
  [from, to, lengthM, cable]: (typeof LINES)[number],
  ratingsA: Partial<Readonly<Record<CigreCable, number>>>,
): Branch {
  const { r1OhmPerKm, x1OhmPerKm } = CABLES[cable];
  const ratingA = ratingsA[cable] ?? CABLES[cable].ratingA;
  return {
    kind: "line",
    id: `${from}-${to}`,
    from,
    to,
    lengthM,
    r1OhmPerKm,
    x1OhmPerKm,
    r0OhmPerKm: 4 * r1OhmPerKm,
    x0OhmPerKm: 4 * x1OhmPerKm,
    c1NfPerKm: 0,
    c0NfPerKm: 0,
    ratingA,
    cable,
  };
}
