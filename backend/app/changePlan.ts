/** Puts a member's new trading plan in force; the next interval whose plans speak follows it. */
import type { Rejection, TradingPlan } from "../core/orders/order.ts";
import { validateTradingPlan } from "../core/orders/tradingPlan.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import { intervalOf } from "../core/time/marketInterval.ts";
import { type Market, requireCommunity, required } from "./market.ts";

/**
 * Null when the plan is in force, else why it cannot be used (LAT-1025, LAT-1017).
 * @throws LAT-7013, LAT-7014
 */
export async function changePlan(
  market: Market,
  communityId: string,
  plan: TradingPlan,
  now: EpochSeconds,
): Promise<Rejection | null> {
  const { store } = market;
  const community = await requireCommunity(market, communityId);
  const sheet = await store.tariffSheetAt(communityId, now);
  const refused = validateTradingPlan(plan, required(sheet, "The tariff sheet", intervalOf(now)));
  if (refused !== null) return refused;
  const point = await store.meteringPoint(communityId, plan.meteringPointId);
  if (point === null || !point.trading) {
    return {
      status: "rejected",
      code: "LAT-1017",
      details: { actual: plan.meteringPointId, limit: community.feederId },
    };
  }
  await store.setTradingPlan(communityId, plan);
  return null;
}
