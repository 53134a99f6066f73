/** Access tokens as the API takes them: signed by one of our keys, for this community, still in force. */
import { createLocalJWKSet, errors, type JWK, jwtVerify } from "jose";
import type { MachineAccess } from "../../ports/machineAccess.ts";
import { nowSeconds } from "./oauthStore.ts";

export const TOKEN_MINUTES = 10;
const MAX_TOKEN = 4_096;
/** Seconds that two machines' clocks may differ. */
const CLOCK_TOLERANCE = 5;
/** Model under which revoked tokens are kept until they would have ended. */
export const REVOKED = "RevokedToken";

export interface AccessToken {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly issuer: string;
}

export type TokenOutcome = { readonly token: AccessToken } | { readonly fault: string };

/** Audience of a community's tokens; also its resource indicator. */
export const audienceOf = (communityId: string): string =>
  `urn:lateral:community:${encodeURIComponent(communityId)}`;

const publicPart = ({ d: _private, ...jwk }: JWK): JWK => jwk;

function faultOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "its time is over";
  if (error instanceof errors.JWTClaimValidationFailed) return `${error.claim} is not ours`;
  return "it is not ours";
}

/** Checks signature, type, audience, community and time, and that it was not revoked. */
export async function readAccessToken(
  text: string,
  keys: readonly JWK[],
  { traces }: Pick<MachineAccess, "traces">,
  communityId: string,
): Promise<TokenOutcome> {
  if (text.length > MAX_TOKEN) return { fault: "it is too long" };
  try {
    const { payload } = await jwtVerify(text, createLocalJWKSet({ keys: keys.map(publicPart) }), {
      algorithms: ["ES256"],
      typ: "at+jwt",
      audience: audienceOf(communityId),
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["iss", "exp", "iat", "jti", "client_id", "community"],
    });
    const { jti = "", exp = 0, iat = 0, iss = "" } = payload;
    if (payload.community !== communityId) return { fault: "community is not ours" };
    if ((await traces.find(communityId, REVOKED, jti, nowSeconds())) !== null) {
      return { fault: "it was revoked" };
    }
    const scopes = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
    const clientId = String(payload.client_id);
    return { token: { id: jti, clientId, scopes, issuedAt: iat, expiresAt: exp, issuer: iss } };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
