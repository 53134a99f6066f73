/** Impedances of OpenDSS lines and line codes: sequence data or matrices, with their unit of length. */
import { domainError } from "../../../core/errors/domainError.ts";
import { type Draft, labelOf } from "./properties.ts";
import type { Assignment, DssObject } from "./scriptModel.ts";
import type { Place } from "./statements.ts";
import { isYes, matrixOf, metresOf, numberOf } from "./values.ts";

/** Impedance per unit of length: ohm and nF. */
export interface LineData {
  phases: number;
  r1: number;
  x1: number;
  r0: number;
  x0: number;
  c1: number;
  c0: number;
  /** Matrices take the place of the sequence values once given. */
  r: readonly (readonly number[])[] | null;
  x: readonly (readonly number[])[] | null;
  c: readonly (readonly number[])[] | null;
  /** Metres of the unit; null when none was said. */
  unitM: number | null;
  /** A; null when none was said. */
  normAmps: number | null;
  baseFrequencyHz: number;
  /** Conductor to eliminate, from 1; null for none. */
  neutral: number | null;
  code: string;
}

/** Values of OpenDSS for a line of which nothing is said (336 MCM ACSR, per 1000 ft). */
const standardLine = (draft: Draft): LineData => ({
  phases: 3,
  r1: 0.058,
  x1: 0.1206,
  r0: 0.1784,
  x0: 0.4047,
  c1: 3.4,
  c0: 1.6,
  r: null,
  x: null,
  c: null,
  unitM: null,
  normAmps: null,
  baseFrequencyHz: draft.frequencyHz,
  neutral: null,
  code: "",
});

type SequenceKey = "r1" | "x1" | "r0" | "x0" | "c1" | "c0";
const SEQUENCE: readonly string[] = ["r1", "x1", "r0", "x0", "c1", "c0"];

/** Takes one property that lines and line codes share; false when it is another one. */
function takeShared(data: LineData, { property, value, place }: Assignment): boolean {
  if (SEQUENCE.includes(property)) {
    data[property as SequenceKey] = finite(property, value, place);
    data.r = null;
    data.x = null;
    data.c = null;
    return true;
  }
  switch (property) {
    case "rmatrix":
      data.r = matrixOf(value, data.phases, place);
      return true;
    case "xmatrix":
      data.x = matrixOf(value, data.phases, place);
      return true;
    case "cmatrix":
      data.c = matrixOf(value, data.phases, place);
      return true;
    case "units":
      data.unitM = metresOf(value, place);
      return true;
    case "normamps":
      data.normAmps = numberOf(value, place);
      return true;
    case "basefreq":
      data.baseFrequencyHz = frequencyOf(value, place);
      return true;
    default:
      return false;
  }
}

function finite(property: string, value: string, place: Place): number {
  const number = numberOf(value, place);
  const negative = number < 0 && (property.startsWith("r") || property.startsWith("c"));
  if (!negative) return number;
  throw domainError("LAT-2063", { ...place, reason: `${property} is ${number}, below zero` });
}

/** @throws LAT-2063 outside 10 to 400 Hz. */
export function frequencyOf(value: string, place: Place): number {
  const hz = numberOf(value, place);
  if (hz >= 10 && hz <= 400) return hz;
  throw domainError("LAT-2063", { ...place, reason: `${hz} Hz is no power frequency` });
}

function phasesOf(value: string, place: Place): number {
  const phases = numberOf(value, place);
  if (Number.isInteger(phases) && phases >= 1 && phases <= 4) return phases;
  throw domainError("LAT-2063", { ...place, reason: `${value} phases; 1 to 4 conductors are supported` });
}

/** Reads a line code. @throws LAT-2063 */
export function readLineCode(draft: Draft, code: DssObject): LineData {
  const data = standardLine(draft);
  data.code = code.name;
  for (const assignment of code.assignments) {
    const { property, value, place } = assignment;
    if (property === "nphases") data.phases = phasesOf(value, place);
    else if (property === "kron" && isYes(value)) data.neutral ??= data.phases;
    else if (property === "neutral") data.neutral = data.neutral === null ? null : numberOf(value, place);
    else if (!takeShared(data, assignment)) tellUnused(draft, code, assignment);
  }
  return data;
}

export interface LineEntry extends LineData {
  length: number;
  isSwitch: boolean;
}

const ELSEWHERE = new Set(["bus1", "bus2", "linetype", "earthmodel", "rg", "xg", "rho"]);

/** Reads a line with its line code. @throws LAT-2063, LAT-2064 unknown line code, LAT-2065 */
export function readLineData(
  draft: Draft,
  line: DssObject,
  codes: ReadonlyMap<string, LineData>,
  geometry: (name: string, place: Place) => LineData,
): LineEntry {
  const data: LineEntry = { ...standardLine(draft), length: 1, isSwitch: false };
  for (const assignment of line.assignments) {
    const { property, value, place } = assignment;
    switch (property) {
      case "linecode": {
        const code = codes.get(value.trim().toLowerCase());
        if (!code) throw domainError("LAT-2064", { ...place, what: `linecode.${value.slice(0, 60)}` });
        Object.assign(data, code, { unitM: data.unitM ?? code.unitM, normAmps: code.normAmps });
        Object.assign(data, scaledTo(code, data.unitM));
        break;
      }
      case "geometry":
        Object.assign(data, geometry(value.trim(), place));
        break;
      case "phases":
        if (phasesOf(value, place) !== data.phases) Object.assign(data, { phases: phasesOf(value, place) });
        break;
      case "length":
        data.length = numberOf(value, place);
        break;
      case "units":
        setUnits(data, metresOf(value, place));
        break;
      case "switch":
        data.isSwitch = isYes(value);
        if (data.isSwitch) Object.assign(data, SWITCH_DATA);
        break;
      default:
        if (!takeShared(data, assignment) && !ELSEWHERE.has(property)) tellUnused(draft, line, assignment);
    }
  }
  return data;
}

/** What OpenDSS puts in for a switch. */
const SWITCH_DATA = {
  r1: 1,
  x1: 1,
  r0: 1,
  x0: 1,
  c1: 1.1,
  c0: 1,
  r: null,
  x: null,
  c: null,
  length: 0.001,
} as const;

/** The data per another unit of length; unchanged where either unit is unknown. */
function scaledTo(data: LineData, unitM: number | null): Partial<LineData> {
  if (unitM === null || data.unitM === null || unitM === data.unitM) return {};
  const factor = unitM / data.unitM;
  const scale = (matrix: LineData["r"]) => matrix?.map((row) => row.map((v) => v * factor)) ?? null;
  const { r1, x1, r0, x0, c1, c0, r, x, c } = data;
  return {
    r1: r1 * factor,
    x1: x1 * factor,
    r0: r0 * factor,
    x0: x0 * factor,
    c1: c1 * factor,
    c0: c0 * factor,
    r: scale(r),
    x: scale(x),
    c: scale(c),
    unitM,
  };
}

/** The line's own unit: impedances from a code that has one are converted, others taken as they are. */
function setUnits(data: LineEntry, unitM: number | null): void {
  if (unitM === null) return;
  if (data.code !== "") Object.assign(data, scaledTo(data, unitM));
  data.unitM = unitM;
}

function tellUnused(draft: Draft, object: DssObject, { property }: Assignment): void {
  const harmless = ["faultrate", "pctperm", "repair", "emergamps", "seasons", "ratings"].includes(property);
  draft.report.ignore(
    harmless ? `${property} of ${object.className}s` : `${property} of ${labelOf(object)}`,
    harmless ? object.name : undefined,
  );
}

/**
 * Series and shunt matrices per unit of length at the network's frequency: ohm and nF. A single conductor has the
 * positive-sequence values as its own, as in OpenDSS.
 */
export function matricesOf(data: LineData, frequencyHz: number) {
  const n = data.phases;
  const sequence = (one: number, zero: number) =>
    n === 1
      ? [[one]]
      : Array.from({ length: n }, (_, i) =>
          Array.from({ length: n }, (_, j) => (i === j ? (2 * one + zero) / 3 : (zero - one) / 3)),
        );
  const ratio = frequencyHz / data.baseFrequencyHz;
  const x = data.x ?? sequence(data.x1, data.x0);
  return {
    r: data.r ?? sequence(data.r1, data.r0),
    x: x.map((row) => row.map((v) => v * ratio)),
    c: data.c ?? sequence(data.c1, data.c0),
  };
}
