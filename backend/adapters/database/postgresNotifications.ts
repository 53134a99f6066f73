/** Notifications in PostgreSQL. Addresses of browsers are sealed. */
import pg from "pg";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type {
  Channel,
  Delivery,
  DueDelivery,
  NewNotification,
  Notification,
  NotificationPreferences,
  NotificationStore,
  PushAddress,
  PushSubscription,
} from "../../ports/notifications.ts";
import type { ColumnCipher, ColumnPlace } from "../columns/columnCipher.ts";
import { inTransaction } from "./inTransaction.ts";

const at = (value: unknown): EpochSeconds => epochSeconds(Number(value));
const atOrNull = (value: unknown): EpochSeconds | null => (value === null ? null : at(value));
const place = (communityId: string, id: string): ColumnPlace => [
  "push_subscription",
  "body",
  communityId,
  id,
];

const toNotification = (row: pg.QueryResultRow): Notification => ({
  communityId: row.community_id,
  id: row.id,
  meteringPointId: row.metering_point_id,
  kind: row.kind,
  key: row.key,
  at: at(row.at),
  facts: row.facts,
  path: row.path,
  readAt: atOrNull(row.read_at),
});

const toDelivery = (row: pg.QueryResultRow): Delivery => ({
  communityId: row.community_id,
  notificationId: row.notification_id,
  personId: row.person_id,
  channel: row.channel,
  state: row.state,
  attempts: row.attempts,
  notBefore: at(row.not_before),
  settledAt: atOrNull(row.settled_at),
  fault: row.fault,
});

export class PostgresNotifications implements NotificationStore {
  readonly #pool: pg.Pool;
  readonly #columns: ColumnCipher;

  constructor(url: string, columns: ColumnCipher) {
    this.#columns = columns;
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  addNotification(
    item: NewNotification,
    deliveries: readonly Pick<Delivery, "personId" | "channel" | "notBefore">[],
  ): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      const { rowCount } = await client.query(
        `INSERT INTO notification (community_id, id, metering_point_id, kind, key, at, facts, path)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [
          item.communityId,
          item.id,
          item.meteringPointId,
          item.kind,
          item.key,
          item.at,
          JSON.stringify(item.facts),
          item.path,
        ],
      );
      if (rowCount !== 1) return false;
      for (const { personId, channel, notBefore } of deliveries) {
        await client.query(
          `INSERT INTO notification_delivery
             (community_id, notification_id, person_id, channel, state, not_before)
           VALUES ($1, $2, $3, $4, 'waiting', $5)`,
          [item.communityId, item.id, personId, channel, notBefore],
        );
      }
      return true;
    });
  }

  async notifications(
    communityId: string,
    meteringPointId: string,
    limit: number,
  ): Promise<readonly Notification[]> {
    const sql = `SELECT * FROM notification WHERE community_id = $1 AND metering_point_id = $2
      ORDER BY at DESC, id COLLATE "C" LIMIT $3`;
    return (await this.#pool.query(sql, [communityId, meteringPointId, limit])).rows.map(toNotification);
  }

  async unreadNotifications(communityId: string, meteringPointId: string): Promise<number> {
    const sql = `SELECT count(*)::int AS n FROM notification
      WHERE community_id = $1 AND metering_point_id = $2 AND read_at IS NULL`;
    return (await this.#pool.query(sql, [communityId, meteringPointId])).rows[0].n;
  }

  async readNotifications(communityId: string, meteringPointId: string, when: EpochSeconds): Promise<void> {
    const sql = `UPDATE notification SET read_at = $3
      WHERE community_id = $1 AND metering_point_id = $2 AND read_at IS NULL`;
    await this.#pool.query(sql, [communityId, meteringPointId, when]);
  }

  async forgetHome(
    communityId: string,
    meteringPointId: string,
    personIds: readonly string[],
  ): Promise<number> {
    const deliveries = `DELETE FROM notification_delivery d USING notification n WHERE d.community_id = $1
      AND n.community_id = $1 AND n.id = d.notification_id AND n.metering_point_id = $2`;
    await this.#pool.query(deliveries, [communityId, meteringPointId]);
    const home = "DELETE FROM notification WHERE community_id = $1 AND metering_point_id = $2";
    let gone = (await this.#pool.query(home, [communityId, meteringPointId])).rowCount ?? 0;
    for (const table of ["notification_preference", "push_subscription"]) {
      const sql = `DELETE FROM ${table} WHERE community_id = $1 AND person_id = ANY($2)`;
      gone += (await this.#pool.query(sql, [communityId, [...personIds]])).rowCount ?? 0;
    }
    return gone;
  }

  async notificationPreferences(
    communityId: string,
    personId: string,
  ): Promise<NotificationPreferences | null> {
    const sql = "SELECT body FROM notification_preference WHERE community_id = $1 AND person_id = $2";
    return (await this.#pool.query(sql, [communityId, personId])).rows[0]?.body ?? null;
  }

  async saveNotificationPreferences(
    communityId: string,
    personId: string,
    preferences: NotificationPreferences,
  ): Promise<void> {
    const sql = `INSERT INTO notification_preference (community_id, person_id, body) VALUES ($1, $2, $3)
      ON CONFLICT (community_id, person_id) DO UPDATE SET body = EXCLUDED.body`;
    await this.#pool.query(sql, [communityId, personId, JSON.stringify(preferences)]);
  }

  async pushSubscriptions(communityId: string, personId: string): Promise<readonly PushSubscription[]> {
    const sql = `SELECT * FROM push_subscription WHERE community_id = $1 AND person_id = $2
      ORDER BY id COLLATE "C"`;
    const { rows } = await this.#pool.query(sql, [communityId, personId]);
    return rows.map((row) => {
      const clear = this.#columns.open(place(communityId, row.id), row.body);
      const address = JSON.parse(clear) as PushAddress;
      return { ...address, communityId, id: row.id, personId, addedAt: at(row.added_at) };
    });
  }

  async savePushSubscription(subscription: PushSubscription): Promise<void> {
    const { communityId, id, personId, addedAt, endpoint, p256dh, auth } = subscription;
    const body = this.#columns.seal(place(communityId, id), JSON.stringify({ endpoint, p256dh, auth }));
    const sql = `INSERT INTO push_subscription (community_id, id, person_id, body, added_at)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (community_id, id) DO UPDATE
        SET person_id = EXCLUDED.person_id, body = EXCLUDED.body, added_at = EXCLUDED.added_at`;
    await this.#pool.query(sql, [communityId, id, personId, body, addedAt]);
  }

  async deletePushSubscription(communityId: string, personId: string, id: string): Promise<void> {
    const sql = "DELETE FROM push_subscription WHERE community_id = $1 AND person_id = $2 AND id = $3";
    await this.#pool.query(sql, [communityId, personId, id]);
  }

  async dueDeliveries(
    communityId: string,
    now: EpochSeconds,
    limit: number,
  ): Promise<readonly DueDelivery[]> {
    const sql = `SELECT to_json(d) AS delivery, to_json(n) AS item
      FROM notification_delivery d
      JOIN notification n ON n.community_id = d.community_id AND n.id = d.notification_id
      WHERE d.community_id = $1 AND d.state = 'waiting' AND d.not_before <= $2
      ORDER BY d.not_before, d.notification_id COLLATE "C" LIMIT $3`;
    const { rows } = await this.#pool.query(sql, [communityId, now, limit]);
    return rows.map(({ delivery, item }) => ({
      delivery: toDelivery(delivery),
      notification: toNotification(item),
    }));
  }

  async saveDelivery(delivery: Delivery): Promise<void> {
    const { communityId, notificationId, personId, channel } = delivery;
    await this.#pool.query(
      `UPDATE notification_delivery
       SET state = $5, attempts = $6, not_before = $7, settled_at = $8, fault = $9
       WHERE community_id = $1 AND notification_id = $2 AND person_id = $3 AND channel = $4`,
      [
        communityId,
        notificationId,
        personId,
        channel,
        delivery.state,
        delivery.attempts,
        delivery.notBefore,
        delivery.settledAt,
        delivery.fault,
      ],
    );
  }

  async messagesSince(
    communityId: string,
    personId: string,
    channel: Channel,
    since: EpochSeconds,
  ): Promise<number> {
    const sql = `SELECT count(DISTINCT settled_at)::int AS n FROM notification_delivery
      WHERE community_id = $1 AND person_id = $2 AND channel = $3 AND state = 'sent' AND settled_at >= $4`;
    return (await this.#pool.query(sql, [communityId, personId, channel, since])).rows[0].n;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
