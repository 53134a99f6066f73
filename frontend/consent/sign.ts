/** A yes is signed with this device's key where the home knows it; else it counts as confirmed while signed in. */
import { consentDigest } from "../../backend/core/commitment/consent.ts";
import { bytesOf } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { signDigest } from "../../backend/core/orders/orderSignature.ts";
import type { ConsentCard, ConsentList } from "../api/generatedSchema.ts";
import { canSignHere, deviceKeyAddress, withSigningKey } from "../household/deviceStore.ts";

/** The signature over a question, or null when this device has no key that the home knows. */
export async function signConsent(
  list: Pick<ConsentList, "signing" | "keys">,
  card: Pick<ConsentCard, "id" | "textHash" | "validUntil">,
  meteringPointId: string,
): Promise<Hex | null> {
  const { signing, keys } = list;
  if (signing === null || keys.length === 0 || !canSignHere()) return null;
  const address = await deviceKeyAddress(meteringPointId);
  if (!keys.includes(address)) return null;
  const { id: permissionId, textHash, validUntil } = card;
  const digest = consentDigest(signing, { permissionId, textHash, validUntil });
  return withSigningKey(meteringPointId, (secret) => signDigest(bytesOf(digest, "digest", 32), secret));
}
