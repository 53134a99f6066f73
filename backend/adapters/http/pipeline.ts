/**
 * The way of every request, in this order: who asks → how often → may the role → same origin (writes) → read the body →
 * what is asked (schemas) → whose is it → may its data be shown → do it once (writes) → note what is shown → answer. A step that fails ends it with a numbered problem.
 */
import type { Request, RequestHandler } from "express";
import type { z } from "zod";
import type { Session } from "../../ports/sessions.ts";
import { isSameOrigin } from "../auth/crossSite.ts";
import { machineRule } from "../auth/machinePolicy.ts";
import { decide, POLICY, type Principal } from "../auth/policy.ts";
import { readSessionToken } from "../auth/sessionCookie.ts";
import { SESSION_HOURS } from "../auth/sessionLife.ts";
import { bodyTag, isUnchanged, varyByCaller } from "./conditions.ts";
import type { Context, Handler, Reply, ServerScope } from "./context.ts";
import { type Answer, checkKey, type IdempotencyStore } from "./idempotency.ts";
import { isUnusable } from "./jsonBody.ts";
import type { MachineCallers } from "./machineCallers.ts";
import { ownersOf } from "./owners.ts";
import { linkNext } from "./pages.ts";
import { guardRead } from "./personalReads.ts";
import { HttpRefusal, refuse } from "./problem.ts";
import { type RateKind, type RateLimiter, sendRateState } from "./rateLimit.ts";
import { onRecord } from "./recordWrite.ts";
import type { Endpoint } from "./schemas/endpoint.ts";
import { tellOfWrite } from "./writeMessages.ts";
import { keyRule } from "./writeOnce.ts";

const TIMEOUT_SECONDS = 15;

export interface PipelineScope extends ServerScope {
  readonly limiter: RateLimiter;
  readonly idempotency: IdempotencyStore;
  readonly machines: MachineCallers;
}

interface Caller {
  readonly principal: Principal;
  readonly session: Session | null;
  readonly token: string | null;
  readonly caller: string;
  /** A program's own limit, requests a minute. */
  readonly perMinute?: number;
}

async function identify(request: Request, { deps, machines }: PipelineScope): Promise<Caller> {
  const { settings } = deps;
  if (request.headers.authorization !== undefined) {
    if (readSessionToken(request, settings.secure) !== null) throw refuse("LAT-8150");
    return { ...(await machines.find(request)), session: null, token: null };
  }
  const token = readSessionToken(request, settings.secure);
  const session = token === null ? null : await deps.identity.sessions.find(token, deps.wallNow());
  if (session === null) {
    const principal = { role: "anonymous", meteringPointIds: [] } as const;
    return { principal, session, token, caller: `address:${request.socket.remoteAddress ?? ""}` };
  }
  const principal = { role: session.role, meteringPointIds: session.meteringPointIds };
  return { principal, session, token, caller: `session:${session.personId}` };
}

/** @throws HttpRefusal LAT-8001, LAT-8002, LAT-8003 */
function authorize(
  endpoint: Endpoint,
  principal: Principal,
  demo: boolean,
  owners?: readonly string[],
): void {
  const { operation } = endpoint;
  const decision = decide({
    operation,
    principal,
    demo,
    ...(owners === undefined ? {} : { ownerPointIds: owners }),
  });
  if (decision.allowed) return;
  switch (decision.reason) {
    case "sign-in":
      throw refuse("LAT-8002", { hours: SESSION_HOURS });
    case "role":
      throw refuse("LAT-8003", { role: principal.role, allowed: POLICY[operation].roles.join(", ") });
    case "closed":
      throw refuse("LAT-8153");
    case "scope":
      throw insufficientScope(machineRule(operation)?.clientScope ?? "");
    default:
      throw refuse("LAT-8001");
  }
}

const insufficientScope = (scope: string): HttpRefusal =>
  new HttpRefusal(
    "LAT-8151",
    { scope },
    {
      headers: { "WWW-Authenticate": `Bearer realm="lateral", error="insufficient_scope", scope="${scope}"` },
    },
  );

const rateKindOf = ({ operation, method, tag }: Endpoint): RateKind => {
  if (operation === "signInWithRecoveryCode" || operation === "readInvitation") return "guess";
  if (tag === "session" && method === "post") return "signIn";
  if (operation === "callChain") return "chain";
  if (operation === "postReadings" || operation === "postFeederReadings") return "readings";
  return method === "get" ? "read" : "write";
};

/** @throws HttpRefusal LAT-8008 with every wrong field */
function validate(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    path: [part, ...issue.path.map(String)].join(".").slice(0, 200),
    message: issue.message.slice(0, 200),
  }));
  const [first] = errors;
  throw new HttpRefusal("LAT-8008", { field: first?.path ?? part, reason: first?.message ?? "" }, { errors });
}

/** Query as text; a name without a value is not a value. */
function queryOf(request: Request, endpoint: Endpoint): unknown {
  const query: Record<string, unknown> = { ...request.query };
  const texts = [...Object.entries(query).flat(2), ...Object.values(request.params).flat()];
  if (texts.some((text) => isUnusable(String(text)))) throw refuse("LAT-8165");
  const empty = Object.keys(query).find((name) => query[name] === "");
  if (empty !== undefined)
    throw refuse("LAT-8008", { field: `query.${empty.slice(0, 60)}`, reason: "it is empty" });
  if (endpoint.query === undefined && Object.keys(query).length > 0) {
    throw refuse("LAT-8008", { field: "query", reason: "no query is expected" });
  }
  return query;
}

async function withTimeout<T>(work: Promise<T>, seconds = TIMEOUT_SECONDS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(refuse("LAT-8023", { seconds })), seconds * 1_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf(context: Context, handler: Handler, scope: PipelineScope): Promise<Answer | null> {
  const { endpoint } = context;
  const status = endpoint.success ?? 200;
  const work = async (): Promise<Answer & { readonly fileName?: string }> => {
    const reply = await onRecord(context, () => handler(context));
    if (reply === null) throw new TypeError(`${endpoint.operation} gave no answer`);
    await tellOfWrite(context);
    return { status, ...reply };
  };
  if (endpoint.kind === "stream") {
    await handler(context);
    return null;
  }
  const rule = keyRule(endpoint);
  const key = context.request.get("Idempotency-Key");
  // Strangers behind one address are many: no answer is kept for them.
  const plain = rule === "none" || (rule === "optional" && key === undefined);
  if (!plain) checkKey(key);
  if (plain || context.principal.role === "anonymous") return withTimeout(work(), endpoint.seconds);
  const answer = await withTimeout(
    scope.idempotency.once(
      {
        caller: context.caller,
        key,
        operation: `${endpoint.operation} ${context.pointId}`,
        content: [context.params, context.query, context.body, context.response.locals.uploadHash],
        now: scope.deps.wallNow(),
        seconds: endpoint.seconds ?? TIMEOUT_SECONDS,
      },
      work,
    ),
    endpoint.seconds,
  );
  if (answer.repeated) context.response.setHeader("Idempotency-Replayed", "true");
  return answer;
}

function send(context: Context, answer: Answer & Partial<Reply>): void {
  const { endpoint, request, response } = context;
  response.status(answer.status);
  varyByCaller(response);
  response.setHeader("Cache-Control", endpoint.method === "get" ? "private, no-cache" : "no-store");
  if (answer.fileName !== undefined) response.attachment(answer.fileName);
  if (endpoint.kind === "file") {
    response.type(endpoint.mediaType ?? "bin").send(answer.body);
    return;
  }
  if (endpoint.kind === "archive") {
    response.type("application/x-tar").send(answer.body);
    return;
  }
  const text = JSON.stringify(answer.body);
  const tag = answer.etag ?? (endpoint.method === "get" ? bodyTag(text) : undefined);
  if (tag !== undefined) response.setHeader("ETag", tag);
  if (tag !== undefined && endpoint.method === "get" && isUnchanged(request, tag)) response.status(304).end();
  else response.type("application/json").send(text);
}

/** The first half: everything that can be decided before the body is read. Leaves the caller in `locals`. */
function guard(endpoint: Endpoint, scope: PipelineScope): RequestHandler {
  const { deps, limiter } = scope;
  return async (request, response, next) => {
    const who = await identify(request, scope);
    response.locals.role = who.principal.role;
    const { perMinute } = who;
    const kind = perMinute === undefined ? rateKindOf(endpoint) : "client";
    sendRateState(response, limiter.take(kind, who.caller, deps.wallNow(), perMinute));
    authorize(endpoint, who.principal, deps.settings.mode === "demo");
    if (
      endpoint.method !== "get" &&
      request.headers.authorization === undefined &&
      !isSameOrigin(request.headers)
    ) {
      throw refuse("LAT-8004");
    }
    response.locals.who = who;
    next();
  };
}

/** The second half: what is asked, whose it is, and the answer. */
function answer(endpoint: Endpoint, handler: Handler, scope: PipelineScope): RequestHandler {
  const { deps } = scope;
  return async (request, response) => {
    const who = response.locals.who as Caller;
    const asked = queryOf(request, endpoint);
    const params = validate(endpoint.params, request.params, "path");
    const query = validate(endpoint.query, asked, "query");
    const body = validate(endpoint.body, request.body, "body");
    const ownPointIds = who.principal.meteringPointIds;
    const owners = await ownersOf(endpoint.operation, { params, query, body, ownPointIds }, deps);
    authorize(endpoint, who.principal, deps.settings.mode === "demo", owners);
    const context: Context = {
      ...scope,
      ...who,
      endpoint,
      request,
      response,
      requestId: String(response.locals.requestId),
      pointId: owners[0] ?? "",
      params,
      query,
      body,
    };
    const noteRead = guardRead(context);
    const given = await answerOf(context, handler, scope);
    await noteRead();
    if (given !== null) linkNext(context, given.body);
    if (given !== null) send(context, given);
  };
}

/** Express handlers of one endpoint; `readBody` runs only for callers that may ask at all. */
export function endpointHandlers(
  endpoint: Endpoint,
  handler: Handler,
  readBody: readonly RequestHandler[],
  scope: PipelineScope,
): RequestHandler[] {
  return [guard(endpoint, scope), ...readBody, answer(endpoint, handler, scope)];
}
