/** OpenDSS lines and series reactors as lines, matrix lines and switches. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Branch } from "../../../core/network/feeder.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import { eliminateConductor } from "./kron.ts";
import { type LineData, type LineEntry, matricesOf, readLineCode, readLineData } from "./lineData.ts";
import { readGeometry } from "./lineGeometry.ts";
import { type BusEnd, type Draft, endOf, labelOf, terminalOf, unsupported } from "./properties.ts";
import { type DssObject, objectsOf } from "./scriptModel.ts";
import type { Place } from "./statements.ts";

/** Rating of a line of which nothing is said, as in OpenDSS, A. */
const STANDARD_AMPS = 400;
/** A length without unit counts as this many metres; the impedance does not depend on it. */
const UNNAMED_UNIT_M = 1000;
const ORDER: readonly Terminal[] = ["A", "B", "C", "N"];

/** All enabled lines, in the order of the script. @throws LAT-2063, LAT-2064, LAT-2065 */
export function readLines(draft: Draft): Branch[] {
  const codes = new Map(
    [...(draft.model.classes.get("linecode") ?? [])].map(([name, code]) => [name, readLineCode(draft, code)]),
  );
  const geometry = (name: string, place: Place): LineData => {
    const object = draft.model.classes.get("linegeometry")?.get(name.toLowerCase());
    if (!object) throw domainError("LAT-2064", { ...place, what: `linegeometry.${name.slice(0, 60)}` });
    return readGeometry(draft, object);
  };
  return objectsOf(draft.model, "line").map((line) => {
    const data = reduceNeutral(line, readLineData(draft, line, codes, geometry));
    const from = endOf(draft, line, "bus1", data.phases);
    const to = endOf(draft, line, "bus2", data.phases);
    if (from.nodes.some((node, i) => node !== to.nodes[i])) {
      throw unsupported(
        line,
        `its conductors change places (${from.nodes.join(".")} to ${to.nodes.join(".")})`,
      );
    }
    const terminals = from.nodes.map((node) => terminalOf(line, node));
    if (new Set(terminals).size !== terminals.length) throw unsupported(line, "a phase is used twice");
    if (data.isSwitch || line.opened.size > 0) return switchOf(draft, line, data, from, to, terminals);
    return isPlain(data, from)
      ? plainLine(draft, line, data, from, to)
      : matrixLine(draft, line, data, from, to);
  });
}

/** The number of phases may have changed after the matrices were given. */
function assertFits(line: DssObject, data: LineEntry): void {
  for (const matrix of [data.r, data.x, data.c]) {
    if (matrix && matrix.length !== data.phases) {
      const reason = `${labelOf(line)} has ${data.phases} phases, its matrices ${matrix.length} conductors`;
      throw domainError("LAT-2063", { ...line.place, reason });
    }
  }
}

function reduceNeutral(line: DssObject, data: LineEntry): LineEntry {
  assertFits(line, data);
  if (data.neutral === null || !data.r || !data.x || !data.c) return data;
  const at = data.neutral - 1;
  if (at < 0 || at >= data.phases) throw unsupported(line, `its neutral is conductor ${data.neutral}`);
  const { r, x } = eliminateConductor(data.r, data.x, at);
  const c = data.c.filter((_, i) => i !== at).map((row) => row.filter((_, j) => j !== at));
  return { ...data, phases: data.phases - 1, r, x, c };
}

const isPlain = (data: LineEntry, end: BusEnd): boolean =>
  data.r === null &&
  data.x === null &&
  data.c === null &&
  data.phases === 3 &&
  end.nodes.every((n, i) => n === i + 1);

/** Metres, and the factor from "per unit of length" to "per km". */
function lengthOf(draft: Draft, line: DssObject, data: LineEntry): { lengthM: number; perKm: number } {
  const unitM = data.unitM ?? UNNAMED_UNIT_M;
  if (data.unitM === null) {
    draft.report.assume("a line without unit of length: 1 counts as 1 km, impedance as stated", line.name);
  }
  if (!(data.length > 0)) {
    const element = labelOf(line);
    throw domainError("LAT-2013", {
      element,
      field: "length",
      value: data.length,
      lower: "above 0",
      upper: "any",
    });
  }
  return { lengthM: data.length * unitM, perKm: 1000 / unitM };
}

/** Stated rating, A. @throws LAT-2004 for one that is not above zero */
function statedRating(line: DssObject, data: LineData): number | null {
  if (data.normAmps === null || data.normAmps > 0) return data.normAmps;
  throw domainError("LAT-2004", { element: labelOf(line), field: "normamps", value: data.normAmps });
}

function ratingOf(draft: Draft, line: DssObject, data: LineData): number {
  const stated = statedRating(line, data);
  if (stated !== null) return stated;
  draft.report.assume(
    `rating of a line without normamps: ${STANDARD_AMPS} A (standard of OpenDSS)`,
    line.name,
  );
  return STANDARD_AMPS;
}

const OMEGA = 2 * Math.PI;

function plainLine(draft: Draft, line: DssObject, data: LineEntry, from: BusEnd, to: BusEnd): Branch {
  const { lengthM, perKm } = lengthOf(draft, line, data);
  const reactance = (perKm * draft.frequencyHz) / data.baseFrequencyHz;
  return {
    kind: "line",
    id: line.name,
    from: from.bus,
    to: to.bus,
    lengthM,
    r1OhmPerKm: data.r1 * perKm,
    x1OhmPerKm: data.x1 * reactance,
    r0OhmPerKm: data.r0 * perKm,
    x0OhmPerKm: data.x0 * reactance,
    c1NfPerKm: data.c1 * perKm,
    c0NfPerKm: data.c0 * perKm,
    ratingA: ratingOf(draft, line, data),
    cable: data.code,
  };
}

function matrixLine(draft: Draft, line: DssObject, data: LineEntry, from: BusEnd, to: BusEnd): Branch {
  const { lengthM, perKm } = lengthOf(draft, line, data);
  const matrices = matricesOf(data, draft.frequencyHz);
  const terminals = from.nodes.map((node) => terminalOf(line, node));
  const conductors = ORDER.filter((t) => terminals.includes(t));
  const at = conductors.map((t) => terminals.indexOf(t));
  const sorted = (matrix: readonly (readonly number[])[], factor: number) =>
    at.map((i) => at.map((j) => matrix[i]![j]! * factor));
  // From nF to microsiemens: 2 pi f · 1e-9 · 1e6.
  const rating = statedRating(line, data);
  if (rating === null) draft.report.assume("a line of matrices without normamps: not limited", line.name);
  const b = sorted(matrices.c, OMEGA * draft.frequencyHz * 1e-3 * perKm);
  return {
    kind: "matrix-line",
    id: line.name,
    from: from.bus,
    to: to.bus,
    lengthM,
    conductors,
    rOhmPerKm: sorted(matrices.r, perKm),
    xOhmPerKm: sorted(matrices.x, perKm),
    ...(b.some((row) => row.some((v) => v !== 0)) ? { bMicroSiemensPerKm: b } : {}),
    ...(rating === null ? {} : { ratingA: rating }),
    ...(data.code === "" ? {} : { cable: data.code }),
  };
}

function switchOf(
  draft: Draft,
  line: DssObject,
  data: LineEntry,
  from: BusEnd,
  to: BusEnd,
  terminals: readonly Terminal[],
): Branch {
  const isOpen = line.opened.size > 0;
  if (!data.isSwitch) draft.report.assume("an opened line is an open switch without impedance", line.name);
  if (data.c1 !== 0 || data.c0 !== 0) draft.report.ignore("capacitance of switches", line.name);
  const conductors = ORDER.filter((t) => terminals.includes(t));
  return {
    kind: "switch",
    id: line.name,
    from: from.bus,
    to: to.bus,
    conductors,
    closed: isOpen ? [] : conductors,
    ...(data.isSwitch ? { resistanceOhm: data.r1 * data.length, reactanceOhm: data.x1 * data.length } : {}),
    ...(data.normAmps !== null && data.normAmps > 0 ? { ratingA: data.normAmps } : {}),
  };
}
