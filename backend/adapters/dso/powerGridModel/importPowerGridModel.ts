/** A power-grid-model data set as a feeder. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { AdditionalSource, Branch, Bus, TransformerBranch } from "../../../core/network/feeder.ts";
import type { FixedShunt, PerPhase, PhasePower, ZipShares } from "../../../core/network/feederElements.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import { readVectorGroup, type VectorGroup } from "../../../core/network/vectorGroup.ts";
import { buildFeeder, lineOf, switchOf, UniqueNames } from "../feederDraft.ts";
import { type ImportedNetwork, ReportBuilder } from "../importReport.ts";
import { type Component, type Dataset, numberOf, optionalOf, readDatasets, threeOf } from "./dataset.ts";

const FREQUENCY_HZ = 50;
const USED = new Set(
  "node line asym_line link generic_branch transformer source sym_load asym_load sym_gen asym_gen shunt".split(
    " ",
  ),
);
const REFUSED = new Set(["three_winding_transformer"]);
const LETTERS = ["y", "yn", "d", "z", "zn"] as const;
const ZIP: readonly ZipShares[] = [
  [0, 0, 1],
  [1, 0, 0],
  [0, 1, 0],
];

interface Draft {
  readonly data: Dataset;
  readonly report: ReportBuilder;
  readonly buses: Bus[];
  readonly busOf: Map<number, Bus>;
  readonly branches: Branch[];
  readonly names: UniqueNames;
  readonly dielectric: FixedShunt[];
}

/** Reads the first scenario of a data set. @throws LAT-2007, 2010, 2011, 2012, 2065, 2075 */
export function importPowerGridModel(text: string): ImportedNetwork {
  const [data, ...more] = readDatasets(text);
  if (!data) throw domainError("LAT-2075");
  const report = new ReportBuilder();
  const draft: Draft = {
    data,
    report,
    buses: [],
    busOf: new Map(),
    branches: [],
    names: new UniqueNames(),
    dielectric: [],
  };
  if (more.length > 0) report.ignore(`${more.length} further scenarios`);
  for (const node of data.node ?? []) {
    const bus = { id: String(node.id), nominalKv: numberOf(node, "u_rated", "node") / 1000 };
    draft.buses.push(bus);
    draft.busOf.set(numberOf(node, "id", "node"), bus);
  }
  for (const [kind, list] of Object.entries(data)) {
    if (REFUSED.has(kind) && list.length > 0) {
      throw domainError("LAT-2065", { element: `${kind} ${String(list[0]!.id)}`, reason: "three windings" });
    }
    if (!USED.has(kind) && list.length > 0) report.ignore(`${kind} (${list.length})`);
  }
  addBranches(draft);
  const injections = (kinds: readonly string[]) =>
    kinds.flatMap((kind) => (data[kind] ?? []).filter(isOn).map((c) => powerOf(draft, c, kind)));
  return buildFeeder({
    id: "power-grid-model",
    citation: "power-grid-model data set",
    frequencyHz: FREQUENCY_HZ,
    ...draft,
    sources: (data.source ?? []).filter(isOn).map((c) => sourceOf(draft, c)),
    loads: injections(["sym_load", "asym_load"]),
    generators: injections(["sym_gen", "asym_gen"]),
    capacitors: [],
    shunts: [...(data.shunt ?? []).filter(isOn).map((c) => shuntOf(draft, c)), ...draft.dielectric],
  });
}

const isOn = (c: Component): boolean => optionalOf(c, "status", 1) !== 0;

function busAt(draft: Draft, c: Component, field: string, kind: string): Bus {
  const node = numberOf(c, field, kind);
  const bus = draft.busOf.get(node);
  if (bus) return bus;
  throw domainError("LAT-2007", { element: `${kind} ${String(c.id)}`, bus: String(node) });
}

function addBranches(draft: Draft): void {
  const build: Readonly<Record<string, (c: Component, id: string, from: string, to: string) => Branch>> = {
    line: (c, id, from, to) => sequenceLine(draft, c, id, from, to, "line"),
    generic_branch: (c, id, from, to) => genericBranch(draft, c, id, from, to),
    asym_line: (c, id, from, to) => matrixLine(draft, c, id, from, to),
    link: (_, id, from, to) => switchOf(id, from, to, true),
    transformer: (c, id, from, to) => transformer(draft, c, id, from, to),
  };
  for (const [kind, make] of Object.entries(build)) {
    for (const c of draft.data[kind] ?? []) {
      const id = draft.names.take(`${kind} ${String(c.id)}`, kind);
      const from = endOf(draft, c, kind, "from");
      const to = endOf(draft, c, kind, "to");
      draft.branches.push(make(c, id, from, to));
    }
  }
}

/** The node at one end; behind an open end a bus of its own. */
function endOf(draft: Draft, c: Component, kind: string, side: "from" | "to"): string {
  const bus = busAt(draft, c, `${side}_node`, kind);
  if (optionalOf(c, `${side}_status`, 1) !== 0) return bus.id;
  const name = `${kind} ${String(c.id)} ${side} open`;
  draft.buses.push({ id: name, nominalKv: bus.nominalKv });
  draft.branches.push(switchOf(draft.names.take(`switch ${name}`, name), bus.id, name, false));
  return name;
}

/** Totals in ohm and farad become figures of a line of one kilometre. */
function sequenceLine(
  draft: Draft,
  c: Component,
  id: string,
  from: string,
  to: string,
  kind: string,
): Branch {
  const number = (name: string, sequence: "0" | "1") =>
    optionalOf(c, name + sequence, optionalOf(c, `${name}1`, 0));
  const rating = optionalOf(c, "i_n", 0);
  draft.report.assume("a line is 1 km long (the data has totals; impedance as stated)", id);
  addDielectric(draft, id, [from, to], (index) => {
    return number("c", index) * 2 * Math.PI * FREQUENCY_HZ * number("tan", index);
  });
  const line = {
    ...{ id, from, to, lengthM: 1000, cable: "" },
    r1OhmPerKm: numberOf(c, "r1", kind),
    x1OhmPerKm: numberOf(c, "x1", kind),
    r0OhmPerKm: number("r", "0"),
    x0OhmPerKm: number("x", "0"),
    c1NfPerKm: number("c", "1") * 1e9,
    c0NfPerKm: number("c", "0") * 1e9,
    ratingA: rating > 0 && rating <= 1e5 ? rating : null,
  };
  return lineOf(line, FREQUENCY_HZ);
}

/** Dielectric losses of a line as conductances, half at each end. */
function addDielectric(
  draft: Draft,
  id: string,
  ends: readonly string[],
  siemens: (sequence: "0" | "1") => number,
): void {
  const [one, zero] = [siemens("1") / 2, siemens("0") / 2];
  if (one === 0 && zero === 0) return;
  ends.forEach((bus, k) => {
    const [g, b] = [sequenceMatrix(one, zero), sequenceMatrix(0, 0)];
    draft.dielectric.push({
      id: `${id} ${k + 1}`,
      bus,
      conductors: ["A", "B", "C"],
      gSiemens: g,
      bSiemens: b,
    });
  });
}

const sequenceMatrix = (one: number, zero: number): number[][] =>
  [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? (2 * one + zero) / 3 : (zero - one) / 3)));

function genericBranch(draft: Draft, c: Component, id: string, from: string, to: string): Branch {
  const unusual =
    optionalOf(c, "k", 1) !== 1 || optionalOf(c, "theta", 0) !== 0 || optionalOf(c, "g1", 0) !== 0;
  if (unusual)
    throw domainError("LAT-2065", { element: id, reason: "a ratio, angle or conductance of its own" });
  const farad = optionalOf(c, "b1", 0) / (2 * Math.PI * FREQUENCY_HZ);
  return sequenceLine(draft, { ...c, c1: farad }, id, from, to, "generic_branch");
}

function matrixLine(draft: Draft, c: Component, id: string, from: string, to: string): Branch {
  const letters = "r_nn" in c ? "abcn" : "abc";
  const entry = (prefix: string, i: number, j: number): number => {
    const [low, high] = [letters[Math.max(i, j)]!, letters[Math.min(i, j)]!];
    return numberOf(c, `${prefix}_${low}${high}`, "asym_line");
  };
  const square = (f: (i: number, j: number) => number) =>
    [...letters].map((_, i) => [...letters].map((__, j) => f(i, j)));
  const capacitance = (i: number, j: number): number => {
    if (letters[i] === "n" || letters[j] === "n") return 0;
    if ("c1" in c) {
      const [c1, c0] = [numberOf(c, "c1", "asym_line"), numberOf(c, "c0", "asym_line")];
      return i === j ? (2 * c1 + c0) / 3 : (c0 - c1) / 3;
    }
    return entry("c", i, j);
  };
  const rating = optionalOf(c, "i_n", 0);
  draft.report.assume("a line is 1 km long (the data has totals; impedance as stated)", id);
  if (letters.length === 4) earthNeutrals(draft, [from, to]);
  return {
    kind: "matrix-line",
    id,
    from,
    to,
    lengthM: 1000,
    conductors: [...letters.toUpperCase()] as Terminal[],
    rOhmPerKm: square((i, j) => entry("r", i, j)),
    xOhmPerKm: square((i, j) => entry("x", i, j)),
    bMicroSiemensPerKm: square((i, j) => capacitance(i, j) * 2 * Math.PI * FREQUENCY_HZ * 1e6),
    ...(rating > 0 && rating <= 1e6 ? { ratingA: rating } : {}),
  };
}

/** power-grid-model eliminates the neutral, which is to say that it is earthed at both ends. */
function earthNeutrals(draft: Draft, ends: readonly string[]): void {
  draft.report.assume("a neutral is solidly earthed at both ends of its line");
  draft.buses.forEach((bus, i) => {
    if (ends.includes(bus.id)) draft.buses[i] = { ...bus, neutralEarthing: { rOhm: 0, xOhm: 0 } };
  });
}

function transformer(draft: Draft, c: Component, id: string, from: string, to: string): TransformerBranch {
  const number = (name: string) => numberOf(c, name, "transformer");
  const kva = number("sn") / 1000;
  const [uk, resistance] = [number("uk") * 100, (number("pk") / number("sn")) * 100];
  const direction = number("tap_max") >= number("tap_min") ? 1 : -1;
  const steps = optionalOf(c, "tap_pos", optionalOf(c, "tap_nom", 0)) - optionalOf(c, "tap_nom", 0);
  const volt = direction * steps * optionalOf(c, "tap_size", 0);
  const onFrom = optionalOf(c, "tap_side", 0) === 0;
  // A tap on the side of the leakage turns that with it: it is part of the rated voltage there.
  const [primaryVolt, secondaryVolt] = [number("u1"), number("u2") + (onFrom ? 0 : volt)];
  const letters = (field: string) => LETTERS[number(field)] ?? "?";
  const group = `${letters("winding_from").toUpperCase()}${letters("winding_to")}${number("clock") % 12}`;
  if (!readVectorGroup(group))
    throw domainError("LAT-2065", { element: id, reason: `vector group ${group}` });
  if (optionalOf(c, "uk_min", 0) !== 0 || optionalOf(c, "pk_min", 0) !== 0) {
    draft.report.ignore("impedance that changes with the tap", id);
  }
  const [iron, current] = [number("p0") / 1000, number("i0") * 100];
  return {
    kind: "transformer",
    ...{ id, from, to, ratedKva: kva },
    primaryKv: primaryVolt / 1000,
    secondaryKv: secondaryVolt / 1000,
    vectorGroup: group as VectorGroup,
    resistancePercent: resistance,
    reactancePercent: Math.sqrt(Math.max(0, uk * uk - resistance * resistance)),
    tapPu: onFrom ? 1 + volt / primaryVolt : 1,
    ...floatingZero(c, group, resistance, Math.sqrt(Math.max(0, uk * uk - resistance * resistance))),
    ...(iron > 0 ? { noLoadLossKw: iron } : {}),
    ...(current > 0 ? { noLoadCurrentPercent: current } : {}),
    ...earthing("primaryEarthing", c, "from"),
    ...earthing("secondaryEarthing", c, "to"),
  };
}

/** Most that the format takes for an impedance in percent. */
const OPEN_PERCENT = 1e4;

/** Behind an open star only the core carries zero sequence: its magnetising impedance, and the leakage. */
function floatingZero(c: Component, group: string, resistance: number, reactance: number) {
  if (!/^Y(yn|zn)/.test(group)) return {};
  const current = optionalOf(c, "i0_zero_sequence", numberOf(c, "i0", "transformer"));
  const loss =
    optionalOf(c, "p0_zero_sequence", numberOf(c, "p0", "transformer")) / numberOf(c, "sn", "transformer");
  const square = current * current;
  const scale = square > 0 ? 100 / square : Number.POSITIVE_INFINITY;
  const core =
    square > 0 ? [loss * scale, Math.sqrt(Math.max(0, square - loss * loss)) * scale] : [0, OPEN_PERCENT];
  return {
    zeroSequenceResistancePercent: Math.min(OPEN_PERCENT, resistance + core[0]!),
    zeroSequenceReactancePercent: Math.min(OPEN_PERCENT, reactance + core[1]!),
  };
}

function earthing(field: string, c: Component, side: "from" | "to") {
  const [rOhm, xOhm] = [optionalOf(c, `r_grounding_${side}`, 0), optionalOf(c, `x_grounding_${side}`, 0)];
  return rOhm === 0 && xOhm === 0 ? {} : { [field]: { rOhm, xOhm } };
}

function sourceOf(draft: Draft, c: Component): AdditionalSource {
  const bus = busAt(draft, c, "node", "source");
  const power = optionalOf(c, "sk", 1e10) / 1e6;
  const rx = optionalOf(c, "rx_ratio", 0.1);
  const z = bus.nominalKv ** 2 / power;
  const [r1Ohm, x1Ohm] = [(z * rx) / Math.hypot(1, rx), z / Math.hypot(1, rx)];
  const zero = optionalOf(c, "z01_ratio", 1);
  const angle = (optionalOf(c, "u_ref_angle", 0) * 180) / Math.PI;
  return {
    id: `source ${String(c.id)}`,
    bus: bus.id,
    voltagePu: numberOf(c, "u_ref", "source"),
    ...{ r1Ohm, x1Ohm, r0Ohm: r1Ohm * zero, x0Ohm: x1Ohm * zero },
    ...(angle === 0 ? {} : { angleDegrees: angle }),
  };
}

function powerOf(draft: Draft, c: Component, kind: string): PhasePower {
  const bus = busAt(draft, c, "node", kind);
  const each = (field: string): PerPhase => {
    if (kind.startsWith("asym")) {
      const [a, b, d] = threeOf(c, field, kind);
      return [a!, b!, d!];
    }
    const third = numberOf(c, field, kind) / 3;
    return [third, third, third];
  };
  const type = optionalOf(c, "type", 0);
  const shares = ZIP[type];
  if (!shares)
    throw domainError("LAT-2065", { element: `${kind} ${String(c.id)}`, reason: `load type ${type}` });
  return {
    id: `${kind} ${String(c.id)}`,
    bus: bus.id,
    connection: "star",
    activeW: each("p_specified"),
    reactiveVar: each("q_specified"),
    ...(type === 0 ? {} : { zipActive: shares, zipReactive: shares }),
  };
}

function shuntOf(draft: Draft, c: Component): FixedShunt {
  const bus = busAt(draft, c, "node", "shunt");
  const matrix = (prefix: string) => {
    const [one, zero] = [
      numberOf(c, `${prefix}1`, "shunt"),
      optionalOf(c, `${prefix}0`, numberOf(c, `${prefix}1`, "shunt")),
    ];
    return sequenceMatrix(one, zero);
  };
  return {
    id: `shunt ${String(c.id)}`,
    bus: bus.id,
    conductors: ["A", "B", "C"],
    gSiemens: matrix("g"),
    bSiemens: matrix("b"),
  };
}
