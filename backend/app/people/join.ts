/** Taking up an invitation: a person comes to be, or a helper gets a home, or a person gets a further device. */
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Invitation, StoredPasskey } from "../../ports/credentials.ts";
import type { Person, PointCapacity } from "../../ports/people.ts";
import { type Identity, type Refused, refused } from "./identity.ts";

const DEVICE_MINUTES = 10;
/** 60 bits, typed by hand, tried at most a few times before it is too old. */
const DEVICE_LETTERS = 12;
const MAX_PASSKEYS = 20;

/** Person id that an invitation will give: known before, so that the passkey can carry it. */
export const personIdOf = ({ kind, personId, id }: Invitation): string =>
  kind === "device" && personId !== null ? personId : `person-${id}`;

/** A code for adding a device from that device. Only its hash is kept. */
export async function makeDeviceCode(
  { communityId, credentials, secrets }: Identity,
  person: Pick<Person, "id" | "displayName">,
  role: Invitation["role"],
  now: EpochSeconds,
): Promise<{ readonly code: string; readonly expiresAt: EpochSeconds }> {
  const code = secrets.code(DEVICE_LETTERS);
  const expiresAt = epochSeconds(now + DEVICE_MINUTES * 60);
  await credentials.addInvitation({
    communityId,
    id: secrets.id(),
    tokenHash: secrets.digest(code),
    kind: "device",
    role,
    meteringPointIds: [],
    displayName: person.displayName,
    email: null,
    personId: person.id,
    invitedBy: person.id,
    createdAt: now,
    expiresAt,
    usedAt: null,
    withdrawnAt: null,
  });
  return { code: (code.match(/.{4}/g) ?? []).join("-"), expiresAt };
}

/** Stores a passkey for a person. LAT-8112 too many, LAT-8113 known already. */
export async function keepPasskey(
  { communityId, credentials }: Identity,
  passkey: StoredPasskey,
): Promise<Refused | null> {
  const known = await credentials.passkeys(communityId, passkey.personId);
  if (known.length >= MAX_PASSKEYS) return refused("LAT-8112", { limit: MAX_PASSKEYS, what: "passkeys" });
  return (await credentials.addPasskey(passkey)) ? null : refused("LAT-8113");
}

async function welcome(identity: Identity, invitation: Invitation, now: EpochSeconds): Promise<void> {
  const { communityId, people } = identity;
  const { role, displayName, email, meteringPointIds, invitedBy } = invitation;
  const personId = personIdOf(invitation);
  await people.addPerson({ communityId, id: personId, displayName, email, roles: [role], createdAt: now });
  const capacity: PointCapacity = role === "helper" ? "helper" : "member";
  for (const meteringPointId of meteringPointIds) {
    await people.linkPoint({
      communityId,
      personId,
      meteringPointId,
      capacity,
      givenBy: invitedBy,
      givenAt: now,
    });
  }
}

/**
 * Takes an invitation up with a passkey that was checked: only one can be first. Returns the person, or LAT-8104 when
 * somebody was faster, LAT-8112 and LAT-8113 as above.
 */
export async function join(
  identity: Identity,
  invitation: Invitation,
  passkey: StoredPasskey,
  now: EpochSeconds,
): Promise<Person | Refused> {
  const { communityId, people, credentials } = identity;
  const personId = personIdOf(invitation);
  if (!(await credentials.takeInvitation(communityId, invitation.id, personId, now)))
    return refused("LAT-8104");
  if (invitation.kind === "invitation") await welcome(identity, invitation, now);
  const fault = await keepPasskey(identity, passkey);
  if (fault !== null) return fault;
  const person = await people.person(communityId, personId);
  return person !== null && person.endedAt === null ? person : refused("LAT-8104");
}
