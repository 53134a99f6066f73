/** Permissions and looks at personal data, in PostgreSQL. */
import pg from "pg";
import type { Permission, Tenure } from "../../core/consent/permission.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalIndex,
} from "../../core/time/marketInterval.ts";
import type {
  AccessEntry,
  AccessLine,
  AccessTotal,
  BackwardPage,
  ConsentSalt,
  ConsentStore,
  LookGroup,
  RankedPermission,
} from "../../ports/consents.ts";
import {
  fromAccessRow,
  fromGroupRow,
  fromPermissionRow,
  toAccessRow,
  toPermissionRow,
} from "./consentRows.ts";
import { inTransaction } from "./inTransaction.ts";

/** Larger than every rank and position. */
const NEWEST = 9_007_199_254_740_991;
const DAY_SECONDS = 86_400;

export class PostgresConsents implements ConsentStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async note(
    communityId: string,
    entries: readonly AccessEntry[],
    still?: { readonly permissionId: string; readonly at: EpochSeconds },
  ): Promise<boolean> {
    const rows = JSON.stringify(entries.map((entry) => toAccessRow(communityId, entry)));
    const insert = `INSERT INTO access_log (community_id, at, request_id, role, reader, operation, kind,
        metering_point_id, from_interval, to_interval, basis, permission_id)
      SELECT community_id, at, request_id, role, reader, operation, kind,
        metering_point_id, from_interval, to_interval, basis, permission_id
      FROM json_populate_recordset(NULL::access_log, $1::json)`;
    if (still === undefined) {
      await this.#pool.query(insert, [rows]);
      return true;
    }
    return inTransaction(
      this.#pool,
      async (client) => {
        // The lock makes a withdrawal wait for the line, or the line for the withdrawal.
        const { rows: found } = await client.query(
          `SELECT 1 FROM permission WHERE community_id = $1 AND id = $2 AND state = 'accepted'
           AND valid_until > $3 FOR SHARE`,
          [communityId, still.permissionId, still.at],
        );
        if (found.length === 0) return false;
        await client.query(insert, [rows]);
        return true;
      },
      (noted) => noted,
    );
  }

  async looksAt(
    communityId: string,
    meteringPointId: string,
    { before, limit, since }: BackwardPage & { readonly since?: EpochSeconds },
  ): Promise<readonly AccessLine[]> {
    const sql = `SELECT * FROM access_log WHERE community_id = $1 AND metering_point_id IN ('', $2)
      AND position < $3 AND at >= $4 ORDER BY position DESC LIMIT $5`;
    const values = [communityId, meteringPointId, before ?? NEWEST, since ?? 0, limit];
    return (await this.#pool.query(sql, values)).rows.map(fromAccessRow);
  }

  async lookGroups(
    communityId: string,
    meteringPointId: string,
    {
      since,
      before,
      days,
    }: { readonly since: EpochSeconds; readonly before: EpochSeconds; readonly days: number },
  ): Promise<readonly LookGroup[]> {
    const seen = `FROM access_log WHERE community_id = $1 AND metering_point_id IN ('', $2)
      AND at >= $3 AND at < $4`;
    const sql = `WITH newest AS (SELECT DISTINCT at / $6 * $6 AS day ${seen} ORDER BY 1 DESC LIMIT $5)
      SELECT at / $6 * $6 AS day, role, reader, kind, basis, permission_id, count(*) AS looks,
        min(at) AS first, max(at) AS last
      ${seen} AND at >= (SELECT min(day) FROM newest)
      GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1 DESC, last DESC, kind COLLATE "C"`;
    const values = [communityId, meteringPointId, since, before, days, DAY_SECONDS];
    return (await this.#pool.query(sql, values)).rows.map(fromGroupRow);
  }

  async totals(communityId: string, from: EpochSeconds, to: EpochSeconds): Promise<readonly AccessTotal[]> {
    const sql = `SELECT at / $4 * $4 AS day, role, kind, basis, count(*) AS looks FROM access_log
      WHERE community_id = $1 AND at >= $2 AND at < $3
      GROUP BY 1, 2, 3, 4 ORDER BY 1, role COLLATE "C", kind COLLATE "C", basis COLLATE "C"`;
    const { rows } = await this.#pool.query(sql, [communityId, from, to, DAY_SECONDS]);
    return rows.map((row) => ({ ...row, day: epochSeconds(Number(row.day)), looks: Number(row.looks) }));
  }

  async addPermission(permission: Permission): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      const { communityId, requester, terms } = permission;
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 82))", [
        `${communityId}|${terms.meteringPointId}`,
      ]);
      const twin = await client.query(
        `SELECT 1 FROM permission WHERE community_id = $1 AND requester_id = $2 AND requester_role = $3
         AND metering_point_id = $4 AND purpose = $5 AND state IN ('created', 'validated', 'sent', 'accepted')`,
        [communityId, requester.id, requester.role, terms.meteringPointId, terms.purpose],
      );
      if (twin.rows.length > 0) return false;
      const row = toPermissionRow(permission);
      const names = Object.keys(row);
      const { rowCount } = await client.query(
        `INSERT INTO permission (${names.join(", ")}) VALUES (${names.map((_, at) => `$${at + 1}`).join(", ")})
         ON CONFLICT DO NOTHING`,
        Object.values(row),
      );
      return rowCount === 1;
    });
  }

  async #many(where: string, values: readonly unknown[]): Promise<readonly RankedPermission[]> {
    const { rows } = await this.#pool.query(`SELECT * FROM permission WHERE ${where}`, [...values]);
    return rows.map(fromPermissionRow);
  }

  async permission(communityId: string, id: string): Promise<RankedPermission | null> {
    return (await this.#many("community_id = $1 AND id = $2", [communityId, id]))[0] ?? null;
  }

  permissionsOfPoint(communityId: string, meteringPointId: string, { before, limit }: BackwardPage) {
    const where = "community_id = $1 AND metering_point_id = $2 AND rank < $3 ORDER BY rank DESC LIMIT $4";
    return this.#many(where, [communityId, meteringPointId, before ?? NEWEST, limit]);
  }

  permissionsOfRequester(communityId: string, requesterId: string, { before, limit }: BackwardPage) {
    const where = "community_id = $1 AND requester_id = $2 AND rank < $3 ORDER BY rank DESC LIMIT $4";
    return this.#many(where, [communityId, requesterId, before ?? NEWEST, limit]);
  }

  acceptedPermissions(communityId: string, requesterId: string, meteringPointId: string) {
    const where = `community_id = $1 AND requester_id = $2 AND metering_point_id = $3 AND state = 'accepted'
      ORDER BY rank LIMIT 1000`;
    return this.#many(where, [communityId, requesterId, meteringPointId]);
  }

  duePermissions(communityId: string, now: EpochSeconds, limit: number) {
    const where = `community_id = $1 AND ((state = 'sent' AND answer_by <= $2)
      OR (state = 'accepted' AND valid_until <= $2)) ORDER BY rank LIMIT $3`;
    return this.#many(where, [communityId, now, limit]);
  }

  committedPermissions(communityId: string, after: number, limit: number) {
    const where = `community_id = $1 AND rank > $2 AND answer->>'commitment' IS NOT NULL AND EXISTS (
        SELECT 1 FROM consent_salt s WHERE s.community_id = $1 AND s.permission_id = permission.id)
      ORDER BY rank LIMIT $3`;
    return this.#many(where, [communityId, after, limit]);
  }

  async savePermission(permission: Permission, salt?: ConsentSalt): Promise<boolean> {
    const { communityId, id, version, state, history, answer } = permission;
    return inTransaction(
      this.#pool,
      async (client) => {
        const { rowCount } = await client.query(
          `UPDATE permission SET state = $4, history = $5, answer = $6, version = $3
           WHERE community_id = $1 AND id = $2 AND version = $3 - 1`,
          [
            communityId,
            id,
            version,
            state,
            JSON.stringify(history),
            answer === null ? null : JSON.stringify(answer),
          ],
        );
        if (rowCount === 1 && salt !== undefined) {
          await client.query("INSERT INTO consent_salt VALUES ($1, $2, $3, $4)", [
            communityId,
            salt.permissionId,
            salt.account,
            salt.salt,
          ]);
        }
        return rowCount === 1;
      },
      (saved) => saved,
    );
  }

  async noteDelivery(communityId: string, id: string, deliveredTo: IntervalIndex): Promise<void> {
    const sql = `UPDATE permission SET delivered_to = $3
      WHERE community_id = $1 AND id = $2 AND (delivered_to IS NULL OR delivered_to < $3)`;
    await this.#pool.query(sql, [communityId, id, deliveredTo]);
  }

  async consentSalt(communityId: string, permissionId: string): Promise<ConsentSalt | null> {
    const sql = "SELECT account, salt FROM consent_salt WHERE community_id = $1 AND permission_id = $2";
    const [row] = (await this.#pool.query(sql, [communityId, permissionId])).rows;
    return row === undefined ? null : { permissionId, account: row.account, salt: row.salt };
  }

  async deleteConsentSalts(communityId: string, permissionIds: readonly string[]): Promise<number> {
    const sql = "DELETE FROM consent_salt WHERE community_id = $1 AND permission_id = ANY($2)";
    return (await this.#pool.query(sql, [communityId, [...permissionIds]])).rowCount ?? 0;
  }

  async tenure(communityId: string, meteringPointId: string): Promise<Tenure> {
    const sql = `SELECT number, since FROM tenure WHERE community_id = $1 AND metering_point_id = $2
      ORDER BY number DESC LIMIT 1`;
    const [row] = (await this.#pool.query(sql, [communityId, meteringPointId])).rows;
    return { number: row?.number ?? 0, since: intervalIndex(row?.since ?? 0) };
  }

  async beginTenure(communityId: string, meteringPointId: string, tenure: Tenure): Promise<void> {
    const sql = "INSERT INTO tenure VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    await this.#pool.query(sql, [communityId, meteringPointId, tenure.number, tenure.since]);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
