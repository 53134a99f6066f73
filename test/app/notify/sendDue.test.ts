/**
 *   notice ──► made once ──► waits ──► one message per person and channel ──► settled
 *                                        │ fails: 5, 10, 20, 40 min, then given up
 */
import { describe, expect, it } from "vitest";
import { createMemoryIdentity } from "../../../backend/adapters/memory/memoryIdentity.ts";
import { MemoryNotifications } from "../../../backend/adapters/memory/memoryNotifications.ts";
import { DEFAULT_PREFERENCES, MOST_PER_DAY } from "../../../backend/app/notify/deliveryRules.ts";
import { notifyHome } from "../../../backend/app/notify/notifyHome.ts";
import { sendDue } from "../../../backend/app/notify/sendDue.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { MailMessage, NotificationKind, SendResult } from "../../../backend/ports/notifications.ts";
import type { Person } from "../../../backend/ports/people.ts";

const C = "street";
const NOON = epochSeconds(Date.parse("2026-06-15T10:00:00Z") / 1_000);
const later = (seconds: number) => epochSeconds(NOON + seconds);

const person: Person = {
  communityId: C,
  id: "p1",
  displayName: "Anna Beispiel",
  email: "anna@example.org",
  roles: ["member"],
  memberOf: ["mp-1"],
  helps: [],
  wallet: null,
  createdAt: NOON,
  endedAt: null,
};
const helper: Person = { ...person, id: "p2", email: "hans@example.org", memberOf: [], helps: ["mp-1"] };

function open(results: SendResult[] = []) {
  const notifications = new MemoryNotifications();
  const mails: MailMessage[] = [];
  const pushed: string[] = [];
  const people = {
    peopleOfPoint: async () => [person, helper],
    person: async (_c: string, id: string) => (id === "p1" ? person : helper),
  };
  const scope = {
    communityId: C,
    notifications,
    people,
    origin: "https://lateral.example",
    channels: {
      mailer: {
        send: async (message: MailMessage) => {
          mails.push(message);
          return results.shift() ?? ({ status: "sent" } as const);
        },
      },
      pusher: {
        publicKey: "key",
        faultOf: async () => null,
        send: async ({ endpoint }: { endpoint: string }, payload: string) => {
          pushed.push(payload);
          return { status: endpoint.includes("gone") ? ("gone" as const) : ("sent" as const) };
        },
      },
    },
  };
  const tell = (kind: NotificationKind, n: number) =>
    notifyHome(scope, C, {
      meteringPointId: "mp-1",
      kind,
      key: `${kind}:${n}`,
      at: NOON,
      facts: { soldWh: 4_200, number: "2026-000007" },
      path: "/money",
    });
  const all = {
    ...DEFAULT_PREFERENCES,
    email: { ...DEFAULT_PREFERENCES.email, bill: "each", limit: "each" },
  } as const;
  return { notifications, scope, mails, pushed, tell, all };
}

describe("telling people", () => {
  it("goes to those who live there, never to helpers, and only as they chose", async () => {
    const { tell, scope, mails, notifications, all } = open();
    await notifications.saveNotificationPreferences(C, "p2", all);
    await tell("bill", 1);
    await sendDue(scope, later(1));
    expect(mails).toEqual([]);
    await notifications.saveNotificationPreferences(C, "p1", all);
    await tell("bill", 2);
    expect(await tell("bill", 2)).toBe(false);
    await sendDue(scope, later(2));
    await sendDue(scope, later(3));
    expect(mails.map(({ to }) => to)).toEqual(["anna@example.org"]);
  });

  it("puts all that waits into one message, without figures and without names", async () => {
    const { tell, scope, mails, notifications, all } = open();
    await notifications.saveNotificationPreferences(C, "p1", { ...all, language: "de" });
    await tell("bill", 1);
    await tell("limit", 1);
    expect(await sendDue(scope, later(1))).toBe(1);
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail?.text).toContain("Eine Rechnung wurde ausgestellt.");
    expect(mail?.text).toContain("https://lateral.example/money");
    expect(mail?.unsubscribe).toBe("https://lateral.example/notifications");
    expect(`${mail?.subject}${mail?.text}`).not.toMatch(/4[.,]?2|000007|Anna|€|kWh/);
  });

  it("tries again after a pause with the same id, and gives up after five attempts", async () => {
    const failed = { status: "failed", fault: "mail server: 451" } as const;
    const { tell, scope, mails, notifications, all } = open([failed, failed, failed, failed, failed]);
    await notifications.saveNotificationPreferences(C, "p1", all);
    await tell("bill", 1);
    for (const seconds of [0, 299, 300, 900, 2_100, 4_500, 90_000]) await sendDue(scope, later(seconds));
    expect(mails).toHaveLength(5);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(1);
    expect(await notifications.dueDeliveries(C, later(900_000), 10)).toEqual([]);
  });

  it("sends again what was sent when the process died before it was written down", async () => {
    const { tell, scope, mails, notifications, all } = open();
    await notifications.saveNotificationPreferences(C, "p1", all);
    await tell("bill", 1);
    const save = notifications.saveDelivery.bind(notifications);
    notifications.saveDelivery = async () => {
      throw new Error("killed");
    };
    await expect(sendDue(scope, later(1))).rejects.toThrow("killed");
    notifications.saveDelivery = save;
    await sendDue(scope, later(2));
    expect(mails).toHaveLength(2);
    expect(mails[0]?.id).toBe(mails[1]?.id);
  });

  it("holds back after the day's messages, but never what concerns security", async () => {
    const { tell, scope, mails, notifications, all } = open();
    await notifications.saveNotificationPreferences(C, "p1", all);
    for (let n = 0; n < MOST_PER_DAY + 3; n += 1) {
      await tell("bill", n);
      await sendDue(scope, later(n));
    }
    expect(mails).toHaveLength(MOST_PER_DAY);
    await tell("security", 1);
    await sendDue(scope, later(60));
    expect(mails).toHaveLength(MOST_PER_DAY + 1);
    await sendDue(scope, later(20 * 3_600));
    expect(mails).toHaveLength(MOST_PER_DAY + 2);
  });

  it("tells browsers only where to look, and forgets those that are gone", async () => {
    const { tell, scope, pushed, notifications } = open();
    const push = { ...DEFAULT_PREFERENCES.push, bill: "each" } as const;
    await notifications.saveNotificationPreferences(C, "p1", { ...DEFAULT_PREFERENCES, push });
    for (const id of ["gone", "here"]) {
      await notifications.savePushSubscription({
        communityId: C,
        id,
        personId: "p1",
        addedAt: NOON,
        endpoint: `https://push.example.org/${id}`,
        p256dh: "k",
        auth: "a",
      });
    }
    await tell("bill", 1);
    await sendDue(scope, later(1));
    expect(pushed).toEqual([JSON.stringify({ path: "/money" }), JSON.stringify({ path: "/money" })]);
    expect((await notifications.pushSubscriptions(C, "p1")).map(({ id }) => id)).toEqual(["here"]);
  });
});

it("people of a memory store can be asked as the sender does", () => {
  expect(typeof createMemoryIdentity().people.peopleOfPoint).toBe("function");
});
