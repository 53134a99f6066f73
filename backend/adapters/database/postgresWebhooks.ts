/** Webhooks in PostgreSQL: due deliveries are claimed under a lease, so that a process that dies loses none. */
import type pg from "pg";
import type {
  DeliveryOutcome,
  NewDelivery,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookStore,
} from "../../ports/webhooks.ts";
import { inTransaction } from "./inTransaction.ts";

const endpointOf = (row: pg.QueryResultRow): WebhookEndpoint => ({
  id: row.id,
  owner: row.owner,
  url: row.url,
  events: row.events,
  secrets: row.secrets,
  state: row.state,
  reason: row.reason,
  failures: row.failures,
  version: row.version,
  createdAt: Number(row.created_at),
});

const deliveryOf = (row: pg.QueryResultRow): WebhookDelivery => ({
  id: row.id,
  endpointId: row.endpoint_id,
  position: Number(row.position),
  messageId: row.message_id,
  eventType: row.event_type,
  body: row.body,
  state: row.state,
  attempts: row.attempts,
  nextAt: Number(row.next_at),
  lastStatus: row.last_status,
  lastError: row.last_error,
  createdAt: Number(row.created_at),
  finishedAt: row.finished_at === null ? null : Number(row.finished_at),
});

export class PostgresWebhooks implements WebhookStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async addEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<void> {
    await this.#pool.query(
      `INSERT INTO webhook_endpoint (community_id, id, owner, url, events, secrets, state, reason, failures,
        version, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
      [
        communityId,
        endpoint.id,
        endpoint.owner,
        endpoint.url,
        JSON.stringify(endpoint.events),
        JSON.stringify(endpoint.secrets),
        endpoint.state,
        endpoint.reason,
        endpoint.failures,
        endpoint.version,
        endpoint.createdAt,
      ],
    );
  }

  async endpoint(communityId: string, id: string): Promise<WebhookEndpoint | null> {
    const sql = "SELECT * FROM webhook_endpoint WHERE community_id = $1 AND id = $2";
    const [row] = (await this.#pool.query(sql, [communityId, id])).rows;
    return row === undefined ? null : endpointOf(row);
  }

  async endpoints(
    communityId: string,
    { owner, after, limit }: Parameters<WebhookStore["endpoints"]>[1],
  ): Promise<readonly WebhookEndpoint[]> {
    const sql = `SELECT * FROM webhook_endpoint WHERE community_id = $1 AND ($2::text IS NULL OR owner = $2)
      AND id COLLATE "C" > $3 ORDER BY id COLLATE "C" LIMIT $4`;
    return (await this.#pool.query(sql, [communityId, owner, after ?? "", limit])).rows.map(endpointOf);
  }

  async subscribers(communityId: string, eventType: string): Promise<readonly WebhookEndpoint[]> {
    const sql = `SELECT * FROM webhook_endpoint WHERE community_id = $1 AND state = 'active'
      AND events::jsonb ? $2 ORDER BY id COLLATE "C"`;
    return (await this.#pool.query(sql, [communityId, eventType])).rows.map(endpointOf);
  }

  async saveEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `UPDATE webhook_endpoint SET url = $4, events = $5, secrets = $6, state = $7, reason = $8,
        failures = $9, version = $3 WHERE community_id = $1 AND id = $2 AND version = $3::int - 1`,
      [
        communityId,
        endpoint.id,
        endpoint.version,
        endpoint.url,
        JSON.stringify(endpoint.events),
        JSON.stringify(endpoint.secrets),
        endpoint.state,
        endpoint.reason,
        endpoint.failures,
      ],
    );
    return rowCount === 1;
  }

  async removeEndpoint(communityId: string, id: string): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await client.query("DELETE FROM webhook_endpoint WHERE community_id = $1 AND id = $2", [
        communityId,
        id,
      ]);
      await client.query("DELETE FROM webhook_delivery WHERE community_id = $1 AND endpoint_id = $2", [
        communityId,
        id,
      ]);
    });
  }

  async enqueue(communityId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.#pool.query(
      `INSERT INTO webhook_delivery (community_id, id, endpoint_id, message_id, event_type, body, state,
        attempts, next_at, lease_until, created_at)
      SELECT $1, d.id, d."endpointId", d."messageId", d."eventType", d.body, 'pending', 0, d."nextAt", 0,
        d."createdAt"
      FROM json_to_recordset($2::json) AS d(id text, "endpointId" text, "messageId" text, "eventType" text,
        body text, "nextAt" bigint, "createdAt" bigint)
      ON CONFLICT (community_id, endpoint_id, message_id) DO NOTHING`,
      [communityId, JSON.stringify(deliveries)],
    );
  }

  async claimDue(
    communityId: string,
    { holder, now, leaseUntil, limit }: Parameters<WebhookStore["claimDue"]>[1],
  ): Promise<readonly WebhookDelivery[]> {
    const sql = `UPDATE webhook_delivery SET holder = $2, lease_until = $4, attempts = attempts + 1
      WHERE (community_id, id) IN (SELECT community_id, id FROM webhook_delivery
        WHERE community_id = $1 AND state = 'pending' AND next_at <= $3 AND lease_until <= $3
        ORDER BY next_at LIMIT $5 FOR UPDATE SKIP LOCKED)
      RETURNING *`;
    const { rows } = await this.#pool.query(sql, [communityId, holder, now, leaseUntil, limit]);
    return rows.map(deliveryOf).sort((a, b) => a.position - b.position);
  }

  async settle(communityId: string, outcome: DeliveryOutcome): Promise<boolean> {
    const sql = `UPDATE webhook_delivery SET state = $4, next_at = $5, last_status = $6, last_error = $7,
      finished_at = $8, lease_until = 0, holder = NULL
      WHERE community_id = $1 AND id = $2 AND holder = $3 AND state = 'pending'`;
    const { id, holder, state, nextAt, lastStatus, lastError, finishedAt } = outcome;
    const values = [communityId, id, holder, state, nextAt, lastStatus, lastError, finishedAt];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  async delivery(communityId: string, endpointId: string, id: string): Promise<WebhookDelivery | null> {
    const sql = "SELECT * FROM webhook_delivery WHERE community_id = $1 AND endpoint_id = $2 AND id = $3";
    const [row] = (await this.#pool.query(sql, [communityId, endpointId, id])).rows;
    return row === undefined ? null : deliveryOf(row);
  }

  async deliveries(
    communityId: string,
    { endpointId, before, limit }: Parameters<WebhookStore["deliveries"]>[1],
  ): Promise<readonly WebhookDelivery[]> {
    const sql = `SELECT * FROM webhook_delivery WHERE community_id = $1 AND endpoint_id = $2
      AND ($3::bigint IS NULL OR position < $3) ORDER BY position DESC LIMIT $4`;
    return (await this.#pool.query(sql, [communityId, endpointId, before, limit])).rows.map(deliveryOf);
  }

  async replay(communityId: string, endpointId: string, id: string, now: number): Promise<boolean> {
    const sql = `UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_at = $4, lease_until = 0,
      holder = NULL, finished_at = NULL
      WHERE community_id = $1 AND endpoint_id = $2 AND id = $3 AND state <> 'pending'`;
    return (await this.#pool.query(sql, [communityId, endpointId, id, now])).rowCount === 1;
  }

  async forget(communityId: string, before: number, limit: number): Promise<number> {
    const sql = `DELETE FROM webhook_delivery WHERE ctid IN (SELECT ctid FROM webhook_delivery
      WHERE community_id = $1 AND state <> 'pending' AND created_at < $2 LIMIT $3)`;
    return (await this.#pool.query(sql, [communityId, before, limit])).rowCount ?? 0;
  }
}
