/** OpenAPI 3.1 document from the endpoint list and the zod schemas that check requests. */
import { z } from "zod";
import { CLIENT_SCOPES, type ClientScope } from "../../ports/machineAccess.ts";
import { machineRule } from "../auth/machinePolicy.ts";
import { POLICY } from "../auth/policy.ts";
import type { JsonSchema } from "./jsonSchema.ts";
import { parametersOf } from "./openApiParameters.ts";
import { problemResponses, responsesOf, sharedHeaders } from "./openApiResponses.ts";
import { componentDescriptions, components } from "./schemas/component.ts";
import type { Endpoint } from "./schemas/endpoint.ts";
import { API_PREFIX, ENDPOINTS } from "./schemas/endpoints.ts";
import { Problem } from "./schemas/problem.ts";

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, unknown>;
    headers: Record<string, unknown>;
    securitySchemes: Record<string, unknown>;
  };
  tags: { name: string; description: string }[];
}

const REF = "#/components/schemas/";

/** Unicode classes written out: few readers of patterns know them. */
const plainPattern = (pattern: unknown): unknown =>
  typeof pattern === "string" ? pattern.replaceAll("\\p{Cc}", "\\u0000-\\u001f\\u007f-\\u009f") : pattern;

function tidy(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "$schema" || key === "$id" ? undefined : key === "pattern" ? plainPattern(value) : value,
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

/** Ways to be let in: nobody needs any for what is open to all; programs need the scope. */
function securityOf({ operation }: Endpoint): Record<string, readonly string[]>[] {
  const roles: readonly string[] = POLICY[operation].roles;
  const machine = machineRule(operation);
  return [
    ...(roles.includes("anonymous") ? [{}] : []),
    ...(roles.some((role) => role !== "device" && role !== "anonymous") ? [{ session: [] }] : []),
    ...(roles.includes("device") ? [{ device: [] }] : []),
    ...(machine === null ? [] : [{ oauth: [machine.clientScope] }]),
  ];
}

function operationOf(endpoint: Endpoint): Record<string, unknown> {
  const rule = POLICY[endpoint.operation];
  const roles: readonly string[] = rule.roles;
  const parameters = parametersOf(endpoint, schemaOf);
  return {
    operationId: endpoint.operation,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    "x-roles": roles,
    "x-scope": rule.scope,
    ...("demoOnly" in rule ? { "x-demo-only": true } : {}),
    security: securityOf(endpoint),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.uploadBytes === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/octet-stream": {} } } }),
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: schemaOf(endpoint.body),
                ...(endpoint.example === undefined ? {} : { example: endpoint.example }),
              },
            },
          },
        }),
    responses: responsesOf(endpoint, schemaOf),
  };
}

const SCOPES: Readonly<Record<ClientScope, string>> = {
  "readings:read": "Read readings of the community.",
  "readings:write": "Hand in readings.",
  "market:read": "Read prices, intervals and tariffs, and follow live.",
  "network:read": "Read the network, its state and its limits.",
  "network:write": "Change what the network may carry.",
  "evidence:read": "Read evidence that the limits were kept.",
  "bills:read": "Read bills and accounts.",
  "webhooks:manage": "Register addresses that are told what changed.",
};

const TAGS: readonly (readonly [Endpoint["tag"], string])[] = [
  ["system", "Health, clock, live changes"],
  ["session", "Signing in and out"],
  ["household", "A home's own figures, plan and orders"],
  ["market", "Prices, intervals and tariffs"],
  ["community", "The operator's desk"],
  ["dso", "The network operator's desk"],
  ["chain", "The public record"],
  ["meters", "Readings, files, keys of devices"],
  ["billing", "Bills"],
  ["admin", "Programs that may ask"],
  ["webhooks", "Addresses that are told what changed"],
];

/** Tags in use, those without a sentence of their own by name. */
function tagList(): { name: string; description: string }[] {
  const known = new Map<string, string>(TAGS);
  return [...new Set(ENDPOINTS.map(({ tag }) => tag))].map((name) => ({
    name,
    description: known.get(name) ?? name,
  }));
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
    tags: tagList(),
    paths,
    components: {
      schemas: componentSchemas(),
      responses: problemResponses(schemaOf(Problem)),
      headers: sharedHeaders(),
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "lateral_session",
          description:
            "Session of a signed-in person; `__Host-lateral_session` where TLS is spoken. Writes must come from our own pages.",
        },
        device: { type: "http", scheme: "bearer", description: "Key of a meter or gateway: ldk_…" },
        oauth: {
          type: "oauth2",
          description:
            "Programs: client credentials with client_secret_basic or private_key_jwt; tokens are valid for ten minutes.",
          flows: {
            clientCredentials: {
              tokenUrl: "/oauth/token",
              scopes: Object.fromEntries(CLIENT_SCOPES.map((scope) => [scope, SCOPES[scope]])),
            },
          },
        },
      },
    },
  };
}
