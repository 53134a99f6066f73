/** What an OpenDSS script leaves behind: objects with their property values in the order they were given. */
import type { Place } from "./statements.ts";

export interface Assignment {
  /** Full property name, lower case. */
  readonly property: string;
  readonly value: string;
  readonly place: Place;
}

export interface DssObject {
  readonly className: string;
  /** As written where it was defined. */
  readonly name: string;
  readonly place: Place;
  readonly assignments: Assignment[];
  enabled: boolean;
  /** Terminals that an `open` statement opened. */
  readonly opened: Set<number>;
}

export interface DssModel {
  /** By class, then by lower-case name, in the order of definition. */
  readonly classes: ReadonlyMap<string, ReadonlyMap<string, DssObject>>;
  readonly circuit: string;
  /** `Set` options by lower-case name. */
  readonly options: ReadonlyMap<string, { readonly value: string; readonly place: Place }>;
  readonly coordinates: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  /** Statements and properties without effect on the network, with their place. */
  readonly ignored: readonly IgnoredText[];
  readonly files: readonly string[];
}

export interface IgnoredText {
  readonly what: string;
  readonly place: Place;
}

/** The last value of a property. */
export const lastOf = (object: DssObject, property: string): Assignment | undefined =>
  object.assignments.findLast((assignment) => assignment.property === property);

export const objectsOf = (model: DssModel, className: string): readonly DssObject[] =>
  [...(model.classes.get(className)?.values() ?? [])].filter((object) => object.enabled);
