/** Wires the HTTP server: headers, body limits, one handler per endpoint, pages, problems. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from "express";
import type { OperationId } from "../auth/policy.ts";
import { requestSpan } from "../telemetry/spans.ts";
import type { Handler } from "./context.ts";
import type { HttpDeps, SlowestRequest } from "./deps.ts";
import { type EventHub, eventHub } from "./eventHub.ts";
import { ACCOUNT_HANDLERS } from "./handlers/accountHandlers.ts";
import { AUDIT_HANDLERS } from "./handlers/auditHandlers.ts";
import { callChain } from "./handlers/chainHandlers.ts";
import { getBoard, listMembers, postReadings, setClock } from "./handlers/communityHandlers.ts";
import { CONSENT_HANDLERS } from "./handlers/consentHandlers.ts";
import { getCredit, withdrawCredit } from "./handlers/creditHandlers.ts";
import { DESK_HANDLERS } from "./handlers/deskHandlers.ts";
import {
  getEvidence,
  getEvidenceBundle,
  getNetwork,
  getNetworkState,
  listEvidence,
} from "./handlers/dsoHandlers.ts";
import { GRID_HANDLERS } from "./handlers/gridHandlers.ts";
import { HOME_HANDLERS } from "./handlers/homeHandlers.ts";
import {
  getHome,
  getMoney,
  getPlan,
  listHomeIntervals,
  listMoneyLines,
  putPlan,
} from "./handlers/householdHandlers.ts";
import { IDENTITY_HANDLERS } from "./handlers/identityHandlers.ts";
import { createKeyChallenge, listKeys, registerKey } from "./handlers/keyHandlers.ts";
import { cancelLinkedOrder, listLinkedOrders, placeLinkedOrder } from "./handlers/linkedHandlers.ts";
import { MACHINE_HANDLERS } from "./handlers/machineHandlers.ts";
import { getMarketInterval, getOrderContext, getTariff } from "./handlers/marketHandlers.ts";
import { OPERATOR_HANDLERS } from "./handlers/operatorHandlers.ts";
import { getOrder, getReceipt, listOrders, placeOrder, placeOrderCurve } from "./handlers/orderHandlers.ts";
import { PERMISSION_HANDLERS } from "./handlers/permissionHandlers.ts";
import {
  getHealth,
  getReady,
  getSession,
  getSystem,
  listDemoSignIns,
  signIn,
  signOut,
  streamEvents,
} from "./handlers/systemHandlers.ts";
import { idempotencyStore } from "./idempotency.ts";
import { intervalReads } from "./intervalReads.ts";
import { jsonBody } from "./jsonBody.ts";
import { machineCallers } from "./machineCallers.ts";
import { oauthRouter } from "./oauthRouter.ts";
import { endpointHandlers, type PipelineScope } from "./pipeline.ts";
import { HttpRefusal, sendProblem, statusOf, toRefusal } from "./problem.ts";
import { DEFAULT_RATE_LIMITS, rateLimiter } from "./rateLimit.ts";
import type { Endpoint } from "./schemas/endpoint.ts";
import { API_PREFIX, ENDPOINTS } from "./schemas/endpoints.ts";
import { checkHost, securityHeaders } from "./securityHeaders.ts";
import { noteAttempt } from "./securityLog.ts";
import { spoolBody } from "./spoolBody.ts";
import { staticFiles } from "./staticFiles.ts";

const SMALL_BODY = 16_384;
/** A request that trickles in is ended; looked at every second. */
const SLOWEST: SlowestRequest = { headersMs: 10_000, requestMs: 20_000, checkMs: 1_000 };
/** A connection on which nothing moves in either direction is ended; longer than the longest answer takes. */
const IDLE_MS = 150_000;
const MAX_HEADERS = 64;
const MAX_CONNECTIONS = 1_000;

const HANDLERS: Readonly<Record<OperationId, Handler>> = {
  getHealth,
  getReady,
  getSystem,
  listDemoSignIns,
  signIn,
  getSession,
  signOut,
  streamEvents,
  getHome,
  listHomeIntervals,
  getMoney,
  listMoneyLines,
  getCredit,
  withdrawCredit,
  getPlan,
  putPlan,
  listOrders,
  placeOrder,
  placeOrderCurve,
  placeLinkedOrder,
  listLinkedOrders,
  cancelLinkedOrder,
  getOrder,
  getReceipt,
  listKeys,
  createKeyChallenge,
  registerKey,
  getMarketInterval,
  getTariff,
  getOrderContext,
  getBoard,
  listMembers,
  setClock,
  getNetwork,
  getNetworkState,
  listEvidence,
  getEvidence,
  getEvidenceBundle,
  callChain,
  postReadings,
  ...HOME_HANDLERS,
  ...ACCOUNT_HANDLERS,
  ...CONSENT_HANDLERS,
  ...PERMISSION_HANDLERS,
  ...DESK_HANDLERS,
  ...MACHINE_HANDLERS,
  ...GRID_HANDLERS,
  ...AUDIT_HANDLERS,
  ...OPERATOR_HANDLERS,
  ...IDENTITY_HANDLERS,
};

export interface HttpServer {
  readonly app: Express;
  readonly server: Server;
  readonly hub: EventHub;
  /** Ends live streams and waits for running requests. */
  close(): Promise<void>;
}

function bodyOf({ body, bodyBytes, uploadBytes }: Endpoint): RequestHandler[] {
  if (uploadBytes !== undefined) return [spoolBody(uploadBytes)];
  return body === undefined ? [] : jsonBody(bodyBytes ?? SMALL_BODY);
}

function apiRouter(scope: PipelineScope): Router {
  const router = Router({ caseSensitive: true });
  for (const endpoint of ENDPOINTS) {
    const name: RequestHandler = (_request, response, next) => {
      response.locals.operation = endpoint.operation;
      next();
    };
    router[endpoint.method](
      endpoint.path,
      name,
      ...endpointHandlers(endpoint, HANDLERS[endpoint.operation], bodyOf(endpoint), scope),
    );
  }
  for (const path of new Set(ENDPOINTS.map((endpoint) => endpoint.path))) {
    const methods = ENDPOINTS.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
    const allowed = [...methods, ...(methods.includes("get") ? ["head"] : [])].join(", ").toUpperCase();
    router.all(path, (request) => {
      throw new HttpRefusal("LAT-8017", { method: request.method, allowed }, { headers: { Allow: allowed } });
    });
  }
  router.use(() => {
    throw new HttpRefusal("LAT-8001");
  });
  return router;
}

/** One line per request: operation, never the address with its ids; no address, name or cookie of anybody. */
function requestLog({ log, telemetry, wallNow }: HttpDeps): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    response.locals.requestId = requestId;
    response.setHeader("X-Request-Id", requestId);
    const began = wallNow();
    response.on("finish", () => {
      const { operation = "page", role = "anonymous" } = response.locals;
      const entry = { requestId, method: request.method, operation, role, status: response.statusCode };
      const ms = wallNow() - began;
      log.debug({ ...entry, ms }, "request");
      telemetry.request({ ...entry, seconds: ms / 1_000 });
      span.setAttributes({ "lateral.operation": operation, "http.response.status_code": entry.status });
    });
    const span = requestSpan(request, response, next);
  };
}

function problems({ log, telemetry }: HttpDeps): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const requestId = String(response.locals.requestId ?? randomUUID());
    const refusal = toRefusal(error, requestId);
    telemetry.problem(refusal.code);
    const { operation = "page", role = "anonymous" } = response.locals;
    noteAttempt(log, refusal.code, { requestId, operation, role });
    if (statusOf(refusal.code) === 500) {
      log.error({ err: error, requestId, operation: response.locals.operation }, "request failed");
    }
    if (response.headersSent) response.destroy();
    else sendProblem(response, refusal, requestId);
  };
}

/** Builds the server; nothing listens yet. The caller binds it to 127.0.0.1. */
export function createHttpServer(deps: HttpDeps): HttpServer {
  const hub = eventHub(deps);
  const { settings } = deps;
  const scope: PipelineScope = {
    deps,
    hub,
    reads: intervalReads(deps.store),
    limiter: rateLimiter(settings.rateLimits ?? DEFAULT_RATE_LIMITS),
    idempotency: idempotencyStore(deps.machines.answers, deps.communityId, settings.secret),
    machines: machineCallers(deps.machines, deps.communityId, deps.oauth, deps.wallNow),
  };
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", "strong");
  app.set("query parser", "simple");
  app.set("trust proxy", false);
  app.use(requestLog(deps));
  app.use(checkHost(new Set(settings.allowedHosts)));
  app.use(securityHeaders(settings.secure));
  app.use("/oauth", oauthRouter(scope));
  app.use(API_PREFIX, apiRouter(scope));
  app.use("/api", () => {
    throw new HttpRefusal("LAT-8001");
  });
  app.use(staticFiles(settings.webFolder));
  app.use(problems(deps));
  const { headersMs, requestMs, checkMs } = settings.slowest ?? SLOWEST;
  const server = createServer({ maxHeaderSize: 16_384, connectionsCheckingInterval: checkMs }, app);
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.timeout = IDLE_MS;
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = MAX_CONNECTIONS;
  return { app, server, hub, close: () => closeServer(server, hub) };
}

async function closeServer(server: Server, hub: EventHub): Promise<void> {
  hub.close();
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(force);
}
