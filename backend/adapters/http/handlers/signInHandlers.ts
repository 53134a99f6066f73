/** Ways in: passkey, recovery code, invitation, device code. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { z } from "zod";
import { findInvitation } from "../../../app/people/invitePerson.ts";
import { join as joinCommunity, personIdOf } from "../../../app/people/join.ts";
import { redeemRecoveryCode } from "../../../app/people/recoveryCodes.ts";
import type { Invitation } from "../../../ports/credentials.ts";
import type { Person } from "../../../ports/people.ts";
import {
  checkRegistration,
  checkSignIn,
  registrationOptions,
  signInOptions,
} from "../../auth/passkeyCeremonies.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadCommunity } from "../homeDay.ts";
import { enter, placeOf, presentSession, sessionOf, wallSeconds } from "../ownSession.ts";
import { refuse } from "../problem.ts";
import {
  type JoinOffer,
  JoinRequest,
  JoinToken,
  type PasskeyOptions,
  PasskeySignIn,
  RecoverySignIn,
  RoleChoice,
} from "../schemas/identity.ts";

const isDemo = ({ deps }: Context): boolean => deps.settings.mode === "demo";
const optionsBody = (options: object): z.infer<typeof PasskeyOptions> => ({ options: { ...options } });

/** Somebody who is signed in confirms with a passkey of its own; a stranger signs in with any. */
export const createSignInOptions: Handler = async (context) => ({
  body: optionsBody(await signInOptions(placeOf(context, "begin"), context.session?.personId ?? null)),
});

async function roleOf(context: Context, personId: string): Promise<Person["roles"][number]> {
  const { people } = context.deps.identity;
  const person = await people.person(context.deps.communityId, personId);
  const [first] = person?.endedAt === null ? person.roles : [];
  if (first === undefined) throw refuse("LAT-8100", { reason: "its owner has no access any more" });
  const { session } = context;
  return session?.personId === personId ? session.role : first;
}

/** `clientExtensionResults` may be left out over HTTP; the library wants it there. */
const assertionOf = ({ response }: z.infer<typeof PasskeySignIn>): AuthenticationResponseJSON =>
  ({ ...response, clientExtensionResults: {} }) as AuthenticationResponseJSON;

export const signInWithPasskey: Handler = async (context) => {
  const request = checked(context, "body", PasskeySignIn);
  const passkey = await checkSignIn(placeOf(context, "end"), assertionOf(request));
  // The challenge of a stranger does not confirm somebody who is signed in.
  if (context.session !== null && context.session.personId !== passkey.personId) throw refuse("LAT-8107");
  const role = await roleOf(context, passkey.personId);
  const session = await enter(context, { personId: passkey.personId, role, method: "passkey" });
  return { body: presentSession(session, isDemo(context)) };
};

export const signInWithRecoveryCode: Handler = async (context) => {
  const { code } = checked(context, "body", RecoverySignIn);
  const person = await redeemRecoveryCode(context.deps.identity, code, wallSeconds(context));
  const [role] = person?.roles ?? [];
  if (person === null || role === undefined) throw refuse("LAT-8103");
  const session = await enter(context, { personId: person.id, role, method: "recovery" });
  return { body: presentSession(session, isDemo(context)) };
};

/** A change of privilege makes a new session; how recent the proof is stays as it was. */
export const switchRole: Handler = async (context) => {
  const { role } = checked(context, "body", RoleChoice);
  const { personId, method, roles, authenticatedAt } = sessionOf(context);
  if (!roles.includes(role)) throw refuse("LAT-8114", { role });
  const session = await enter(context, { personId, role, method, authenticatedAt });
  return { body: presentSession(session, isDemo(context)) };
};

/** Codes are typed: any case, any gaps. Tokens of links are taken as they are. */
const tokenOf = (typed: string): string => {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return code.length === 12 ? code : typed.trim();
};

async function invitationOf(context: Context, typed: string): Promise<Invitation> {
  const invitation = await findInvitation(context.deps.identity, tokenOf(typed), wallSeconds(context));
  if (invitation === null) throw refuse("LAT-8104");
  return invitation;
}

export const readInvitation: Handler = async (context) => {
  const { token } = checked(context, "body", JoinToken);
  const { kind, role, displayName, expiresAt } = await invitationOf(context, token);
  const { name } = await loadCommunity(context.deps);
  const body: z.infer<typeof JoinOffer> = { kind, role, displayName, community: name, expiresAt };
  return { body };
};

export const createJoinOptions: Handler = async (context) => {
  const { token } = checked(context, "body", JoinToken);
  const invitation = await invitationOf(context, token);
  const place = placeOf(context, "begin");
  const options = await registrationOptions(place, personIdOf(invitation), invitation.displayName);
  return { body: optionsBody(options) };
};

export const join: Handler = async (context) => {
  const { token, name, response } = checked(context, "body", JoinRequest);
  const invitation = await invitationOf(context, token);
  const attestation = { ...response, clientExtensionResults: {} } as RegistrationResponseJSON;
  const place = placeOf(context, "end");
  const passkey = await checkRegistration(place, personIdOf(invitation), attestation, name);
  const joined = await joinCommunity(context.deps.identity, invitation, passkey, place.now);
  if ("status" in joined) throw refuse(joined.code, joined.details);
  const role = joined.roles.includes(invitation.role) ? invitation.role : joined.roles[0];
  if (role === undefined) throw refuse("LAT-8104");
  const session = await enter(context, { personId: joined.id, role, method: "passkey" });
  return { body: presentSession(session, isDemo(context)) };
};
