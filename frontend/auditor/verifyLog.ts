/**
 * Verifies the whole audit trail in this browser: downloads it as a stream, checks every link with the very code
 * that writes it, and compares the days with the anchors on the chain.
 */
import { readAnchors } from "../../backend/core/audit/anchorLog.ts";
import { MAX_LINE, parseEntry, parseHeading } from "../../backend/core/audit/exportedLog.ts";
import { type TrailVerdict, TrailVerifier } from "../../backend/core/audit/verifyTrail.ts";
import { ApiError, call, operationUrl, UNREACHABLE } from "../api/client.ts";
import type { AskRecord } from "../household/chainRecord.ts";

export interface LogVerdict extends TrailVerdict {
  /** False where the trail is not anchored on any chain. */
  readonly comparedWithChain: boolean;
  /** Closed days that the chain has no anchor of yet. */
  readonly waitingDays: number;
}

const FILE = "log.ndjson";
const LIMIT = 4_000_000;

function offline(status: number): ApiError {
  const title = "The log cannot be read";
  return new ApiError({ code: UNREACHABLE, status, title, detail: title, remedy: "Try again.", params: {} });
}

/** Lines of a body as they arrive. @throws ApiError when a line is longer than any entry */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
    if (rest.length > MAX_LINE) throw offline(0);
    if (done) break;
  }
  if (rest !== "") yield rest;
}

/** Runs the check; tells how many entries it has read. @throws ApiError, DomainError LAT-8253 */
export async function verifyLog(
  ask: AskRecord,
  onProgress: (entries: number) => void,
  fetchLog: typeof fetch = fetch,
): Promise<LogVerdict> {
  const response = await fetchLog(operationUrl("exportAuditLog"), { credentials: "same-origin" });
  if (!response.ok || response.body === null) throw offline(response.status);
  let verifier: TrailVerifier | null = null;
  let reading: Awaited<ReturnType<typeof readAnchors>> | null = null;
  let line = 0;
  for await (const text of linesOf(response.body)) {
    line += 1;
    if (verifier === null) {
      const { communityId, anchors } = parseHeading(text, FILE);
      reading = anchors === null ? null : await readAnchors(ask, anchors, anchors.fromBlock);
      verifier = new TrailVerifier(communityId, reading?.anchors ?? null);
      continue;
    }
    verifier.push(parseEntry(text, FILE, line));
    if (line % 500 === 0) onProgress(line - 1);
    if (verifier.done || line > LIMIT) break;
  }
  if (verifier === null) throw offline(0);
  onProgress(Math.max(0, line - 1));
  const verdict = verifier.finish();
  const incomplete = verdict.finding === null && reading !== null && !reading.complete;
  const finding = incomplete
    ? ({ fault: "unanchored", sequence: 0, day: null, what: "the log of anchors is not complete" } as const)
    : verdict.finding;
  const newest = reading?.anchors.at(-1)?.day ?? 0;
  const { days } = await call("listAuditDays", { query: { after: String(newest) } });
  return {
    ...verdict,
    finding,
    comparedWithChain: reading !== null,
    waitingDays: reading === null ? 0 : days.length,
  };
}
