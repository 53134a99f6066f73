/** Signing keys of a member: list, challenge, registration with proof of possession. */
import type { z } from "zod";
import { isPasskeySignature } from "../../../core/orders/memberSignature.ts";
import type { Hex } from "../../../core/orders/order.ts";
import { memberVerifier } from "../../../core/orders/passkeyEngine.ts";
import type { MemberKey } from "../../../ports/community.ts";
import { checkKeyProof, createKeyChallengeText } from "../../auth/keyProof.ts";
import { checked, type Handler, relyingPartyOf } from "../context.ts";
import { refuse } from "../problem.ts";
import {
  type KeyChallenge,
  KeyChallengeRequest,
  type KeyList,
  KeyRegistration,
  type KeyView,
} from "../schemas/orders.ts";

/** Keys one metering point may have. */
export const MAX_KEYS = 20;

const presentKey = (key: MemberKey): z.infer<typeof KeyView> => ({
  address: key.address,
  kind: key.kind,
  registeredAt: key.addedAt,
});

export const listKeys: Handler = async ({ deps, pointId }) => {
  const keys = await deps.store.memberKeys(deps.communityId, pointId);
  const body: z.infer<typeof KeyList> = {
    keys: keys.filter((key) => key.revokedAt === null).map(presentKey),
  };
  return { body };
};

export const createKeyChallenge: Handler = async (context) => {
  const { deps, pointId } = context;
  const { address } = checked(context, "body", KeyChallengeRequest);
  const subject = { communityId: deps.communityId, meteringPointId: pointId, address: address as Hex };
  const body: z.infer<typeof KeyChallenge> = createKeyChallengeText(
    deps.settings.secret,
    subject,
    deps.wallNow() / 1_000,
  );
  return { body };
};

export const registerKey: Handler = async (context) => {
  const { deps, pointId } = context;
  const { store, communityId, settings } = deps;
  const { address, message, signature } = checked(context, "body", KeyRegistration);
  const subject = { communityId, meteringPointId: pointId, address: address as Hex };
  const proof = { message, signature: signature as Hex };
  const fault = checkKeyProof(settings.secret, subject, proof, deps.wallNow() / 1_000, {
    ...memberVerifier,
    party: relyingPartyOf(context),
  });
  if (fault !== null) throw refuse("LAT-8020", { reason: fault });
  const keys = await store.memberKeys(communityId, pointId);
  const known = keys.find((key) => key.address === address && key.revokedAt === null);
  if (known !== undefined) return { body: presentKey(known) };
  if (keys.length >= MAX_KEYS) throw refuse("LAT-8028", { limit: MAX_KEYS });
  const key: MemberKey = {
    communityId,
    meteringPointId: pointId,
    address: address as Hex,
    kind: isPasskeySignature(signature) ? "passkey" : "browser",
    addedAt: deps.clock.now(),
    revokedAt: null,
  };
  if (!(await store.addMemberKey(key))) throw refuse("LAT-8021");
  return { body: presentKey(key) };
};
