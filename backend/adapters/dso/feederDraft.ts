/** Builds feeders from tables of components: unique names, lines with or without rating, open ends. */
import { domainError } from "../../core/errors/domainError.ts";
import type { AdditionalSource, Branch, Bus, Feeder, Source } from "../../core/network/feeder.ts";
import type { Capacitor, FixedShunt, PhasePower } from "../../core/network/feederElements.ts";
import { hasClosedRing, orientTransformers } from "./feederShape.ts";
import type { ImportedNetwork, ReportBuilder } from "./importReport.ts";

const PHASES = ["A", "B", "C"] as const;
const MAX_NAME = 64;

/** Gives every element its own name of at most 64 characters. */
export class UniqueNames {
  readonly #used = new Set<string>();

  take(wanted: string, spare: string): string {
    const base = (wanted.trim() || spare).slice(0, MAX_NAME);
    let name = base;
    for (let k = 2; this.#used.has(name); k++) name = `${base.slice(0, MAX_NAME - 8)} #${k}`;
    this.#used.add(name);
    return name;
  }
}

export interface SequenceLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  readonly r1OhmPerKm: number;
  readonly x1OhmPerKm: number;
  readonly r0OhmPerKm: number;
  readonly x0OhmPerKm: number;
  readonly c1NfPerKm: number;
  readonly c0NfPerKm: number;
  /** A; null when unknown. */
  readonly ratingA: number | null;
  readonly cable: string;
}

/** A line of sequence data; as matrices where no rating is known, which only they may leave out. */
export function lineOf(line: SequenceLine, frequencyHz: number): Branch {
  const { ratingA, ...data } = line;
  if (ratingA !== null && ratingA > 0) return { kind: "line", ...data, ratingA };
  const matrix = (one: number, zero: number) =>
    PHASES.map((_, i) => PHASES.map((__, j) => (i === j ? (2 * one + zero) / 3 : (zero - one) / 3)));
  const toMicroSiemens = 2 * Math.PI * frequencyHz * 1e-3;
  return {
    kind: "matrix-line",
    id: line.id,
    from: line.from,
    to: line.to,
    lengthM: line.lengthM,
    conductors: PHASES,
    rOhmPerKm: matrix(line.r1OhmPerKm, line.r0OhmPerKm),
    xOhmPerKm: matrix(line.x1OhmPerKm, line.x0OhmPerKm),
    ...(line.c1NfPerKm === 0 && line.c0NfPerKm === 0
      ? {}
      : { bMicroSiemensPerKm: matrix(line.c1NfPerKm * toMicroSiemens, line.c0NfPerKm * toMicroSiemens) }),
    ...(line.cable === "" ? {} : { cable: line.cable }),
  };
}

/** An open or closed three-pole switch. */
export const switchOf = (id: string, from: string, to: string, isClosed: boolean): Branch => ({
  kind: "switch",
  id,
  from,
  to,
  conductors: PHASES,
  closed: isClosed ? PHASES : [],
});

/** What a table importer has collected. */
export interface FeederParts {
  readonly id: string;
  readonly citation: string;
  readonly frequencyHz: number;
  readonly buses: readonly Bus[];
  readonly branches: readonly Branch[];
  readonly sources: readonly AdditionalSource[];
  readonly loads: readonly PhasePower[];
  readonly generators: readonly PhasePower[];
  readonly capacitors: readonly Capacitor[];
  readonly shunts: readonly FixedShunt[];
  readonly report: ReportBuilder;
}

/** Puts the parts together, source bus first. @throws LAT-2075 without a source */
export function buildFeeder(parts: FeederParts): ImportedNetwork {
  const [first, ...others] = parts.sources;
  if (!first) throw domainError("LAT-2075");
  const { id: _, ...source } = first;
  const buses = [...parts.buses].sort((a, b) => Number(b.id === source.bus) - Number(a.id === source.bus));
  const branches = orientTransformers(
    parts.branches,
    parts.sources.map((s) => s.bus),
  );
  const isMeshed = hasClosedRing(branches) || others.some((s) => s.bus !== source.bus);
  if (isMeshed) parts.report.assume("the network has closed rings or several feeds: it is solved as meshed");
  parts.report.assume("voltage band 0.90 to 1.10 pu (EN 50160)");
  const feeder: Feeder = {
    format: "lateral-network/1",
    id: parts.id.slice(0, MAX_NAME) || "network",
    name: parts.id || "network",
    citation: parts.citation,
    source: source satisfies Source,
    buses,
    branches,
    connectionPoints: [],
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
    ...(isMeshed ? { meshed: true as const } : {}),
    ...(parts.frequencyHz === 50 ? {} : { frequencyHz: parts.frequencyHz }),
    ...some({ additionalSources: others }),
    ...some({ loads: parts.loads }),
    ...some({ generators: parts.generators }),
    ...some({ capacitors: parts.capacitors }),
    ...some({ shunts: parts.shunts }),
  };
  count(parts, feeder);
  const none = new Float64Array(0);
  return { feeder, activeW: none, reactiveVar: none, report: parts.report.build() };
}

/** The member, or nothing when its list is empty. */
const some = <T extends Record<string, readonly unknown[]>>(member: T): Partial<T> =>
  Object.values(member).every((list) => list.length === 0) ? {} : member;

const KIND_NAMES: Readonly<Record<Branch["kind"], string>> = {
  line: "lines of sequence data",
  "matrix-line": "lines of matrices",
  switch: "switches",
  transformer: "three-phase transformers",
  bank: "banks of single-phase transformers",
};

function count({ report }: FeederParts, feeder: Feeder): void {
  const add = (what: string, list: readonly unknown[] | undefined) => {
    if (list && list.length > 0) report.count(what, list.length);
  };
  report.count("sources", 1 + (feeder.additionalSources?.length ?? 0));
  add("buses", feeder.buses);
  countBranches(report, feeder.branches);
  add("loads", feeder.loads);
  add("generators", feeder.generators);
  add("capacitors", feeder.capacitors);
  add("shunts", feeder.shunts);
}

/** Counts branches by kind. */
export function countBranches(report: ReportBuilder, branches: readonly Branch[]): void {
  for (const { kind } of branches) report.count(KIND_NAMES[kind]);
}
