/** Roles of people, and the end of their access. Sessions end at once. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { Role } from "../../ports/community.ts";
import type { Person } from "../../ports/people.ts";
import { type Actor, type Identity, mayGive, type Refused, refused } from "./identity.ts";

export interface AccessChanged {
  readonly status: "changed";
  readonly person: Person;
  /** Sessions that ended. */
  readonly sessionsEnded: number;
}

async function lastAdmin({ communityId, people }: Identity, personId: string): Promise<boolean> {
  const admins = (await people.people(communityId)).filter(
    ({ roles, endedAt }) => endedAt === null && roles.includes("admin"),
  );
  return admins.length === 1 && admins[0]?.id === personId;
}

async function changed(identity: Identity, person: Person, sessionsEnded: number): Promise<AccessChanged> {
  const now = await identity.people.person(identity.communityId, person.id);
  return { status: "changed", person: now ?? person, sessionsEnded };
}

/**
 * Sets what a person may sign in as; sessions in a role that went end, the others go on. Helpers stay helpers: that is
 * their members' to say. LAT-8001 unknown, LAT-8108 role not to be given or taken, LAT-8110 last administrator.
 */
export async function setRoles(
  identity: Identity,
  actor: Actor,
  personId: string,
  wanted: readonly Role[],
): Promise<AccessChanged | Refused> {
  const { communityId, people, sessions } = identity;
  const person = await people.person(communityId, personId);
  if (person === null || person.endedAt !== null) return refused("LAT-8001");
  const kept: readonly Role[] = person.roles.includes("helper") ? ["helper"] : [];
  const roles = [...new Set([...wanted.filter((role) => role !== "helper"), ...kept])];
  const differing = [...roles, ...person.roles].filter(
    (role) => roles.includes(role) !== person.roles.includes(role),
  );
  const foreign = differing.find((role) => !mayGive(actor.role, role));
  if (foreign !== undefined) return refused("LAT-8108", { role: foreign });
  if (wanted.includes("helper") && kept.length === 0) return refused("LAT-8108", { role: "helper" });
  if (!roles.includes("admin") && person.roles.includes("admin") && (await lastAdmin(identity, personId))) {
    return refused("LAT-8110");
  }
  await people.changePerson(communityId, personId, { roles });
  // New privileges need a new session, too: the old token may be in the wrong hands.
  const ended = differing.length === 0 ? 0 : await sessions.endAll(personId, null);
  return changed(identity, person, ended);
}

/**
 * Ends a person's access: sessions end at once, passkeys and codes let nobody in any more. The operator may end members
 * and helpers only. LAT-8001 unknown, LAT-8108 not to be ended by this role, LAT-8110 last administrator.
 */
export async function endAccess(
  identity: Identity,
  actor: Actor,
  personId: string,
  now: EpochSeconds,
): Promise<AccessChanged | Refused> {
  const { communityId, people, credentials, sessions } = identity;
  const person = await people.person(communityId, personId);
  if (person === null || person.endedAt !== null) return refused("LAT-8001");
  const foreign = person.roles.find((role) => role !== "helper" && !mayGive(actor.role, role));
  if (foreign !== undefined) return refused("LAT-8108", { role: foreign });
  if (person.roles.includes("admin") && (await lastAdmin(identity, personId))) return refused("LAT-8110");
  await people.changePerson(communityId, personId, { endedAt: now });
  const ended = await sessions.endAll(personId, null);
  for (const { id } of await credentials.passkeys(communityId, personId)) {
    await credentials.removePasskey(communityId, personId, id);
  }
  await credentials.replaceRecoveryCodes(communityId, personId, []);
  return changed(identity, person, ended);
}
