/** Programs and devices that may ask: OAuth clients, keys of meters and gateways, and what tokens leave behind. */

/** What a program is to the community. */
export const CLIENT_ROLES = [
  "aggregator",
  "operator-system",
  "dso-system",
  "auditor-system",
  "device-gateway",
] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];

/** What a token may be made out for. */
export const CLIENT_SCOPES = [
  "readings:read",
  "readings:write",
  "market:read",
  "network:read",
  "network:write",
  "evidence:read",
  "bills:read",
  "webhooks:manage",
] as const;
export type ClientScope = (typeof CLIENT_SCOPES)[number];

/** Public keys as RFC 7517 writes them. */
export interface PublicKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** Times are wall-clock seconds. */
export interface MachineClient {
  readonly id: string;
  readonly name: string;
  readonly role: ClientRole;
  readonly scopes: readonly ClientScope[];
  /** Metering points it may act for; empty for none. */
  readonly pointIds: readonly string[];
  readonly authMethod: "client_secret_basic" | "private_key_jwt";
  /** SHA-256 of the secret, base64url; null where the client signs with its own key. */
  readonly secretHash: string | null;
  readonly publicKeys: PublicKeySet | null;
  /** Requests a minute. */
  readonly perMinute: number;
  readonly version: number;
  readonly createdAt: number;
  /** Tokens issued before are refused. */
  readonly validFrom: number;
  /** Start of the day on which it was last seen. */
  readonly lastUsedDay: number | null;
  readonly endedAt: number | null;
}

/** Part of a list in the order of the ids: what comes after `after`. */
export interface IdPage {
  readonly after: string | null;
  readonly limit: number;
}

export interface MachineClients {
  add(communityId: string, client: MachineClient): Promise<void>;
  find(communityId: string, id: string): Promise<MachineClient | null>;
  list(communityId: string, page: IdPage): Promise<readonly MachineClient[]>;
  /** How many have not ended. */
  count(communityId: string): Promise<number>;
  /** False when the stored version is not the one before `client.version`. */
  save(communityId: string, client: MachineClient): Promise<boolean>;
  seen(communityId: string, id: string, day: number): Promise<void>;
}

/** Times are wall-clock seconds. */
export interface DeviceKey {
  readonly id: string;
  /** SHA-256 of the key, base64url. */
  readonly keyHash: string;
  readonly label: string;
  /** Metering points whose readings it may hand in. */
  readonly pointIds: readonly string[];
  /** Role of who issued it. */
  readonly issuedBy: "operator" | "member";
  readonly version: number;
  readonly createdAt: number;
  readonly lastUsedDay: number | null;
  readonly revokedAt: number | null;
}

export interface DeviceKeys {
  add(communityId: string, key: DeviceKey): Promise<void>;
  find(communityId: string, id: string): Promise<DeviceKey | null>;
  findByHash(communityId: string, keyHash: string): Promise<DeviceKey | null>;
  /** Keys all of whose points are among `within`; null for every key. */
  list(
    communityId: string,
    page: IdPage & { readonly within: readonly string[] | null },
  ): Promise<readonly DeviceKey[]>;
  /** False when the stored version is not the one before `key.version`. */
  save(communityId: string, key: DeviceKey): Promise<boolean>;
  seen(communityId: string, id: string, day: number): Promise<void>;
}

/** What tokens and assertions leave behind until they would have ended: used assertions, revoked tokens. */
export interface TokenTraces {
  /** False when a trace of that model and id is there already. `expiresAt` in wall-clock seconds. */
  keep(
    communityId: string,
    trace: {
      readonly model: string;
      readonly id: string;
      readonly payload: object;
      readonly expiresAt: number;
    },
  ): Promise<boolean>;
  find(communityId: string, model: string, id: string, now: number): Promise<object | null>;
  /** Forgets at most `limit` that ended before `now`; says how many. */
  forget(communityId: string, now: number, limit: number): Promise<number>;
}

export interface MachineAccess {
  readonly clients: MachineClients;
  readonly deviceKeys: DeviceKeys;
  readonly traces: TokenTraces;
}
