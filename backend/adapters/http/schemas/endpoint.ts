/** What an endpoint is: method, path, the schemas of what goes in and comes out, and its limits. */
import type { z } from "zod";
import type { OperationId } from "../../auth/policy.ts";
import type { ReadsDeclaration } from "./readsDeclaration.ts";

/** One endpoint. `path` is in Express notation, below {@link API_PREFIX}. */
export interface Endpoint {
  readonly operation: OperationId;
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** Status of success, default 200. */
  readonly success?: 201;
  /** `stream`: text/event-stream of `response`; `download`: JSON file; `archive`: tar file; `file`: `mediaType`. */
  readonly kind?: "stream" | "download" | "archive" | "file";
  /** Of the answer, with kind `file`. */
  readonly mediaType?: string;
  /** Takes a file as its body, at most so many bytes; it waits on disk while it is read. */
  readonly uploadBytes?: number;
  /** Most bytes of a JSON body, default 16 KiB. */
  readonly bodyBytes?: number;
  /** Longest an answer may take, default 15. */
  readonly seconds?: number;
  /** Writes that must carry an Idempotency-Key. */
  readonly idempotent?: true;
  /** A body that shows what is meant. */
  readonly example?: unknown;
  /** Held to the ETag in If-Match: refused without one, or when one is sent. */
  readonly ifMatch?: "required" | "optional";
  /** What the answer shows of homes to others than their members; see README, "Looks at personal data". */
  readonly reads?: ReadsDeclaration;
  /** Why a `post` is not in the audit trail: it changes nothing. */
  readonly unrecorded?: string;
  readonly tag:
    | "system"
    | "session"
    | "household"
    | "market"
    | "community"
    | "dso"
    | "chain"
    | "meters"
    | "billing"
    | "admin"
    | "people"
    | "webhooks";
}

export const get = (
  tag: Endpoint["tag"],
  operation: OperationId,
  path: string,
  summary: string,
  response: z.ZodType,
  rest: Partial<Endpoint> = {},
): Endpoint => ({ tag, operation, method: "get", path, summary, response, ...rest });

export const write = (
  tag: Endpoint["tag"],
  operation: OperationId,
  method: "post" | "put" | "delete",
  path: string,
  summary: string,
  response: z.ZodType,
  rest: Partial<Endpoint> = {},
): Endpoint => ({ tag, operation, method, path, summary, response, ...rest });
