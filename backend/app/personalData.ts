/** What the product keeps of members as people, to be handed out and taken away: sign-ins, helpers, notifications. */
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { AuditTrail } from "../ports/auditTrail.ts";
import type { PersonalDataHolder } from "../ports/erasures.ts";
import type { IdentityStores } from "../ports/identity.ts";
import type { NotificationStore } from "../ports/notifications.ts";
import type { Person } from "../ports/people.ts";
import type { SessionStore } from "../ports/sessions.ts";

const MAX_NOTIFICATIONS = 10_000;

export interface PersonalStores extends Pick<IdentityStores, "people" | "credentials"> {
  readonly sessions: SessionStore;
  readonly notifications: NotificationStore;
  readonly audit: Pick<AuditTrail, "eraseSalts">;
  /** Wall-clock milliseconds. */
  readonly wallNow: () => number;
}

const isMember = (person: Person, meteringPointId: string): boolean =>
  person.memberOf.includes(meteringPointId);

/** People of the home itself, without those who help it. */
async function membersOf(
  { people }: Pick<PersonalStores, "people">,
  communityId: string,
  meteringPointId: string,
): Promise<readonly Person[]> {
  const all = await people.peopleOfPoint(communityId, meteringPointId);
  return all.filter((person) => isMember(person, meteringPointId));
}

/** People, their ways in and their helpers; then notifications, which need to know the people. */
export const personalDataHolders = (stores: PersonalStores): readonly PersonalDataHolder[] => [
  notificationHolder(stores),
  peopleHolder(stores),
];

function peopleHolder(stores: PersonalStores): PersonalDataHolder {
  const { people, credentials, sessions, wallNow } = stores;
  return {
    name: "people",
    async read(communityId, meteringPointId) {
      const members = await membersOf(stores, communityId, meteringPointId);
      if (members.length === 0) return null;
      const all = await people.peopleOfPoint(communityId, meteringPointId);
      return {
        people: await Promise.all(
          members.map(async (person) => ({
            ...person,
            passkeys: (await credentials.passkeys(communityId, person.id)).map(
              ({ name, addedAt, usedAt, rpId, backedUp }) => ({ name, addedAt, usedAt, rpId, backedUp }),
            ),
            recoveryCodesLeft: await credentials.recoveryCodesLeft(communityId, person.id),
            sessions: (await sessions.list(person.id, wallNow())).map(
              ({ device, method, createdAt, seenAt }) => ({ device, method, createdAt, seenAt }),
            ),
          })),
        ),
        helpers: all.filter((person) => person.helps.includes(meteringPointId)).map(({ id }) => id),
      };
    },
    async erase(communityId, meteringPointId, at) {
      let gone = 0;
      for (const person of await people.peopleOfPoint(communityId, meteringPointId)) {
        gone += await leave(stores, communityId, meteringPointId, person, at);
      }
      return gone;
    },
  };
}

/** Takes one person off a home; who has nothing else here is forgotten. */
async function leave(
  { people, credentials, sessions, audit }: PersonalStores,
  communityId: string,
  meteringPointId: string,
  person: Person,
  at: EpochSeconds,
): Promise<number> {
  const personId = person.id;
  let gone = 0;
  if (isMember(person, meteringPointId)) {
    const staysFor = person.memberOf.some((id) => id !== meteringPointId);
    const staysAs = person.roles.some((role) => role !== "member") || person.helps.length > 0;
    if (!staysFor && !staysAs) {
      for (const { id } of await credentials.passkeys(communityId, personId)) {
        if (await credentials.removePasskey(communityId, personId, id)) gone += 1;
      }
      await credentials.replaceRecoveryCodes(communityId, personId, []);
      gone += await sessions.endAll(personId, null);
      gone += await audit.eraseSalts(communityId, personId);
      const change = { displayName: "", email: null, wallet: null, endedAt: at };
      if (await people.changePerson(communityId, personId, change)) gone += 1;
    }
  }
  // The link goes last: a run that was stopped finds the person again by it.
  for (const capacity of ["member", "helper"] as const) {
    if (await people.unlinkPoint({ communityId, personId, meteringPointId, capacity })) gone += 1;
  }
  return gone;
}

function notificationHolder(stores: PersonalStores): PersonalDataHolder {
  const { notifications } = stores;
  return {
    name: "notifications",
    async read(communityId, meteringPointId) {
      const list = await notifications.notifications(communityId, meteringPointId, MAX_NOTIFICATIONS);
      const members = await membersOf(stores, communityId, meteringPointId);
      const choices = await Promise.all(
        members.map(async ({ id }) => ({
          personId: id,
          preferences: await notifications.notificationPreferences(communityId, id),
          pushSubscriptions: (await notifications.pushSubscriptions(communityId, id)).map(
            ({ addedAt }) => addedAt,
          ),
        })),
      );
      return { notifications: list, choices };
    },
    async erase(communityId, meteringPointId) {
      const members = await membersOf(stores, communityId, meteringPointId);
      const gone = members.filter(({ memberOf }) => memberOf.length < 2).map(({ id }) => id);
      return notifications.forgetHome(communityId, meteringPointId, gone);
    },
  };
}
