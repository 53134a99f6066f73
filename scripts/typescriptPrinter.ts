/** TypeScript types from the JSON schemas of the API: what the front end programs against. */

import type { JsonSchema } from "../backend/adapters/http/jsonSchema.ts";
import { componentSchemas, schemaOf } from "../backend/adapters/http/openApiDocument.ts";
import type { Endpoint } from "../backend/adapters/http/schemas/endpoint.ts";
import { ENDPOINTS } from "../backend/adapters/http/schemas/endpoints.ts";

/** Brands that come from core, with the file that defines them. */
const BRANDS: Readonly<Record<string, string>> = {
  Hex: "../../backend/core/orders/order.ts",
  EpochSeconds: "../../backend/core/time/marketInterval.ts",
  IntervalIndex: "../../backend/core/time/marketInterval.ts",
  MicroEuro: "../../backend/core/units/quantities.ts",
  MicroEuroPerKWh: "../../backend/core/units/quantities.ts",
  WattHours: "../../backend/core/units/quantities.ts",
};

const comment = (text: string | undefined, indent: string): string =>
  text === undefined || text === "" ? "" : `${indent}/** ${text.replaceAll("*/", "* /")} */\n`;

const wrap = (type: string): string => (type.includes(" | ") ? `(${type})` : type);

function objectType(schema: JsonSchema, indent: string): string {
  const entries = Object.entries(schema.properties ?? {});
  const extra = schema.additionalProperties;
  if (entries.length === 0) {
    return typeof extra === "object" ? `Readonly<Record<string, ${typeOf(extra, indent)}>>` : "object";
  }
  const inner = `${indent}  `;
  const required = schema.required ?? [];
  const lines = entries.map(([name, property]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const optional = required.includes(name) ? "" : "?";
    const about = property.description ?? property.anyOf?.[0]?.description;
    return `${comment(about, inner)}${inner}readonly ${key}${optional}: ${typeOf(property, inner)};\n`;
  });
  const open =
    typeof extra === "object" && Object.keys(extra).length === 0
      ? `${inner}readonly [key: string]: unknown;\n`
      : "";
  return `{\n${lines.join("")}${open}${indent}}`;
}

/** TypeScript source of one schema. @throws Error on a construct that the printer does not know. */
export function typeOf(schema: JsonSchema, indent = ""): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  const brand = schema["x-lateral-type"];
  if (brand !== undefined && Object.hasOwn(BRANDS, brand)) return brand;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map((option) => typeOf(option, indent)).join(" | ");
  if (schema.prefixItems !== undefined) {
    return `readonly [${schema.prefixItems.map((item) => typeOf(item, indent)).join(", ")}]`;
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  }
  switch (schema.type) {
    case "object":
      return objectType(schema, indent);
    case "array":
      return `readonly ${wrap(schema.items ? typeOf(schema.items, indent) : "unknown")}[]`;
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case undefined:
      return "unknown";
    default:
      throw new Error(`No TypeScript for JSON schema type ${schema.type}`);
  }
}

function operationType(endpoint: Endpoint): string {
  const field = (name: string, schema: Endpoint["query"]): string =>
    `    readonly ${name}: ${schema === undefined ? "undefined" : typeOf(schemaOf(schema), "    ")};\n`;
  return (
    `${comment(`${endpoint.method.toUpperCase()} ${endpoint.path}: ${endpoint.summary}`, "  ")}` +
    `  readonly ${endpoint.operation}: {\n` +
    field("params", endpoint.params) +
    field("query", endpoint.query) +
    field("body", endpoint.body) +
    field("response", endpoint.response) +
    "  };\n"
  );
}

function imports(body: string): string {
  const byFile = new Map<string, string[]>();
  for (const [name, file] of Object.entries(BRANDS)) {
    if (!new RegExp(`\\b${name}\\b`).test(body)) continue;
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  return [...byFile].map(([file, names]) => `import type { ${names.join(", ")} } from "${file}";\n`).join("");
}

/** The whole file: one type per component, `Operations` with every endpoint, `OPERATIONS` with method and path. */
export function printTypes(): string {
  const types = Object.entries(componentSchemas()).map(
    ([id, schema]) => `${comment(schema.description, "")}export type ${id} = ${typeOf(schema)};\n\n`,
  );
  const operations = `/** What every operation takes and gives. */\nexport interface Operations {\n${ENDPOINTS.map(operationType).join("")}}\n\n`;
  const paths = ENDPOINTS.map(
    (e) =>
      `  ${e.operation}: { method: "${e.method.toUpperCase()}", path: "${e.path}", idempotent: ${e.idempotent === true} },\n`,
  );
  const table = `/** Method and path of every operation, below /api/v1; idempotent: send an Idempotency-Key. */\nexport const OPERATIONS = {\n${paths.join("")}} as const satisfies Record<keyof Operations, unknown>;\n`;
  const body = `${types.join("")}${operations}${table}`;
  return `/** Types of the API. Generated by scripts/generateApi.ts from the server's schemas: do not edit. */\n${imports(body)}\n${body}`;
}
