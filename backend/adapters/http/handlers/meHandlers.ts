/** One's own account: name, passkeys, recovery codes, devices, sessions, wallet. */
import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { getAddress } from "ethers";
import type { z } from "zod";
import { keepPasskey, makeDeviceCode } from "../../../app/people/join.ts";
import { makeRecoveryCodes } from "../../../app/people/recoveryCodes.ts";
import type { Person } from "../../../ports/people.ts";
import { CHALLENGE_SECONDS, checkRegistration, registrationOptions } from "../../auth/passkeyCeremonies.ts";
import { clearSessionCookie } from "../../auth/sessionCookie.ts";
import { checkWallet, walletNonce, walletText } from "../../auth/walletLink.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { confirmedUntil, enter, placeOf, requireRecent, sessionOf, wallSeconds } from "../ownSession.ts";
import { refuse } from "../problem.ts";
import {
  type DeviceCode,
  MeChange,
  type MeView,
  NewPasskey,
  PasskeyParams,
  PasskeyRename,
  type RecoveryCodes,
  type SessionList,
  SessionParams,
  type WalletChallenge,
  WalletProof,
  WalletRequest,
} from "../schemas/identity.ts";

async function personOf(context: Context): Promise<Person> {
  const { people } = context.deps.identity;
  const person = await people.person(context.deps.communityId, sessionOf(context).personId);
  if (person === null) throw refuse("LAT-8001");
  return person;
}

async function presentMe(context: Context): Promise<z.infer<typeof MeView>> {
  const { credentials } = context.deps.identity;
  const session = sessionOf(context);
  const person = await personOf(context);
  const [passkeys, recoveryCodesLeft] = await Promise.all([
    credentials.passkeys(person.communityId, person.id),
    credentials.recoveryCodesLeft(person.communityId, person.id),
  ]);
  return {
    personId: person.id,
    displayName: person.displayName,
    email: person.email,
    role: session.role,
    roles: [...person.roles],
    meteringPointIds: [...session.meteringPointIds],
    passkeys: passkeys.map(({ id, name, addedAt, usedAt, backedUp }) => ({
      id,
      name,
      addedAt,
      usedAt,
      synced: backedUp,
    })),
    recoveryCodesLeft,
    wallet: person.wallet?.address ?? null,
    confirmedUntil: Math.floor(confirmedUntil(session) / 1_000),
  };
}

export const getMe: Handler = async (context) => ({ body: await presentMe(context) });

export const putMe: Handler = async (context) => {
  const { displayName, email } = checked(context, "body", MeChange);
  const { people } = context.deps.identity;
  const { personId } = sessionOf(context);
  await people.changePerson(context.deps.communityId, personId, { displayName, email });
  return { body: await presentMe(context) };
};

export const createPasskeyOptions: Handler = async (context) => {
  requireRecent(context);
  const { id, displayName } = await personOf(context);
  const options = await registrationOptions(placeOf(context, "begin"), id, displayName);
  return { body: { options: { ...options } } };
};

export const addPasskey: Handler = async (context) => {
  const { personId } = requireRecent(context);
  const { name, response } = checked(context, "body", NewPasskey);
  const attestation = { ...response, clientExtensionResults: {} } as RegistrationResponseJSON;
  const passkey = await checkRegistration(placeOf(context, "end"), personId, attestation, name);
  const fault = await keepPasskey(context.deps.identity, passkey);
  if (fault !== null) throw refuse(fault.code, fault.details);
  return { body: await presentMe(context) };
};

export const renamePasskey: Handler = async (context) => {
  const { passkeyId } = checked(context, "params", PasskeyParams);
  const { name } = checked(context, "body", PasskeyRename);
  const { identity, communityId } = context.deps;
  const { personId } = sessionOf(context);
  if (!(await identity.credentials.renamePasskey(communityId, personId, passkeyId, name)))
    throw refuse("LAT-8001");
  return { body: await presentMe(context) };
};

/** Never the last one without recovery codes: nobody locks itself out. */
export const removePasskey: Handler = async (context) => {
  const { personId } = requireRecent(context);
  const { passkeyId } = checked(context, "params", PasskeyParams);
  const { communityId } = context.deps;
  const { credentials } = context.deps.identity;
  const [passkeys, codes] = await Promise.all([
    credentials.passkeys(communityId, personId),
    credentials.recoveryCodesLeft(communityId, personId),
  ]);
  if (!passkeys.some(({ id }) => id === passkeyId)) throw refuse("LAT-8001");
  if (passkeys.length === 1 && codes === 0) throw refuse("LAT-8106");
  await credentials.removePasskey(communityId, personId, passkeyId);
  return { body: await presentMe(context) };
};

export const createRecoveryCodes: Handler = async (context) => {
  const { personId } = requireRecent(context);
  const codes = await makeRecoveryCodes(context.deps.identity, personId);
  const body: z.infer<typeof RecoveryCodes> = { codes: [...codes] };
  return { body };
};

export const createDeviceCode: Handler = async (context) => {
  const { role } = requireRecent(context);
  const body: z.infer<typeof DeviceCode> = await makeDeviceCode(
    context.deps.identity,
    await personOf(context),
    role,
    wallSeconds(context),
  );
  return { body };
};

export const createWalletChallenge: Handler = async (context) => {
  const { address } = checked(context, "body", WalletRequest);
  const { personId } = sessionOf(context);
  const { identity, chain, communityId } = context.deps;
  const place = placeOf(context, "begin");
  const nonce = walletNonce(identity.secrets.token());
  await identity.credentials.addCeremony({
    communityId,
    challenge: nonce,
    kind: "wallet",
    boundTo: place.boundTo ?? "",
    personId,
    expiresAt: (place.now + CHALLENGE_SECONDS) as typeof place.now,
  });
  const chainId = chain.status().chainId ?? 1;
  const message = walletText(place, getAddress(address.toLowerCase()), chainId, nonce);
  const body: z.infer<typeof WalletChallenge> = { message };
  return { body };
};

export const linkWallet: Handler = async (context) => {
  const { message, signature } = checked(context, "body", WalletProof);
  const { personId } = sessionOf(context);
  const place = placeOf(context, "end");
  const address = await checkWallet(place, personId, message, signature);
  const { identity, communityId } = context.deps;
  await identity.people.changePerson(communityId, personId, { wallet: { address, linkedAt: place.now } });
  return { body: await presentMe(context) };
};

export const unlinkWallet: Handler = async (context) => {
  const { identity, communityId } = context.deps;
  await identity.people.changePerson(communityId, sessionOf(context).personId, { wallet: null });
  return { body: await presentMe(context) };
};

async function presentSessions(context: Context, currentId: string): Promise<z.infer<typeof SessionList>> {
  const { deps } = context;
  const sessions = await deps.identity.sessions.list(sessionOf(context).personId, deps.wallNow());
  return {
    sessions: sessions.map(({ id, role, method, device, createdAt, seenAt }) => ({
      id,
      current: id === currentId,
      role,
      method,
      device,
      createdAt: Math.floor(createdAt / 1_000),
      seenAt: Math.floor(seenAt / 1_000),
    })),
  };
}

export const listSessions: Handler = async (context) => ({
  body: await presentSessions(context, sessionOf(context).id),
});

export const endSession: Handler = async (context) => {
  const { sessionId } = checked(context, "params", SessionParams);
  const { deps, response } = context;
  const own = sessionOf(context);
  if (!(await deps.identity.sessions.end(own.personId, sessionId))) throw refuse("LAT-8001");
  if (sessionId === own.id) clearSessionCookie(response, deps.settings.secure);
  return { body: await presentSessions(context, own.id) };
};

/** The others end, and this one gets a new token: whoever had the old one is out, too. */
export const endOtherSessions: Handler = async (context) => {
  const { personId, id, role, method, authenticatedAt } = sessionOf(context);
  await context.deps.identity.sessions.endAll(personId, id);
  const fresh = await enter(context, { personId, role, method, authenticatedAt });
  return { body: await presentSessions(context, fresh.id) };
};
