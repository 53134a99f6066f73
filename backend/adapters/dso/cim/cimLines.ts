/** CIM line segments and switches. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Branch } from "../../../core/network/feeder.ts";
import type { SwitchBranch } from "../../../core/network/feederBranches.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import { lineOf } from "../feederDraft.ts";
import { busesOf, type CimDraft, phaseOf, ratingOf } from "./cimDraft.ts";
import type { CimObject } from "./rdf.ts";

const ORDER: readonly Terminal[] = ["A", "B", "C", "N"];
const THREE: readonly Terminal[] = ["A", "B", "C"];
/** Turns a susceptance back into the capacitance that `lineOf` wants. */
const FREQUENCY_HZ = 50;
const NF_PER_SIEMENS = 1e9 / (2 * Math.PI * FREQUENCY_HZ);

export function addLines(draft: CimDraft): void {
  const { model } = draft;
  const phases = model.index(model.all("ACLineSegmentPhase"), "ACLineSegmentPhase.ACLineSegment");
  const data = model.index(model.all("PhaseImpedanceData"), "PhaseImpedanceData.PhaseImpedance");
  for (const segment of model.all("ACLineSegment")) {
    const sequence = (p: CimObject) => p.number("ACLineSegmentPhase.sequenceNumber", 0);
    const listed = [...(phases.get(segment.id) ?? [])].sort((a, b) => sequence(a) - sequence(b));
    const terminals = listed.map((phase) => phaseOf(phase, "ACLineSegmentPhase.phase"));
    draft.branches.push(lineFrom(draft, segment, terminals, data));
  }
}

function lineFrom(
  draft: CimDraft,
  segment: CimObject,
  phases: readonly Terminal[],
  data: ReadonlyMap<string, readonly CimObject[]>,
): Branch {
  const [from, to] = busesOf(draft, segment, 2);
  const id = draft.branchNames.take(segment.name, segment.id);
  const lengthM = segment.number("Conductor.length", 0);
  const ends = { id, from: from!, to: to!, lengthM };
  const terminals = phases.length === 0 ? THREE : phases;
  const rating = ratingOf(draft, segment);
  if (rating === undefined) draft.report.assume("a line without lasting current limit: not limited", id);
  const property = "ACLineSegment.PerLengthImpedance";
  if (!segment.has(property)) return totals(draft, segment, ends, terminals, rating);
  const code = draft.model.follow(segment, property);
  if (code.className === "PerLengthPhaseImpedance") {
    return matrixLine(ends, code, terminals, data.get(code.id) ?? [], rating);
  }
  if (code.className !== "PerLengthSequenceImpedance") {
    throw domainError("LAT-2065", { element: segment.label, reason: `impedance of class ${code.className}` });
  }
  const value = (name: string) => code.number(`PerLengthSequenceImpedance.${name}`, 0) * 1000;
  return sequenceLine(ends, value, code.name, terminals, rating);
}

interface Ends {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
}

/** Impedance of the whole segment, stated at the segment itself. */
function totals(
  draft: CimDraft,
  segment: CimObject,
  ends: Ends,
  terminals: readonly Terminal[],
  rating: number | undefined,
): Branch {
  const lengthM = ends.lengthM > 0 ? ends.lengthM : 1000;
  if (ends.lengthM <= 0)
    draft.report.assume("a line without length is 1 km long, impedance as stated", ends.id);
  const value = (name: string) => (segment.number(`ACLineSegment.${name}`, 0) / lengthM) * 1000;
  return sequenceLine({ ...ends, lengthM }, value, "", terminals, rating);
}

function sequenceLine(
  ends: Ends,
  value: (name: string) => number,
  cable: string,
  terminals: readonly Terminal[],
  rating: number | undefined,
): Branch {
  const line = {
    ...ends,
    r1OhmPerKm: value("r"),
    x1OhmPerKm: value("x"),
    r0OhmPerKm: value("r0"),
    x0OhmPerKm: value("x0"),
    c1NfPerKm: value("bch") * NF_PER_SIEMENS,
    c0NfPerKm: value("b0ch") * NF_PER_SIEMENS,
    ratingA: null,
    cable,
  };
  const whole = lineOf(line, FREQUENCY_HZ);
  if (whole.kind !== "matrix-line") return whole;
  const size = terminals.length;
  const cut = (matrix: readonly (readonly number[])[]) =>
    matrix.slice(0, size).map((row) => row.slice(0, size));
  const { bMicroSiemensPerKm: b } = whole;
  return {
    ...whole,
    conductors: ORDER.filter((t) => terminals.includes(t)),
    rOhmPerKm: cut(whole.rOhmPerKm),
    xOhmPerKm: cut(whole.xOhmPerKm),
    ...(b ? { bMicroSiemensPerKm: cut(b) } : {}),
    ...(rating === undefined ? {} : { ratingA: rating }),
  };
}

/** Rows and columns are counted in the order of the segment's phases; ohm and siemens per metre. */
function matrixLine(
  ends: Ends,
  code: CimObject,
  terminals: readonly Terminal[],
  entries: readonly CimObject[],
  rating: number | undefined,
): Branch {
  const conductors = ORDER.filter((t) => terminals.includes(t));
  const place = terminals.map((t) => conductors.indexOf(t));
  const size = terminals.length;
  const empty = () => Array.from({ length: size }, () => new Array<number>(size).fill(Number.NaN));
  const [r, x, b] = [empty(), empty(), empty()];
  for (const entry of entries) {
    const at = (name: string) => place[entry.number(`PhaseImpedanceData.${name}`) - 1];
    const [i, j] = [at("row"), at("column")];
    if (i === undefined || j === undefined) continue;
    for (const [matrix, name, factor] of [
      [r, "r", 1000],
      [x, "x", 1000],
      [b, "b", 1e9],
    ] as const) {
      const value = entry.number(`PhaseImpedanceData.${name}`, 0) * factor;
      matrix[i]![j] = value;
      matrix[j]![i] = value;
    }
  }
  if (r.some((row) => row.some(Number.isNaN))) {
    throw domainError("LAT-2074", {
      element: code.label,
      reference: `all ${size} x ${size} PhaseImpedanceData`,
    });
  }
  return {
    kind: "matrix-line",
    ...ends,
    conductors,
    rOhmPerKm: r,
    xOhmPerKm: x,
    ...(b.some((row) => row.some((v) => v !== 0)) ? { bMicroSiemensPerKm: b } : {}),
    ...(rating === undefined ? {} : { ratingA: rating }),
    cable: code.name,
  };
}

const DEVICES: Readonly<Record<string, NonNullable<SwitchBranch["device"]>>> = {
  LoadBreakSwitch: "switch",
  Switch: "switch",
  Disconnector: "switch",
  GroundDisconnector: "switch",
  Jumper: "switch",
  Sectionaliser: "switch",
  Fuse: "fuse",
  Cut: "switch",
  Breaker: "breaker",
  Recloser: "recloser",
};
export const SWITCH_CLASSES = Object.keys(DEVICES);

export function addSwitches(draft: CimDraft): void {
  const { model } = draft;
  const poles = model.index(model.all("SwitchPhase"), "SwitchPhase.Switch");
  for (const object of model.all(...SWITCH_CLASSES)) {
    const [from, to] = busesOf(draft, object, 2);
    const own = poles.get(object.id) ?? [];
    const phase = (pole: CimObject) => phaseOf(pole, "SwitchPhase.phaseSide1");
    const used = own.length === 0 ? THREE : own.map(phase);
    const isOpen = object.flag("Switch.open");
    const isShut = (pole: CimObject) => !pole.has("SwitchPhase.closed") || pole.flag("SwitchPhase.closed");
    const shut = own.length === 0 ? used : own.filter(isShut).map(phase);
    const conductors = ORDER.filter((t) => used.includes(t));
    const rating = object.number("Switch.ratedCurrent", 0);
    draft.branches.push({
      kind: "switch",
      id: draft.branchNames.take(object.name, object.id),
      from: from!,
      to: to!,
      device: DEVICES[object.className] ?? "switch",
      conductors,
      closed: isOpen ? [] : conductors.filter((t) => shut.includes(t)),
      ...(rating > 0 ? { ratingA: rating } : {}),
    });
  }
}
