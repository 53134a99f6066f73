/** Looks a network over as an engineer would before trusting it: shape, data, voltages, phases, load. */
import { DomainError } from "../core/errors/domainError.ts";
import { branchRating } from "../core/network/branchRating.ts";
import { type CompiledFeeder, compileFeeder } from "../core/network/compileFeeder.ts";
import type { Branch, Feeder } from "../core/network/feeder.ts";
import { type Injections, type PowerFlowResult, solvePowerFlow } from "../core/network/powerFlow.ts";
import { MAX_PROBLEMS, validateFeeder } from "../core/network/validateFeeder.ts";
import { findViolations, worstFirst } from "../core/network/violations.ts";

export interface Finding {
  /** An error makes the network unusable, a warning is likely a fault in the data, a note is worth knowing. */
  readonly severity: "error" | "warning" | "note";
  readonly code: string;
  readonly element: string;
  readonly text: string;
}

export interface Inspection {
  readonly findings: readonly Finding[];
  /** Absent when the network cannot be solved as it is. */
  readonly flow?: PowerFlowResult;
}

/** Findings of one kind that are listed; the rest is counted. */
const LISTED = 20;
const LONG_LINE_M = 50_000;
const HIGH_OHM_PER_KM = 20;
const UNUSUAL_LEAKAGE = { lower: 0.5, upper: 25 };

/**
 * Inspects a network of unknown soundness; `powers` are those of its connection points, W and var.
 * Codes are those of the errors, or `shape`, `data` and `load` for what is no error.
 */
export function inspectNetwork(input: unknown, powers: Injections): Inspection {
  const check = validateFeeder(input);
  if (check.status === "invalid") {
    const shape = looksLikeFeeder(input) ? [...islands(input), ...rings(input)] : [];
    const errors = shape.filter((finding) => finding.severity === "error");
    const known = new Set(errors.map((finding) => finding.code));
    const problems = check.problems.filter((problem) => !known.has(problem.code)).map(findingOf);
    const full = check.problems.length >= MAX_PROBLEMS;
    const more: Finding[] = full
      ? [
          {
            severity: "error",
            code: "LAT-2012",
            element: "The network",
            text: `checking stopped after ${MAX_PROBLEMS} problems`,
          },
        ]
      : [];
    return { findings: [...shape, ...problems, ...more] };
  }
  const { feeder } = check;
  let compiled: CompiledFeeder;
  let flow: PowerFlowResult;
  try {
    compiled = compileFeeder(feeder);
    flow = solvePowerFlow(compiled, powers);
  } catch (error) {
    // What only shows when the network is put together, e.g. a matrix without inverse.
    if (error instanceof DomainError) return { findings: [findingOf(error)] };
    throw error;
  }
  const findings = [
    ...rings(feeder),
    ...openPoints(feeder),
    ...ratings(feeder),
    ...unusualData(feeder),
    ...nearNames(feeder),
  ];
  if (flow.status === "diverged") {
    const text = `no solution with the stated load; worst at bus ${flow.bus}. ${flow.likelyCause}`;
    return {
      findings: [...findings, { severity: "error", code: "LAT-2020", element: "The network", text }],
      flow,
    };
  }
  const broken = worstFirst(findViolations(compiled, flow)).map((v): Finding => {
    const unit = v.kind.startsWith("voltage") ? "pu" : v.kind === "line-current" ? "A" : "kVA";
    const phase = v.phase === null ? "" : ` phase ${v.phase}`;
    const text = `${v.kind}${phase}: ${v.value.toPrecision(5)} ${unit}, limit ${v.limit.toPrecision(5)} ${unit}`;
    return { severity: "warning", code: "load", element: v.element, text };
  });
  return { findings: [...findings, ...shorten(broken, "limits broken by the stated load")], flow };
}

const findingOf = (problem: DomainError): Finding => ({
  severity: "error",
  code: problem.code,
  element: "",
  text: `${problem.message.replace(/^LAT-\d+: /, "")}. ${problem.remedy}`,
});

function shorten(findings: readonly Finding[], what: string): Finding[] {
  const over = findings.length - LISTED;
  if (over <= 0) return [...findings];
  const { severity, code } = findings[0]!;
  return [...findings.slice(0, LISTED), { severity, code, element: "", text: `and ${over} more ${what}` }];
}

function looksLikeFeeder(input: unknown): input is Feeder {
  const feeder = input as Partial<Feeder> | null;
  const sound = (list: unknown) =>
    Array.isArray(list) && list.every((item) => typeof item === "object" && item !== null);
  return (
    typeof feeder === "object" &&
    feeder !== null &&
    sound(feeder.buses) &&
    sound(feeder.branches) &&
    typeof feeder.source?.bus === "string"
  );
}

const isClosed = (branch: Branch): boolean => branch.kind !== "switch" || (branch.closed?.length ?? 0) > 0;

/** Sets of joined buses, with the branches that close a ring. */
function joinBuses(feeder: Feeder): { root: (bus: string) => string; closing: Branch[] } {
  const parent = new Map<string, string>();
  const root = (bus: string): string => {
    let at = bus;
    for (let next = parent.get(at); next !== undefined; next = parent.get(at)) {
      const after = parent.get(next);
      if (after !== undefined) parent.set(at, after);
      at = next;
    }
    return at;
  };
  const closing: Branch[] = [];
  for (const branch of feeder.branches) {
    if (!isClosed(branch)) continue;
    const [a, b] = [root(branch.from), root(branch.to)];
    if (a === b) closing.push(branch);
    else parent.set(a, b);
  }
  return { root, closing };
}

/** One error for each group of buses that no source supplies. */
function islands(feeder: Feeder): Finding[] {
  const { root } = joinBuses(feeder);
  const fed = new Set([feeder.source, ...(feeder.additionalSources ?? [])].map((source) => root(source.bus)));
  const groups = new Map<string, string[]>();
  for (const { id } of feeder.buses) {
    const key = root(id);
    if (fed.has(key)) continue;
    const group = groups.get(key);
    if (group) group.push(id);
    else groups.set(key, [id]);
  }
  const findings = [...groups.values()].map((buses): Finding => {
    const text = `island of ${buses.length} buses: ${buses.slice(0, 6).join(", ")}${buses.length > 6 ? " …" : ""}`;
    return { severity: "error", code: "LAT-2002", element: buses[0]!, text };
  });
  return shorten(findings, "islands");
}

function rings(feeder: Feeder): Finding[] {
  const findings = joinBuses(feeder).closing.map(({ id, from, to }): Finding => {
    const severity = feeder.meshed && from !== to ? "note" : "error";
    return { severity, code: "LAT-2001", element: id, text: `closes a ring between ${from} and ${to}` };
  });
  return shorten(findings, "rings");
}

function openPoints(feeder: Feeder): Finding[] {
  const { root } = joinBuses(feeder);
  const open = feeder.branches.filter((branch) => !isClosed(branch));
  const ties = open.filter((branch) => root(branch.from) === root(branch.to));
  const list = (branches: readonly Branch[]) =>
    branches
      .slice(0, 6)
      .map((b) => b.id)
      .join(", ");
  if (open.length === 0) return [];
  const text = `${open.length} open switches, ${ties.length} of them ties within the network: ${list(ties.length > 0 ? ties : open)}`;
  return [{ severity: "note", code: "shape", element: "switches", text }];
}

function ratings(feeder: Feeder): Finding[] {
  const none = feeder.branches.filter(
    (branch) => branch.kind !== "switch" && !Number.isFinite(branchRating(branch).limit),
  );
  if (none.length === 0) return [];
  const text = `${none.length} branches without rating, never reported as overloaded: ${none
    .slice(0, 6)
    .map((b) => b.id)
    .join(", ")}`;
  return [{ severity: "warning", code: "LAT-2004", element: "ratings", text }];
}

function unusualData(feeder: Feeder): Finding[] {
  const findings: Finding[] = [];
  const warn = (element: string, text: string) =>
    findings.push({ severity: "warning", code: "data", element, text });
  for (const branch of feeder.branches) {
    if (branch.kind === "line" || branch.kind === "matrix-line") {
      const r = branch.kind === "line" ? branch.r1OhmPerKm : branch.rOhmPerKm[0]![0]!;
      if (branch.lengthM > LONG_LINE_M) warn(branch.id, `${(branch.lengthM / 1000).toFixed(1)} km long`);
      if (r > HIGH_OHM_PER_KM) warn(branch.id, `resistance ${r.toPrecision(4)} ohm/km`);
    } else if (branch.kind === "transformer") {
      const uk = Math.hypot(branch.resistancePercent, branch.reactancePercent);
      if (uk < UNUSUAL_LEAKAGE.lower || uk > UNUSUAL_LEAKAGE.upper) {
        warn(branch.id, `short-circuit impedance ${uk.toPrecision(3)} % of its rating`);
      }
    }
  }
  return shorten(findings, "unusual values");
}

/** Names that differ in case or blanks only: two to the program, one to a reader. */
function nearNames(feeder: Feeder): Finding[] {
  const seen = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { id } of feeder.buses) {
    const key = id.toLowerCase().replaceAll(/[\s_-]/g, "");
    const other = seen.get(key);
    if (other === undefined) seen.set(key, id);
    else
      findings.push({
        severity: "warning",
        code: "LAT-2006",
        element: id,
        text: `hardly differs from bus ${other}`,
      });
  }
  return shorten(findings, "names that hardly differ");
}
