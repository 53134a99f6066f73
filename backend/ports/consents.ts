/**
 * Permissions, looks at personal data, tenancies and erasures, as they are kept. Every method is one atomic step;
 * what it wrote is on disk when it resolves.
 */
import type { DataKind, LegalBasis } from "../core/consent/legalBases.ts";
import type { Permission, Tenure } from "../core/consent/permission.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";

/** Opens the commitment of a consent. */
export interface ConsentSalt {
  readonly permissionId: string;
  readonly account: KeyAddress;
  readonly salt: Hex;
}

/** One look, as it is handed in. Ids only; never a name. */
export interface AccessEntry {
  /** Wall clock. */
  readonly at: EpochSeconds;
  readonly requestId: string;
  readonly role: string;
  /** Sign-in or client, pseudonymous. */
  readonly reader: string;
  readonly operation: string;
  readonly kind: DataKind;
  /** Null: all points of the community. */
  readonly meteringPointId: string | null;
  readonly from: IntervalIndex | null;
  readonly to: IntervalIndex | null;
  readonly basis: LegalBasis;
  readonly permissionId: string | null;
}

export interface AccessLine extends AccessEntry {
  readonly position: number;
}

/** Looks of one kind on one day, for those who may see totals only. */
export interface AccessTotal {
  /** UTC day as seconds of its beginning. */
  readonly day: EpochSeconds;
  readonly role: string;
  readonly kind: DataKind;
  readonly basis: LegalBasis;
  readonly looks: number;
}

/** Looks of one reader at one point on one day, for one reason. */
export interface LookGroup {
  /** UTC day as seconds of its beginning. */
  readonly day: EpochSeconds;
  readonly role: string;
  readonly reader: string;
  readonly kind: DataKind;
  readonly basis: LegalBasis;
  readonly permissionId: string | null;
  readonly looks: number;
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
}

/** Newest first; `before` is the position or rank of the last one seen. */
export interface BackwardPage {
  readonly before?: number;
  readonly limit: number;
}

export interface RankedPermission extends Permission {
  /** Rising in order of arrival. */
  readonly rank: number;
}

export interface AccessLog {
  /**
   * Notes looks before what was seen leaves the server. With `stillAccepted`, only if that permission is accepted
   * and not over at this very moment; false, and nothing noted, when it is not.
   */
  note(
    communityId: string,
    entries: readonly AccessEntry[],
    stillAccepted?: { readonly permissionId: string; readonly at: EpochSeconds },
  ): Promise<boolean>;
  /** Looks at one point, also those at all points together. */
  looksAt(
    communityId: string,
    meteringPointId: string,
    page: BackwardPage & { readonly since?: EpochSeconds },
  ): Promise<readonly AccessLine[]>;
  /** The same by day and reader: the newest `days` days with looks before `before`, newest first. */
  lookGroups(
    communityId: string,
    meteringPointId: string,
    page: { readonly since: EpochSeconds; readonly before: EpochSeconds; readonly days: number },
  ): Promise<readonly LookGroup[]>;
  /** By day, role, kind, basis. */
  totals(communityId: string, from: EpochSeconds, to: EpochSeconds): Promise<readonly AccessTotal[]>;
}

export interface PermissionStore {
  /** False, and nothing written, when the same requester has the same open question or permission for the point. */
  addPermission(permission: Permission): Promise<boolean>;
  permission(communityId: string, id: string): Promise<RankedPermission | null>;
  permissionsOfPoint(
    communityId: string,
    meteringPointId: string,
    page: BackwardPage,
  ): Promise<readonly RankedPermission[]>;
  permissionsOfRequester(
    communityId: string,
    requesterId: string,
    page: BackwardPage,
  ): Promise<readonly RankedPermission[]>;
  /** Accepted ones of a requester for a point. */
  acceptedPermissions(
    communityId: string,
    requesterId: string,
    meteringPointId: string,
  ): Promise<readonly RankedPermission[]>;
  /** Sent ones whose answer is due, accepted ones whose time is over, at most `limit`. */
  duePermissions(communityId: string, now: EpochSeconds, limit: number): Promise<readonly RankedPermission[]>;
  /** Ones with a commitment and a salt, whose way to the chain may not be over, oldest first. */
  committedPermissions(
    communityId: string,
    after: number,
    limit: number,
  ): Promise<readonly RankedPermission[]>;
  /** Replaces it if the stored version is one less; the salt is written with it. False when it lost the race. */
  savePermission(permission: Permission, salt?: ConsentSalt): Promise<boolean>;
  /** Raises `deliveredTo`; everything else stays. */
  noteDelivery(communityId: string, id: string, deliveredTo: IntervalIndex): Promise<void>;
  consentSalt(communityId: string, permissionId: string): Promise<ConsentSalt | null>;
  /** Number of salts deleted. */
  deleteConsentSalts(communityId: string, permissionIds: readonly string[]): Promise<number>;

  /** Of a point that never changed hands: number 0 from the first interval on. */
  tenure(communityId: string, meteringPointId: string): Promise<Tenure>;
  /** The next tenure begins; a repeat with the same number changes nothing. */
  beginTenure(communityId: string, meteringPointId: string, tenure: Tenure): Promise<void>;
}

export interface ConsentStore extends AccessLog, PermissionStore {}
