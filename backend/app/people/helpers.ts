/** Helpers of a member: they read the figures of its homes and may change the plan, until the member says no more. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { Invitation } from "../../ports/credentials.ts";
import type { Person } from "../../ports/people.ts";
import { type Actor, type Identity, type Refused, refused } from "./identity.ts";
import { type Invited, issueInvitation } from "./invitePerson.ts";

const MAX_HELPERS = 5;

export interface HelperList {
  readonly helpers: readonly Person[];
  /** Invited, not there yet. */
  readonly invitations: readonly Invitation[];
}

/** Helpers of one metering point. */
export async function listHelpers(
  { communityId, people, credentials }: Identity,
  meteringPointId: string,
  now: EpochSeconds,
): Promise<HelperList> {
  const [ofPoint, invitations] = await Promise.all([
    people.peopleOfPoint(communityId, meteringPointId),
    credentials.invitations(communityId),
  ]);
  return {
    helpers: ofPoint.filter(({ helps, endedAt }) => endedAt === null && helps.includes(meteringPointId)),
    invitations: invitations.filter(
      ({ role, meteringPointIds, usedAt, withdrawnAt, expiresAt }) =>
        role === "helper" &&
        meteringPointIds.includes(meteringPointId) &&
        usedAt === null &&
        withdrawnAt === null &&
        expiresAt > now,
    ),
  };
}

/** Invites a helper for one of the member's own points. LAT-8112 too many. */
export async function inviteHelper(
  identity: Identity,
  actor: Actor,
  meteringPointId: string,
  request: { readonly displayName: string; readonly email: string | null },
  now: EpochSeconds,
): Promise<Invited | Refused> {
  const { helpers, invitations } = await listHelpers(identity, meteringPointId, now);
  if (helpers.length + invitations.length >= MAX_HELPERS) {
    return refused("LAT-8112", { limit: MAX_HELPERS, what: "helpers" });
  }
  const whole = { ...request, role: "helper" as const, meteringPointIds: [meteringPointId] };
  return issueInvitation(identity, actor.personId, whole, now);
}

/** Ends a helper's access to a point with its next request, or withdraws the invitation. False: there is none. */
export async function removeHelper(
  { communityId, people, credentials, sessions }: Identity,
  meteringPointId: string,
  helperId: string,
  now: EpochSeconds,
): Promise<boolean> {
  const link = { communityId, personId: helperId, meteringPointId, capacity: "helper" as const };
  if (await people.unlinkPoint(link)) {
    const left = await people.person(communityId, helperId);
    if (left !== null && left.helps.length === 0) {
      await people.changePerson(communityId, helperId, {
        roles: left.roles.filter((role) => role !== "helper"),
      });
      if (left.roles.length === 1) await sessions.endAll(helperId, null);
    }
    return true;
  }
  const invited = (await credentials.invitations(communityId)).find(
    ({ id, role, meteringPointIds }) =>
      id === helperId && role === "helper" && meteringPointIds.includes(meteringPointId),
  );
  return invited !== undefined && credentials.withdrawInvitation(communityId, invited.id, now);
}
