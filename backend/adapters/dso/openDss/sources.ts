/** The voltage sources of an OpenDSS circuit. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { AdditionalSource } from "../../../core/network/feeder.ts";
import { shortCircuitImpedance } from "../shortCircuit.ts";
import {
  countIn,
  type Draft,
  labelOf,
  numberIn,
  positive,
  readEnd,
  textIn,
  unsupported,
} from "./properties.ts";
import { type Assignment, type DssObject, lastOf, objectsOf } from "./scriptModel.ts";
import { listOf, numberOf } from "./values.ts";

const SQRT3 = Math.sqrt(3);

export interface CircuitSource extends AdditionalSource {
  readonly baseKv: number;
}

/** All sources, the circuit's own first. @throws LAT-2075 when there is none, LAT-2063, LAT-2065 */
export function readSources(draft: Draft): CircuitSource[] {
  const sources = objectsOf(draft.model, "vsource").map((object) => sourceOf(draft, object));
  if (sources.length === 0) throw domainError("LAT-2075");
  return sources;
}

function sourceOf(draft: Draft, object: DssObject): CircuitSource {
  const phases = countIn(object, "phases", 3, 3);
  if (phases !== 3) throw unsupported(object, `a source of ${phases} phases`);
  const baseKv = positive(object, "basekv", numberIn(object, "basekv", 115));
  const end = readEnd(draft, textIn(object, "bus1", "sourcebus"), 3, 3);
  if (end.nodes.join() !== "1,2,3") throw unsupported(object, `its phases are ${end.nodes.join(".")}`);
  if (textIn(object, "sequence", "pos").toLowerCase().startsWith("neg")) {
    throw unsupported(object, "negative phase sequence");
  }
  return {
    id: object.name,
    bus: end.bus,
    baseKv,
    voltagePu: numberIn(object, "pu", 1),
    ...impedanceOf(object, baseKv),
    angleDegrees: numberIn(object, "angle", 0),
  };
}

type Given = "power" | "current" | "ohm" | "per-unit";
const GIVEN: Readonly<Record<string, Given>> = {
  mvasc3: "power",
  mvasc1: "power",
  isc3: "current",
  isc1: "current",
  r1: "ohm",
  x1: "ohm",
  r0: "ohm",
  x0: "ohm",
  z1: "ohm",
  z0: "ohm",
  z2: "ohm",
  puz1: "per-unit",
  puz0: "per-unit",
  puz2: "per-unit",
};

/** The impedance as it was given last: short-circuit power, current, ohm or per unit. */
function impedanceOf(object: DssObject, kv: number) {
  const last = object.assignments.findLast(({ property }) => GIVEN[property] !== undefined);
  const given = GIVEN[last?.property ?? "mvasc3"]!;
  const ratios = { x1r1: numberIn(object, "x1r1", 4), x0r0: numberIn(object, "x0r0", 3) };
  if (given === "power" || given === "current") {
    const amps = (mva: number) => (mva * 1000) / (SQRT3 * kv);
    const three =
      given === "power" ? amps(numberIn(object, "mvasc3", 2000)) : numberIn(object, "isc3", 10_000);
    const one = given === "power" ? amps(numberIn(object, "mvasc1", 2100)) : numberIn(object, "isc1", 10_500);
    positive(object, "short-circuit current", Math.min(three, one));
    return shortCircuitImpedance(kv, three, one, ratios);
  }
  const ohm = given === "ohm" ? 1 : kv ** 2 / numberIn(object, "basemva", 100);
  const prefix = given === "ohm" ? "" : "pu";
  const pair = (index: "1" | "0" | "2"): readonly [number, number] | null => {
    const whole = lastOf(object, `${prefix}z${index}`);
    if (whole) return complexOf(whole, ohm);
    if (given !== "ohm" || index === "2" || !(lastOf(object, `r${index}`) || lastOf(object, `x${index}`)))
      return null;
    return [numberIn(object, `r${index}`, 0), numberIn(object, `x${index}`, 0)];
  };
  const one = pair("1");
  if (!one) throw domainError("LAT-2063", { ...object.place, reason: `${labelOf(object)} lacks R1 and X1` });
  const [zero, two] = [pair("0") ?? one, pair("2") ?? one];
  return { r1Ohm: one[0], x1Ohm: one[1], r0Ohm: zero[0], x0Ohm: zero[1], r2Ohm: two[0], x2Ohm: two[1] };
}

function complexOf(assignment: Assignment, factor: number): readonly [number, number] {
  const [r, x] = listOf(assignment.value, assignment.place);
  if (r !== undefined && x !== undefined) return [r * factor, x * factor];
  numberOf("", assignment.place);
  return [0, 0];
}
