/**
 * Repeats of a write. The first answer to an Idempotency-Key is kept for a day and given again; the key with
 * another request is refused. Kept in memory: after a restart the domain's own guards (order id, nonce, reading
 * version) still make a repeat harmless.
 */
import { createHash } from "node:crypto";
import { refuse } from "./problem.ts";

const KEEP_MS = 24 * 3_600_000;
const MAX_KEPT = 20_000;
const KEY = /^[\x21-\x7e]{8,128}$/;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Kept {
  readonly fingerprint: string;
  readonly at: number;
  /** Null while the first request is being worked on. */
  answer: Answer | null;
}

export interface IdempotentRequest {
  readonly caller: string;
  readonly key: string | undefined;
  readonly operation: string;
  readonly body: unknown;
  readonly now: number;
}

export interface IdempotencyStore {
  /**
   * Runs `work` once per caller and key. Refusals and faults are not kept: a corrected repeat may use the key.
   * @throws HttpRefusal LAT-8011, LAT-8012, LAT-8026
   */
  once(
    request: IdempotentRequest,
    work: () => Promise<Answer>,
  ): Promise<Answer & { readonly repeated: boolean }>;
}

export function idempotencyStore(): IdempotencyStore {
  const kept = new Map<string, Kept>();
  const forgetOld = (now: number): void => {
    for (const [id, entry] of kept) {
      if (kept.size <= MAX_KEPT && now - entry.at < KEEP_MS) return;
      kept.delete(id);
    }
  };
  return {
    async once({ caller, key, operation, body, now }, work) {
      if (key === undefined || !KEY.test(key)) throw refuse("LAT-8011");
      forgetOld(now);
      const id = `${caller}|${key}`;
      const fingerprint = createHash("sha256")
        .update(`${operation}|${JSON.stringify(body)}`)
        .digest("hex");
      const known = kept.get(id);
      if (known !== undefined && now - known.at < KEEP_MS) {
        if (known.fingerprint !== fingerprint) throw refuse("LAT-8012");
        if (known.answer === null) throw refuse("LAT-8026");
        return { ...known.answer, repeated: true };
      }
      const entry: Kept = { fingerprint, at: now, answer: null };
      kept.set(id, entry);
      try {
        entry.answer = await work();
        return { ...entry.answer, repeated: false };
      } catch (error) {
        kept.delete(id);
        throw error;
      }
    },
  };
}
