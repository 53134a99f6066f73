/** OpenDSS capacitors and reactors. */
import type { Branch } from "../../../core/network/feeder.ts";
import type { Capacitor, FixedShunt, PerPhase } from "../../../core/network/feederElements.ts";
import type { EarthImpedance, Terminal } from "../../../core/network/terminals.ts";
import {
  type BusEnd,
  countIn,
  type Draft,
  endOf,
  labelOf,
  numberIn,
  positive,
  terminalOf,
  textIn,
  unsupported,
} from "./properties.ts";
import { type DssObject, lastOf, objectsOf } from "./scriptModel.ts";
import { listOf } from "./values.ts";

const SQRT3 = Math.sqrt(3);

/** @throws LAT-2063, LAT-2065 */
export const readCapacitors = (draft: Draft): Capacitor[] =>
  objectsOf(draft.model, "capacitor").map((object) => {
    if (lastOf(object, "bus2")) throw unsupported(object, "a series capacitor");
    for (const property of ["cmatrix", "cuf"]) {
      if (lastOf(object, property)) throw unsupported(object, `${property}; give kvar and kv`);
    }
    const phases = countIn(object, "phases", 3, 3);
    const isDelta = /^(d|ll)/i.test(textIn(object, "conn", "wye"));
    const end = endOf(draft, object, "bus1", phases, isDelta ? 3 : phases);
    const slots = end.nodes.slice(0, phases).map((node) => "ABC".indexOf(terminalOf(object, node)));
    if (isDelta && phases !== 3) throw unsupported(object, "a delta capacitor of fewer than three phases");
    const kvar = positive(object, "kvar", stepsOf(object));
    const each: [number, number, number] = [0, 0, 0];
    for (const at of slots) each[at]! += (kvar * 1000) / phases;
    const kv = positive(object, "kv", numberIn(object, "kv", 12.47));
    const reactiveVar: PerPhase = each;
    for (const property of ["r", "xl", "harm"]) {
      if (numberIn(object, property, 0) !== 0) draft.report.ignore(`${property} of capacitors`, object.name);
    }
    return {
      id: object.name,
      bus: end.bus,
      connection: isDelta ? "delta" : "star",
      reactiveVar,
      ratedKv: phases === 1 && !isDelta ? kv * SQRT3 : kv,
    };
  });

/** kvar of the steps that are switched on. */
function stepsOf(object: DssObject): number {
  const kvar = lastOf(object, "kvar");
  if (!kvar) return 1200;
  const steps = listOf(kvar.value, kvar.place);
  const states = lastOf(object, "states");
  const on = states ? listOf(states.value, states.place) : [];
  return steps.reduce((sum, step, i) => sum + ((on[i] ?? 1) !== 0 ? step : 0), 0);
}

export interface Reactors {
  readonly branches: Branch[];
  readonly shunts: FixedShunt[];
  /** Impedance between a bus's neutral and earth. */
  readonly earthing: ReadonlyMap<string, EarthImpedance>;
}

/** Series reactors as lines of one kilometre, shunt reactors, earthing of neutrals. @throws LAT-2063, LAT-2065 */
export function readReactors(draft: Draft): Reactors {
  const branches: Branch[] = [];
  const shunts: FixedShunt[] = [];
  const earthing = new Map<string, EarthImpedance>();
  for (const object of objectsOf(draft.model, "reactor")) {
    const phases = countIn(object, "phases", 3, 3);
    const from = endOf(draft, object, "bus1", phases);
    const [r, x] = impedanceOf(object, phases);
    const to = lastOf(object, "bus2") ? endOf(draft, object, "bus2", phases) : null;
    if (to && to.bus !== from.bus) branches.push(seriesReactor(object, from, to, r, x));
    else if (phases === 1 && from.nodes[0] === 4) earthing.set(from.bus, { rOhm: r, xOhm: x });
    else shunts.push(shuntReactor(object, from, r, x));
  }
  return { branches, shunts, earthing };
}

function impedanceOf(object: DssObject, phases: number): readonly [number, number] {
  for (const property of ["rmatrix", "xmatrix", "z0", "z1", "z2", "rp", "parallel", "lmh"]) {
    if (lastOf(object, property)) throw unsupported(object, `${property}; give r and x, or kvar and kv`);
  }
  const z = lastOf(object, "z");
  if (z) {
    const [r = 0, x = 0] = listOf(z.value, z.place);
    return [r, x];
  }
  if (lastOf(object, "x") || lastOf(object, "r")) return [numberIn(object, "r", 0), numberIn(object, "x", 0)];
  const kvar = positive(object, "kvar", numberIn(object, "kvar", 1200));
  const kv = positive(object, "kv", numberIn(object, "kv", 12.47));
  const share = phases === 1 ? 1 : 3;
  return [numberIn(object, "r", 0), ((kv / (phases === 1 ? 1 : SQRT3)) ** 2 * 1000) / (kvar / share)];
}

const diagonal = (size: number, value: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? value : 0)));

const sortedTerminals = (object: DssObject, end: BusEnd): Terminal[] =>
  (["A", "B", "C", "N"] as const).filter((t) => end.nodes.some((node) => terminalOf(object, node) === t));

function seriesReactor(object: DssObject, from: BusEnd, to: BusEnd, r: number, x: number): Branch {
  if (from.nodes.join() !== to.nodes.join()) throw unsupported(object, "its conductors change places");
  const conductors = sortedTerminals(object, from);
  return {
    kind: "matrix-line",
    id: object.name,
    from: from.bus,
    to: to.bus,
    lengthM: 1000,
    conductors,
    rOhmPerKm: diagonal(conductors.length, r),
    xOhmPerKm: diagonal(conductors.length, x),
    cable: labelOf(object),
  };
}

function shuntReactor(object: DssObject, from: BusEnd, r: number, x: number): FixedShunt {
  if (/^(d|ll)/i.test(textIn(object, "conn", "wye"))) throw unsupported(object, "a delta reactor");
  const square = r * r + x * x;
  if (!(square > 0)) throw unsupported(object, "a shunt of no impedance");
  const conductors = sortedTerminals(object, from);
  const size = conductors.length;
  return {
    id: object.name,
    bus: from.bus,
    conductors,
    gSiemens: diagonal(size, r / square),
    bSiemens: diagonal(size, -x / square),
  };
}
