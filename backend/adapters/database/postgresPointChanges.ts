/** Changes of metering points, and the member files that were taken, in PostgreSQL. */
import pg from "pg";
import { type EpochSeconds, epochSeconds, intervalIndex } from "../../core/time/marketInterval.ts";
import type { MemberFile, PointChange, PointChangeStore } from "../../ports/pointChanges.ts";
import { inTransaction } from "./inTransaction.ts";

const toChange = (row: pg.QueryResultRow): PointChange => ({
  meteringPointId: row.metering_point_id,
  sequence: row.sequence,
  kind: row.kind,
  effectiveFrom: intervalIndex(row.effective_from),
  body: row.body,
  recordedAt: epochSeconds(Number(row.recorded_at)),
  recordedBy: row.recorded_by,
  appliedAt: row.applied_at === null ? null : epochSeconds(Number(row.applied_at)),
});

const toFile = (row: pg.QueryResultRow): MemberFile => ({
  sha256: row.sha256,
  name: row.name,
  receivedAt: epochSeconds(Number(row.received_at)),
  receivedBy: row.received_by,
  rows: row.rows,
});

export class PostgresPointChanges implements PointChangeStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async pointChanges(communityId: string, meteringPointId?: string): Promise<readonly PointChange[]> {
    const sql = `SELECT * FROM point_change WHERE community_id = $1
      AND ($2::text IS NULL OR metering_point_id = $2) ORDER BY metering_point_id COLLATE "C", sequence`;
    return (await this.#pool.query(sql, [communityId, meteringPointId ?? null])).rows.map(toChange);
  }

  addPointChanges(communityId: string, changes: readonly PointChange[]): Promise<boolean> {
    const rows = changes.map((change) => ({
      community_id: communityId,
      metering_point_id: change.meteringPointId,
      sequence: change.sequence,
      kind: change.kind,
      effective_from: change.effectiveFrom,
      body: change.body,
      recorded_at: change.recordedAt,
      recorded_by: change.recordedBy,
      applied_at: change.appliedAt,
    }));
    const sql = `INSERT INTO point_change SELECT * FROM json_populate_recordset(NULL::point_change, $1::json)
      ON CONFLICT DO NOTHING`;
    return inTransaction(
      this.#pool,
      async (client) => (await client.query(sql, [JSON.stringify(rows)])).rowCount === rows.length,
      (all) => all,
    );
  }

  async noteApplied(
    communityId: string,
    { meteringPointId, sequence }: Pick<PointChange, "meteringPointId" | "sequence">,
    at: EpochSeconds,
  ): Promise<void> {
    const sql = `UPDATE point_change SET applied_at = $4 WHERE community_id = $1 AND metering_point_id = $2
      AND sequence = $3 AND applied_at IS NULL`;
    await this.#pool.query(sql, [communityId, meteringPointId, sequence, at]);
  }

  async memberFile(communityId: string, sha256: string): Promise<MemberFile | null> {
    const sql = "SELECT * FROM member_file WHERE community_id = $1 AND sha256 = $2";
    const { rows } = await this.#pool.query(sql, [communityId, sha256]);
    return rows[0] === undefined ? null : toFile(rows[0]);
  }

  async memberFiles(communityId: string, limit: number): Promise<readonly MemberFile[]> {
    const sql = `SELECT * FROM member_file WHERE community_id = $1
      ORDER BY received_at DESC, sha256 COLLATE "C" LIMIT $2`;
    return (await this.#pool.query(sql, [communityId, limit])).rows.map(toFile);
  }

  async addMemberFile(communityId: string, file: MemberFile): Promise<void> {
    const { sha256, name, receivedAt, receivedBy, rows } = file;
    const sql = `INSERT INTO member_file (community_id, sha256, name, received_at, received_by, rows)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;
    await this.#pool.query(sql, [communityId, sha256, name, receivedAt, receivedBy, rows]);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
