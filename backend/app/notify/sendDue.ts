/**
 * Sends what is due: one message per person and channel, however many notifications wait. It is settled after it was
 * sent, so that a process that dies between the two sends it again rather than never.
 */
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type {
  Channel,
  Channels,
  Delivery,
  DueDelivery,
  NotificationStore,
  SendResult,
} from "../../ports/notifications.ts";
import type { PeopleStore } from "../../ports/people.ts";
import {
  DEFAULT_PREFERENCES,
  DIGEST_MINUTE,
  dayStart,
  MOST_ATTEMPTS,
  MOST_PER_DAY,
  nextMinute,
  pauseSeconds,
} from "./deliveryRules.ts";
import { mailOf, pushPayloadOf } from "./messageTexts.ts";

/** Deliveries looked at in one go. */
const MOST_AT_ONCE = 200;
const MAX_FAULT = 200;

export interface SendScope {
  readonly communityId: string;
  readonly notifications: NotificationStore;
  readonly people: Pick<PeopleStore, "person">;
  readonly channels: Channels;
  /** Where the web app is reached, without a slash at the end. */
  readonly origin: string;
}

type Outcome = SendResult | { readonly status: "no-address" };

async function mail(scope: SendScope, personId: string, items: readonly DueDelivery[]): Promise<Outcome> {
  const { channels, notifications, communityId, people, origin } = scope;
  const person = await people.person(communityId, personId);
  if (channels.mailer === null || person?.email == null || person.endedAt !== null) {
    return { status: "no-address" };
  }
  const chosen = (await notifications.notificationPreferences(communityId, personId)) ?? DEFAULT_PREFERENCES;
  return channels.mailer.send(
    mailOf(
      person.email,
      chosen.language,
      items.map(({ notification }) => notification),
      origin,
    ),
  );
}

/** Every browser of the person; sent when one of them took it. Browsers that are gone are forgotten. */
async function push(scope: SendScope, personId: string, items: readonly DueDelivery[]): Promise<Outcome> {
  const { channels, notifications, communityId } = scope;
  const { pusher } = channels;
  const browsers = await notifications.pushSubscriptions(communityId, personId);
  if (pusher === null || browsers.length === 0) return { status: "no-address" };
  const payload = pushPayloadOf(items.map(({ notification }) => notification));
  let fault: string | null = null;
  let sent = false;
  for (const browser of browsers) {
    const result = await pusher.send(browser, payload);
    if (result.status === "gone") {
      await notifications.deletePushSubscription(communityId, personId, browser.id);
    }
    sent ||= result.status === "sent";
    if (result.status === "failed") fault = result.fault;
  }
  if (sent) return { status: "sent" };
  return fault === null ? { status: "gone" } : { status: "failed", fault };
}

function settled(delivery: Delivery, outcome: Outcome, now: EpochSeconds): Delivery {
  const attempts = delivery.attempts + 1;
  if (outcome.status === "sent") return { ...delivery, state: "sent", attempts, settledAt: now, fault: null };
  const fault = (outcome.status === "failed" ? outcome.fault : outcome.status).slice(0, MAX_FAULT);
  const final = outcome.status !== "failed" || attempts >= MOST_ATTEMPTS;
  return final
    ? { ...delivery, state: "failed", attempts, settledAt: now, fault }
    : { ...delivery, attempts, fault, notBefore: epochSeconds(now + pauseSeconds(attempts)) };
}

/** Only security when the day's messages are used up; the rest waits for the next morning. */
async function withinDay(
  { notifications, communityId }: SendScope,
  personId: string,
  channel: Channel,
  items: readonly DueDelivery[],
  now: EpochSeconds,
): Promise<readonly DueDelivery[]> {
  const sent = await notifications.messagesSince(communityId, personId, channel, dayStart(now));
  if (sent < MOST_PER_DAY) return items;
  const later = items.filter(({ notification }) => notification.kind !== "security");
  for (const { delivery } of later) {
    await notifications.saveDelivery({
      ...delivery,
      notBefore: nextMinute(epochSeconds(now + 1), DIGEST_MINUTE),
    });
  }
  return items.filter(({ notification }) => notification.kind === "security");
}

/** Number of messages that were tried. */
export async function sendDue(scope: SendScope, now: EpochSeconds): Promise<number> {
  const { notifications, communityId } = scope;
  const due = await notifications.dueDeliveries(communityId, now, MOST_AT_ONCE);
  const groups = Map.groupBy(due, ({ delivery }) => `${delivery.channel}|${delivery.personId}`);
  let tried = 0;
  for (const waiting of groups.values()) {
    const { channel, personId } = waiting[0]!.delivery;
    const items = await withinDay(scope, personId, channel, waiting, now);
    if (items.length === 0) continue;
    const outcome = await (channel === "email" ? mail : push)(scope, personId, items);
    for (const { delivery } of items) await notifications.saveDelivery(settled(delivery, outcome, now));
    tried += 1;
  }
  return tried;
}
