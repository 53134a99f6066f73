/** People and their ways in: passkeys, sessions, recovery codes, invitations, helpers, wallet. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, pointId, seconds, text } from "./primitives.ts";
import { RoleDto } from "./session.ts";

const base64url = (description: string, max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, "base64url is expected")
    .meta({ description });
const opaqueId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "an id is expected");
const displayName = z.string().trim().min(1).max(80).meta({ description: "Name for display." });
const email = z.email().max(200).nullable().meta({ description: "E-mail address; null for none." });
const passkeyName = z.string().trim().min(1).max(40).meta({ description: "Name of the passkey." });

export const PasskeyOptions = component(
  "PasskeyOptions",
  "Options for navigator.credentials, as WebAuthn's JSON.",
  z.object({ options: z.looseObject({}) }),
);

const attachment = z.enum(["platform", "cross-platform"]).optional();
const extensions = z.looseObject({}).optional();

export const PasskeyAssertion = component(
  "PasskeyAssertion",
  "What the device answered at a sign-in (AuthenticationResponseJSON).",
  z.strictObject({
    id: base64url("Credential id.", 1_400),
    rawId: base64url("Credential id.", 1_400),
    type: z.literal("public-key"),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
    response: z.strictObject({
      clientDataJSON: base64url("Signed context.", 4_000),
      authenticatorData: base64url("Authenticator data.", 4_000),
      signature: base64url("Signature.", 2_000),
      userHandle: base64url("User handle.", 200).optional(),
    }),
  }),
);

export const PasskeyAttestation = component(
  "PasskeyAttestation",
  "What the device answered when it made a passkey (RegistrationResponseJSON).",
  z.strictObject({
    id: base64url("Credential id.", 1_400),
    rawId: base64url("Credential id.", 1_400),
    type: z.literal("public-key"),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
    response: z.strictObject({
      clientDataJSON: base64url("Signed context.", 4_000),
      attestationObject: base64url("Attestation.", 8_000),
      authenticatorData: base64url("Authenticator data.", 8_000).optional(),
      transports: z.array(z.string().max(20)).max(10).optional(),
      publicKeyAlgorithm: z.int().optional(),
      publicKey: base64url("Public key.", 2_000).optional(),
    }),
  }),
);

export const PasskeySignIn = component(
  "PasskeySignIn",
  "Signs in with a passkey.",
  z.strictObject({ response: PasskeyAssertion }),
);

export const RecoverySignIn = component(
  "RecoverySignIn",
  "Signs in with a recovery code.",
  z.strictObject({ code: z.string().min(1).max(60) }),
);

export const RoleChoice = component(
  "RoleChoice",
  "Which of one's own roles to act in.",
  z.strictObject({ role: RoleDto }),
);

export const PasskeyView = component(
  "PasskeyView",
  "A passkey of one's own.",
  z.object({
    id: text("Credential id.", 1_400),
    name: text("Name given to it."),
    addedAt: seconds("When it was added."),
    usedAt: seconds("Last sign-in with it.").nullable(),
    synced: z.boolean().meta({ description: "Kept by a provider on several devices." }),
  }),
);

export const MeView = component(
  "MeView",
  "One's own account.",
  z.object({
    personId: text("Pseudonymous id."),
    displayName: text("Name for display."),
    email: text("E-mail address.").nullable(),
    role: RoleDto,
    roles: z.array(RoleDto).max(10).meta({ description: "What one may act as." }),
    meteringPointIds: z.array(pointId).max(200),
    passkeys: z.array(PasskeyView).max(50),
    recoveryCodesLeft: count("Unused recovery codes."),
    wallet: text("Address of the linked wallet.").nullable(),
    confirmedUntil: seconds("Until when sensitive changes need no new confirmation."),
  }),
);

export const MeChange = component(
  "MeChange",
  "One's own name and e-mail address.",
  z.strictObject({ displayName, email }),
);

export const PasskeyParams = z.object({ passkeyId: base64url("Credential id.", 1_400) });
export const NewPasskey = component(
  "NewPasskey",
  "A passkey to add.",
  z.strictObject({ name: passkeyName, response: PasskeyAttestation }),
);
export const PasskeyRename = component("PasskeyRename", "A new name.", z.strictObject({ name: passkeyName }));

export const RecoveryCodes = component(
  "RecoveryCodes",
  "Recovery codes: shown this once.",
  z.object({ codes: z.array(text("A code.", 40)).max(20) }),
);

export const DeviceCode = component(
  "DeviceCode",
  "A code to type on the device that is to be added.",
  z.object({ code: text("The code.", 40), expiresAt: seconds("Works until then.") }),
);

export const SessionRow = component(
  "SessionRow",
  "A session of one's own.",
  z.object({
    id: text("Opaque id."),
    current: z.boolean(),
    role: RoleDto,
    method: z.enum(["demo", "passkey", "recovery"]),
    device: text("Browser and system."),
    createdAt: seconds("Signed in."),
    seenAt: seconds("Last seen."),
  }),
);
export const SessionList = component(
  "SessionList",
  "One's own live sessions, newest first.",
  z.object({ sessions: z.array(SessionRow).max(50) }),
);
export const SessionParams = z.object({ sessionId: opaqueId });

export const JoinToken = component(
  "JoinToken",
  "Token of an invitation link, or code for a further device.",
  z.strictObject({ token: z.string().min(1).max(100) }),
);
export const JoinOffer = component(
  "JoinOffer",
  "What an invitation or device code leads to.",
  z.object({
    kind: z.enum(["invitation", "device"]),
    role: RoleDto,
    displayName: text("Whom it was made for."),
    community: text("Name of the community."),
    expiresAt: seconds("Works until then."),
  }),
);
export const JoinRequest = component(
  "JoinRequest",
  "Takes an invitation or device code up with a new passkey.",
  z.strictObject({ token: z.string().min(1).max(100), name: passkeyName, response: PasskeyAttestation }),
);

export const WalletRequest = component(
  "WalletRequest",
  "Address of the wallet to link.",
  z.strictObject({
    address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "an address is expected"),
  }),
);
export const WalletChallenge = component(
  "WalletChallenge",
  "Text to sign with the wallet (EIP-4361).",
  z.object({ message: text("The text.", 2_000) }),
);
export const WalletProof = component(
  "WalletProof",
  "The signed text.",
  z.strictObject({
    message: z.string().min(1).max(2_000),
    signature: z.string().regex(/^0x[0-9a-fA-F]{2,4096}$/, "a signature is expected"),
  }),
);

const personRow = {
  id: text("Pseudonymous id."),
  displayName: text("Name for display."),
  email: text("E-mail address.").nullable(),
};

export const HelperView = component(
  "HelperView",
  "Somebody who helps with a home.",
  z.object({
    id: text("Id to remove with."),
    displayName: text("Name for display."),
    joined: z.boolean().meta({ description: "False: invited, not there yet." }),
    expiresAt: seconds("End of an open invitation.").nullable(),
  }),
);
export const HelperList = component(
  "HelperList",
  "Helpers of a home.",
  z.object({ helpers: z.array(HelperView).max(50) }),
);
export const HelperInvitation = component(
  "HelperInvitation",
  "Invites somebody to help with one's own home.",
  z.strictObject({ displayName, email }),
);
export const HelperParams = z.object({ helperId: opaqueId });

export const PersonView = component(
  "PersonView",
  "A person of the community.",
  z.object({
    ...personRow,
    roles: z.array(RoleDto).max(10),
    meteringPointIds: z.array(pointId).max(200),
    helps: z.array(pointId).max(200),
    passkeys: count("Passkeys; 0: cannot sign in with one."),
    joinedAt: seconds("Since when."),
    endedAt: seconds("Access ended.").nullable(),
  }),
);
export const InvitationView = component(
  "InvitationView",
  "An open invitation.",
  z.object({
    ...personRow,
    role: RoleDto,
    meteringPointIds: z.array(pointId).max(200),
    createdAt: seconds("Sent."),
    expiresAt: seconds("Works until then."),
  }),
);
export const PeopleView = component(
  "PeopleView",
  "People and open invitations.",
  z.object({ people: z.array(PersonView), invitations: z.array(InvitationView) }),
);
export const InvitationRequest = component(
  "InvitationRequest",
  "Invites a person in a role; a member with its metering points.",
  z.strictObject({
    role: RoleDto,
    meteringPointIds: z.array(pointId).max(50),
    displayName,
    email,
  }),
);
export const InvitationLink = component(
  "InvitationLink",
  "The link to hand over: shown this once.",
  z.object({
    invitationId: text("Id to withdraw with."),
    path: text("Path of the link, with the secret behind the #.", 200),
    expiresAt: seconds("Works until then."),
  }),
);
export const InvitationParams = z.object({ invitationId: opaqueId });
export const PersonParams = z.object({ personId: opaqueId });
export const PersonPointParams = z.object({ personId: opaqueId, meteringPointId: pointId });
export const RolesRequest = component(
  "RolesRequest",
  "What a person may act as.",
  z.strictObject({ roles: z.array(RoleDto).min(1).max(7) }),
);
