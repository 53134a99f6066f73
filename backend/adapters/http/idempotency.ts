/**
 * Repeats of a write. The first answer to an Idempotency-Key is kept for a day and given again, by any process
 * and after a restart; the key with another request is refused. Answers are sealed: one may hold a secret that is
 * shown once.
 */
import { createHash, randomUUID } from "node:crypto";
import type { IdempotencyAnswers } from "../../ports/idempotencyAnswers.ts";
import { sealer } from "../auth/sealedText.ts";
import { HttpRefusal, refuse } from "./problem.ts";

const KEEP_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{8,128}$/;
/** Beyond the longest that an answer may take, an attempt counts as dead. */
const LEASE_MARGIN_MS = 30_000;
/** A repeat that comes while the first is worked on waits so long for its answer. */
const WAIT_MS = 3_000;
const LOOK_AGAIN_MS = 100;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface IdempotentRequest {
  readonly caller: string;
  readonly key: string | undefined;
  readonly operation: string;
  /** Path, query and body: what makes the request this one. */
  readonly content: unknown;
  readonly now: number;
  /** Longest that the work may take. */
  readonly seconds: number;
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

/** @throws HttpRefusal LAT-8011 when there is no key, or not one of 8 to 128 visible characters */
export function checkKey(key: string | undefined): asserts key is string {
  if (key === undefined || !KEY.test(key)) throw refuse("LAT-8011");
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function idempotencyStore(
  answers: IdempotencyAnswers,
  communityId: string,
  secret: string,
): IdempotencyStore {
  const box = sealer(secret, "idempotency");
  return {
    async once({ caller, key, operation, content, now, seconds }, work) {
      checkKey(key);
      const fingerprint = createHash("sha256")
        .update(`${operation}|${JSON.stringify(content)}`)
        .digest("hex");
      const context = `${communityId}|${caller}|${key}|${fingerprint}`;
      const holder = randomUUID();
      const leaseMs = seconds * 1_000 + LEASE_MARGIN_MS;
      const claim = { caller, key, fingerprint, holder, now, leaseMs, since: now - KEEP_MS };
      for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
        const outcome = await answers.claim(communityId, claim);
        if (outcome.state === "taken") break;
        if (outcome.fingerprint !== fingerprint) throw refuse("LAT-8012");
        if (outcome.state === "answered") {
          const text = box.open(outcome.answer, context);
          if (text === null) throw refuse("LAT-8012");
          return { status: outcome.status, body: JSON.parse(text) as unknown, repeated: true };
        }
        if (waited >= WAIT_MS) throw new HttpRefusal("LAT-8026", {}, { headers: { "Retry-After": "2" } });
        await later(LOOK_AGAIN_MS);
      }
      try {
        const answer = await work();
        const sealed = box.seal(JSON.stringify(answer.body), context);
        await answers.finish(communityId, { caller, key, holder, status: answer.status, answer: sealed });
        return { ...answer, repeated: false };
      } catch (error) {
        await answers.release(communityId, { caller, key, holder });
        throw error;
      }
    },
  };
}
