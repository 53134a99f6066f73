/** People of the community for administrator and operator, and helpers of a member's homes. */
import type { z } from "zod";
import { type AccessChanged, endAccess as end, setRoles } from "../../../app/people/changeAccess.ts";
import {
  listHelpers as helpersOf,
  inviteHelper as inviteOne,
  removeHelper as remove,
} from "../../../app/people/helpers.ts";
import type { Actor, Refused } from "../../../app/people/identity.ts";
import {
  type Invited,
  invitePerson as invite,
  withdrawInvitation as withdraw,
} from "../../../app/people/invitePerson.ts";
import { linkPoint, type PointLinked, unlinkPoint } from "../../../app/people/linkPoint.ts";
import { listPeople as list } from "../../../app/people/listPeople.ts";
import { type Context, checked, type Handler, type Reply } from "../context.ts";
import { sessionOf, wallSeconds } from "../ownSession.ts";
import { refuse } from "../problem.ts";
import {
  HelperInvitation,
  type HelperList,
  HelperParams,
  type InvitationLink,
  InvitationParams,
  InvitationRequest,
  type PeopleView,
  PersonParams,
  PersonPointParams,
  RolesRequest,
} from "../schemas/identity.ts";

const actorOf = (context: Context): Actor => {
  const { personId, role } = sessionOf(context);
  return { personId, role };
};

function linkOf(outcome: Invited | Refused): Reply {
  if (outcome.status === "rejected") throw refuse(outcome.code, outcome.details);
  const { invitation, token } = outcome;
  const body: z.infer<typeof InvitationLink> = {
    invitationId: invitation.id,
    path: `/join#${token}`,
    expiresAt: invitation.expiresAt,
  };
  return { body };
}

async function presentPeople(context: Context): Promise<Reply> {
  const { identity, communityId } = context.deps;
  const { people, invitations } = await list(identity, actorOf(context), wallSeconds(context));
  const passkeys = await Promise.all(people.map(({ id }) => identity.credentials.passkeys(communityId, id)));
  const body: z.infer<typeof PeopleView> = {
    people: people.map((person, index) => ({
      id: person.id,
      displayName: person.displayName,
      email: person.email,
      roles: [...person.roles],
      meteringPointIds: [...person.memberOf],
      helps: [...person.helps],
      passkeys: passkeys[index]?.length ?? 0,
      joinedAt: person.createdAt,
      endedAt: person.endedAt,
    })),
    invitations: invitations.map(
      ({ id, displayName, email, role, meteringPointIds, createdAt, expiresAt }) => ({
        id,
        displayName,
        email,
        role,
        meteringPointIds: [...meteringPointIds],
        createdAt,
        expiresAt,
      }),
    ),
  };
  return { body };
}

export const listPeople: Handler = presentPeople;

export const invitePerson: Handler = async (context) => {
  const request = checked(context, "body", InvitationRequest);
  return linkOf(await invite(context.deps.identity, actorOf(context), request, wallSeconds(context)));
};

export const withdrawInvitation: Handler = async (context) => {
  const { invitationId } = checked(context, "params", InvitationParams);
  const { identity } = context.deps;
  if (!(await withdraw(identity, actorOf(context), invitationId, wallSeconds(context))))
    throw refuse("LAT-8001");
  return presentPeople(context);
};

async function afterwards(context: Context, outcome: AccessChanged | PointLinked | Refused): Promise<Reply> {
  if (outcome.status === "rejected") throw refuse(outcome.code, outcome.details);
  return presentPeople(context);
}

export const putRoles: Handler = async (context) => {
  const { personId } = checked(context, "params", PersonParams);
  const { roles } = checked(context, "body", RolesRequest);
  return afterwards(context, await setRoles(context.deps.identity, actorOf(context), personId, roles));
};

export const endAccess: Handler = async (context) => {
  const { personId } = checked(context, "params", PersonParams);
  const { identity } = context.deps;
  return afterwards(context, await end(identity, actorOf(context), personId, wallSeconds(context)));
};

export const linkPersonPoint: Handler = async (context) => {
  const { personId, meteringPointId } = checked(context, "params", PersonPointParams);
  const { identity } = context.deps;
  const now = wallSeconds(context);
  return afterwards(context, await linkPoint(identity, actorOf(context), personId, meteringPointId, now));
};

export const unlinkPersonPoint: Handler = async (context) => {
  const { personId, meteringPointId } = checked(context, "params", PersonPointParams);
  return afterwards(context, await unlinkPoint(context.deps.identity, personId, meteringPointId));
};

async function presentHelpers(context: Context): Promise<Reply> {
  const { identity } = context.deps;
  const { helpers, invitations } = await helpersOf(identity, context.pointId, wallSeconds(context));
  const body: z.infer<typeof HelperList> = {
    helpers: [
      ...helpers.map(({ id, displayName }) => ({ id, displayName, joined: true, expiresAt: null })),
      ...invitations.map(({ id, displayName, expiresAt }) => ({ id, displayName, joined: false, expiresAt })),
    ],
  };
  return { body };
}

export const listHelpers: Handler = presentHelpers;

export const inviteHelper: Handler = async (context) => {
  const request = checked(context, "body", HelperInvitation);
  const { identity } = context.deps;
  return linkOf(await inviteOne(identity, actorOf(context), context.pointId, request, wallSeconds(context)));
};

export const removeHelper: Handler = async (context) => {
  const { helperId } = checked(context, "params", HelperParams);
  const { identity } = context.deps;
  if (!(await remove(identity, context.pointId, helperId, wallSeconds(context)))) throw refuse("LAT-8001");
  return presentHelpers(context);
};
