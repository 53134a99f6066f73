/** Puts a member's new trading plan in force; the next interval whose plans speak follows it. */
import type { Rejection, SignedMandate, TradingPlan } from "../core/orders/order.ts";
import { validateTradingPlan } from "../core/orders/tradingPlan.ts";
import { verifyMandateSignature } from "../core/orders/typedPlan.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import { intervalOf } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import { type Market, orderDomainOf, requireCommunity, required } from "./market.ts";

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
  const outside =
    plan.mandate === undefined ? null : await mandateFault(market, community, plan, plan.mandate);
  if (outside !== null) {
    return { status: "rejected", code: "LAT-1025", details: { field: "mandate", reason: outside } };
  }
  await store.setTradingPlan(communityId, plan);
  return null;
}

/** Null when the member's own key signed bounds that this plan keeps, else what is wrong. */
async function mandateFault(
  market: Market,
  community: Community,
  plan: TradingPlan,
  signed: SignedMandate,
): Promise<string | null> {
  const { mandate, signer } = signed;
  if (mandate.communityId !== community.id || mandate.meteringPointId !== plan.meteringPointId) {
    return "it is for another home";
  }
  if (mandate.lastInterval < mandate.firstInterval) return "it ends before it begins";
  if (plan.buyLimit > mandate.buyLimit || plan.sellLimit < mandate.sellLimit) {
    return "the plan's limits are wider than the bounds that were signed";
  }
  const keys = await market.store.memberKeys(community.id, plan.meteringPointId);
  const live = keys.filter((key) => key.revokedAt === null);
  const isGateway = live.some((key) => key.kind === "gateway" && key.address === mandate.delegate);
  if (!isGateway) return "the delegate is not this home's gateway";
  if (!live.some((key) => key.kind !== "gateway" && key.address === signer)) {
    return "it is not signed by a key of this home's members";
  }
  return verifyMandateSignature(signed, orderDomainOf(community), market.verifier);
}
