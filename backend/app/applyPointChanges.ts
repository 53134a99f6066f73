/** Lets changes of metering points take effect, just before the plans of their first interval speak. */
import { defaultTradingPlan } from "../core/orders/tradingPlan.ts";
import { PLANS_ENTER_INTERVALS_BEFORE } from "../core/orders/tradingWindow.ts";
import { allInRetailPrice } from "../core/tariffs/tariffRules.ts";
import { type EpochSeconds, intervalOf } from "../core/time/marketInterval.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { PointChange, PointChangeStore } from "../ports/pointChanges.ts";
import { type Market, required } from "./market.ts";

/**
 * Applies what is due at market time `now`, in order; returns how many changes took effect. A point that begins to
 * trade gets its gateway key, its account and, where it has none, a plan. A repeat after a stop changes nothing.
 * @throws LAT-7013 no tariff sheet
 */
export async function applyPointChanges(
  market: Market,
  points: PointChangeStore,
  communityId: string,
  now: EpochSeconds,
): Promise<number> {
  const reached = intervalOf(now) + PLANS_ENTER_INTERVALS_BEFORE;
  const due = (await points.pointChanges(communityId))
    .filter((change) => change.appliedAt === null && change.effectiveFrom <= reached)
    .sort((a, b) => a.effectiveFrom - b.effectiveFrom || a.sequence - b.sequence);
  for (const change of due) {
    const point = await market.store.meteringPoint(communityId, change.meteringPointId);
    if (point !== null) await apply(market, point, change, now);
    await points.noteApplied(communityId, change, now);
  }
  return due.length;
}

async function apply(
  market: Market,
  point: MeteringPoint,
  { body, kind }: PointChange,
  now: EpochSeconds,
): Promise<void> {
  const { store, signers } = market;
  const { communityId, id } = point;
  const trading = body.trading && kind !== "end";
  let { account } = point;
  if (trading && !point.trading) {
    const { address } = await signers.gatewaySigner(id);
    const key = { communityId, meteringPointId: id, address, kind: "gateway", addedAt: now } as const;
    await store.addMemberKey({ ...key, revokedAt: null });
    account ??= address;
    if ((await store.tradingPlan(communityId, id)) === null) {
      const sheet = required(
        await store.tariffSheetAt(communityId, now),
        "The tariff sheet",
        intervalOf(now),
      );
      const prices = { feedIn: sheet.feedIn, retailAllIn: allInRetailPrice(sheet) };
      await store.setTradingPlan(communityId, defaultTradingPlan(id, prices));
    }
  }
  const { pointId, assets } = body;
  await store.saveMeteringPoint(communityId, {
    ...point,
    pointId,
    kind: body.kind,
    assets,
    trading,
    account,
  });
}
