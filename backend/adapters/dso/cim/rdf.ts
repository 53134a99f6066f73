/** Objects of an RDF/XML file (IEC 61970-501 / 552): class, identity, values and references. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { DomainError, domainError } from "../../../core/errors/domainError.ts";

const MAX_OBJECTS = 2_000_000;
/** rdf:RDF, object, property and one level of compound values. */
const MAX_LEVELS = 6;

export class CimObject {
  readonly className: string;
  readonly id: string;
  readonly #values = new Map<string, string>();

  constructor(className: string, id: string) {
    this.className = className;
    this.id = id;
  }

  put(property: string, value: string): void {
    this.#values.set(property, value);
  }

  /** The value of `Class.property`; empty when absent. A reference gives the identity it points to. */
  text(property: string): string {
    return this.#values.get(property) ?? "";
  }

  has(property: string): boolean {
    return this.#values.has(property);
  }

  get name(): string {
    return this.text("IdentifiedObject.name") || this.id;
  }

  get label(): string {
    return `${this.className} ${this.name}`.slice(0, 120);
  }

  /** @throws LAT-2012 when it is not a finite number. */
  number(property: string, fallback?: number): number {
    const text = this.text(property).trim();
    if (text === "" && fallback !== undefined) return fallback;
    const value = Number(text);
    if (text !== "" && Number.isFinite(value)) return value;
    throw domainError("LAT-2012", { element: this.label, field: property, expected: "a number" });
  }

  flag(property: string): boolean {
    return this.text(property).trim().toLowerCase() === "true";
  }

  /** The last part of an enumeration such as `SinglePhaseKind.A`. */
  kind(property: string): string {
    return this.text(property).split(".").at(-1) ?? "";
  }
}

export class CimModel {
  readonly #byId = new Map<string, CimObject>();
  readonly #byClass = new Map<string, CimObject[]>();
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly CimObject[]>>();

  /** @throws LAT-2006 for an identity that two objects have. */
  add(object: CimObject): void {
    if (this.#byId.has(object.id)) throw domainError("LAT-2006", { id: object.id, kind: "objects" });
    this.#byId.set(object.id, object);
    const list = this.#byClass.get(object.className);
    if (list) list.push(object);
    else this.#byClass.set(object.className, [object]);
    if (this.#byId.size > MAX_OBJECTS) {
      throw domainError("LAT-2070", { what: "objects", actual: this.#byId.size, limit: MAX_OBJECTS });
    }
  }

  all(...classNames: readonly string[]): readonly CimObject[] {
    return classNames.flatMap((name) => this.#byClass.get(name) ?? []);
  }

  get classes(): readonly [string, number][] {
    return [...this.#byClass].map(([name, list]) => [name, list.length]);
  }

  find(id: string): CimObject | undefined {
    return this.#byId.get(id);
  }

  /** The object a property refers to. @throws LAT-2074 when it is not in the file. */
  follow(object: CimObject, property: string): CimObject {
    const id = object.text(property);
    const found = this.#byId.get(id);
    if (found) return found;
    throw domainError("LAT-2074", { element: object.label, reference: id.slice(0, 80) || property });
  }

  /** Objects of a class that refer to one object by `property`; looked up in an index that is kept. */
  referring(className: string, property: string, id: string): readonly CimObject[] {
    const key = `${className} ${property}`;
    const known = this.#indexes.get(key) ?? this.index(this.all(className), property);
    this.#indexes.set(key, known);
    return known.get(id) ?? [];
  }

  /** Objects by what one of their properties refers to. */
  index(objects: readonly CimObject[], property: string): ReadonlyMap<string, readonly CimObject[]> {
    const index = new Map<string, CimObject[]>();
    for (const object of objects) {
      const key = object.text(property);
      const list = index.get(key);
      if (list) list.push(object);
      else index.set(key, [object]);
    }
    return index;
  }
}

/**
 * Reads an RDF/XML file; document types and entities are refused unread.
 * @throws LAT-2066 DOCTYPE or ENTITY, LAT-2067 not well formed, LAT-2006, LAT-2070
 */
export function readRdf(text: string): CimModel {
  if (/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) throw domainError("LAT-2066");
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    const { msg, line } = validity.err;
    throw domainError("LAT-2067", { reason: `line ${line}: ${msg.slice(0, 120)}` });
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    maxNestedTags: MAX_LEVELS,
    isArray: (_, path) => typeof path === "string" && path.split(".").length === 2,
  });
  let root: unknown;
  try {
    root = (parser.parse(text) as { RDF?: unknown }).RDF;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw domainError("LAT-2067", { reason: (error as Error).message.slice(0, 120) }, { cause: error });
  }
  const model = new CimModel();
  if (typeof root !== "object" || root === null) return model;
  for (const [className, list] of Object.entries(root)) {
    if (className.startsWith("@") || !Array.isArray(list)) continue;
    for (const element of list as readonly unknown[]) addObject(model, className, element);
  }
  return model;
}

function addObject(model: CimModel, className: string, element: unknown): void {
  if (typeof element !== "object" || element === null) return;
  const record = element as Record<string, unknown>;
  const id = identity(record["@about"] ?? record["@ID"]);
  if (id === "") return;
  const object = new CimObject(className, id);
  for (const [property, value] of Object.entries(record)) {
    if (property.startsWith("@")) continue;
    // A property given several times counts once: the last.
    const last: unknown = Array.isArray(value) ? (value as readonly unknown[]).at(-1) : value;
    if (typeof last === "string") object.put(property, unescapeXml(last));
    else if (typeof last === "object" && last !== null) {
      const resource = (last as Record<string, unknown>)["@resource"];
      if (typeof resource === "string") object.put(property, identity(resource));
    }
  }
  model.add(object);
}

/** `urn:uuid:X`, `#_X`, `_X` and `X` are the same. */
function identity(value: unknown): string {
  if (typeof value !== "string") return "";
  const local = value.startsWith("http") ? (value.split("#").at(-1) ?? value) : value;
  return local
    .replace(/^#/, "")
    .replace(/^urn:uuid:/i, "")
    .replace(/^_/, "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescapeXml = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
