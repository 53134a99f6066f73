/**
 * Reads a network from unknown data. Strict: every field is known, present, of the right kind and within
 * bounds, names are unique, and the whole is one tree. All problems are reported, each with its element.
 */
import { type DomainError, domainError } from "../errors/domainError.ts";
import type { Feeder } from "./feeder.ts";
import {
  ADDITIONAL_SOURCE_RULES,
  BUS_RULES,
  branchRules,
  CONNECTION_POINT_RULES,
  checkFields,
  FEEDER_RULES,
  type Problems,
  SOURCE_RULES,
  VOLTAGE_BAND_RULES,
} from "./feederFields.ts";
import { checkFeederSense } from "./feederSense.ts";
import type { Rules } from "./fieldRules.ts";
import { CAPACITOR_RULES, PHASE_POWER_RULES, SHUNT_RULES } from "./generalFields.ts";

/** A network file may have at most this many bytes (UTF-16 units of its text). */
export const MAX_NETWORK_TEXT = 64 * 1024 * 1024;
export const MAX_BUSES = 200_000;
/** The report stops after this many problems. */
export const MAX_PROBLEMS = 100;

export type FeederCheck =
  | { readonly status: "valid"; readonly feeder: Feeder }
  | { readonly status: "invalid"; readonly problems: readonly DomainError[] };

/** Checks unknown data against the format lateral-network/1; problems are values with codes LAT-2001…2059. */
export function validateFeeder(input: unknown): FeederCheck {
  const problems: DomainError[] = [];
  const report: Problems = (code, details) => {
    if (problems.length < MAX_PROBLEMS) problems.push(domainError(code, details));
  };
  checkShape(input, report);
  if (problems.length === 0) checkFeederSense(input as Feeder, report);
  return problems.length === 0
    ? { status: "valid", feeder: input as Feeder }
    : { status: "invalid", problems };
}

/**
 * Reads a network file.
 * @throws LAT-2010 too large, LAT-2011 not whole JSON, or the first problem of {@link validateFeeder}.
 */
export function parseFeeder(text: string): Feeder {
  if (text.length > MAX_NETWORK_TEXT) {
    throw domainError("LAT-2010", { what: "the file", actual: text.length, limit: MAX_NETWORK_TEXT });
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw domainError("LAT-2011", { reason: (error as Error).message }, { cause: error });
  }
  const check = validateFeeder(input);
  if (check.status === "invalid") throw check.problems[0]!;
  return check.feeder;
}

function checkShape(input: unknown, report: Problems): void {
  if (!checkFields("The network", input, FEEDER_RULES, report)) return;
  const feeder = input as Record<string, unknown>;
  if (feeder.format !== "lateral-network/1") {
    report("LAT-2016", { format: String(feeder.format).slice(0, 40) });
    return;
  }
  checkFields("The source", feeder.source, SOURCE_RULES, report);
  checkFields("The voltage band", feeder.voltageBand, VOLTAGE_BAND_RULES, report);
  checkList("Bus", feeder.buses, () => BUS_RULES, report);
  checkList("Connection point", feeder.connectionPoints, () => CONNECTION_POINT_RULES, report);
  checkList("Branch", feeder.branches, branchRules, report);
  checkList("Source", feeder.additionalSources ?? [], () => ADDITIONAL_SOURCE_RULES, report);
  checkList("Load", feeder.loads ?? [], () => PHASE_POWER_RULES, report);
  checkList("Generator", feeder.generators ?? [], () => PHASE_POWER_RULES, report);
  checkList("Capacitor", feeder.capacitors ?? [], () => CAPACITOR_RULES, report);
  checkList("Shunt", feeder.shunts ?? [], () => SHUNT_RULES, report);
}

function checkList(what: string, list: unknown, rules: (item: unknown) => Rules, report: Problems): void {
  const items = list as readonly unknown[];
  if (items.length > MAX_BUSES) {
    report("LAT-2010", { what: `the number of entries (${what})`, actual: items.length, limit: MAX_BUSES });
    return;
  }
  items.forEach((item, i) => {
    const id = (item as { id?: unknown } | null)?.id;
    const element = typeof id === "string" && id !== "" ? `${what} ${id.slice(0, 64)}` : `${what} #${i + 1}`;
    checkFields(element, item, rules(item), report);
  });
}
