/** Invitations: a link that lets one person in once, bound to a role and, for members, to metering points. */
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Role } from "../../ports/community.ts";
import type { Invitation } from "../../ports/credentials.ts";
import { type Actor, type Identity, mayGive, type Refused, refused } from "./identity.ts";

const VALID_DAYS = 7;
const MAX_OPEN = 2_000;

export interface InvitationRequest {
  readonly role: Role;
  /** Needed for members, ignored for the others. */
  readonly meteringPointIds: readonly string[];
  readonly displayName: string;
  readonly email: string | null;
}

export interface Invited {
  readonly status: "invited";
  readonly invitation: Invitation;
  /** Goes into the link, `/join#<token>`; it is nowhere else. */
  readonly token: string;
}

const isOpen = (invitation: Invitation, now: EpochSeconds): boolean =>
  invitation.usedAt === null && invitation.withdrawnAt === null && invitation.expiresAt > now;

/** Makes an invitation without asking who may. @throws never; LAT-8112 as a value when too many are open */
export async function issueInvitation(
  { communityId, credentials, secrets }: Identity,
  invitedBy: string,
  request: InvitationRequest,
  now: EpochSeconds,
): Promise<Invited | Refused> {
  const open = (await credentials.invitations(communityId)).filter((known) => isOpen(known, now));
  if (open.length >= MAX_OPEN) return refused("LAT-8112", { limit: MAX_OPEN, what: "open invitations" });
  const token = secrets.token();
  const invitation: Invitation = {
    communityId,
    id: secrets.id(),
    tokenHash: secrets.digest(token),
    kind: "invitation",
    personId: null,
    invitedBy,
    createdAt: now,
    expiresAt: epochSeconds(now + VALID_DAYS * 86_400),
    usedAt: null,
    withdrawnAt: null,
    ...request,
  };
  await credentials.addInvitation(invitation);
  return { status: "invited", invitation, token };
}

/**
 * Invites somebody. The operator invites members, the administrator everybody but helpers. `now` is wall-clock time.
 * Refusals: LAT-8108 role not to be given, LAT-8109 no such metering point, LAT-8112 too many open.
 */
export async function invitePerson(
  identity: Identity,
  actor: Actor,
  request: InvitationRequest,
  now: EpochSeconds,
): Promise<Invited | Refused> {
  if (!mayGive(actor.role, request.role)) return refused("LAT-8108", { role: request.role });
  const ids = request.role === "member" ? [...new Set(request.meteringPointIds)].sort() : [];
  if (request.role === "member") {
    const known = new Set((await identity.store.meteringPoints(identity.communityId)).map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (ids.length === 0) return refused("LAT-8109", { actual: "none" });
    if (unknown !== undefined) return refused("LAT-8109", { actual: unknown });
  }
  return issueInvitation(identity, actor.personId, { ...request, meteringPointIds: ids }, now);
}

/** Takes an open invitation back. The operator only those of members. False when it cannot be taken back any more. */
export async function withdrawInvitation(
  { communityId, credentials }: Identity,
  actor: Actor,
  id: string,
  now: EpochSeconds,
): Promise<boolean> {
  const known = (await credentials.invitations(communityId)).find((invitation) => invitation.id === id);
  if (known === undefined || known.kind !== "invitation") return false;
  if (known.invitedBy !== actor.personId && !mayGive(actor.role, known.role)) return false;
  return credentials.withdrawInvitation(communityId, id, now);
}

/** The open invitation behind a token of a link, or a device behind a typed code; null when it lets nobody in. */
export async function findInvitation(
  { communityId, credentials, secrets }: Identity,
  token: string,
  now: EpochSeconds,
): Promise<Invitation | null> {
  const found = await credentials.invitationByToken(communityId, secrets.digest(token));
  return found !== null && isOpen(found, now) ? found : null;
}
