/** What a home is told, and how a person wants to be told. */
import { z } from "zod";
import { NOTIFICATION_KINDS } from "../../../ports/notifications.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import { count, seconds, text } from "./primitives.ts";

export const NotificationKindDto = component(
  "NotificationKind",
  "What a notification is about.",
  z.enum(NOTIFICATION_KINDS),
);

export const NotificationList = component(
  "NotificationList",
  "What the home was told, newest first.",
  z.object({
    unread: count("Not read yet."),
    items: z
      .array(
        z.object({
          id: text("Id.", 64),
          kind: NotificationKindDto,
          at: seconds("Market time."),
          facts: z.record(z.string(), z.union([z.string(), z.number()])).meta({
            description: "Values for the sentence: days, energies in Wh, times.",
          }),
          path: text("Page of the web app."),
          readAt: seconds("Market time.").nullable(),
        }),
      )
      .max(100),
  }),
);

const often = z.enum(["off", "each", "daily"]);
const perKind = z.strictObject(
  Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, often])) as Record<
    (typeof NOTIFICATION_KINDS)[number],
    typeof often
  >,
);
const minute = z.int().min(0).max(1_439);

export const NotificationPreferencesDto = component(
  "NotificationPreferences",
  "How a person wants to be told beside the app. daily: once in the morning. Security is always told.",
  z.strictObject({
    language: z.enum(["en", "de", "es", "ar"]),
    email: perKind,
    push: perKind,
    quiet: z.strictObject({ from: minute, to: minute }).nullable().meta({
      description: "Local minutes after midnight between which nothing is sent.",
    }),
  }),
);

export const NotificationSettings = component(
  "NotificationSettings",
  "Channels that there are, and what the person chose.",
  z.object({
    preferences: NotificationPreferencesDto,
    email: z.object({
      mode: z.enum(["off", "folder", "smtp"]).meta({ description: "folder: laid aside, nothing is sent." }),
      hasAddress: z.boolean().meta({ description: "An e-mail address of the person is known." }),
    }),
    push: z.object({
      publicKey: z.string().nullable().meta({ description: "VAPID key; null: the channel is off." }),
      browsers: z.array(z.object({ id: text("Id.", 64), addedAt: seconds("Market time.") })).max(20),
    }),
    laid: z
      .array(z.object({ subject: text("Subject."), text: z.string().max(4_000) }))
      .max(20)
      .meta({ description: "Mails that would have been sent, newest first; with mode folder only." }),
  }),
);

export const PushSubscriptionEntry = component(
  "PushSubscriptionEntry",
  "A browser that wants to be told, as its push manager gave it.",
  z.strictObject({
    endpoint: z.url().max(1_000),
    p256dh: z.string().min(20).max(200),
    auth: z.string().min(8).max(100),
  }),
);

export const PushSubscriptionParams = z.strictObject({ subscriptionId: z.string().regex(/^[0-9a-f]{32}$/) });
export const NotificationsQuery = PointQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).optional(),
});
