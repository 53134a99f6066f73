/** Erasures in PostgreSQL. */
import pg from "pg";
import type { Erasure, ErasureState } from "../../core/consent/erasure.ts";
import type { ErasureStore } from "../../ports/erasures.ts";

export class PostgresErasures implements ErasureStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async #many(where: string, values: readonly unknown[]): Promise<readonly Erasure[]> {
    const { rows } = await this.#pool.query(`SELECT body FROM erasure WHERE ${where}`, [...values]);
    return rows.map((row) => row.body as Erasure);
  }

  async addErasure(erasure: Erasure): Promise<boolean> {
    const { communityId, id, meteringPointId, tenure, state, version } = erasure;
    // A cancelled one makes room: its tenancy has at most one row.
    const sql = `INSERT INTO erasure AS known VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (community_id, metering_point_id, tenure) DO UPDATE
      SET id = EXCLUDED.id, state = EXCLUDED.state, version = EXCLUDED.version, body = EXCLUDED.body
      WHERE known.state = 'cancelled'`;
    const values = [communityId, id, meteringPointId, tenure, state, version, JSON.stringify(erasure)];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  async erasure(communityId: string, id: string): Promise<Erasure | null> {
    return (await this.#many("community_id = $1 AND id = $2", [communityId, id]))[0] ?? null;
  }

  async erasureOf(communityId: string, meteringPointId: string, tenure: number): Promise<Erasure | null> {
    const where = "community_id = $1 AND metering_point_id = $2 AND tenure = $3 AND state <> 'cancelled'";
    return (await this.#many(where, [communityId, meteringPointId, tenure]))[0] ?? null;
  }

  erasuresIn(communityId: string, states: readonly ErasureState[], limit: number) {
    const where = `community_id = $1 AND state = ANY($2) ORDER BY id COLLATE "C" LIMIT $3`;
    return this.#many(where, [communityId, [...states], limit]);
  }

  async saveErasure(erasure: Erasure): Promise<boolean> {
    const { communityId, id, state, version } = erasure;
    const sql = `UPDATE erasure SET state = $3, version = $4, body = $5
      WHERE community_id = $1 AND id = $2 AND version = $4 - 1`;
    const values = [communityId, id, state, version, JSON.stringify(erasure)];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
