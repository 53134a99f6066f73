/** One typed way to call the server. A refusal becomes an {@link ApiError} with its numbered code and next step. */
import { OPERATIONS, type Operations, type Problem } from "./generatedSchema.ts";

export type OperationName = keyof Operations;
type Shape<N extends OperationName> = Operations[N];

export interface CallInput<N extends OperationName> {
  readonly params?: Shape<N>["params"];
  readonly query?: Shape<N>["query"];
  readonly body?: Shape<N>["body"];
  readonly signal?: AbortSignal;
  /** ETag of the object as it was read; * for whatever it is. */
  readonly ifMatch?: string;
}

/** Where and as whom to ask; a page needs neither. */
export interface Place {
  /** Such as https://lateral.example; empty for the page's own. */
  readonly origin?: string;
  /** Authorization header of a program or device. */
  readonly authorization?: string;
}

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly remedy: string;
  readonly params: Problem["params"];

  constructor(problem: Pick<Problem, "code" | "status" | "title" | "detail" | "remedy" | "params">) {
    super(problem.title);
    this.name = "ApiError";
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.remedy = problem.remedy;
    this.params = problem.params;
  }
}

/** Code of "the server could not be reached"; it is the browser's own, not the server's. */
export const UNREACHABLE = "LAT-offline";

function unreachable(status: number): ApiError {
  const title = "The server cannot be reached";
  return new ApiError({ code: UNREACHABLE, status, title, detail: title, remedy: "Try again.", params: {} });
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "remedy" in value;
}

/** Path below the origin, with `:name` parameters filled in and empty query values left out. */
export function operationUrl(name: OperationName, params: object = {}, query: object = {}): string {
  const path = OPERATIONS[name].path.replaceAll(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[key])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(key, String(value));
  }
  const tail = search.size === 0 ? "" : `?${search}`;
  return `/api/v1${path}${tail}`;
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/**
 * Calls an operation of the API.
 * @throws ApiError with the server's code, or {@link UNREACHABLE} when there is no answer.
 */
export async function call<N extends OperationName>(
  name: N,
  input: CallInput<N> = {},
  place: Place = {},
): Promise<Shape<N>["response"]> {
  const { method } = OPERATIONS[name];
  const headers: Record<string, string> = { accept: "application/json" };
  if (input.body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") headers["idempotency-key"] = randomKey();
  if (input.ifMatch !== undefined) headers["if-match"] = input.ifMatch;
  if (place.authorization !== undefined) headers.authorization = place.authorization;
  let response: Response;
  try {
    response = await fetch((place.origin ?? "") + operationUrl(name, input.params ?? {}, input.query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      body: input.body === undefined ? null : JSON.stringify(input.body),
      signal: input.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable(0);
  }
  if (response.status === 204) return undefined as unknown as Shape<N>["response"];
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as Shape<N>["response"];
  throw isProblem(answer) ? new ApiError(answer) : unreachable(response.status);
}
