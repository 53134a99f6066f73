/**
 * What homes are told, how people want to be told, and how it gets there. Times are market time. A notification is
 * made once, by its key; a delivery is sent at least once per person and channel.
 */
import type { EpochSeconds } from "../core/time/marketInterval.ts";

export const NOTIFICATION_KINDS = [
  "limit",
  "orders",
  "bill",
  "supply",
  "consent",
  "security",
  "readings",
  "dispute",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const CHANNELS = ["email", "push"] as const;
export type Channel = (typeof CHANNELS)[number];

/** `daily`: together with the others of the day, in the morning. */
export type HowOften = "off" | "each" | "daily";

/** Values for the sentence on the page, of the own home only. They never leave with a message. */
export type NotificationFacts = Readonly<Record<string, string | number>>;

export interface Notification {
  readonly communityId: string;
  readonly id: string;
  readonly meteringPointId: string;
  readonly kind: NotificationKind;
  /** Says what it is about; the same never comes twice. */
  readonly key: string;
  readonly at: EpochSeconds;
  readonly facts: NotificationFacts;
  /** Page of the web app. */
  readonly path: string;
  readonly readAt: EpochSeconds | null;
}

export type NewNotification = Omit<Notification, "readAt">;

export interface NotificationPreferences {
  readonly language: "en" | "de" | "es" | "ar";
  readonly email: Readonly<Record<NotificationKind, HowOften>>;
  readonly push: Readonly<Record<NotificationKind, HowOften>>;
  /** Local minutes after midnight between which nothing is sent; null: at any time. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
}

export interface PushAddress {
  readonly endpoint: string;
  /** Public key and secret of the browser, base64url. */
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushSubscription extends PushAddress {
  readonly communityId: string;
  /** Digest of the endpoint. */
  readonly id: string;
  readonly personId: string;
  readonly addedAt: EpochSeconds;
}

export type DeliveryState = "waiting" | "sent" | "failed";

export interface Delivery {
  readonly communityId: string;
  readonly notificationId: string;
  readonly personId: string;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Waits until then. */
  readonly notBefore: EpochSeconds;
  readonly settledAt: EpochSeconds | null;
  readonly fault: string | null;
}

export interface DueDelivery {
  readonly delivery: Delivery;
  readonly notification: Notification;
}

export interface NotificationStore {
  /** The notification with its deliveries, or nothing when its home has one with this key. False then. */
  addNotification(
    notification: NewNotification,
    deliveries: readonly Pick<Delivery, "personId" | "channel" | "notBefore">[],
  ): Promise<boolean>;
  /** Newest first. */
  notifications(
    communityId: string,
    meteringPointId: string,
    limit: number,
  ): Promise<readonly Notification[]>;
  unreadNotifications(communityId: string, meteringPointId: string): Promise<number>;
  /** All of the home that are not read yet. */
  readNotifications(communityId: string, meteringPointId: string, at: EpochSeconds): Promise<void>;

  /** Takes away all of a home, and what these people chose; returns how many notifications and choices. */
  forgetHome(communityId: string, meteringPointId: string, personIds: readonly string[]): Promise<number>;

  /** Null: never chosen. */
  notificationPreferences(communityId: string, personId: string): Promise<NotificationPreferences | null>;
  saveNotificationPreferences(
    communityId: string,
    personId: string,
    preferences: NotificationPreferences,
  ): Promise<void>;

  pushSubscriptions(communityId: string, personId: string): Promise<readonly PushSubscription[]>;
  savePushSubscription(subscription: PushSubscription): Promise<void>;
  deletePushSubscription(communityId: string, personId: string, id: string): Promise<void>;

  /** Waiting ones whose time has come, by time, then id. */
  dueDeliveries(communityId: string, now: EpochSeconds, limit: number): Promise<readonly DueDelivery[]>;
  saveDelivery(delivery: Delivery): Promise<void>;
  /** Messages of a channel sent to a person since then: deliveries settled at one time are one message. */
  messagesSince(
    communityId: string,
    personId: string,
    channel: Channel,
    since: EpochSeconds,
  ): Promise<number>;
}

/** What leaves the product: no figures, no names; what it is about and where to look. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Address at which mails are switched off. */
  readonly unsubscribe: string;
  /** The same for every attempt. */
  readonly id: string;
}

export type SendResult =
  | { readonly status: "sent" }
  /** The address will not come back. */
  | { readonly status: "gone" }
  | { readonly status: "failed"; readonly fault: string };

export interface Mailer {
  send(message: MailMessage): Promise<SendResult>;
}

export interface Pusher {
  /** Public key that browsers subscribe with, base64url. */
  readonly publicKey: string;
  /** Why nothing is sent to this address; null when it may be. */
  faultOf(endpoint: string): Promise<string | null>;
  send(address: PushAddress, payload: string): Promise<SendResult>;
}

/** Null: the channel is off. */
export interface Channels {
  readonly mailer: Mailer | null;
  readonly pusher: Pusher | null;
}
