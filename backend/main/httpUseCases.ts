/** The use cases that the HTTP server may call, bound to one community of one market. */
import type { HttpUseCases } from "../adapters/http/deps.ts";
import { acceptReadings } from "../app/acceptReadings.ts";
import { buildEvidenceBundle } from "../app/buildEvidenceBundle.ts";
import { buildReceipt } from "../app/buildReceipt.ts";
import { cancelOrder } from "../app/cancelOrder.ts";
import { changePlan } from "../app/changePlan.ts";
import { chargeNow, renewDeparture } from "../app/chargeCar.ts";
import { homeOutlook, streetOutlook } from "../app/homeOutlook.ts";
import { type Market, requireCommunity } from "../app/market.ts";
import { readAccount, requestCompletion, requestKeyChange } from "../app/memberAccount.ts";
import { readCredit, requestWithdrawal } from "../app/memberCredit.ts";
import { previewHomePlan } from "../app/previewHomePlan.ts";
import { cancelLinkedOrder, listLinkedOrders, submitLinkedOrder } from "../app/submitLinkedOrder.ts";
import { submitCurve, submitOrder } from "../app/submitOrder.ts";
import type { BatchSigners } from "../core/commitment/commitment.ts";
import type { RelyingParty } from "../core/orders/memberSignature.ts";

/** Where readings that devices post say they come from. */
const DEVICE_SOURCE = "http";

/** `signers` are the addresses whose signatures on a batch count. */
export function httpUseCases(market: Market, communityId: string, signers: BatchSigners): HttpUseCases {
  const heldTo = (party: RelyingParty): Market => ({ ...market, verifier: { ...market.verifier, party } });
  return {
    placeOrder: (signed, now, party, terms) => submitOrder(heldTo(party), communityId, signed, now, terms),
    placeOrderCurve: (orders, now, party, terms) =>
      submitCurve(heldTo(party), communityId, orders, now, terms),
    cancelOrder: (signed, now, party) => cancelOrder(heldTo(party), communityId, signed, now),
    placeLinkedOrder: (signed, now, party) => submitLinkedOrder(heldTo(party), communityId, signed, now),
    listLinkedOrders: (pointId, from) => listLinkedOrders(market, communityId, pointId, from),
    cancelLinkedOrder: (id, now) => cancelLinkedOrder(market, communityId, id, now),
    readCredit: (pointId) => readCredit(market, communityId, pointId),
    withdrawCredit: (pointId, request, party) =>
      requestWithdrawal(heldTo(party), communityId, pointId, request),
    readAccount: (pointId) => readAccount(market, communityId, pointId),
    changeKeys: (pointId, act, request, party) =>
      requestKeyChange(heldTo(party), communityId, pointId, act, request),
    completeRecovery: (pointId, key) => requestCompletion(market, communityId, pointId, key),
    changePlan: (plan, now) => changePlan(market, communityId, plan, now),
    previewPlan: (point, plans, now, reads) => previewHomePlan(market, point, plans, now, reads),
    streetOutlook: async (now) => streetOutlook(market, await requireCommunity(market, communityId), now),
    homeOutlook: async (outlook, plan, now) =>
      homeOutlook(market, await requireCommunity(market, communityId), outlook, plan, now),
    renewDeparture: (point, plan, now) => renewDeparture(market, point, plan, now),
    chargeNow: (point, plan, energyWh, now) => chargeNow(market, point, plan, energyWh, now),
    buildReceipt: (orderId) => buildReceipt(market, communityId, orderId),
    buildEvidenceBundle: (interval) => buildEvidenceBundle(market, { communityId, interval, signers }),
    acceptReadings: (readings, now) =>
      acceptReadings(
        market,
        communityId,
        readings.map((reading) => ({ ...reading, source: DEVICE_SOURCE })),
        now,
      ),
  };
}
