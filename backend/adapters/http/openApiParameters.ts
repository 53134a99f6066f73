/** Parameters of an operation: path, query, and the headers that ask for something. */
import type { JsonSchema } from "./jsonSchema.ts";
import type { Endpoint } from "./schemas/endpoint.ts";
import { keyRule } from "./writeOnce.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

const KEY: Omit<Parameter, "required"> = {
  name: "Idempotency-Key",
  in: "header",
  description: "Any unique text of 8 to 128 characters; for a day the same key gives the same answer again.",
  schema: { type: "string", pattern: "^[!-~]{8,128}$" },
};
const IF_MATCH: Omit<Parameter, "required"> = {
  name: "If-Match",
  in: "header",
  description: "ETag of the object as it was read, or * for whatever it is.",
  schema: { type: "string" },
};
const IF_NONE_MATCH: Parameter = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "ETag of an answer that is at hand: 304 when it is still true.",
  schema: { type: "string" },
};

/** Answers with an ETag: every read of JSON. */
export const hasTag = ({ method, kind }: Endpoint): boolean =>
  method === "get" && (kind === undefined || kind === "download");

export function parametersOf(
  endpoint: Endpoint,
  schemaOf: (schema: NonNullable<Endpoint["query"]>) => JsonSchema,
): Parameter[] {
  const from = (schema: Endpoint["query"], place: "path" | "query"): Parameter[] => {
    if (schema === undefined) return [];
    const object = schemaOf(schema);
    return Object.entries(object.properties ?? {}).map(([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: place === "path" || (object.required ?? []).includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }));
  };
  const key = keyRule(endpoint);
  const { ifMatch } = endpoint;
  return [
    ...from(endpoint.params, "path"),
    ...from(endpoint.query, "query"),
    ...(key === "none" ? [] : [{ ...KEY, required: key === "required" }]),
    ...(ifMatch === undefined ? [] : [{ ...IF_MATCH, required: ifMatch === "required" }]),
    ...(hasTag(endpoint) ? [IF_NONE_MATCH] : []),
  ];
}
