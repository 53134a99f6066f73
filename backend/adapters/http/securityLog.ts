/**
 * Lines of the log that whoever watches over security looks for: attempts that a rule of access, origin or rate refused.
 * Operation and role, never who: what a known caller did stands in the audit trail.
 */
import type { Logger } from "pino";
import type { ErrorCode } from "../../core/errors/domainError.ts";

/** Refusals that a well-behaved page never meets. Not signed in (LAT-8002) is everyday. */
const SUSPICIOUS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "LAT-8003",
  "LAT-8004",
  "LAT-8010",
  "LAT-8013",
  "LAT-8019",
  "LAT-8025",
]);

export interface Attempt {
  readonly requestId: string;
  readonly operation: string;
  readonly role: string;
}

/** Notes a refusal that may be an attack; others are left to the request line. */
export function noteAttempt(log: Logger, code: ErrorCode, attempt: Attempt): void {
  if (SUSPICIOUS.has(code)) log.warn({ event: "security", code, ...attempt }, "request refused");
}
