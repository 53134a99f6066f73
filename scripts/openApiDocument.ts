/** OpenAPI 3.1 document from the endpoint list and the zod schemas that check requests. */
import { z } from "zod";
import { POLICY } from "../backend/adapters/auth/policy.ts";
import { componentDescriptions, components } from "../backend/adapters/http/schemas/component.ts";
import type { Endpoint } from "../backend/adapters/http/schemas/endpoint.ts";
import { API_PREFIX, ENDPOINTS } from "../backend/adapters/http/schemas/endpoints.ts";
import { Problem } from "../backend/adapters/http/schemas/problem.ts";

/** The part of JSON Schema 2020-12 that the schemas use. */
export interface JsonSchema {
  $ref?: string;
  $id?: string;
  $schema?: string;
  type?: string | string[];
  const?: string | number | boolean | null;
  enum?: (string | number)[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  minimum?: number;
  maximum?: number;
  "x-lateral-type"?: string;
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> };
}

const REF = "#/components/schemas/";

/** Zod writes the safe-integer range on every integer; it says nothing and is dropped. */
function tidy(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "$schema" ||
    key === "$id" ||
    (key === "minimum" && value === Number.MIN_SAFE_INTEGER) ||
    (key === "maximum" && value === Number.MAX_SAFE_INTEGER)
      ? undefined
      : value,
  ) as JsonSchema;
}

/** Components by name, sorted, references in OpenAPI form. */
export function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(components, { uri: (id) => `${REF}${id}`, io: "input" });
  const about = componentDescriptions();
  return Object.fromEntries(
    Object.entries(schemas)
      .map(
        ([id, schema]) => [id, { description: about.get(id) ?? "", ...tidy(schema as JsonSchema) }] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** JSON schema of an inline schema, or the reference of a named one. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const named = components.get(schema);
  if (named !== undefined) return { $ref: `${REF}${named.id}` };
  return tidy(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);
}

function parametersOf(endpoint: Endpoint): Parameter[] {
  const from = (schema: z.ZodType | undefined, place: "path" | "query"): Parameter[] => {
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
  const key: Parameter = {
    name: "Idempotency-Key",
    in: "header",
    required: true,
    description: "Any unique text of 8 to 128 characters; the same key gives the same answer again.",
    schema: { type: "string" },
  };
  return [
    ...from(endpoint.params, "path"),
    ...from(endpoint.query, "query"),
    ...(endpoint.idempotent === true ? [key] : []),
  ];
}

const MEDIA_TYPES = {
  stream: "text/event-stream",
  download: "application/json",
  archive: "application/x-tar",
  file: "application/octet-stream",
} as const;

function operationOf(endpoint: Endpoint): Record<string, unknown> {
  const rule = POLICY[endpoint.operation];
  const roles: readonly string[] = rule.roles;
  const mediaType = endpoint.mediaType ?? MEDIA_TYPES[endpoint.kind ?? "download"];
  const parameters = parametersOf(endpoint);
  return {
    operationId: endpoint.operation,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    "x-roles": roles,
    "x-scope": rule.scope,
    ...("demoOnly" in rule ? { "x-demo-only": true } : {}),
    security: roles.includes("anonymous")
      ? []
      : [{ session: [] }, ...(roles.includes("device") ? [{ device: [] }] : [])],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.uploadBytes === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/octet-stream": {} } } }),
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(endpoint.body) } },
          },
        }),
    responses: {
      [String(endpoint.success ?? 200)]: {
        description: endpoint.summary,
        content: { [mediaType]: { schema: schemaOf(endpoint.response) } },
      },
      default: {
        description: "Refused, with the reason and the remedy.",
        content: { "application/problem+json": { schema: schemaOf(Problem) } },
      },
    },
  };
}

/** The whole document. Deterministic: the same sources give the same bytes. */
export function buildOpenApi(): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const endpoint of ENDPOINTS) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lateral",
      version: "1",
      description:
        "A local energy market that a distribution grid can live with. Energy is integer Wh, money integer µ€, " +
        "prices integer µ€/kWh, time seconds since 1970 UTC. Errors are RFC 9457 problem details with a code.",
    },
    servers: [{ url: API_PREFIX }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "lateral_session" },
        device: { type: "http", scheme: "bearer" },
      },
    },
  };
}
