/** Makes a notification once and writes down whom it has to reach. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import {
  CHANNELS,
  type NewNotification,
  type NotificationKind,
  type NotificationStore,
} from "../../ports/notifications.ts";
import type { PeopleStore } from "../../ports/people.ts";
import { DEFAULT_PREFERENCES, sendTime } from "./deliveryRules.ts";

export interface Notice {
  readonly meteringPointId: string;
  readonly kind: NotificationKind;
  readonly key: string;
  readonly at: EpochSeconds;
  readonly facts: NewNotification["facts"];
  readonly path: string;
}

export interface NotifyStores {
  readonly notifications: NotificationStore;
  readonly people: Pick<PeopleStore, "peopleOfPoint">;
}

/** Follows from the key, so that a repeat has the same id. */
const idOf = ({ meteringPointId, key }: Notice): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify([meteringPointId, key])))).slice(0, 24);

/** False when the home was told before. Deliveries to people who live there; helpers are not told. */
export async function notifyHome(
  { notifications, people }: NotifyStores,
  communityId: string,
  notice: Notice,
): Promise<boolean> {
  const { meteringPointId, kind, at } = notice;
  const residents = (await people.peopleOfPoint(communityId, meteringPointId)).filter(
    (person) => person.endedAt === null && person.memberOf.includes(meteringPointId),
  );
  const deliveries = [];
  for (const { id: personId } of residents) {
    const chosen = await notifications.notificationPreferences(communityId, personId);
    for (const channel of CHANNELS) {
      const notBefore = sendTime(chosen ?? DEFAULT_PREFERENCES, kind, channel, at);
      if (notBefore !== null) deliveries.push({ personId, channel, notBefore });
    }
  }
  return notifications.addNotification({ ...notice, communityId, id: idOf(notice) }, deliveries);
}
