/** Notifications: the inbox of a home, and how a person wants to be told. */
import { createHash } from "node:crypto";
import type { z } from "zod";
import { DEFAULT_PREFERENCES } from "../../../app/notify/deliveryRules.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { refuse } from "../problem.ts";
import {
  type NotificationList,
  NotificationPreferencesDto,
  type NotificationSettings,
  NotificationsQuery,
  PushSubscriptionEntry,
  PushSubscriptionParams,
} from "../schemas/notifications.ts";

const PAGE = 50;
const MOST_BROWSERS = 8;
const SHOWN_MAILS = 5;

async function inbox({ deps, pointId }: Context, limit: number): Promise<z.infer<typeof NotificationList>> {
  const { notifications } = deps.desk;
  const [items, unread] = await Promise.all([
    notifications.notifications(deps.communityId, pointId, limit),
    notifications.unreadNotifications(deps.communityId, pointId),
  ]);
  return {
    unread,
    items: items.map(({ id, kind, at, facts, path, readAt }) => ({
      id,
      kind,
      at,
      facts: { ...facts },
      path,
      readAt,
    })),
  };
}

export const listNotifications: Handler = async (context) => ({
  body: await inbox(context, checked(context, "query", NotificationsQuery).limit ?? PAGE),
});

export const readNotifications: Handler = async (context) => {
  const { deps, pointId } = context;
  await deps.desk.notifications.readNotifications(deps.communityId, pointId, deps.clock.now());
  return { body: await inbox(context, PAGE) };
};

function personOf({ session }: Context): string {
  if (session === null) throw refuse("LAT-8001");
  return session.personId;
}

async function settingsOf(context: Context): Promise<z.infer<typeof NotificationSettings>> {
  const { deps } = context;
  const { communityId, notify, desk, identity } = deps;
  const personId = personOf(context);
  const [chosen, browsers, person] = await Promise.all([
    desk.notifications.notificationPreferences(communityId, personId),
    desk.notifications.pushSubscriptions(communityId, personId),
    identity.people.person(communityId, personId),
  ]);
  const address = person?.email ?? null;
  return {
    preferences: chosen ?? DEFAULT_PREFERENCES,
    email: { mode: notify.mailMode, hasAddress: address !== null },
    push: {
      publicKey: notify.pusher?.publicKey ?? null,
      browsers: browsers.map(({ id, addedAt }) => ({ id, addedAt })),
    },
    laid: (address === null ? [] : notify.laidFor(address))
      .slice(0, SHOWN_MAILS)
      .map(({ subject, text }) => ({ subject, text })),
  };
}

export const getNotificationSettings: Handler = async (context) => ({ body: await settingsOf(context) });

export const putNotificationSettings: Handler = async (context) => {
  const { deps } = context;
  const wanted = checked(context, "body", NotificationPreferencesDto);
  await deps.desk.notifications.saveNotificationPreferences(deps.communityId, personOf(context), wanted);
  return { body: await settingsOf(context) };
};

export const addPushSubscription: Handler = async (context) => {
  const { deps } = context;
  const { communityId, notify, desk } = deps;
  const address = checked(context, "body", PushSubscriptionEntry);
  const personId = personOf(context);
  if (notify.pusher === null) throw refuse("LAT-8306", { reason: "the channel is switched off here" });
  const fault = await notify.pusher.faultOf(address.endpoint);
  if (fault !== null) throw refuse("LAT-8306", { reason: fault });
  const id = createHash("sha256").update(address.endpoint).digest("hex").slice(0, 32);
  const known = await desk.notifications.pushSubscriptions(communityId, personId);
  if (known.length >= MOST_BROWSERS && !known.some((browser) => browser.id === id)) {
    throw refuse("LAT-8307", { limit: MOST_BROWSERS });
  }
  const addedAt = deps.clock.now();
  await desk.notifications.savePushSubscription({ ...address, communityId, id, personId, addedAt });
  return { body: await settingsOf(context) };
};

export const deletePushSubscription: Handler = async (context) => {
  const { deps } = context;
  const { subscriptionId } = checked(context, "params", PushSubscriptionParams);
  const personId = personOf(context);
  await deps.desk.notifications.deletePushSubscription(deps.communityId, personId, subscriptionId);
  return { body: await settingsOf(context) };
};
