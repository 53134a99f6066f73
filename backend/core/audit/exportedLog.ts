/**
 * The audit log as a file: one JSON text a line. The first says whose it is and where its anchors are; every other
 * is an entry, in order.
 */
import { domainError } from "../errors/domainError.ts";
import type { AnchorPlace } from "./anchor.ts";
import type { AuditEntry } from "./auditEntry.ts";

export interface LogHeading {
  readonly format: "lateral-audit-log/1";
  readonly communityId: string;
  /** Null where the trail is not anchored. */
  readonly anchors: (AnchorPlace & { readonly fromBlock: number }) | null;
}

export const MAX_LINE = 20_000;

export const headingLine = (heading: LogHeading): string => `${JSON.stringify(heading)}\n`;

export const entryLine = ({
  sequence,
  day,
  at,
  actor,
  role,
  action,
  subject,
  details,
  previous,
  hash,
}: AuditEntry): string =>
  `${JSON.stringify({ sequence, day, at, actor, role, action, subject, details, previous, hash })}\n`;

const HASH = /^0x[0-9a-f]{64}$/;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string, file: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = text.length <= MAX_LINE ? JSON.parse(text) : null;
  } catch {
    value = null;
  }
  if (!isObject(value)) throw domainError("LAT-8253", { file, line, reason: "it is not a JSON object" });
  return value;
}

/** @throws LAT-8253 */
export function parseHeading(text: string, file: string): LogHeading {
  const value = parsed(text, file, 1);
  const { anchors } = value;
  const sound =
    value.format === "lateral-audit-log/1" &&
    typeof value.communityId === "string" &&
    (anchors === null ||
      (isObject(anchors) &&
        Number.isSafeInteger(anchors.chainId) &&
        Number.isSafeInteger(anchors.fromBlock) &&
        /^0x[0-9a-f]{40}$/.test(String(anchors.contract)) &&
        HASH.test(String(anchors.community))));
  if (!sound) throw domainError("LAT-8253", { file, line: 1, reason: "it is not the heading of a log" });
  return value as unknown as LogHeading;
}

/** An entry as it was written; whether it is true is for the verifier to say. @throws LAT-8253 */
export function parseEntry(text: string, file: string, line: number): AuditEntry {
  const value = parsed(text, file, line);
  const { sequence, day, at, actor, role, action, subject, details, previous, hash } = value;
  const sound =
    [sequence, day, at].every((number) => Number.isSafeInteger(number)) &&
    [actor, role, action, subject].every((word) => typeof word === "string") &&
    isObject(details) &&
    HASH.test(String(previous)) &&
    HASH.test(String(hash));
  if (!sound) throw domainError("LAT-8253", { file, line, reason: "it is not an entry" });
  return value as unknown as AuditEntry;
}
