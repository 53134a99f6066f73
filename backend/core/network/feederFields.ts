/** The fields of the format lateral-network/1: kind, bounds and whether they may be left out. */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import type { Rule, Rules, StructureRule } from "./fieldRules.ts";
import { BANK_RULES, EARTHING_RULES, MATRIX_LINE_RULES, SWITCH_RULES } from "./generalFields.ts";
import { TERMINALS } from "./terminals.ts";
import { VECTOR_GROUPS } from "./vectorGroup.ts";

/** Takes one problem. */
export type Problems = (code: ErrorCode, details: ErrorDetails) => void;

const NAME: Rule = { kind: "name" };
const between = (lower: number, upper: number): Rule => ({ kind: "number", lower, upper });
const maybe = (lower: number, upper: number): Rule => ({ kind: "number", lower, upper, optional: true });
const OHM_PER_KM = between(0, 1_000);
const OHM = between(0, 1e6);
const PERCENT = between(0, 100);
const LIST: Rule = { kind: "list", optional: true };
const EARTHING: Rule = { kind: "nested", rules: EARTHING_RULES, optional: true };

export const FEEDER_RULES: Rules = {
  format: { kind: "text" },
  id: NAME,
  name: { kind: "text" },
  citation: { kind: "text" },
  source: { kind: "object" },
  buses: { kind: "list" },
  branches: { kind: "list" },
  connectionPoints: { kind: "list" },
  voltageBand: { kind: "object" },
  meshed: { kind: "flag", optional: true },
  frequencyHz: maybe(16, 400),
  additionalSources: LIST,
  loads: LIST,
  generators: LIST,
  capacitors: LIST,
  shunts: LIST,
};

export const SOURCE_RULES: Rules = {
  bus: NAME,
  voltagePu: between(0.5, 1.5),
  r1Ohm: OHM,
  x1Ohm: OHM,
  r0Ohm: OHM,
  x0Ohm: OHM,
  r2Ohm: maybe(0, 1e6),
  x2Ohm: maybe(0, 1e6),
  angleDegrees: maybe(-360, 360),
};

export const ADDITIONAL_SOURCE_RULES: Rules = { id: NAME, ...SOURCE_RULES };

export const VOLTAGE_BAND_RULES: Rules = { lowerPu: between(0.5, 1), upperPu: between(1, 1.5) };

export const BUS_RULES: Rules = {
  id: NAME,
  nominalKv: between(0.05, 400),
  x: maybe(-1e8, 1e8),
  y: maybe(-1e8, 1e8),
  neutralEarthing: EARTHING,
};

export const LINE_RULES: Rules = {
  kind: { kind: "one-of", values: ["line", "transformer", "matrix-line", "switch", "bank"] },
  id: NAME,
  from: NAME,
  to: NAME,
  lengthM: between(0, 200_000),
  r1OhmPerKm: OHM_PER_KM,
  x1OhmPerKm: OHM_PER_KM,
  r0OhmPerKm: OHM_PER_KM,
  x0OhmPerKm: OHM_PER_KM,
  c1NfPerKm: between(0, 1e5),
  c0NfPerKm: between(0, 1e5),
  ratingA: { kind: "rating", upper: 1e5 },
  cable: { kind: "text" },
};

export const TRANSFORMER_RULES: Rules = {
  kind: { kind: "one-of", values: ["transformer"] },
  id: NAME,
  from: NAME,
  to: NAME,
  ratedKva: { kind: "rating", upper: 1e6 },
  primaryKv: between(0.05, 400),
  secondaryKv: between(0.05, 400),
  vectorGroup: { kind: "one-of", values: VECTOR_GROUPS },
  resistancePercent: PERCENT,
  reactancePercent: PERCENT,
  tapPu: between(0.7, 1.3),
  zeroSequenceResistancePercent: maybe(0, 1e4),
  zeroSequenceReactancePercent: maybe(0, 1e4),
  noLoadLossKw: maybe(0, 1e4),
  noLoadCurrentPercent: maybe(0, 100),
  primaryEarthing: EARTHING,
  secondaryEarthing: EARTHING,
};

/** The rules for one branch, by its kind. */
export function branchRules(item: unknown): Rules {
  switch ((item as { kind?: unknown } | null)?.kind) {
    case "transformer":
      return TRANSFORMER_RULES;
    case "matrix-line":
      return MATRIX_LINE_RULES;
    case "switch":
      return SWITCH_RULES;
    case "bank":
      return BANK_RULES;
    default:
      return LINE_RULES;
  }
}

export const CONNECTION_POINT_RULES: Rules = {
  id: NAME,
  bus: NAME,
  phases: { kind: "list" },
  capacityKva: { kind: "rating", upper: 1e5 },
};

const EXPECTED: Readonly<Record<Exclude<Rule, StructureRule>["kind"], string>> = {
  name: "a name of 1 to 64 characters",
  text: "text of at most 2000 characters",
  list: "a list",
  flag: "true, or nothing",
  object: "an object",
  "one-of": "one of the known words",
  number: "a number",
  rating: "a number above zero",
};

/** Checks every field of one element against its rules; false when it is not an object at all. */
export function checkFields(element: string, input: unknown, rules: Rules, report: Problems): boolean {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    report("LAT-2012", { element, field: "itself", expected: "an object" });
    return false;
  }
  let sound = true;
  const failing: Problems = (code, details) => {
    sound = false;
    report(code, details);
  };
  for (const field of Object.keys(input)) {
    if (!Object.hasOwn(rules, field)) failing("LAT-2014", { element, field: field.slice(0, 40) });
  }
  for (const [field, rule] of Object.entries(rules)) {
    const value: unknown = Object.hasOwn(input, field)
      ? (input as Record<string, unknown>)[field]
      : undefined;
    if (value === undefined && "optional" in rule && rule.optional) continue;
    checkField(element, field, value, rule, failing);
  }
  return sound;
}

function checkField(element: string, field: string, value: unknown, rule: Rule, report: Problems): void {
  if (rule.kind === "number" || rule.kind === "rating") {
    checkNumber(element, field, value, rule, report);
    return;
  }
  if (isStructure(rule)) {
    checkStructure(element, field, value, rule, report);
    return;
  }
  if (!hasKind(value, rule)) {
    const expected = rule.kind === "one-of" ? `one of ${rule.values.join(", ")}` : EXPECTED[rule.kind];
    report("LAT-2012", { element, field, expected });
  }
}

const STRUCTURES: readonly string[] = ["terminals", "vector", "matrix", "nested", "each"];
const isStructure = (rule: Rule): rule is StructureRule => STRUCTURES.includes(rule.kind);

function checkStructure(
  element: string,
  field: string,
  value: unknown,
  rule: StructureRule,
  report: Problems,
): void {
  if (rule.kind === "nested") {
    checkFields(`${element} ${field}`, value, rule.rules, report);
    return;
  }
  const wrong = (expected: string) => report("LAT-2012", { element, field, expected });
  if (!Array.isArray(value)) {
    wrong("a list");
    return;
  }
  const items: readonly unknown[] = value;
  if (rule.kind === "each") {
    if (items.length < rule.least || items.length > rule.most) wrong(`${rule.least} to ${rule.most} entries`);
    else
      items.forEach((item, i) => void checkFields(`${element} ${field} ${i + 1}`, item, rule.rules, report));
  } else if (rule.kind === "terminals") {
    const known = items.every((item) => TERMINALS.some((terminal) => terminal === item));
    const fits = items.length >= rule.least && new Set(items).size === items.length;
    if (!known || !fits) report("LAT-2032", { element, conductors: JSON.stringify(items).slice(0, 60) });
  } else if (rule.kind === "vector") {
    if (items.length !== rule.size) wrong(`a list of ${rule.size} numbers`);
    else for (const item of items) checkNumber(element, field, item, { ...rule, kind: "number" }, report);
  } else if (!items.every((row) => Array.isArray(row) && row.length === items.length)) {
    wrong("as many rows as columns");
  } else if (items.length < 1 || items.length > TERMINALS.length) {
    wrong(`1 to ${TERMINALS.length} rows`);
  } else {
    for (const item of items.flat()) checkNumber(element, field, item, { ...rule, kind: "number" }, report);
  }
}

function hasKind(
  value: unknown,
  rule: Exclude<Rule, { kind: "number" | "rating" } | StructureRule>,
): boolean {
  switch (rule.kind) {
    case "list":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "flag":
      return value === true;
    case "one-of":
      return typeof value === "string" && rule.values.includes(value);
    case "name":
      return typeof value === "string" && value.length >= 1 && value.length <= 64;
    case "text":
      return typeof value === "string" && value.length <= 2000;
  }
}

function checkNumber(
  element: string,
  field: string,
  value: unknown,
  rule: Extract<Rule, { kind: "number" | "rating" }>,
  report: Problems,
): void {
  if (rule.kind === "rating" && (value === undefined || value === null)) {
    report("LAT-2004", { element, field, value: "missing" });
  } else if (typeof value !== "number") {
    report("LAT-2012", { element, field, expected: EXPECTED[rule.kind] });
  } else if (!Number.isFinite(value)) {
    report("LAT-2005", { element, field, value: String(value) });
  } else if (rule.kind === "rating" && value <= 0) {
    report("LAT-2004", { element, field, value });
  } else {
    const lower = rule.kind === "rating" ? 0 : rule.lower;
    if (value < lower || value > rule.upper) {
      report("LAT-2013", { element, field, value, lower, upper: rule.upper });
    }
  }
}
