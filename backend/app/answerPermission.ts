/**
 * The member's answer to a question, and its end. A yes becomes a salted commitment for the chain, with the salt
 * apart; a withdrawal counts from the moment it is stored, whatever the chain does.
 */
import {
  type ConsentDomain,
  consentCommitment,
  consentDigest,
  signedTextHash,
} from "../core/commitment/consent.ts";
import { bytesOf } from "../core/commitment/words.ts";
import { type ConsentLanguage, consentTextHash } from "../core/consent/consentText.ts";
import { type Actor, isOver, type PermissionState, step } from "../core/consent/lifeCycle.ts";
import type { ConsentAnswer, Permission } from "../core/consent/permission.ts";
import { PURPOSES } from "../core/consent/purposes.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import { recoverSigner } from "../core/orders/orderSignature.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { ConsentStore } from "../ports/consents.ts";
import type { Market } from "./market.ts";
import { permissionText } from "./permissionText.ts";

/** Times that a change is tried again when another one came first. */
const MAX_TRIES = 3;
/** Permissions of one home that are ended together. */
const MAX_OF_POINT = 1_000;

export interface Answering {
  readonly market: Pick<Market, "store" | "random" | "verifier" | "ledger">;
  readonly consents: ConsentStore;
  readonly communityId: string;
  /** Wall clock. */
  readonly now: EpochSeconds;
}

export interface Yes {
  readonly language: ConsentLanguage;
  /** Of the text that was shown. */
  readonly textHash: Hex;
  /** Over `consentDigest`, by a key of the home; null: confirmed while signed in. */
  readonly signature: Hex | null;
}

/** The permission of a home, as it is now. */
async function openOne(
  { consents, communityId }: Answering,
  meteringPointId: string,
  id: string,
): Promise<Permission | null> {
  const permission = await consents.permission(communityId, id);
  return permission?.terms.meteringPointId === meteringPointId ? permission : null;
}

async function signerOf(
  { market, communityId }: Answering,
  permission: Permission,
  domain: ConsentDomain,
  { textHash, signature }: Yes & { readonly signature: Hex },
): Promise<KeyAddress> {
  const { validUntil, meteringPointId } = permission.terms;
  const digest = consentDigest(domain, { permissionId: permission.id, textHash, validUntil });
  const outcome = recoverSigner(bytesOf(digest, "digest"), signature, market.verifier);
  if ("fault" in outcome) throw domainError("LAT-8207", { reason: outcome.fault });
  const keys = await market.store.memberKeys(communityId, meteringPointId);
  const own = keys.some(
    ({ address, kind, revokedAt }) => address === outcome.signer && kind !== "gateway" && revokedAt === null,
  );
  if (!own) throw domainError("LAT-8207", { reason: "the key is not one of this home" });
  return outcome.signer;
}

/** Says yes. Null when the home has no such question. @throws LAT-8202, LAT-8203, LAT-8206, LAT-8207 */
export async function acceptPermission(
  answering: Answering,
  meteringPointId: string,
  id: string,
  yes: Yes,
): Promise<Permission | null> {
  const { market, consents, communityId, now } = answering;
  const permission = await openOne(answering, meteringPointId, id);
  if (permission === null) return null;
  const accepted = step(permission, { state: "accepted", by: "member", at: now });
  const { number } = await consents.tenure(communityId, meteringPointId);
  if (permission.tenure !== number) {
    throw domainError("LAT-8203", { reason: "it was asked of somebody who has moved out" });
  }
  if (now >= permission.answerBy) throw domainError("LAT-8203", { reason: "the question is too old" });
  const text = permissionText(permission, yes.language);
  if (consentTextHash(text) !== yes.textHash) throw domainError("LAT-8206");
  const domain = market.ledger?.consents?.domain;
  if (domain === undefined && yes.signature !== null) {
    throw domainError("LAT-8207", { reason: "there is no chain to sign for" });
  }
  const { signature } = yes;
  const signer =
    signature === null || domain === undefined
      ? null
      : await signerOf(answering, permission, domain, { ...yes, signature });
  const point = await market.store.meteringPoint(communityId, meteringPointId);
  const account = point?.account ?? null;
  const salt = market.random.salt(`consent ${id}`, 0);
  const commitment =
    domain === undefined || account === null
      ? null
      : consentCommitment(
          domain,
          contentOf(permission, { textHash: yes.textHash, signature }, account, salt),
        );
  const answer: ConsentAnswer = {
    language: yes.language,
    textHash: yes.textHash,
    method: signer === null ? "session" : "key",
    signer,
    signature,
    commitment,
  };
  const next = { ...accepted, answer, version: permission.version + 1 };
  const kept = account === null || commitment === null ? undefined : { permissionId: id, account, salt };
  if (!(await consents.savePermission(next, kept))) {
    throw domainError("LAT-8202", { from: "changed", to: "accepted", actor: "member" });
  }
  return next;
}

/** What the commitment of a yes is made of. */
export const contentOf = (
  { terms }: Permission,
  { textHash, signature }: Pick<ConsentAnswer, "textHash" | "signature">,
  account: KeyAddress,
  salt: Hex,
) => ({
  account,
  purpose: PURPOSES[terms.purpose].name,
  textHash: signature === null ? textHash : signedTextHash(textHash, signature),
  validUntil: terms.validUntil,
  salt,
});

type Change = Pick<Answering, "consents" | "communityId" | "now">;

/** Takes one step; a permission that is in that state already stays as it is. @throws LAT-8202 */
export async function stepPermission(
  { consents, communityId, now }: Change,
  id: string,
  state: PermissionState,
  by: Actor,
): Promise<Permission | null> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const permission = await consents.permission(communityId, id);
    if (permission === null || permission.state === state) return permission;
    const next = { ...step(permission, { state, by, at: now }), version: permission.version + 1 };
    if (await consents.savePermission(next)) return next;
  }
  throw domainError("LAT-8202", { from: "changed", to: state, actor: by });
}

/** Says no, or withdraws a yes, at once. Null when the home has no such permission. @throws LAT-8202 */
export async function refusePermission(
  answering: Answering,
  meteringPointId: string,
  id: string,
  state: "rejected" | "revoked",
): Promise<Permission | null> {
  const permission = await openOne(answering, meteringPointId, id);
  return permission === null ? null : stepPermission(answering, id, state, "member");
}

/** Ends everything that was asked of or given by a home, because its member leaves. Returns how many. */
export async function endAllPermissions(change: Change, meteringPointId: string): Promise<number> {
  const { consents, communityId } = change;
  const all = await consents.permissionsOfPoint(communityId, meteringPointId, { limit: MAX_OF_POINT });
  const open = all.filter(({ state }) => !isOver(state));
  for (const { id } of open) {
    const now = await consents.permission(communityId, id);
    if (now !== null && !isOver(now.state)) await stepPermission(change, id, "terminated", "system");
  }
  return open.length;
}
