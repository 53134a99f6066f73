/** Notifications in memory, for tests and headless runs; the twin of `PostgresNotifications`. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type {
  Channel,
  Delivery,
  DueDelivery,
  NewNotification,
  Notification,
  NotificationPreferences,
  NotificationStore,
  PushSubscription,
} from "../../ports/notifications.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const keyOf = (delivery: Pick<Delivery, "communityId" | "notificationId" | "personId" | "channel">): string =>
  [delivery.communityId, delivery.notificationId, delivery.personId, delivery.channel].join("|");

export class MemoryNotifications implements NotificationStore {
  readonly #notifications = new Map<string, Notification>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #preferences = new Map<string, NotificationPreferences>();
  readonly #subscriptions = new Map<string, PushSubscription>();

  async addNotification(
    notification: NewNotification,
    deliveries: readonly Pick<Delivery, "personId" | "channel" | "notBefore">[],
  ): Promise<boolean> {
    const { communityId, id } = notification;
    if (this.#notifications.has(`${communityId}|${id}`)) return false;
    this.#notifications.set(`${communityId}|${id}`, { ...notification, readAt: null });
    for (const wanted of deliveries) {
      const delivery: Delivery = {
        ...wanted,
        communityId,
        notificationId: id,
        state: "waiting",
        attempts: 0,
        settledAt: null,
        fault: null,
      };
      this.#deliveries.set(keyOf(delivery), delivery);
    }
    return true;
  }

  async notifications(
    communityId: string,
    meteringPointId: string,
    limit: number,
  ): Promise<readonly Notification[]> {
    return this.#ofHome(communityId, meteringPointId)
      .sort((a, b) => b.at - a.at || compare(a.id, b.id))
      .slice(0, limit);
  }

  async unreadNotifications(communityId: string, meteringPointId: string): Promise<number> {
    return this.#ofHome(communityId, meteringPointId).filter(({ readAt }) => readAt === null).length;
  }

  async readNotifications(communityId: string, meteringPointId: string, at: EpochSeconds): Promise<void> {
    for (const item of this.#ofHome(communityId, meteringPointId)) {
      if (item.readAt === null) this.#notifications.set(`${communityId}|${item.id}`, { ...item, readAt: at });
    }
  }

  async forgetHome(
    communityId: string,
    meteringPointId: string,
    personIds: readonly string[],
  ): Promise<number> {
    const items = this.#ofHome(communityId, meteringPointId);
    for (const { id } of items) {
      this.#notifications.delete(`${communityId}|${id}`);
      for (const [key, delivery] of this.#deliveries) {
        if (delivery.communityId === communityId && delivery.notificationId === id)
          this.#deliveries.delete(key);
      }
    }
    let choices = 0;
    for (const personId of personIds) {
      if (this.#preferences.delete(`${communityId}|${personId}`)) choices += 1;
      for (const [key, subscription] of this.#subscriptions) {
        if (subscription.communityId !== communityId || subscription.personId !== personId) continue;
        this.#subscriptions.delete(key);
        choices += 1;
      }
    }
    return items.length + choices;
  }

  async notificationPreferences(
    communityId: string,
    personId: string,
  ): Promise<NotificationPreferences | null> {
    return this.#preferences.get(`${communityId}|${personId}`) ?? null;
  }

  async saveNotificationPreferences(
    communityId: string,
    personId: string,
    preferences: NotificationPreferences,
  ): Promise<void> {
    this.#preferences.set(`${communityId}|${personId}`, preferences);
  }

  async pushSubscriptions(communityId: string, personId: string): Promise<readonly PushSubscription[]> {
    return [...this.#subscriptions.values()]
      .filter((item) => item.communityId === communityId && item.personId === personId)
      .sort((a, b) => compare(a.id, b.id));
  }

  async savePushSubscription(subscription: PushSubscription): Promise<void> {
    this.#subscriptions.set(`${subscription.communityId}|${subscription.id}`, subscription);
  }

  async deletePushSubscription(communityId: string, personId: string, id: string): Promise<void> {
    const found = this.#subscriptions.get(`${communityId}|${id}`);
    if (found?.personId === personId) this.#subscriptions.delete(`${communityId}|${id}`);
  }

  async dueDeliveries(
    communityId: string,
    now: EpochSeconds,
    limit: number,
  ): Promise<readonly DueDelivery[]> {
    return [...this.#deliveries.values()]
      .filter((item) => item.communityId === communityId && item.state === "waiting" && item.notBefore <= now)
      .sort((a, b) => a.notBefore - b.notBefore || compare(a.notificationId, b.notificationId))
      .slice(0, limit)
      .flatMap((delivery) => {
        const notification = this.#notifications.get(`${communityId}|${delivery.notificationId}`);
        return notification === undefined ? [] : [{ delivery, notification }];
      });
  }

  async saveDelivery(delivery: Delivery): Promise<void> {
    this.#deliveries.set(keyOf(delivery), delivery);
  }

  async messagesSince(
    communityId: string,
    personId: string,
    channel: Channel,
    since: EpochSeconds,
  ): Promise<number> {
    const sent = [...this.#deliveries.values()].filter(
      (item) =>
        item.communityId === communityId &&
        item.personId === personId &&
        item.channel === channel &&
        item.state === "sent" &&
        (item.settledAt ?? 0) >= since,
    );
    return new Set(sent.map(({ settledAt }) => settledAt)).size;
  }

  #ofHome(communityId: string, meteringPointId: string): Notification[] {
    return [...this.#notifications.values()].filter(
      (item) => item.communityId === communityId && item.meteringPointId === meteringPointId,
    );
  }
}
