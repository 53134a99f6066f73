/** Reads the IEEE European Low Voltage Test Feeder (2015) from a folder into the product's own format. */
import { join } from "node:path";
import { z } from "zod";
import { domainError } from "../../core/errors/domainError.ts";
import type { Branch, ConnectionPoint, Feeder, Source } from "../../core/network/feeder.ts";
import { readTextFile } from "./delimitedFile.ts";

const lineCode = z.object({
  R1: z.number(),
  X1: z.number(),
  R0: z.number(),
  X0: z.number(),
  C1: z.number(),
  C0: z.number(),
});
const networkFile = z.object({
  source: z.object({
    kV: z.number(),
    pu: z.number(),
    isc3_A: z.number(),
    isc1_A: z.number(),
    x1r1: z.number(),
    x0r0: z.number(),
  }),
  transformer: z.object({
    name: z.string(),
    kV_pri: z.number(),
    kV_sec: z.number(),
    MVA: z.number(),
    xhl_pct: z.number(),
    r_pct: z.number(),
    pri: z.string(),
    sec: z.union([z.string(), z.number()]),
  }),
  linecodes_ohm_per_km: z.record(z.string(), lineCode),
  lines_name_from_to_m_code: z
    .array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.string()]))
    .max(10_000),
  loads_name_bus_phase_kW_pf_shape: z
    .array(z.tuple([z.string(), z.number(), z.enum(["A", "B", "C"]), z.number(), z.number(), z.string()]))
    .max(10_000),
  coords_bus_x_y: z.array(z.tuple([z.number(), z.number(), z.number()])).max(10_000),
});
type NetworkFile = z.infer<typeof networkFile>;

export interface EuropeanLvOptions {
  /** Source voltage, pu. The published one is 1.05; 1.00 leaves room for solar. Default: as published. */
  readonly sourcePu?: number;
  /** Capacity of each connection, kVA. Default 18.4 (80 A at 230 V, a usual service fuse). */
  readonly connectionKva?: number;
  readonly voltageBand?: { readonly lowerPu: number; readonly upperPu: number };
}

/**
 * Reads `eulv_network.json` of `folder`.
 * @throws LAT-2030 when it is missing or not the expected file.
 */
export function readEuropeanLv(folder: string, options: EuropeanLvOptions = {}): Feeder {
  const file = join(folder, "eulv_network.json");
  const parsed = networkFile.safeParse(readJson(file));
  if (!parsed.success) {
    throw domainError("LAT-2030", { file, reason: z.prettifyError(parsed.error) });
  }
  const data = parsed.data;
  const coordinates = new Map(data.coords_bus_x_y.map(([bus, x, y]) => [String(bus), { x, y }]));
  const secondary = String(data.transformer.sec);
  const lowBuses = new Set<string>([secondary]);
  for (const [, from, to] of data.lines_name_from_to_m_code) lowBuses.add(String(from)).add(String(to));
  const near = coordinates.get(secondary);
  return {
    format: "lateral-network/1",
    id: "ieee-european-lv",
    name: "IEEE European Low Voltage Test Feeder",
    citation:
      "IEEE PES Distribution Test Feeders, European Low Voltage Test Feeder (May 2015). The feeder has no " +
      "ampacities: mains have the rating of the nearest SimBench low-voltage cable, service cables the " +
      "power law through both. Service capacity is an assumption.",
    source: readSource(data, options),
    buses: [
      { id: data.transformer.pri, nominalKv: data.transformer.kV_pri, ...near },
      ...[...lowBuses].map((id) => ({ id, nominalKv: data.transformer.kV_sec, ...coordinates.get(id) })),
    ],
    branches: readBranches(data),
    connectionPoints: readPoints(data, options.connectionKva ?? 18.4),
    voltageBand: options.voltageBand ?? { lowerPu: 0.9, upperPu: 1.1 },
  };
}

/** Positive- and zero-sequence impedance from the short-circuit currents, as OpenDSS defines them. */
function readSource(data: NetworkFile, options: EuropeanLvOptions): Source {
  const s = data.source;
  const base = { bus: data.transformer.pri, voltagePu: options.sourcePu ?? s.pu };
  const phaseVolt = (s.kV * 1000) / Math.sqrt(3);
  const r1Ohm = phaseVolt / s.isc3_A / Math.hypot(1, s.x1r1);
  const x1Ohm = r1Ohm * s.x1r1;
  // |2 Z1 + Z0| = 3 V / Isc1 with X0 = x0r0 · R0, solved for R0.
  const total = (3 * phaseVolt) / s.isc1_A;
  const a = 1 + s.x0r0 ** 2;
  const b = 4 * (r1Ohm + x1Ohm * s.x0r0);
  const c = 4 * (r1Ohm ** 2 + x1Ohm ** 2) - total ** 2;
  const r0Ohm = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  return { ...base, r1Ohm, x1Ohm, r0Ohm, x0Ohm: r0Ohm * s.x0r0 };
}

function readBranches(data: NetworkFile): Branch[] {
  const t = data.transformer;
  const transformer: Branch = {
    kind: "transformer",
    id: t.name,
    from: t.pri,
    to: String(t.sec),
    ratedKva: t.MVA * 1000,
    primaryKv: t.kV_pri,
    secondaryKv: t.kV_sec,
    vectorGroup: "Dyn1",
    resistancePercent: t.r_pct,
    reactancePercent: t.xhl_pct,
    tapPu: 1,
  };
  const lines = data.lines_name_from_to_m_code.map(([id, from, to, lengthM, cable]): Branch => {
    const code = data.linecodes_ohm_per_km[cable];
    if (!code)
      throw domainError("LAT-2012", { element: `Line ${id}`, field: cable, expected: "a known line code" });
    return {
      kind: "line",
      id,
      from: String(from),
      to: String(to),
      lengthM,
      r1OhmPerKm: code.R1,
      x1OhmPerKm: code.X1,
      r0OhmPerKm: code.R0,
      x0OhmPerKm: code.X0,
      c1NfPerKm: code.C1,
      c0NfPerKm: code.C0,
      ratingA: ratingOf(cable, code.R1),
      cable,
    };
  });
  return [transformer, ...lines];
}

/** SimBench's two low-voltage cables, NAYY 4x150 and 4x240: ohm per km and A. */
const NAYY150 = { ohmPerKm: 0.2067, ratingA: 270 };
const NAYY240 = { ohmPerKm: 0.1267, ratingA: 357 };
/** Line codes of two-core service cables; all others are mains. */
const SERVICE_CODE = /^(2c_|35_SAC)/;

/** Ampacity of a buried cable from its resistance: the power law through the two SimBench cables, whole A. */
export function ratingByResistance(ohmPerKm: number): number {
  const exponent =
    Math.log(NAYY240.ratingA / NAYY150.ratingA) / Math.log(NAYY150.ohmPerKm / NAYY240.ohmPerKm);
  return Math.round(NAYY150.ratingA * (NAYY150.ohmPerKm / ohmPerKm) ** exponent);
}

/**
 * Mains get the rating of the SimBench cable that is nearest by resistance; service cables, for which SimBench
 * has none, the power law through both.
 */
export function ratingOf(code: string, ohmPerKm: number): number {
  if (SERVICE_CODE.test(code)) return ratingByResistance(ohmPerKm);
  const nearer240 = Math.abs(ohmPerKm - NAYY240.ohmPerKm) < Math.abs(ohmPerKm - NAYY150.ohmPerKm);
  return (nearer240 ? NAYY240 : NAYY150).ratingA;
}

const readPoints = (data: NetworkFile, capacityKva: number): ConnectionPoint[] =>
  data.loads_name_bus_phase_kW_pf_shape.map(([id, bus, phase]) => ({
    id,
    bus: String(bus),
    phases: [phase],
    capacityKva,
  }));

function readJson(file: string): unknown {
  const text = readTextFile(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw domainError("LAT-2011", { reason: (error as Error).message }, { cause: error });
  }
}

export interface EuropeanLvProfiles {
  /** LOAD1 … LOAD55, in the order of the connection points. */
  readonly loads: readonly string[];
  readonly powerFactor: number;
  /** One row per minute 1 … 1440: kW drawn by each load. */
  readonly kw: readonly Float64Array[];
}

/** Reads the 1-minute load profiles. @throws LAT-2030, LAT-2031 naming the line. */
export function readEuropeanLvProfiles(folder: string): EuropeanLvProfiles {
  const file = join(folder, "eulv_profiles_1min_kW.csv");
  const [header, ...rows] = readTextFile(file).trim().split(/\r?\n/);
  const loads = (header ?? "").split(",").slice(1);
  const kw = rows.map((row, i) => {
    const cells = row.split(",").slice(1).map(Number);
    if (cells.length !== loads.length || cells.some((v) => !Number.isFinite(v))) {
      throw domainError("LAT-2031", { file, line: i + 2, reason: `expected ${loads.length} numbers` });
    }
    return Float64Array.from(cells);
  });
  return { loads, powerFactor: 0.95, kw };
}
