/** Disputes and their entries in PostgreSQL. */
import pg from "pg";
import type { Dispute, DisputeEntry } from "../../core/billing/dispute.ts";
import { epochSeconds } from "../../core/time/marketInterval.ts";
import type { DisputeStore } from "../../ports/disputes.ts";
import { inTransaction } from "./inTransaction.ts";

const SELECT = `SELECT d.dispute_id, d.metering_point_id, d.subject, d.filed_at,
  (SELECT json_agg(json_build_object('act', e.act, 'actor', e.actor, 'at', e.at, 'text', e.text) ORDER BY e.rank)
   FROM dispute_entry e WHERE e.community_id = d.community_id AND e.dispute_id = d.dispute_id) AS entries
  FROM dispute d WHERE d.community_id = $1`;

const toDispute = (row: pg.QueryResultRow): Dispute => ({
  disputeId: row.dispute_id,
  meteringPointId: row.metering_point_id,
  subject: row.subject,
  filedAt: epochSeconds(Number(row.filed_at)),
  entries: (row.entries ?? []).map((entry: DisputeEntry) => ({
    ...entry,
    at: epochSeconds(Number(entry.at)),
  })),
});

const ENTRY = `INSERT INTO dispute_entry (community_id, dispute_id, rank, act, actor, at, text)
  SELECT $1, $2, $3, $4, $5, $6, $7
  WHERE (SELECT count(*) FROM dispute_entry WHERE community_id = $1 AND dispute_id = $2) = $3 - 1
  ON CONFLICT DO NOTHING`;

export class PostgresDisputes implements DisputeStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async disputes(
    communityId: string,
    { meteringPointId, limit }: { readonly meteringPointId?: string; readonly limit: number },
  ): Promise<readonly Dispute[]> {
    const sql = `${SELECT} AND ($2::text IS NULL OR d.metering_point_id = $2)
      ORDER BY d.filed_at DESC, d.dispute_id COLLATE "C" LIMIT $3`;
    return (await this.#pool.query(sql, [communityId, meteringPointId ?? null, limit])).rows.map(toDispute);
  }

  async dispute(communityId: string, disputeId: string): Promise<Dispute | null> {
    const { rows } = await this.#pool.query(`${SELECT} AND d.dispute_id = $2`, [communityId, disputeId]);
    return rows[0] === undefined ? null : toDispute(rows[0]);
  }

  fileDispute(communityId: string, dispute: Dispute): Promise<boolean> {
    const { disputeId, meteringPointId, subject, filedAt, entries } = dispute;
    return inTransaction(
      this.#pool,
      async (client) => {
        const sql = `INSERT INTO dispute (community_id, dispute_id, metering_point_id, subject, filed_at)
          VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`;
        const values = [communityId, disputeId, meteringPointId, JSON.stringify(subject), filedAt];
        if ((await client.query(sql, values)).rowCount !== 1) return false;
        for (const [index, { act, actor, at, text }] of entries.entries()) {
          await client.query(ENTRY, [communityId, disputeId, index + 1, act, actor, at, text]);
        }
        return true;
      },
      (filed) => filed,
    );
  }

  async addDisputeEntry(
    communityId: string,
    disputeId: string,
    known: number,
    { act, actor, at, text }: DisputeEntry,
  ): Promise<boolean> {
    const { rowCount } = await this.#pool.query(ENTRY, [
      communityId,
      disputeId,
      known + 1,
      act,
      actor,
      at,
      text,
    ]);
    return rowCount === 1;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
