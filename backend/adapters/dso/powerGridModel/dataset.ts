/** Reads the JSON data sets of power-grid-model: input, update and output, single or batch. */
import { domainError } from "../../../core/errors/domainError.ts";

/** One component of a data set: numbers, or three of them for a quantity per phase. */
export type Component = Readonly<Record<string, number | readonly number[]>>;
export type Dataset = Readonly<Record<string, readonly Component[]>>;

const MAX_COMPONENTS = 200_000;

/**
 * The scenarios of a file (one when it is not a batch). Components may be objects or, with `attributes` in
 * the header, lists. @throws LAT-2011 not JSON, LAT-2012 not a data set, LAT-2010 too large.
 */
export function readDatasets(text: string): Dataset[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw domainError("LAT-2011", { reason: (error as Error).message }, { cause: error });
  }
  const { data, attributes } = asRecord(file, "The data set");
  const names = attributes === undefined ? {} : asRecord(attributes, "attributes");
  const scenarios = Array.isArray(data) ? data : [data];
  return scenarios.map((scenario) => readScenario(asRecord(scenario, "data"), names));
}

function readScenario(scenario: Record<string, unknown>, names: Record<string, unknown>): Dataset {
  return Object.fromEntries(
    Object.entries(scenario).map(([kind, list]) => {
      if (!Array.isArray(list)) {
        throw domainError("LAT-2012", { element: "data", field: kind, expected: "a list" });
      }
      if (list.length > MAX_COMPONENTS) {
        throw domainError("LAT-2010", { what: kind, actual: list.length, limit: MAX_COMPONENTS });
      }
      return [kind, list.map((entry) => readComponent(kind, entry, names[kind]))];
    }),
  );
}

function readComponent(kind: string, entry: unknown, attributes: unknown): Component {
  const record =
    Array.isArray(entry) && Array.isArray(attributes)
      ? Object.fromEntries(attributes.map((name, i) => [String(name), entry[i] as unknown]))
      : asRecord(entry, kind);
  const component: Record<string, number | readonly number[]> = {};
  for (const [field, value] of Object.entries(record)) {
    if (typeof value === "number" && Number.isFinite(value)) component[field] = value;
    else if (Array.isArray(value) && value.every((v) => typeof v === "number" || v === null)) {
      component[field] = value.map((v) => (v as number | null) ?? Number.NaN);
    }
  }
  return component;
}

function asRecord(value: unknown, element: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw domainError("LAT-2012", { element, field: "itself", expected: "an object" });
  }
  return value as Record<string, unknown>;
}

/** The input with one update of a batch applied to it. */
export function applyUpdate(input: Dataset, update: Dataset): Dataset {
  const changed = Object.entries(input).map(([kind, list]) => {
    const changes = new Map((update[kind] ?? []).map((component) => [component.id, component]));
    return [kind, list.map((component) => ({ ...component, ...changes.get(component.id!) }))];
  });
  return Object.fromEntries(changed) as Dataset;
}

/** A required number. @throws LAT-2012 */
export function numberOf(component: Component, field: string, kind: string): number {
  const value = component[field];
  if (typeof value === "number") return value;
  throw domainError("LAT-2012", { element: `${kind} ${String(component.id)}`, field, expected: "a number" });
}

/** A number that may be left out. */
export function optionalOf(component: Component, field: string, fallback: number): number {
  const value = component[field];
  return typeof value === "number" ? value : fallback;
}

/** Three numbers, one a phase. @throws LAT-2012 */
export function threeOf(component: Component, field: string, kind: string): readonly number[] {
  const value = component[field];
  if (Array.isArray(value) && value.length === 3) return value as readonly number[];
  const element = `${kind} ${String(component.id)}`;
  throw domainError("LAT-2012", { element, field, expected: "three numbers" });
}
