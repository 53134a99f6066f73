/** From numbered errors to RFC 9457 problem details. */
import { randomUUID } from "node:crypto";
import type { Response } from "express";
import {
  catalogue,
  DomainError,
  type ErrorCode,
  type ErrorDetails,
  fill,
} from "../../core/errors/domainError.ts";
import { IDENTITY_STATUS } from "./identityStatus.ts";

/** One wrong field. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Carries a refusal to the error handler. Not a fault: it is answered, not logged as one. */
export class HttpRefusal extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    details: ErrorDetails = {},
    extra: { readonly errors?: readonly FieldError[]; readonly headers?: Record<string, string> } = {},
  ) {
    super(code);
    this.name = "HttpRefusal";
    this.code = code;
    this.details = details;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}

export const refuse = (code: ErrorCode, details: ErrorDetails = {}): HttpRefusal =>
  new HttpRefusal(code, details);

const STATUS: Readonly<Record<string, number>> = {
  ...IDENTITY_STATUS,
  "LAT-1009": 409,
  "LAT-1010": 409,
  "LAT-1019": 400,
  "LAT-1020": 400,
  "LAT-1021": 400,
  "LAT-1023": 503,
  "LAT-2023": 422,
  "LAT-2100": 422,
  "LAT-2110": 422,
  "LAT-2111": 422,
  "LAT-2112": 422,
  "LAT-2401": 422,
  "LAT-2402": 422,
  "LAT-2404": 422,
  "LAT-2405": 422,
  "LAT-2410": 422,
  "LAT-3060": 422,
  "LAT-3062": 422,
  "LAT-4001": 503,
  "LAT-4002": 503,
  "LAT-4157": 422,
  "LAT-4160": 404,
  "LAT-4161": 422,
  "LAT-4162": 422,
  "LAT-4163": 409,
  "LAT-4164": 422,
  "LAT-4165": 422,
  "LAT-4170": 422,
  "LAT-4171": 422,
  "LAT-4172": 409,
  "LAT-4173": 422,
  "LAT-4174": 409,
  "LAT-4175": 409,
  "LAT-4176": 404,
  "LAT-5303": 413,
  "LAT-5310": 500,
  "LAT-6101": 422,
  "LAT-6102": 422,
  "LAT-6103": 422,
  "LAT-6105": 422,
  "LAT-6106": 422,
  "LAT-6107": 422,
  "LAT-6108": 422,
  "LAT-6201": 400,
  "LAT-6301": 409,
  "LAT-6302": 422,
  "LAT-6303": 422,
  "LAT-6304": 409,
  "LAT-6305": 409,
  "LAT-6306": 409,
  "LAT-6401": 422,
  "LAT-6402": 422,
  "LAT-6403": 422,
  "LAT-6502": 422,
  "LAT-6510": 409,
  "LAT-6511": 422,
  "LAT-6512": 409,
  "LAT-6513": 422,
  "LAT-6514": 422,
  "LAT-6515": 409,
  "LAT-7003": 503,
  "LAT-7010": 422,
  "LAT-7012": 400,
  "LAT-7023": 409,
  "LAT-8001": 404,
  "LAT-8002": 401,
  "LAT-8003": 403,
  "LAT-8004": 403,
  "LAT-8005": 413,
  "LAT-8006": 400,
  "LAT-8007": 400,
  "LAT-8008": 400,
  "LAT-8009": 415,
  "LAT-8010": 429,
  "LAT-8011": 400,
  "LAT-8012": 422,
  "LAT-8013": 401,
  "LAT-8014": 503,
  "LAT-8015": 403,
  "LAT-8016": 503,
  "LAT-8017": 405,
  "LAT-8018": 500,
  "LAT-8019": 421,
  "LAT-8020": 422,
  "LAT-8021": 409,
  "LAT-8022": 409,
  "LAT-8023": 503,
  "LAT-8024": 400,
  "LAT-8025": 401,
  "LAT-8026": 409,
  "LAT-8027": 503,
  "LAT-8028": 422,
  "LAT-8200": 422,
  "LAT-8201": 422,
  "LAT-8202": 409,
  "LAT-8203": 403,
  "LAT-8204": 403,
  "LAT-8205": 503,
  "LAT-8206": 409,
  "LAT-8207": 422,
  "LAT-8208": 409,
  "LAT-8209": 409,
  "LAT-8210": 409,
  "LAT-8211": 409,
  "LAT-8212": 409,
  "LAT-8213": 404,
  "LAT-8150": 400,
  "LAT-8151": 403,
  "LAT-8152": 401,
  "LAT-8153": 403,
  "LAT-8154": 412,
  "LAT-8155": 428,
  "LAT-8156": 422,
  "LAT-8157": 422,
  "LAT-8158": 409,
  "LAT-8159": 409,
  "LAT-8160": 409,
  "LAT-8161": 403,
  "LAT-8162": 422,
  "LAT-8163": 400,
  "LAT-8164": 409,
  "LAT-8165": 400,
  "LAT-8166": 422,
  "LAT-8300": 409,
  "LAT-8301": 409,
  "LAT-8302": 422,
  "LAT-8303": 422,
  "LAT-8304": 409,
  "LAT-8305": 422,
  "LAT-8306": 422,
  "LAT-8307": 409,
  "LAT-8250": 503,
  "LAT-8251": 503,
  "LAT-8255": 404,
  "LAT-8400": 409,
  "LAT-8401": 404,
  "LAT-8402": 409,
  "LAT-8403": 409,
  "LAT-8404": 409,
  "LAT-8405": 404,
  "LAT-8406": 409,
  "LAT-8407": 409,
  "LAT-8408": 422,
  "LAT-8409": 422,
  "LAT-8410": 404,
  "LAT-8411": 429,
  "LAT-8412": 409,
  "LAT-8413": 403,
  "LAT-8414": 409,
  "LAT-8415": 409,
  "LAT-8420": 422,
  "LAT-8350": 409,
  "LAT-8351": 422,
  "LAT-8352": 409,
  "LAT-8353": 422,
  "LAT-8354": 409,
  "LAT-8355": 409,
  "LAT-8356": 409,
  "LAT-8357": 422,
  "LAT-8358": 422,
  "LAT-8359": 422,
  "LAT-8360": 409,
  "LAT-8361": 409,
  "LAT-8362": 404,
  "LAT-8363": 422,
  "LAT-8364": 409,
  "LAT-8365": 404,
  "LAT-8366": 409,
  "LAT-8367": 422,
  "LAT-8368": 409,
  "LAT-8369": 404,
  "LAT-8370": 409,
  "LAT-8371": 503,
  "LAT-8372": 422,
  "LAT-8373": 409,
};

/** HTTP status of a code. Refused orders, plans and readings are 422; anything unknown is our fault. */
export function statusOf(code: ErrorCode): number {
  const known = STATUS[code];
  if (known !== undefined) return known;
  return /^LAT-[15]/.test(code) ? 422 : 500;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly params: ErrorDetails;
  readonly errors?: readonly FieldError[];
}

/** The problem of a refusal; `title` is the sentence without figures, `detail` with them. */
export function toProblem(refusal: HttpRefusal, requestId: string): ProblemBody {
  const { code, details, errors } = refusal;
  const entry = catalogue[code];
  return {
    type: `urn:lateral:error:${code}`,
    title: entry.title,
    status: statusOf(code),
    detail: fill(entry.title, details),
    instance: `urn:uuid:${requestId}`,
    code,
    remedy: fill(entry.remedy, details),
    params: details,
    ...(errors.length === 0 ? {} : { errors: errors.slice(0, 20) }),
  };
}

interface BodyParserError {
  readonly type: string;
  readonly limit?: number;
}

const hasType = (error: unknown): error is BodyParserError =>
  typeof error === "object" && error !== null && typeof Reflect.get(error, "type") === "string";

/** What was thrown, as a refusal. Faults lose their message here: it goes to the log, never to the caller. */
export function toRefusal(error: unknown, requestId: string): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof DomainError && statusOf(error.code) !== 500) {
    return new HttpRefusal(error.code, error.details);
  }
  if (hasType(error)) {
    if (error.type === "entity.too.large") return refuse("LAT-8005", { limit: error.limit ?? 0 });
    if (error.type === "encoding.unsupported" || error.type === "charset.unsupported") {
      return refuse("LAT-8009", { actual: "unsupported encoding", limit: "application/json" });
    }
    if (error.type === "request.aborted" || error.type === "request.size.invalid") {
      return refuse("LAT-8006", { reason: "the body ended early" });
    }
  }
  if (error instanceof URIError) return refuse("LAT-8001");
  return refuse("LAT-8018", { request: requestId });
}

export function sendProblem(
  response: Response,
  refusal: HttpRefusal,
  requestId: string = randomUUID(),
): void {
  const problem = toProblem(refusal, requestId);
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  response
    .status(problem.status)
    .setHeader("Cache-Control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify(problem));
}
