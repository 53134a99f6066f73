/** Which writes are done once per Idempotency-Key, and which need no key because a repeat changes nothing. */
import type { Endpoint } from "./schemas/endpoint.ts";

/**
 * Posts that need no key, with the reason. Every `put` and `delete` says what shall be, so that a repeat changes
 * nothing; they take a key all the same.
 */
export const NATURALLY_IDEMPOTENT: Readonly<Record<string, string>> = {
  signIn: "opens a new session each time and ends the one that came with the request",
  createSignInOptions: "gives a challenge that waits for minutes",
  signInWithPasskey: "a challenge is answered once",
  signInWithRecoveryCode: "a code works once",
  readInvitation: "reads",
  createJoinOptions: "gives a challenge that waits for minutes",
  join: "an invitation is taken up once",
  createPasskeyOptions: "gives a challenge that waits for minutes",
  addPasskey: "a challenge is answered once",
  createWalletChallenge: "gives a text to sign that waits for minutes",
  createRecoveryCodes: "the codes are shown once and must not be kept for a repeat; a repeat makes new ones",
  createDeviceCode: "the code is shown once and must not be kept for a repeat; an unused one soon ends",
  invitePerson: "the link is shown once and must not be kept for a repeat; an unused one can be withdrawn",
  inviteHelper: "the link is shown once and must not be kept for a repeat; an unused one can be withdrawn",
  createKeyChallenge: "gives a text to sign and keeps nothing",
  callChain: "reads the chain",
  previewPlan: "computes and keeps nothing",
  previewCutOff: "computes and keeps nothing",
  importMemberList:
    "judges a list, and taken again changes nobody: members are known by their metering points",
  importStatement: "judges a statement, and marks a bill as paid only once",
  importMeterFile: "a file with the same content is recognised, and readings are versioned by what they say",
};

/** Their answers open something and are kept nowhere. */
const SHOWS_SECRETS: ReadonlySet<string> = new Set([
  "createRecoveryCodes",
  "createDeviceCode",
  "invitePerson",
  "inviteHelper",
  "signInWithPasskey",
  "signInWithRecoveryCode",
  "join",
  "switchRole",
  "endOtherSessions",
]);

/** `required`: refused without a key; `optional`: held to a key that is sent. */
export function keyRule({ method, idempotent, operation }: Endpoint): "required" | "optional" | "none" {
  if (method === "get") return "none";
  if (idempotent === true) return "required";
  if (operation === "signIn" || operation === "signOut" || SHOWS_SECRETS.has(operation)) return "none";
  return "optional";
}
