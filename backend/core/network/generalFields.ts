/** Fields of the components of a general feeder; see `feederFields.ts` for the plain ones. */
import type { Rules } from "./fieldRules.ts";

const NAME = { kind: "name" } as const;
const TEXT = { kind: "text", optional: true } as const;
const ENDS = { from: NAME, to: NAME } as const;
const OHM = { kind: "number", lower: 0, upper: 1e6 } as const;
const KILOVOLT = { kind: "number", lower: 0.05, upper: 1_000 } as const;
const WATTS = { kind: "vector", size: 3, lower: -1e12, upper: 1e12 } as const;
const SHARES = { kind: "vector", size: 3, lower: -10, upper: 10, optional: true } as const;
const CONDUCTORS = { kind: "terminals", least: 1 } as const;
const RATING_A = { kind: "rating", upper: 1e6, optional: true } as const;
const CONNECTION = { kind: "one-of", values: ["star", "delta"] } as const;

export const EARTHING_RULES: Rules = { rOhm: OHM, xOhm: OHM };

export const MATRIX_LINE_RULES: Rules = {
  kind: NAME,
  id: NAME,
  ...ENDS,
  lengthM: { kind: "number", lower: 0, upper: 1_000_000 },
  conductors: CONDUCTORS,
  rOhmPerKm: { kind: "matrix", lower: -1_000, upper: 1_000 },
  xOhmPerKm: { kind: "matrix", lower: -1_000, upper: 1_000 },
  bMicroSiemensPerKm: { kind: "matrix", lower: -1e5, upper: 1e5, optional: true },
  ratingA: RATING_A,
  cable: TEXT,
};

export const SWITCH_RULES: Rules = {
  kind: NAME,
  id: NAME,
  ...ENDS,
  device: { kind: "one-of", values: ["switch", "fuse", "breaker", "recloser"], optional: true },
  conductors: CONDUCTORS,
  closed: { kind: "terminals", least: 0 },
  resistanceOhm: { ...OHM, optional: true },
  reactanceOhm: { ...OHM, optional: true },
  ratingA: RATING_A,
};

const WINDING_RULES: Rules = {
  side: { kind: "one-of", values: ["from", "to"] },
  ends: { kind: "list" },
  ratedKv: KILOVOLT,
  tapPu: { kind: "number", lower: 0.5, upper: 1.5, optional: true },
  resistancePercent: { kind: "number", lower: 0, upper: 100 },
};

const UNIT_RULES: Rules = {
  ratedKva: { kind: "rating", upper: 1e7 },
  windings: { kind: "each", rules: WINDING_RULES, least: 2, most: 3 },
  reactancePercent: { kind: "list" },
  noLoadLossKw: { kind: "number", lower: 0, upper: 1e5, optional: true },
  noLoadCurrentPercent: { kind: "number", lower: 0, upper: 100, optional: true },
};

export const BANK_RULES: Rules = {
  kind: NAME,
  id: NAME,
  ...ENDS,
  units: { kind: "each", rules: UNIT_RULES, least: 1, most: 3 },
};

export const PHASE_POWER_RULES: Rules = {
  id: NAME,
  bus: NAME,
  connection: CONNECTION,
  activeW: WATTS,
  reactiveVar: WATTS,
  zipActive: SHARES,
  zipReactive: SHARES,
  ratedKv: { ...KILOVOLT, optional: true },
};

export const CAPACITOR_RULES: Rules = {
  id: NAME,
  bus: NAME,
  connection: CONNECTION,
  reactiveVar: { ...WATTS, lower: 0 },
  ratedKv: { ...KILOVOLT, optional: true },
};

export const SHUNT_RULES: Rules = {
  id: NAME,
  bus: NAME,
  conductors: CONDUCTORS,
  gSiemens: { kind: "matrix", lower: -1e9, upper: 1e9 },
  bSiemens: { kind: "matrix", lower: -1e9, upper: 1e9 },
};
