/** Answers of an operation: success with its headers, and the problems it can end in. */
import { POLICY } from "../auth/policy.ts";
import type { JsonSchema } from "./jsonSchema.ts";
import { hasTag } from "./openApiParameters.ts";
import type { Endpoint } from "./schemas/endpoint.ts";
import { keyRule } from "./writeOnce.ts";

const MEDIA_TYPES = {
  stream: "text/event-stream",
  download: "application/json",
  archive: "application/x-tar",
  file: "application/octet-stream",
} as const;

/** Status → what it means, and an example of its code. */
const PROBLEMS = {
  400: ["BadRequest", "The request cannot be read: syntax, a field, a header.", "LAT-8008"],
  401: ["SignIn", "Nobody is signed in, or the key or token is not valid.", "LAT-8002"],
  403: ["Forbidden", "The role or the token's scopes do not allow it.", "LAT-8003"],
  404: ["NotFound", "There is no such thing, or it is not the caller's.", "LAT-8001"],
  409: ["Conflict", "It does not go with how things are.", "LAT-8026"],
  412: ["Changed", "The object has changed since it was read.", "LAT-8154"],
  413: ["TooLarge", "The body is too large.", "LAT-8005"],
  415: ["MediaType", "The body has another type than expected.", "LAT-8009"],
  422: ["Refused", "Well-formed, but a rule refuses it.", "LAT-8012"],
  428: ["Condition", "The change needs If-Match.", "LAT-8155"],
  429: ["TooMany", "The caller's rate is used up.", "LAT-8010"],
  503: ["Unavailable", "Something needed does not answer; try again.", "LAT-8023"],
} as const satisfies Readonly<Record<number, readonly [string, string, string]>>;
type ProblemStatus = keyof typeof PROBLEMS;

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const text = (description: string, example: string): Record<string, unknown> => ({
  description,
  schema: { type: "string" },
  example,
});

export const sharedHeaders = (): Record<string, unknown> => ({
  ETag: text("Strong ETag of the answer, or of the object's version.", '"cl_1f.3"'),
  RateLimit: text("What is left: r requests, all of them again in t seconds.", '"read";r=1199;t=1'),
  "RateLimit-Policy": text("The limit: q requests in w seconds.", '"read";q=1200;w=60'),
  Link: text("Address of the next page, with rel=next.", '</api/v1/webhooks?cursor=abc>; rel="next"'),
  "Retry-After": text("Seconds to wait.", "3"),
  "Idempotency-Replayed": text("true when the answer is that of an earlier request.", "true"),
  "WWW-Authenticate": text("What is missing (RFC 6750).", 'Bearer realm="lateral", error="invalid_token"'),
});

const RATE = { RateLimit: header("RateLimit"), "RateLimit-Policy": header("RateLimit-Policy") };

const exampleOf = (status: number, code: string): Record<string, unknown> => ({
  type: `urn:lateral:error:${code}`,
  title: "…",
  status,
  detail: "…",
  instance: "urn:uuid:00000000-0000-0000-0000-000000000000",
  code,
  remedy: "…",
  params: {},
});

/** One response per status, referenced by every operation that can end in it. */
export function problemResponses(problem: JsonSchema): Record<string, unknown> {
  const content = (status: number, code: string) => ({
    "application/problem+json": { schema: problem, example: exampleOf(status, code) },
  });
  const headersOf = (status: number): Record<string, unknown> => {
    if (status === 401 || status === 403)
      return { headers: { "WWW-Authenticate": header("WWW-Authenticate") } };
    if (status === 429) return { headers: { ...RATE, "Retry-After": header("Retry-After") } };
    return status === 412 ? { headers: { ETag: header("ETag") } } : {};
  };
  const named = Object.entries(PROBLEMS).map(([status, [name, description, code]]) => [
    name,
    { description, ...headersOf(Number(status)), content: content(Number(status), code) },
  ]);
  const other = {
    description: "Refused, with the reason and the remedy.",
    content: content(500, "LAT-8018"),
  };
  return Object.fromEntries([...named, ["Problem", other]]);
}

function problemsOf(endpoint: Endpoint): ProblemStatus[] {
  const roles: readonly string[] = POLICY[endpoint.operation].roles;
  const isWrite = endpoint.method !== "get";
  const takesBody = endpoint.body !== undefined || endpoint.uploadBytes !== undefined;
  const byName = endpoint.params !== undefined || POLICY[endpoint.operation].scope === "own";
  const when: readonly (readonly [boolean, readonly ProblemStatus[]])[] = [
    [true, [400, 401, 429, 503]],
    [!roles.includes("anonymous") || isWrite, [403]],
    [byName || endpoint.query !== undefined, [404]],
    [isWrite, [409]],
    [endpoint.ifMatch !== undefined, [412]],
    [endpoint.ifMatch === "required", [428]],
    [takesBody, [413, 415]],
    [isWrite || endpoint.query !== undefined, [422]],
  ];
  return when.flatMap(([is, statuses]) => (is ? statuses : [])).sort((a, b) => a - b);
}

export function responsesOf(
  endpoint: Endpoint,
  schemaOf: (schema: Endpoint["response"]) => JsonSchema,
): Record<string, unknown> {
  const schema = schemaOf(endpoint.response);
  const mediaType = endpoint.mediaType ?? MEDIA_TYPES[endpoint.kind ?? "download"];
  const paged = endpoint.query !== undefined && "cursor" in (schemaOf(endpoint.query).properties ?? {});
  const binary = endpoint.kind === "file" || endpoint.kind === "archive";
  const success = {
    description: endpoint.summary,
    headers: {
      ...RATE,
      ...(hasTag(endpoint) || endpoint.ifMatch !== undefined ? { ETag: header("ETag") } : {}),
      ...(paged ? { Link: header("Link") } : {}),
      ...(keyRule(endpoint) === "none" ? {} : { "Idempotency-Replayed": header("Idempotency-Replayed") }),
    },
    // Files are bytes of their media type, not JSON: no schema describes them (OpenAPI 3.1, 4.8.14.4).
    content: { [mediaType]: binary || endpoint.kind === "stream" ? {} : { schema } },
  };
  return {
    [String(endpoint.success ?? 200)]: success,
    ...(hasTag(endpoint)
      ? { "304": { description: "What is at hand is still true.", headers: { ETag: header("ETag") } } }
      : {}),
    ...Object.fromEntries(
      problemsOf(endpoint).map((status) => [
        String(status),
        { $ref: `#/components/responses/${PROBLEMS[status][0]}` },
      ]),
    ),
    default: { $ref: "#/components/responses/Problem" },
  };
}
