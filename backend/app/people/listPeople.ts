/** Who is in a community, and who has been invited. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { Invitation } from "../../ports/credentials.ts";
import type { Person } from "../../ports/people.ts";
import { type Actor, type Identity, mayGive } from "./identity.ts";

export interface PeopleList {
  readonly people: readonly Person[];
  /** Not taken up, not withdrawn, not too old; newest first. */
  readonly invitations: readonly Invitation[];
}

/** The administrator sees everybody; the operator members and their helpers only. */
export async function listPeople(identity: Identity, actor: Actor, now: EpochSeconds): Promise<PeopleList> {
  const { communityId, people, credentials } = identity;
  const [all, invitations] = await Promise.all([
    people.people(communityId),
    credentials.invitations(communityId),
  ]);
  const open = invitations.filter(
    ({ kind, usedAt, withdrawnAt, expiresAt }) =>
      kind === "invitation" && usedAt === null && withdrawnAt === null && expiresAt > now,
  );
  if (actor.role === "admin") return { people: all, invitations: open };
  return {
    people: all.filter(({ roles }) => roles.some((role) => role === "member" || role === "helper")),
    invitations: open.filter(({ role }) => mayGive(actor.role, role)),
  };
}
