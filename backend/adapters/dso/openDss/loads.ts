/** OpenDSS loads and generators as the powers of a feeder. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { PerPhase, PhasePower, ZipShares } from "../../../core/network/feederElements.ts";
import {
  countIn,
  type Draft,
  endOf,
  labelOf,
  numberIn,
  placeText,
  textIn,
  unsupported,
} from "./properties.ts";
import { type DssObject, lastOf, objectsOf } from "./scriptModel.ts";
import { listOf, numberOf } from "./values.ts";

const SQRT3 = Math.sqrt(3);
const CONSTANT_POWER: ZipShares = [0, 0, 1];
const CONSTANT_CURRENT: ZipShares = [0, 1, 0];
const CONSTANT_IMPEDANCE: ZipShares = [1, 0, 0];
/** Power factor of a load of which nothing else is said, as in OpenDSS. */
const STANDARD_FACTOR = 0.88;

/** @throws LAT-2063, LAT-2065 */
export const readLoads = (draft: Draft): PhasePower[] => {
  const multiplier = draft.model.options.get("loadmult");
  const factor = multiplier ? numberOf(multiplier.value, multiplier.place) : 1;
  return objectsOf(draft.model, "load").map((load) => powerOf(draft, load, factor));
};

/** @throws LAT-2063, LAT-2065 */
export const readGenerators = (draft: Draft): PhasePower[] =>
  objectsOf(draft.model, "generator").map((generator) => {
    const model = numberIn(generator, "model", 1);
    if (model !== 1) draft.report.assume("a generator of constant P and Q", generator.name);
    return { ...powerOf(draft, generator, 1), zipActive: CONSTANT_POWER, zipReactive: CONSTANT_POWER };
  });

function powerOf(draft: Draft, object: DssObject, factor: number): PhasePower {
  const phases = countIn(object, "phases", 3, 3);
  const isDelta = /^(d|ll)/i.test(textIn(object, "conn", "wye"));
  const conductors = isDelta ? (phases === 3 ? 3 : phases + 1) : phases + 1;
  const end = endOf(draft, object, "bus1", phases, conductors);
  const kv = numberIn(object, "kv", 12.47);
  if (!(kv > 0)) throw domainError("LAT-2004", { element: labelOf(object), field: "kv", value: kv });
  const { watt, vars } = readPower(object);
  const place = placesOf(object, end.nodes, phases, isDelta);
  const spread = (total: number): PerPhase => {
    const each: [number, number, number] = [0, 0, 0];
    for (const at of place.slots) each[at]! += (total * factor) / place.slots.length;
    return each;
  };
  // One phase to neutral states its own voltage; all others that between two lines.
  const isPhaseVoltage = phases === 1 && place.connection === "star";
  const zip = object.className === "load" ? zipOf(draft, object) : null;
  tellUnused(draft, object);
  return {
    id: object.name,
    bus: end.bus,
    connection: place.connection,
    activeW: spread(watt),
    reactiveVar: spread(vars),
    ...(zip ? { zipActive: zip.active, zipReactive: zip.reactive } : {}),
    ratedKv: isPhaseVoltage ? kv * SQRT3 : kv,
  };
}

/** Which phases (star) or pairs of phases (delta) the element lies across. */
function placesOf(
  object: DssObject,
  nodes: readonly number[],
  phases: number,
  isDelta: boolean,
): { connection: "star" | "delta"; slots: number[] } {
  const ends: (readonly [number, number])[] = isDelta
    ? phases === 3
      ? [0, 1, 2].map((i) => [nodes[i]!, nodes[(i + 1) % 3]!] as const)
      : Array.from({ length: phases }, (_, i) => [nodes[i]!, nodes[i + 1]!] as const)
    : Array.from({ length: phases }, (_, i) => [nodes[i]!, nodes[phases] ?? 0] as const);
  const isPhase = (node: number) => node >= 1 && node <= 3;
  if (ends.every(([a, b]) => isPhase(a) !== isPhase(b) && (a === 0 || a === 4 || b === 0 || b === 4))) {
    return { connection: "star", slots: ends.map(([a, b]) => (isPhase(a) ? a : b) - 1) };
  }
  if (ends.every(([a, b]) => isPhase(a) && isPhase(b) && a !== b)) {
    // AB, BC, CA: the pair that begins with the phase before the other one.
    return { connection: "delta", slots: ends.map(([a, b]) => (b === (a % 3) + 1 ? a : b) - 1) };
  }
  throw unsupported(object, `it lies across nodes ${nodes.join(".")}`);
}

/** W and var, from whichever two of kW, kvar, kVA and power factor were given last. */
function readPower(object: DssObject): { watt: number; vars: number } {
  let kw = 10;
  let kvar: number | null = null;
  let kva: number | null = null;
  let factor = STANDARD_FACTOR;
  for (const { property, value, place } of object.assignments) {
    if (property === "kw") {
      kw = numberOf(value, place);
      kva = null;
    } else if (property === "kvar") kvar = numberOf(value, place);
    else if (property === "kva") kva = numberOf(value, place);
    else if (property === "pf") {
      factor = numberOf(value, place);
      kvar = null;
      if (!(Math.abs(factor) > 0 && Math.abs(factor) <= 1)) {
        throw domainError("LAT-2063", { ...place, reason: `a power factor of ${factor}` });
      }
    }
  }
  const active =
    kva === null ? kw : kvar === null ? kva * Math.abs(factor) : Math.sqrt(Math.max(0, kva ** 2 - kvar ** 2));
  const reactive = kvar ?? Math.sign(factor) * active * Math.tan(Math.acos(Math.abs(factor)));
  return { watt: active * 1000, vars: reactive * 1000 };
}

function zipOf(draft: Draft, load: DssObject): { active: ZipShares; reactive: ZipShares } | null {
  const model = numberIn(load, "model", 1);
  switch (model) {
    case 1:
      return null;
    case 2:
      return { active: CONSTANT_IMPEDANCE, reactive: CONSTANT_IMPEDANCE };
    case 3:
    case 7:
      return { active: CONSTANT_POWER, reactive: CONSTANT_IMPEDANCE };
    case 4:
      return {
        active: exponentShares(draft, load, numberIn(load, "cvrwatts", 1)),
        reactive: exponentShares(draft, load, numberIn(load, "cvrvars", 2)),
      };
    case 5:
      return { active: CONSTANT_CURRENT, reactive: CONSTANT_CURRENT };
    case 6:
      return { active: CONSTANT_POWER, reactive: CONSTANT_POWER };
    case 8:
      return zipShares(load);
    default:
      throw unsupported(load, `load model ${model}`);
  }
}

/** V^n as shares: exact for 0, 1 and 2, otherwise with the same slope at rated voltage. */
function exponentShares(draft: Draft, load: DssObject, exponent: number): ZipShares {
  if (!(exponent >= 0 && exponent <= 2)) throw unsupported(load, `a voltage exponent of ${exponent}`);
  if (!Number.isInteger(exponent)) {
    draft.report.assume("a broken voltage exponent as shares with the same slope", load.name);
  }
  return exponent <= 1 ? [0, exponent, 1 - exponent] : [exponent - 1, 2 - exponent, 0];
}

function zipShares(load: DssObject): { active: ZipShares; reactive: ZipShares } {
  const found = lastOf(load, "zipv");
  if (!found) throw unsupported(load, "model 8 without zipv");
  const shares = listOf(found.value, found.place);
  if (shares.length < 6) throw unsupported(load, `zipv of ${shares.length} values (7 are needed)`);
  const [zp, ip, pp, zq, iq, pq] = shares;
  for (const sum of [zp! + ip! + pp!, zq! + iq! + pq!]) {
    if (Math.abs(sum - 1) > 1e-6) throw unsupported(load, `zipv shares that add up to ${sum}`);
  }
  return { active: [zp!, ip!, pp!], reactive: [zq!, iq!, pq!] };
}

function tellUnused(draft: Draft, object: DssObject): void {
  for (const { property, place } of object.assignments) {
    if (property === "vminpu" || property === "vmaxpu") {
      draft.report.ignore(`${property}: a ${object.className} keeps its model at any voltage`, object.name);
    } else if (["yearly", "daily", "duty", "growth"].includes(property)) {
      draft.report.ignore(`${property} profiles: the stated power is used`, object.name);
    } else if (["rneut", "xneut", "%seriesrl"].includes(property)) {
      draft.report.ignore(`${property} of ${labelOf(object)}`, placeText({ place }));
    }
  }
}
