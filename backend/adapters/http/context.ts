/** What a handler gets: who asks, what was asked (checked), and the means to answer. */
import type { Request, Response } from "express";
import type { z } from "zod";
import type { RelyingParty } from "../../core/orders/memberSignature.ts";
import type { Session } from "../../ports/sessions.ts";
import { hostName } from "../auth/crossSite.ts";
import type { Principal } from "../auth/policy.ts";
import type { HttpDeps } from "./deps.ts";
import type { EventHub } from "./eventHub.ts";
import type { IntervalReads } from "./intervalReads.ts";
import type { Endpoint } from "./schemas/endpoint.ts";

/** Shared by all requests of a server. */
export interface ServerScope {
  readonly deps: HttpDeps;
  readonly reads: IntervalReads;
  readonly hub: EventHub;
}

export interface Context extends ServerScope {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly principal: Principal;
  readonly session: Session | null;
  /** Token of the cookie, valid or not. */
  readonly token: string | null;
  /** Who is asking, for limits and idempotency; holds no name. */
  readonly caller: string;
  /** The metering point of an `own` operation, checked to be the caller's. */
  readonly pointId: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface Reply {
  readonly body: unknown;
  /** Name of the file to be offered for download. */
  readonly fileName?: string;
  /** Strong ETag of the object's version; without it the answer's bytes make one. */
  readonly etag?: string;
}

/** Answers one operation; `null` when the handler keeps the response open (stream). */
export type Handler = (context: Context) => Promise<Reply | null>;

/** The own site as passkeys know it: host name and page of this very request, checked by the pipeline. */
export function relyingPartyOf({ request, deps }: Pick<Context, "request" | "deps">): RelyingParty {
  const host = (request.headers.host ?? "").toLowerCase();
  const scheme = deps.settings.secure ? "https" : "http";
  return { id: hostName(host) ?? "", origins: [`${scheme}://${host}`] };
}

type Part = "params" | "query" | "body";

/**
 * The part of the request that was checked with `schema`. The endpoint must name that very schema, so that what
 * is documented, what is checked and what the handler reads cannot drift apart.
 */
export function checked<T extends z.ZodType>(context: Context, part: Part, schema: T): z.infer<T> {
  if (context.endpoint[part] !== schema) {
    throw new TypeError(`${context.endpoint.operation} reads ${part} with another schema than it documents`);
  }
  return context[part] as z.infer<T>;
}
