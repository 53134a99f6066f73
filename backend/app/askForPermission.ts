/** An organisation asks a member for permission to read figures of its home. */
import {
  askPermission,
  type Permission,
  type PermissionTerms,
  type Requester,
} from "../core/consent/permission.ts";
import { domainError } from "../core/errors/domainError.ts";
import { type EpochSeconds, type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import type { CommunityStore } from "../ports/community.ts";
import type { ConsentStore } from "../ports/consents.ts";
import type { ErasureStore } from "../ports/erasures.ts";

/** Questions that may wait for an answer of one home. */
export const MAX_WAITING = 20;
/** Permissions of a home that are looked at to count those that wait. */
const LOOK_BACK = 200;

export interface PermissionPlace {
  readonly store: Pick<CommunityStore, "meteringPoint" | "community">;
  readonly consents: ConsentStore;
  readonly erasures: Pick<ErasureStore, "erasureOf">;
  readonly communityId: string;
}

export interface Question {
  readonly id: string;
  readonly requester: Requester;
  readonly terms: Omit<PermissionTerms, "validUntil">;
  readonly days: number;
  /** Wall clock. */
  readonly now: EpochSeconds;
  /** Newest interval of market time. */
  readonly interval: IntervalIndex;
}

/**
 * Creates, validates and sends a question; null when there is no such home.
 * @throws LAT-8200, LAT-8201, LAT-8208, LAT-8211, LAT-8212
 */
export async function askForPermission(
  place: PermissionPlace,
  question: Question,
): Promise<Permission | null> {
  const { store, consents, erasures, communityId } = place;
  const { meteringPointId } = question.terms;
  const [point, community] = await Promise.all([
    store.meteringPoint(communityId, meteringPointId),
    store.community(communityId),
  ]);
  if (point === null || community === null) return null;
  const kept = await consents.tenure(communityId, meteringPointId);
  const since = intervalIndex(Math.max(kept.since, community.firstInterval));
  const tenure = { number: kept.number, since: kept.number === 0 ? kept.since : since };
  if ((await erasures.erasureOf(communityId, meteringPointId, tenure.number)) !== null) {
    throw domainError("LAT-8212");
  }
  const { now, interval } = question;
  const permission = askPermission({ ...question, communityId }, { now, interval, tenure });
  const known = await consents.permissionsOfPoint(communityId, meteringPointId, { limit: LOOK_BACK });
  const waiting = known.filter(({ state }) => state === "sent").length;
  if (waiting >= MAX_WAITING) throw domainError("LAT-8208", { actual: waiting, limit: MAX_WAITING });
  if (!(await consents.addPermission(permission))) throw domainError("LAT-8211");
  return permission;
}
