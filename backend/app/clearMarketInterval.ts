/** Clears the frozen book: market and physics in one, with the evidence of both states, or void with a reason. */
import type { ClearingOrder, PairingPreference } from "../core/clearing/clearing.ts";
import { clearingOrderOf } from "../core/clearing/clearingOrder.ts";
import { isLeftOut } from "../core/clearing/leftOut.ts";
import { clearByRule } from "../core/clearing/rules/clearByRule.ts";
import { catalogue, type ErrorCode } from "../core/errors/domainError.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { marketRule } from "../core/tariffs/marketRule.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { checkPower } from "./checkPower.ts";
import { baseInjections, clearedPower, type IntervalSituation, plannedPower } from "./intervalPower.ts";
import { type Market, neighbourKey, networkOf, required } from "./market.ts";
import { againstRealLimits, compilePlanningNetwork } from "./planningNetwork.ts";
import { voidInterval } from "./voidInterval.ts";

/** Stands in for a code that the catalogue does not know. */
const UNCLEARABLE: ErrorCode = "LAT-3008";

/** True when cleared or void; false when it was done already. @throws LAT-7013 */
export async function clearMarketInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { store } = market;
  const { interval } = record;
  const network = await networkOf(market, record);
  const sheet = await store.tariffSheet(community.id, record.tariffVersion);
  const tariff = sheetAt(required(sheet, "The tariff sheet", interval), interval);
  const situation = await situationOf(market, community, record);
  const { rule, grid } = marketRule(tariff);
  const result = clearByRule(rule, {
    interval,
    grid,
    network: compilePlanningNetwork(network),
    segments: network.segments,
    base: baseInjections(situation),
    orders: clearingOrders(situation, tariff),
    solver: market.solver,
    preferences: preferencesOf(situation),
  });
  if (result.status === "void") {
    const code = Object.hasOwn(catalogue, result.code) ? (result.code as ErrorCode) : UNCLEARABLE;
    return voidInterval(market, community, record, { code, reason: result.reason });
  }
  // An order that the grid cannot carry gets nothing, by name; any other refusal is a fault of the intake.
  const refused = result.refused?.find((entry) => !isLeftOut(entry));
  if (refused !== undefined) {
    const reason = `Order ${refused.orderId} of the committed book cannot be cleared (${refused.code})`;
    return voidInterval(market, community, record, { code: refused.code, reason });
  }
  const planned = checkPower(network, interval, "planned", plannedPower(situation));
  const cleared = checkPower(network, interval, "cleared", clearedPower(situation, result.allocations));
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "closed",
    to: "cleared",
    at: tradingWindow(interval).gateClosesAt,
    writes: {
      clearing: { ...result, physics: againstRealLimits(result.physics, planned) },
      evidence: [planned, cleared].filter((entry) => entry !== null),
    },
  });
}

/** Whom the members' plans would rather trade with, by metering point. */
function preferencesOf({ plans }: IntervalSituation): readonly PairingPreference[] {
  return plans
    .flatMap(({ meteringPointId, pairing }) =>
      pairing === undefined ? [] : [{ meteringPointId, ...pairing }],
    )
    .sort((a, b) => (a.meteringPointId < b.meteringPointId ? -1 : 1));
}

/** Everything that stands at the connection points of an interval. */
export async function situationOf(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<IntervalSituation> {
  const { store } = market;
  const [points, plans, forecast, orders, sheet] = await Promise.all([
    store.meteringPoints(community.id),
    store.tradingPlans(community.id),
    store.forecast(record),
    store.orders(record),
    store.tariffSheet(community.id, record.tariffVersion),
  ]);
  // Where a key shares, no plan speaks in orders: everybody flows as forecast.
  const trades = sheet?.sharing === undefined;
  const trading = new Set(points.filter((point) => trades && point.trading).map((point) => point.id));
  const planned = new Set(plans.map((plan) => plan.meteringPointId).filter((id) => trading.has(id)));
  // Whoever is in the book traded then, also when it has left since.
  for (const { order } of orders) planned.add(order.meteringPointId);
  return { points, plans, planned, forecast, orders };
}

function clearingOrders(situation: IntervalSituation, tariff: TariffSheet): readonly ClearingOrder[] {
  const pointIds = new Map(situation.points.map((point) => [point.id, point.pointId]));
  return situation.orders.map((booked) => {
    const { meteringPointId } = booked.order;
    return clearingOrderOf(
      booked,
      pointIds.get(meteringPointId) ?? meteringPointId,
      tariff.localNetworkCharge,
    );
  });
}
