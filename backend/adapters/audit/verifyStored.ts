/** Verifies a trail where it is kept, or from a downloaded file, page by page, against the anchors of a chain. */
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { AnchorPlace } from "../../core/audit/anchor.ts";
import { type AskChain, readAnchors } from "../../core/audit/anchorLog.ts";
import type { AuditEntry } from "../../core/audit/auditEntry.ts";
import { type LogHeading, parseEntry, parseHeading } from "../../core/audit/exportedLog.ts";
import { type TrailVerdict, TrailVerifier } from "../../core/audit/verifyTrail.ts";
import { domainError } from "../../core/errors/domainError.ts";
import { type AuditTrail, MAX_AUDIT_PAGE } from "../../ports/auditTrail.ts";

const TIMEOUT_MS = 10_000;

/** Asks a node by JSON-RPC. @throws LAT-4001 */
export const askNode =
  (url: string): AskChain =>
  async (method, params) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = (await response.json()) as { result?: unknown; error?: { message?: string } };
      if (answer.error === undefined) return answer.result;
      throw new Error(answer.error.message ?? "refused");
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw domainError("LAT-4001", { reason: reason.slice(0, 120) }, { cause });
    }
  };

/** Every entry of a stored trail, in order. */
export async function* storedEntries(
  trail: Pick<AuditTrail, "entriesAfter">,
  communityId: string,
  after = 0,
): AsyncGenerator<AuditEntry> {
  for (let last = after; ; ) {
    const page = await trail.entriesAfter(communityId, last, MAX_AUDIT_PAGE);
    yield* page;
    const newest = page.at(-1);
    if (newest === undefined) return;
    last = newest.sequence;
  }
}

export interface ExportedLog {
  readonly heading: LogHeading;
  readonly entries: AsyncGenerator<AuditEntry>;
}

/** A downloaded log; entries are read as they are asked for. @throws LAT-8253 */
export async function openExported(path: string): Promise<ExportedLog> {
  if (!existsSync(path)) throw domainError("LAT-8253", { file: path, line: 0, reason: "it does not exist" });
  const lines = createInterface({
    input: createReadStream(path, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const heading = parseHeading(first.done === true ? "" : first.value, path);
  async function* entries(): AsyncGenerator<AuditEntry> {
    for (let line = 2; ; line += 1) {
      const next = await iterator.next();
      if (next.done === true) return;
      if (next.value !== "") yield parseEntry(next.value, path, line);
    }
  }
  return { heading, entries: entries() };
}

/** Against the chain where `ask` is given. @throws LAT-4001, LAT-8253 */
export async function verifyEntries(
  communityId: string,
  entries: AsyncIterable<AuditEntry>,
  chain: { readonly ask: AskChain; readonly place: AnchorPlace; readonly fromBlock: number } | null,
): Promise<TrailVerdict> {
  const reading = chain === null ? null : await readAnchors(chain.ask, chain.place, chain.fromBlock);
  const verifier = new TrailVerifier(communityId, reading?.anchors ?? null);
  for await (const entry of entries) {
    verifier.push(entry);
    if (verifier.done) break;
  }
  const verdict = verifier.finish();
  if (verdict.finding !== null || reading === null || reading.complete) return verdict;
  const what = "the chain's log of anchors is not the one that its contract stands for";
  return { ...verdict, finding: { fault: "unanchored", sequence: 0, day: null, what } };
}
