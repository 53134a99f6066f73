/** Hands in a file as the body of a request; refusals are those of {@link call}, with the wrong lines named. */
import { ApiError, type OperationName, operationUrl, UNREACHABLE } from "./client.ts";
import { OPERATIONS, type Operations, type Problem } from "./generatedSchema.ts";

/** A wrong line of the file, as the server names it. */
export interface LineFault {
  readonly path: string;
  readonly message: string;
}

/** A refusal of a file. */
export class UploadError extends ApiError {
  readonly faults: readonly LineFault[];

  constructor(problem: Problem) {
    super(problem);
    this.faults = problem.errors ?? [];
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "code" in value && "remedy" in value;

/** @throws UploadError, ApiError */
export async function upload<N extends OperationName>(
  name: N,
  file: Blob,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Operations[N]["response"]> {
  const title = "The server cannot be reached";
  const response = await fetch(operationUrl(name, {}, query), {
    method: OPERATIONS[name].method,
    headers: { accept: "application/json", "content-type": "application/octet-stream" },
    credentials: "same-origin",
    body: file,
  }).catch(() => null);
  const answer: unknown = await response?.json().catch(() => null);
  if (response?.ok && answer !== null) return answer as Operations[N]["response"];
  if (isProblem(answer)) throw new UploadError(answer);
  throw new ApiError({
    code: UNREACHABLE,
    status: 0,
    title,
    detail: title,
    remedy: "Try again.",
    params: {},
  });
}
