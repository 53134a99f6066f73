/** Machine clients, device keys and traces of tokens in PostgreSQL. */
import type pg from "pg";
import type {
  DeviceKey,
  DeviceKeys,
  IdPage,
  MachineAccess,
  MachineClient,
  MachineClients,
  TokenTraces,
} from "../../ports/machineAccess.ts";

const seconds = (value: string | null): number | null => (value === null ? null : Number(value));

const clientOf = (row: pg.QueryResultRow): MachineClient => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  pointIds: row.point_ids,
  authMethod: row.auth_method,
  secretHash: row.secret_hash,
  publicKeys: row.public_keys,
  perMinute: row.per_minute,
  version: row.version,
  createdAt: Number(row.created_at),
  validFrom: Number(row.valid_from),
  lastUsedDay: seconds(row.last_used_day),
  endedAt: seconds(row.ended_at),
});

const keyOf = (row: pg.QueryResultRow): DeviceKey => ({
  id: row.id,
  keyHash: row.key_hash,
  label: row.label,
  pointIds: row.point_ids,
  issuedBy: row.issued_by,
  version: row.version,
  createdAt: Number(row.created_at),
  lastUsedDay: seconds(row.last_used_day),
  revokedAt: seconds(row.revoked_at),
});

class PostgresClients implements MachineClients {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async add(communityId: string, client: MachineClient): Promise<void> {
    await this.#pool.query(
      `INSERT INTO machine_client (community_id, id, name, role, scopes, point_ids, auth_method, secret_hash,
        public_keys, per_minute, version, created_at, valid_from, last_used_day, ended_at)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)`,
      [
        communityId,
        client.id,
        client.name,
        client.role,
        JSON.stringify(client.scopes),
        JSON.stringify(client.pointIds),
        client.authMethod,
        client.secretHash,
        client.publicKeys === null ? null : JSON.stringify(client.publicKeys),
        client.perMinute,
        client.version,
        client.createdAt,
        client.validFrom,
        client.lastUsedDay,
        client.endedAt,
      ],
    );
  }

  async find(communityId: string, id: string): Promise<MachineClient | null> {
    const sql = "SELECT * FROM machine_client WHERE community_id = $1 AND id = $2";
    const [row] = (await this.#pool.query(sql, [communityId, id])).rows;
    return row === undefined ? null : clientOf(row);
  }

  async list(communityId: string, { after, limit }: IdPage): Promise<readonly MachineClient[]> {
    const sql = `SELECT * FROM machine_client WHERE community_id = $1 AND id COLLATE "C" > $2
      ORDER BY id COLLATE "C" LIMIT $3`;
    return (await this.#pool.query(sql, [communityId, after ?? "", limit])).rows.map(clientOf);
  }

  async count(communityId: string): Promise<number> {
    const sql = "SELECT count(*)::int AS n FROM machine_client WHERE community_id = $1 AND ended_at IS NULL";
    return (await this.#pool.query(sql, [communityId])).rows[0]?.n ?? 0;
  }

  async save(communityId: string, client: MachineClient): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `UPDATE machine_client SET name = $4, scopes = $5, point_ids = $6, secret_hash = $7, public_keys = $8,
        per_minute = $9, valid_from = $10, ended_at = $11, version = $3
        WHERE community_id = $1 AND id = $2 AND version = $3::int - 1`,
      [
        communityId,
        client.id,
        client.version,
        client.name,
        JSON.stringify(client.scopes),
        JSON.stringify(client.pointIds),
        client.secretHash,
        client.publicKeys === null ? null : JSON.stringify(client.publicKeys),
        client.perMinute,
        client.validFrom,
        client.endedAt,
      ],
    );
    return rowCount === 1;
  }

  async seen(communityId: string, id: string, day: number): Promise<void> {
    const sql = `UPDATE machine_client SET last_used_day = $3
      WHERE community_id = $1 AND id = $2 AND last_used_day IS DISTINCT FROM $3`;
    await this.#pool.query(sql, [communityId, id, day]);
  }
}

class PostgresDeviceKeys implements DeviceKeys {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async add(communityId: string, key: DeviceKey): Promise<void> {
    await this.#pool.query(
      `INSERT INTO device_key (community_id, id, key_hash, label, point_ids, issued_by, version, created_at,
        last_used_day, revoked_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
      [
        communityId,
        key.id,
        key.keyHash,
        key.label,
        JSON.stringify(key.pointIds),
        key.issuedBy,
        key.version,
        key.createdAt,
        key.lastUsedDay,
        key.revokedAt,
      ],
    );
  }

  async find(communityId: string, id: string): Promise<DeviceKey | null> {
    const sql = "SELECT * FROM device_key WHERE community_id = $1 AND id = $2";
    const [row] = (await this.#pool.query(sql, [communityId, id])).rows;
    return row === undefined ? null : keyOf(row);
  }

  async findByHash(communityId: string, keyHash: string): Promise<DeviceKey | null> {
    const sql = "SELECT * FROM device_key WHERE community_id = $1 AND key_hash = $2";
    const [row] = (await this.#pool.query(sql, [communityId, keyHash])).rows;
    return row === undefined ? null : keyOf(row);
  }

  async list(
    communityId: string,
    { after, limit, within }: IdPage & { readonly within: readonly string[] | null },
  ): Promise<readonly DeviceKey[]> {
    const sql = `SELECT * FROM device_key WHERE community_id = $1 AND id COLLATE "C" > $2
      AND ($4::jsonb IS NULL OR point_ids::jsonb <@ $4::jsonb) ORDER BY id COLLATE "C" LIMIT $3`;
    const among = within === null ? null : JSON.stringify(within);
    return (await this.#pool.query(sql, [communityId, after ?? "", limit, among])).rows.map(keyOf);
  }

  async save(communityId: string, key: DeviceKey): Promise<boolean> {
    const sql = `UPDATE device_key SET label = $4, revoked_at = $5, version = $3
      WHERE community_id = $1 AND id = $2 AND version = $3::int - 1`;
    const values = [communityId, key.id, key.version, key.label, key.revokedAt];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  async seen(communityId: string, id: string, day: number): Promise<void> {
    const sql = `UPDATE device_key SET last_used_day = $3
      WHERE community_id = $1 AND id = $2 AND last_used_day IS DISTINCT FROM $3`;
    await this.#pool.query(sql, [communityId, id, day]);
  }
}

class PostgresTraces implements TokenTraces {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async keep(communityId: string, trace: Parameters<TokenTraces["keep"]>[1]): Promise<boolean> {
    const sql = `INSERT INTO oauth_artifact (community_id, model, id, payload, expires_at)
      VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING`;
    const values = [communityId, trace.model, trace.id, JSON.stringify(trace.payload), trace.expiresAt];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  async find(communityId: string, model: string, id: string, now: number): Promise<object | null> {
    const sql = `SELECT payload FROM oauth_artifact
      WHERE community_id = $1 AND model = $2 AND id = $3 AND expires_at > $4`;
    return (await this.#pool.query(sql, [communityId, model, id, Math.floor(now)])).rows[0]?.payload ?? null;
  }

  async forget(communityId: string, now: number, limit: number): Promise<number> {
    const sql = `DELETE FROM oauth_artifact WHERE ctid IN (SELECT ctid FROM oauth_artifact
      WHERE community_id = $1 AND expires_at <= $2 LIMIT $3)`;
    return (await this.#pool.query(sql, [communityId, Math.floor(now), limit])).rowCount ?? 0;
  }
}

export const postgresMachineAccess = (pool: pg.Pool): MachineAccess => ({
  clients: new PostgresClients(pool),
  deviceKeys: new PostgresDeviceKeys(pool),
  traces: new PostgresTraces(pool),
});
