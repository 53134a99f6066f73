/** Linking a wallet: Sign-In with Ethereum (EIP-4361), as proof that the person holds the address. It signs nobody in. */
import { SiweMessage } from "siwe";
import { domainError } from "../../core/errors/domainError.ts";
import { type CeremonyPlace, takeChallenge } from "./passkeyCeremonies.ts";

const MINUTES = 5;

/** Letters and digits only: the text's grammar allows no others in a nonce. */
export const walletNonce = (token: string): string => token.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 32);

/** The text to sign. */
export function walletText(
  place: Pick<CeremonyPlace, "party" | "now">,
  address: string,
  chainId: number,
  nonce: string,
): string {
  const [origin = ""] = place.party.origins;
  return new SiweMessage({
    domain: new URL(origin).host,
    address,
    statement: "Link this wallet to my Lateral account. This signs nothing else and costs nothing.",
    uri: origin,
    version: "1",
    chainId,
    nonce,
    issuedAt: new Date(place.now * 1_000).toISOString(),
    expirationTime: new Date((place.now + MINUTES * 60) * 1_000).toISOString(),
  }).prepareMessage();
}

/** Address that signed, checksummed. @throws LAT-8101 nonce unknown or used, LAT-8111 */
export async function checkWallet(
  place: CeremonyPlace,
  personId: string,
  message: string,
  signature: string,
): Promise<string> {
  let parsed: SiweMessage;
  try {
    parsed = new SiweMessage(message);
  } catch (cause) {
    throw domainError("LAT-8111", { reason: "the text is not the one given" }, { cause });
  }
  const ceremony = await takeChallenge(place, "wallet", parsed.nonce);
  if (ceremony.personId !== personId)
    throw domainError("LAT-8111", { reason: "the text is somebody else's" });
  const [origin = ""] = place.party.origins;
  const answer = await parsed
    .verify({
      signature,
      domain: new URL(origin).host,
      nonce: ceremony.challenge,
      time: new Date(place.now * 1_000).toISOString(),
    })
    .catch(() => ({ success: false as const }));
  if (!answer.success) throw domainError("LAT-8111", { reason: "the signature does not hold" });
  return parsed.address;
}
