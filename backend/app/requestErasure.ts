/** A member asks to be forgotten, or stops it in time. */
import type { Erasure, ErasureReason } from "../core/consent/erasure.ts";
import { NOTHING_ERASED } from "../core/consent/erasure.ts";
import { domainError } from "../core/errors/domainError.ts";
import { PLANS_ENTER_INTERVALS_BEFORE } from "../core/orders/tradingWindow.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import type { BackOffice } from "../ports/backOffice.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { Store } from "../ports/store.ts";
import { endAllPermissions } from "./answerPermission.ts";

/** Quarter hours between the wish and the last trade: plans of those before have spoken or are about to. */
const NOTICE_INTERVALS = 4;

export interface ErasurePlace {
  readonly store: Store;
  readonly desk: Pick<BackOffice, "consents" | "erasures" | "points" | "invoices">;
  readonly communityId: string;
}

export interface ErasureWish {
  /** 128 random bits as hex. */
  readonly id: string;
  readonly meteringPointId: string;
  readonly reason: ErasureReason;
  /** Pseudonymous id of whoever asks. */
  readonly by: string;
  /** Wall clock. */
  readonly now: EpochSeconds;
  readonly marketNow: EpochSeconds;
}

/** First interval in which a home that leaves now trades no more. */
export const tradesUntil = (marketNow: EpochSeconds): IntervalIndex =>
  intervalIndex(intervalOf(marketNow) + PLANS_ENTER_INTERVALS_BEFORE + NOTICE_INTERVALS);

async function changeTrading(
  { desk, communityId }: ErasurePlace,
  point: MeteringPoint,
  wish: Pick<ErasureWish, "by" | "marketNow">,
  change: { readonly kind: "end" | "change"; readonly effectiveFrom: IntervalIndex },
): Promise<void> {
  const known = await desk.points.pointChanges(communityId, point.id);
  const sequence = Math.max(0, ...known.map((entry) => entry.sequence)) + 1;
  const { pointId, kind, assets } = point;
  await desk.points.addPointChanges(communityId, [
    {
      meteringPointId: point.id,
      sequence,
      ...change,
      body: { pointId, kind, assets, trading: change.kind === "change" },
      recordedAt: wish.marketNow,
      recordedBy: wish.by,
      appliedAt: null,
    },
  ]);
}

/**
 * Notes the wish. From now on nothing can be asked of the home, what was allowed ends at once, and it stops trading
 * within the hour; the rest follows when its quarter hours are billed. Null when there is no such home.
 * @throws LAT-8209
 */
export async function requestErasure(place: ErasurePlace, wish: ErasureWish): Promise<Erasure | null> {
  const { store, desk, communityId } = place;
  const { meteringPointId, now, marketNow } = wish;
  const point = await store.meteringPoint(communityId, meteringPointId);
  if (point === null) return null;
  const tenure = await desk.consents.tenure(communityId, meteringPointId);
  const effectiveFrom = tradesUntil(marketNow);
  const erasure: Erasure = {
    communityId,
    id: wish.id,
    meteringPointId,
    tenure: tenure.number,
    reason: wish.reason,
    state: "waiting",
    requestedAt: now,
    begunAt: null,
    tradesUntil: effectiveFrom,
    stepsDone: [],
    sealedThrough: tenure.since,
    counts: NOTHING_ERASED,
    finishedAt: null,
    version: 1,
  };
  if (!(await desk.erasures.addErasure(erasure))) throw domainError("LAT-8209");
  if (point.trading) await changeTrading(place, point, wish, { kind: "end", effectiveFrom });
  await endAllPermissions({ consents: desk.consents, communityId, now }, meteringPointId);
  return erasure;
}

/** Stops an erasure that still waits; permissions that ended stay ended. @throws LAT-8210, LAT-8213 */
export async function cancelErasure(
  place: ErasurePlace,
  meteringPointId: string,
  wish: Pick<ErasureWish, "by" | "marketNow">,
): Promise<Erasure> {
  const { store, desk, communityId } = place;
  const { number } = await desk.consents.tenure(communityId, meteringPointId);
  const erasure = await desk.erasures.erasureOf(communityId, meteringPointId, number);
  if (erasure === null) throw domainError("LAT-8213");
  if (erasure.state !== "waiting") throw domainError("LAT-8210");
  const next: Erasure = { ...erasure, state: "cancelled", version: erasure.version + 1 };
  if (!(await desk.erasures.saveErasure(next))) throw domainError("LAT-8210");
  const point = await store.meteringPoint(communityId, meteringPointId);
  if (point !== null) {
    const effectiveFrom = intervalIndex(Math.max(erasure.tradesUntil, tradesUntil(wish.marketNow)));
    await changeTrading(place, point, wish, { kind: "change", effectiveFrom });
  }
  return next;
}
