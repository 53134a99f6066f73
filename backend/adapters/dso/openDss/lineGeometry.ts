/**
 * Overhead lines from wire data and positions: Carson's equations in their usual modified form, capacitance by
 * the method of images. Source: W. H. Kersting, Distribution System Modeling and Analysis, chapters 4 and 5.
 */
import { domainError } from "../../../core/errors/domainError.ts";
import { eliminateConductor } from "./kron.ts";
import type { LineData } from "./lineData.ts";
import { type Draft, labelOf, numberIn, unsupported } from "./properties.ts";
import { type DssObject, lastOf } from "./scriptModel.ts";
import type { Place } from "./statements.ts";
import { isYes, listOf, metresOf, numberOf, wordsOf } from "./values.ts";

const EARTH_OHM_METRE = 100;
const EPSILON_0 = 8.854187817e-12;
const MAX_CONDUCTORS = 8;

interface Conductor {
  wire: string;
  x: number;
  height: number;
  unitM: number;
}

/** The line data of a geometry, per metre, neutrals eliminated. @throws LAT-2063, LAT-2064, LAT-2065 */
export function readGeometry(draft: Draft, geometry: DssObject): LineData {
  const phases = numberIn(geometry, "nphases", 3);
  const count = numberIn(geometry, "nconds", 3);
  if (!(count >= phases && count <= MAX_CONDUCTORS && phases >= 1 && phases <= 4)) {
    throw unsupported(geometry, `${phases} phases of ${count} conductors`);
  }
  const conductors = readConductors(geometry, count);
  const wires = conductors.map(({ wire }) => wireOf(draft, geometry, wire));
  let { r, x } = carson(draft, conductors, wires);
  let c = capacitance(conductors, wires, phases);
  const reduce = lastOf(geometry, "reduce");
  if (count > phases && reduce && isYes(reduce.value)) {
    for (let at = count - 1; at >= phases; at--) ({ r, x } = eliminateConductor(r, x, at));
  } else if (count > phases)
    throw unsupported(geometry, "neutral conductors that are not reduced (reduce=y)");
  c = c.slice(0, phases).map((row) => row.slice(0, phases));
  const amps = lastOf(geometry, "normamps");
  return {
    ...{ phases, r1: 0, x1: 0, r0: 0, x0: 0, c1: 0, c0: 0, r, x, c, unitM: 1 },
    normAmps: amps ? numberOf(amps.value, amps.place) : (wires[0]?.normAmps ?? null),
    baseFrequencyHz: draft.frequencyHz,
    neutral: null,
    code: geometry.name,
  };
}

function readConductors(geometry: DssObject, count: number): Conductor[] {
  const conductors = Array.from(
    { length: count },
    (): Conductor => ({ wire: "", x: 0, height: 0, unitM: 1 }),
  );
  let active = 0;
  let unitM = 1;
  for (const { property, value, place } of geometry.assignments) {
    const conductor = conductors[active]!;
    if (property === "cond") active = conductorAt(value, place, count);
    else if (property === "wire") conductor.wire = value.trim();
    else if (property === "wires") {
      wordsOf(value).forEach((word, i) => {
        if (conductors[i]) conductors[i].wire = word;
      });
    } else if (property === "units") {
      unitM = metresOf(value, place) ?? 1;
      conductor.unitM = unitM;
    } else if (property === "x" || property === "h") {
      if (property === "x") conductor.x = numberOf(value, place);
      else conductor.height = numberOf(value, place);
      conductor.unitM = unitM;
    } else if (["cncable", "tscable", "cncables", "tscables", "spacing"].includes(property)) {
      throw unsupported(geometry, `${property} (only overhead wires are computed from geometry)`);
    }
  }
  return conductors;
}

function conductorAt(value: string, place: Place, count: number): number {
  const at = numberOf(value, place);
  if (Number.isInteger(at) && at >= 1 && at <= count) return at - 1;
  throw domainError("LAT-2063", { ...place, reason: `conductor ${value} of ${count}` });
}

interface Wire {
  readonly ohmPerM: number;
  readonly gmrM: number;
  readonly radiusM: number;
  readonly normAmps: number | null;
}

function wireOf(draft: Draft, geometry: DssObject, name: string): Wire {
  const wire = draft.model.classes.get("wiredata")?.get(name.toLowerCase());
  if (!wire) throw domainError("LAT-2064", { ...geometry.place, what: `wiredata.${name.slice(0, 60)}` });
  const unit = (property: string) => {
    const found = lastOf(wire, property);
    return (found ? metresOf(found.value, found.place) : null) ?? 1;
  };
  const diameter = lastOf(wire, "diam");
  const radius = diameter
    ? listOf(diameter.value, diameter.place)[0]! / 2
    : numberIn(wire, "radius", Number.NaN);
  const resistance = numberIn(wire, "rac", numberIn(wire, "rdc", Number.NaN) * 1.02);
  const gmr = numberIn(wire, "gmrac", radius * 0.7788);
  const amps = lastOf(wire, "normamps");
  const data = {
    ohmPerM: resistance / unit("runits"),
    gmrM: gmr * unit(lastOf(wire, "gmrac") ? "gmrunits" : "radunits"),
    radiusM:
      (Number.isNaN(radius) ? gmr / 0.7788 : radius) * unit(Number.isNaN(radius) ? "gmrunits" : "radunits"),
    normAmps: amps ? numberOf(amps.value, amps.place) : null,
  };
  if (data.ohmPerM >= 0 && data.gmrM > 0 && data.radiusM > 0) return data;
  throw unsupported(wire, `${labelOf(wire)} lacks resistance, radius or mean radius`);
}

/** Ohm per metre: own r + earth, mutual earth; depth of return 658.5·sqrt(rho / f) m. */
function carson(draft: Draft, conductors: readonly Conductor[], wires: readonly Wire[]) {
  const omega = 2 * Math.PI * draft.frequencyHz;
  const earth = omega * 1e-7 * (Math.PI / 2);
  const depth = 658.5 * Math.sqrt(EARTH_OHM_METRE / draft.frequencyHz);
  const each = (f: (i: number, j: number) => number) =>
    conductors.map((_, i) => conductors.map((_, j) => f(i, j)));
  return {
    r: each((i, j) => earth + (i === j ? wires[i]!.ohmPerM : 0)),
    x: each((i, j) => {
      const distance = i === j ? wires[i]!.gmrM : distanceOf(conductors[i]!, conductors[j]!);
      return omega * 2e-7 * Math.log(depth / distance);
    }),
  };
}

function distanceOf(a: Conductor, b: Conductor, image = 1): number {
  return Math.hypot(a.x * a.unitM - b.x * b.unitM, a.height * a.unitM - image * b.height * b.unitM);
}

/** nF per metre, neutrals at earth potential. */
function capacitance(conductors: readonly Conductor[], wires: readonly Wire[], phases: number): number[][] {
  let p = conductors.map((a, i) =>
    conductors.map((b, j) => {
      const near = i === j ? wires[i]!.radiusM : distanceOf(a, b);
      return Math.log(distanceOf(a, b, -1) / near) / (2 * Math.PI * EPSILON_0);
    }),
  );
  const none = p.map((row) => row.map(() => 0));
  for (let at = conductors.length - 1; at >= phases; at--) {
    p = eliminateConductor(
      p,
      none.slice(0, at + 1).map((row) => row.slice(0, at + 1)),
      at,
    ).r;
  }
  return invertReal(p).map((row) => row.map((v) => v * 1e9));
}

function invertReal(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const a = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = a[k]![k]!;
    a[k] = a[k]!.map((v) => v / pivot);
    for (let i = 0; i < n; i++) {
      const factor = a[i]![k]!;
      if (i !== k) a[i] = a[i]!.map((v, j) => v - factor * a[k]![j]!);
    }
  }
  return a.map((row) => row.slice(n));
}
