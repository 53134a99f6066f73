/** What every store of notifications must do. */
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PREFERENCES } from "../../../../backend/app/notify/deliveryRules.ts";
import { epochSeconds } from "../../../../backend/core/time/marketInterval.ts";
import type { NewNotification, NotificationStore } from "../../../../backend/ports/notifications.ts";

let counter = 0;
const T = (seconds: number) => epochSeconds(1_781_000_000 + seconds);

export function describeNotifications(name: string, open: () => NotificationStore): void {
  describe(`notifications ${name}`, () => {
    let store: NotificationStore;
    let c: string;
    const note = (n: number, change: Partial<NewNotification> = {}): NewNotification => ({
      communityId: c,
      id: `n${n}`,
      meteringPointId: "mp-1",
      kind: "bill",
      key: `bill:${n}`,
      at: T(n),
      facts: { number: `2026-${n}` },
      path: "/money",
      ...change,
    });
    const to = (personId: string, notBefore = T(0)) => ({ personId, channel: "email" as const, notBefore });

    beforeEach(() => {
      store = open();
      counter += 1;
      c = `note-${counter}`;
    });

    it("are made once by their key, deliveries with them", async () => {
      expect(await store.addNotification(note(1), [to("p1")])).toBe(true);
      expect(await store.addNotification(note(1), [to("p2")])).toBe(false);
      expect(await store.dueDeliveries(c, T(9), 10)).toHaveLength(1);
      expect(await store.notifications(c, "mp-1", 10)).toEqual([{ ...note(1), readAt: null }]);
    });

    it("are listed newest first, counted until read, and kept apart by home", async () => {
      for (const n of [1, 3, 2]) await store.addNotification(note(n), []);
      await store.addNotification(note(9, { meteringPointId: "mp-2" }), []);
      expect((await store.notifications(c, "mp-1", 2)).map(({ id }) => id)).toEqual(["n3", "n2"]);
      expect(await store.unreadNotifications(c, "mp-1")).toBe(3);
      await store.readNotifications(c, "mp-1", T(20));
      expect(await store.unreadNotifications(c, "mp-1")).toBe(0);
      expect(await store.unreadNotifications(c, "mp-2")).toBe(1);
    });

    it("wait until their time, and are counted as messages once sent", async () => {
      await store.addNotification(note(1), [to("p1", T(100))]);
      await store.addNotification(note(2), [to("p1", T(50))]);
      expect(await store.dueDeliveries(c, T(60), 10)).toHaveLength(1);
      const due = await store.dueDeliveries(c, T(100), 10);
      expect(due.map(({ notification }) => notification.id)).toEqual(["n2", "n1"]);
      for (const { delivery } of due) {
        await store.saveDelivery({ ...delivery, state: "sent", attempts: 1, settledAt: T(101) });
      }
      expect(await store.dueDeliveries(c, T(200), 10)).toEqual([]);
      // Both went in one message.
      expect(await store.messagesSince(c, "p1", "email", T(101))).toBe(1);
      expect(await store.messagesSince(c, "p1", "email", T(102))).toBe(0);
      expect(await store.messagesSince(c, "p1", "push", T(0))).toBe(0);
    });

    it("keep what a person chose and its browsers, which only that person removes", async () => {
      expect(await store.notificationPreferences(c, "p1")).toBeNull();
      const chosen = { ...DEFAULT_PREFERENCES, language: "ar" as const, quiet: null };
      await store.saveNotificationPreferences(c, "p1", DEFAULT_PREFERENCES);
      await store.saveNotificationPreferences(c, "p1", chosen);
      expect(await store.notificationPreferences(c, "p1")).toEqual(chosen);
      const browser = {
        communityId: c,
        id: "b1",
        personId: "p1",
        addedAt: T(1),
        endpoint: "https://push.example.org/abc",
        p256dh: "key",
        auth: "secret",
      };
      await store.savePushSubscription(browser);
      await store.savePushSubscription(browser);
      expect(await store.pushSubscriptions(c, "p1")).toEqual([browser]);
      await store.deletePushSubscription(c, "p2", "b1");
      expect(await store.pushSubscriptions(c, "p1")).toHaveLength(1);
      await store.deletePushSubscription(c, "p1", "b1");
      expect(await store.pushSubscriptions(c, "p1")).toEqual([]);
    });
  });
}
