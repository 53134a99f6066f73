/** Answers to repeated writes in PostgreSQL. The primary key decides which of several attempts works. */
import type pg from "pg";
import type { ClaimOutcome, IdempotencyAnswers, IdempotencyClaim } from "../../ports/idempotencyAnswers.ts";

/** A row that vanishes between two statements is looked for again so many times. */
const MAX_ROUNDS = 4;

export class PostgresIdempotency implements IdempotencyAnswers {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async claim(communityId: string, claim: IdempotencyClaim): Promise<ClaimOutcome> {
    const { caller, key, fingerprint, holder, now, leaseMs, since } = claim;
    // Takes a free key, a forgotten one, or one whose holder died before it answered.
    const take = `INSERT INTO idempotency_answer AS kept
        (community_id, caller, key, fingerprint, holder, lease_until, created_at)
        VALUES ($1,$2,$3,$4,$5,$6,$7)
      ON CONFLICT (community_id, caller, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,
        holder = EXCLUDED.holder, lease_until = EXCLUDED.lease_until, created_at = EXCLUDED.created_at,
        status = NULL, answer = NULL
      WHERE kept.created_at < $8 OR
        (kept.status IS NULL AND kept.lease_until < $7 AND kept.fingerprint = EXCLUDED.fingerprint)`;
    const look = `SELECT fingerprint, status, answer FROM idempotency_answer
      WHERE community_id = $1 AND caller = $2 AND key = $3`;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const values = [communityId, caller, key, fingerprint, holder, now + leaseMs, now, since];
      if ((await this.#pool.query(take, values)).rowCount === 1) return { state: "taken" };
      const [row] = (await this.#pool.query(look, [communityId, caller, key])).rows;
      if (row === undefined) continue;
      if (row.status === null) return { state: "running", fingerprint: row.fingerprint };
      return { state: "answered", fingerprint: row.fingerprint, status: row.status, answer: row.answer };
    }
    return { state: "running", fingerprint };
  }

  async finish(
    communityId: string,
    { caller, key, holder, status, answer }: Parameters<IdempotencyAnswers["finish"]>[1],
  ): Promise<boolean> {
    const sql = `UPDATE idempotency_answer SET status = $5, answer = $6
      WHERE community_id = $1 AND caller = $2 AND key = $3 AND holder = $4`;
    return (await this.#pool.query(sql, [communityId, caller, key, holder, status, answer])).rowCount === 1;
  }

  async release(
    communityId: string,
    { caller, key, holder }: Parameters<IdempotencyAnswers["release"]>[1],
  ): Promise<void> {
    const sql = `DELETE FROM idempotency_answer
      WHERE community_id = $1 AND caller = $2 AND key = $3 AND holder = $4 AND status IS NULL`;
    await this.#pool.query(sql, [communityId, caller, key, holder]);
  }

  async forget(communityId: string, before: number, limit: number): Promise<number> {
    const sql = `DELETE FROM idempotency_answer WHERE ctid IN (SELECT ctid FROM idempotency_answer
      WHERE community_id = $1 AND created_at < $2 LIMIT $3)`;
    return (await this.#pool.query(sql, [communityId, before, limit])).rowCount ?? 0;
  }
}
