/** Reads single properties of script objects and the ends of elements at their buses. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import type { ReportBuilder } from "../importReport.ts";
import { type Assignment, type DssModel, type DssObject, lastOf } from "./scriptModel.ts";
import { numberOf } from "./values.ts";

/** What all parts of the importer share. */
export interface Draft {
  readonly model: DssModel;
  readonly frequencyHz: number;
  /** Bus name as first written, by lower-case name. */
  readonly busNames: Map<string, string>;
  /** Lower-case names of buses where something other than a transformer uses node 4. */
  readonly neutralBuses: ReadonlySet<string>;
  readonly report: ReportBuilder;
}

/** An end of an element: its bus and the nodes there (1 to 3 phases, 4 neutral, 0 earth). */
export interface BusEnd {
  readonly bus: string;
  readonly nodes: readonly number[];
}

export const labelOf = (object: DssObject): string => `${object.className}.${object.name}`;

/** A number, or the fallback when the property was never given. @throws LAT-2063 */
export function numberIn(object: DssObject, property: string, fallback: number): number {
  const found = lastOf(object, property);
  return found ? numberOf(found.value, found.place) : fallback;
}

export const textIn = (object: DssObject, property: string, fallback: string): string =>
  lastOf(object, property)?.value.trim() ?? fallback;

/** @throws LAT-2013 when it is not above zero. */
export function positive(object: DssObject, property: string, value: number): number {
  if (value > 0) return value;
  const element = labelOf(object);
  throw domainError("LAT-2013", { element, field: property, value, lower: "above 0", upper: "any" });
}

/** A count between 1 and `most`. @throws LAT-2013 */
export function countIn(object: DssObject, property: string, fallback: number, most: number): number {
  const value = numberIn(object, property, fallback);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw domainError("LAT-2013", { element: labelOf(object), field: property, value, lower: 1, upper: most });
}

const MAX_NODES = 8;

/** `bus.1.2.3` with the nodes that are left out filled in: the phases in order, then earth. */
export function readEnd(draft: Draft, written: string, phases: number, conductors: number): BusEnd {
  const [name, ...rest] = written.trim().split(".");
  const bus = nameBus(draft, name ?? "");
  const nodes = rest.slice(0, MAX_NODES).map(Number);
  const filled = Array.from({ length: conductors }, (_, i) => nodes[i] ?? (i < phases ? i + 1 : 0));
  return { bus, nodes: filled };
}

function nameBus(draft: Draft, name: string): string {
  const key = name.toLowerCase();
  const known = draft.busNames.get(key);
  if (known !== undefined) return known;
  draft.busNames.set(key, name);
  return name;
}

/** @throws LAT-2063 when the element has no such bus. */
export function endOf(
  draft: Draft,
  object: DssObject,
  property: "bus1" | "bus2",
  phases: number,
  conductors = phases,
): BusEnd {
  const found = lastOf(object, property);
  if (!found || found.value.trim() === "") {
    throw domainError("LAT-2063", { ...object.place, reason: `${labelOf(object)} has no ${property}` });
  }
  return readEnd(draft, found.value, phases, conductors);
}

const TERMINAL_OF: readonly (Terminal | undefined)[] = [undefined, "A", "B", "C", "N"];

/** The conductor of a node. @throws LAT-2065 for earth or a node beyond the neutral. */
export function terminalOf(object: DssObject, node: number): Terminal {
  const terminal = TERMINAL_OF[node];
  if (terminal) return terminal;
  throw unsupported(object, `node ${node} is none of the phases 1 to 3 or the neutral 4`);
}

export const unsupported = (object: DssObject, reason: string) =>
  domainError("LAT-2065", { element: labelOf(object), reason });

/** Where an assignment stands, for the report. */
export const placeText = ({ place }: Pick<Assignment, "place">): string => `${place.file}:${place.line}`;
