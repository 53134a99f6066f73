/**
 * Registration and sign-in with passkeys (WebAuthn level 3), over SimpleWebAuthn. Challenges are kept once, for a few
 * minutes, for the browser that asked; user verification is always required.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { domainError } from "../../core/errors/domainError.ts";
import type { RelyingParty } from "../../core/orders/memberSignature.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Ceremony, CredentialStore, StoredPasskey } from "../../ports/credentials.ts";

export const CHALLENGE_SECONDS = 300;
/** EdDSA, ES256, RS256: what platform authenticators and security keys speak. */
const ALGORITHMS = [-8, -7, -257];
const PRODUCT = "Lateral";

type Transports = NonNullable<RegistrationResponseJSON["response"]["transports"]>;

/** Where and for whom a ceremony takes place. */
export interface CeremonyPlace {
  readonly credentials: CredentialStore;
  readonly communityId: string;
  /** Site of this very request, checked. */
  readonly party: RelyingParty;
  /** Hash of the pre-session cookie; null: the browser asked for nothing. */
  readonly boundTo: string | null;
  readonly now: EpochSeconds;
}

async function keep(
  place: CeremonyPlace,
  kind: Ceremony["kind"],
  challenge: string,
  personId: string | null,
) {
  const { credentials, communityId, boundTo, now } = place;
  await credentials.addCeremony({
    communityId,
    challenge,
    kind,
    boundTo: boundTo ?? "",
    personId,
    expiresAt: epochSeconds(now + CHALLENGE_SECONDS),
  });
}

/** The challenge inside what the authenticator signed; empty when unreadable. */
function challengeOf(clientDataJson: string): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, "base64url").toString("utf8"));
    const challenge: unknown =
      typeof data === "object" && data !== null ? Reflect.get(data, "challenge") : "";
    return typeof challenge === "string" ? challenge.slice(0, 200) : "";
  } catch {
    return "";
  }
}

/** Takes the challenge out, whatever comes of it. @throws LAT-8101 */
export async function takeChallenge(
  place: CeremonyPlace,
  kind: Ceremony["kind"],
  challenge: string,
): Promise<Ceremony> {
  const ceremony = await place.credentials.takeCeremony(place.communityId, challenge, place.now);
  if (ceremony === null || ceremony.kind !== kind || ceremony.boundTo !== place.boundTo) {
    throw domainError("LAT-8101", { seconds: CHALLENGE_SECONDS });
  }
  return ceremony;
}

/** A short reason without anything of the request in it. */
const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : "";
  if (/origin/i.test(text)) return "it answered another site";
  if (/RP ID/i.test(text)) return "it was made for another site";
  if (/User (verification|not present)|user could not be verified/i.test(text))
    return "its owner was not verified";
  if (/counter/i.test(text)) return "counter";
  return "its answer does not hold";
};

/** Options for making a passkey of a person; those it has are excluded. */
export async function registrationOptions(
  place: CeremonyPlace,
  personId: string,
  displayName: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await place.credentials.passkeys(place.communityId, personId);
  const options = await generateRegistrationOptions({
    rpName: PRODUCT,
    rpID: place.party.id,
    userName: displayName,
    userDisplayName: displayName,
    userID: new TextEncoder().encode(personId),
    attestationType: "none",
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
    timeout: CHALLENGE_SECONDS * 1_000,
  });
  await keep(place, "register", options.challenge, personId);
  return options;
}

/** The passkey that was made, checked and not stored yet. @throws LAT-8100, LAT-8101 */
export async function checkRegistration(
  place: CeremonyPlace,
  personId: string,
  response: RegistrationResponseJSON,
  name: string,
): Promise<StoredPasskey> {
  const ceremony = await takeChallenge(place, "register", challengeOf(response.response.clientDataJSON));
  if (ceremony.personId !== personId) throw domainError("LAT-8101", { seconds: CHALLENGE_SECONDS });
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: ceremony.challenge,
    expectedOrigin: [...place.party.origins],
    expectedRPID: place.party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((error: unknown) => {
    throw domainError("LAT-8100", { reason: reasonOf(error) }, { cause: error });
  });
  if (!verified.verified) throw domainError("LAT-8100", { reason: "its answer does not hold" });
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    communityId: place.communityId,
    id: credential.id,
    personId,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    backedUp: credentialBackedUp,
    rpId: place.party.id,
    name,
    addedAt: place.now,
    usedAt: null,
  };
}

/** Options for signing in; with a person only its own passkeys will do. */
export async function signInOptions(
  place: CeremonyPlace,
  personId: string | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const known = personId === null ? [] : await place.credentials.passkeys(place.communityId, personId);
  const options = await generateAuthenticationOptions({
    rpID: place.party.id,
    userVerification: "required",
    allowCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] as Transports })),
    timeout: CHALLENGE_SECONDS * 1_000,
  });
  await keep(place, "signIn", options.challenge, personId);
  return options;
}

/**
 * The passkey that signed, with its counter noted.
 * @throws LAT-8100 not valid, LAT-8101 challenge not ours or used, LAT-8102 a copy was used, LAT-8107 another person's
 */
export async function checkSignIn(
  place: CeremonyPlace,
  response: AuthenticationResponseJSON,
): Promise<StoredPasskey> {
  const { credentials, communityId, party, now } = place;
  const ceremony = await takeChallenge(place, "signIn", challengeOf(response.response.clientDataJSON));
  const passkey = await credentials.passkey(communityId, response.id);
  if (passkey === null) throw domainError("LAT-8100", { reason: "it is not known here" });
  if (ceremony.personId !== null && ceremony.personId !== passkey.personId) throw domainError("LAT-8107");
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: ceremony.challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
      transports: [...passkey.transports] as Transports,
    },
  }).catch((error: unknown) => {
    const reason = reasonOf(error);
    if (reason === "counter") throw domainError("LAT-8102", {}, { cause: error });
    throw domainError("LAT-8100", { reason }, { cause: error });
  });
  if (!verified.verified) throw domainError("LAT-8100", { reason: "its answer does not hold" });
  const { newCounter } = verified.authenticationInfo;
  if (!(await credentials.notePasskeyUse(communityId, passkey.id, newCounter, now)))
    throw domainError("LAT-8102");
  return passkey;
}
