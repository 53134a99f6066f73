/** Linked orders of a community as the horizon sees them: what is signed, what was won, what is still pending. */
import { fillOf } from "../core/clearing/horizon/clearHorizon.ts";
import type { LinkedClaim } from "../core/clearing/horizon/horizon.ts";
import { segmentOfPoints } from "../core/clearing/treeMarket.ts";
import { isLinkedAlive, type LinkedFill, lastInterval } from "../core/orders/linkedState.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import type { Community, NetworkVersion } from "../ports/community.ts";
import type { IntervalRecord, MemberOrder } from "../ports/intervals.ts";
import type { StoredLinkedOrder } from "../ports/linkedOrders.ts";
import type { Market } from "./market.ts";

export interface LinkedProgress {
  readonly order: StoredLinkedOrder;
  readonly fills: readonly LinkedFill[];
}

/** Orders not cleared yet count as filled, those of a void interval as far as the grid serves them. */
function fillsOf(orders: readonly MemberOrder[]): LinkedFill[] {
  const byInterval = new Map<IntervalIndex, MemberOrder[]>();
  for (const entry of orders) {
    const { interval } = entry.order.order;
    const list = byInterval.get(interval);
    if (list === undefined) byInterval.set(interval, [entry]);
    else list.push(entry);
  }
  return [...byInterval]
    .sort(([a], [b]) => a - b)
    .map(([interval, entries]) => {
      const local = entries.map(({ order, state, allocation }) => {
        const isPending = state === "open" || state === "closed";
        return isPending ? order.order.energyWh : (allocation?.localWh ?? 0);
      });
      return fillOf(
        interval,
        entries.map(({ order }) => order.order),
        local,
      );
    });
}

/** How far a linked order is before `until`. */
export async function linkedProgress(
  { store }: Market,
  communityId: string,
  order: StoredLinkedOrder,
  until = intervalIndex(lastInterval(order.linkedOrder) + 1),
): Promise<LinkedProgress> {
  const { firstInterval, meteringPointId } = order.linkedOrder;
  if (until <= firstInterval) return { order, fills: [] };
  const range = { from: firstInterval, to: until };
  const entries = await store.memberOrders(communityId, meteringPointId, range);
  const own = entries.filter((entry) => entry.order.linkedOrderId === order.linkedOrderId);
  return { order, fills: fillsOf(own) };
}

/**
 * Claims that may speak when the plans of an interval enter: taken before and not cancelled before that time. The
 * interval before is cleared by then (`waitForPlans`), so what is left of them is exact.
 */
export async function claimsOf(
  market: Market,
  community: Community,
  record: IntervalRecord,
  network: NetworkVersion,
  tariff: TariffSheet,
): Promise<readonly LinkedClaim[]> {
  if (tariff.clearsHorizon !== true || tariff.sharing !== undefined) return [];
  const { interval } = record;
  const speaksAt = tradingWindow(interval).plansEnterAt;
  const range = { from: interval, to: intervalIndex(interval + 1) };
  const stored = await market.store.linkedOrders(community.id, range);
  const points = await market.store.meteringPoints(community.id);
  const pointOf = new Map(points.map((point) => [point.id, point.pointId]));
  const segmentOf = segmentOfPoints(network.segments);
  const claims = await Promise.all(
    stored
      .filter(({ receivedAt, cancelledAt, linkedOrder }) => {
        const inTime = receivedAt < speaksAt && (cancelledAt === null || cancelledAt >= speaksAt);
        return inTime && linkedOrder.tariffVersion === tariff.version;
      })
      .map(async (order): Promise<LinkedClaim[]> => {
        const { fills } = await linkedProgress(market, community.id, order, interval);
        const { linkedOrder, linkedOrderId } = order;
        const pointId = pointOf.get(linkedOrder.meteringPointId);
        const segment = pointId === undefined ? undefined : segmentOf.get(pointId);
        if (
          pointId === undefined ||
          segment === undefined ||
          !isLinkedAlive({ linkedOrder, fills }, interval)
        ) {
          return [];
        }
        const networkCharge = tariff.localNetworkCharge;
        return [{ linkedOrderId, linkedOrder, pointId, segment, networkCharge, fills }];
      }),
  );
  return claims.flat();
}
