/** Programs that may ask: let in, limited, given a new secret, ended. Only the administrator does this. */
import type { ErrorCode, ErrorDetails } from "../core/errors/domainError.ts";
import type { ClientRole, ClientScope, MachineClient, PublicKeySet } from "../ports/machineAccess.ts";

/** Programs of one community that have not ended. */
export const MAX_CLIENTS = 500;
export const DEFAULT_PER_MINUTE = 600;

export interface ClientFault {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** Why a role cannot have these scopes; null when it can. `offered` are the scopes that open anything to it. */
export function scopeFault(
  role: ClientRole,
  scopes: readonly ClientScope[],
  offered: readonly ClientScope[],
): ClientFault | null {
  const scope = scopes.find((wanted) => !offered.includes(wanted));
  return scope === undefined ? null : { code: "LAT-8157", details: { role, scope } };
}

/** Why public keys cannot be used; null when they can. */
export function keysFault({ keys }: PublicKeySet): ClientFault | null {
  const fault = (reason: string): ClientFault => ({ code: "LAT-8162", details: { reason } });
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) return fault("two keys have the same kid");
  for (const { kty, crv, y, alg } of keys) {
    const curve = kty === "EC" ? "P-256" : "Ed25519";
    if (crv !== curve) return fault(`the curve of an ${String(kty)} key must be ${curve}`);
    if ((kty === "EC") !== (y !== undefined)) return fault("an EC key has x and y, an OKP key has x");
    if (alg !== undefined && (kty === "EC") !== (alg === "ES256")) return fault("alg and kty do not agree");
  }
  return null;
}

type Wanted = Pick<MachineClient, "id" | "name" | "role" | "scopes" | "pointIds" | "perMinute"> & {
  /** Exactly one of the two. */
  readonly secretHash: string | null;
  readonly publicKeys: PublicKeySet | null;
};

/** A new program as it is kept. `now` in wall-clock seconds. */
export const newClient = (wanted: Wanted, now: number): MachineClient => ({
  ...wanted,
  scopes: [...new Set(wanted.scopes)].sort(),
  pointIds: [...new Set(wanted.pointIds)].sort(),
  authMethod: wanted.publicKeys === null ? "client_secret_basic" : "private_key_jwt",
  version: 1,
  createdAt: now,
  validFrom: now,
  lastUsedDay: null,
  endedAt: null,
});
