/** Brings together what `validateOrder` has to know about an interval. */
import type { OrderContext, OrderingPoint } from "../core/orders/validateOrder.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import type { Community, MemberKey, MeteringPoint, NetworkVersion } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, networkOf, required } from "./market.ts";

/** Registry and rules of one interval, looked up once for many orders. */
export interface OrderDesk {
  readonly tariff: TariffSheet;
  readonly points: ReadonlyMap<string, OrderingPoint>;
  readonly signers: ReadonlySet<string>;
}

/** @throws LAT-7013 */
export async function openOrderDesk(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<OrderDesk> {
  const { store } = market;
  const [network, points, keys, tariff] = await Promise.all([
    networkOf(market, record),
    store.meteringPoints(community.id),
    store.memberKeys(community.id),
    store.tariffSheet(community.id, record.tariffVersion),
  ]);
  const live = keys.filter((key) => key.revokedAt === null);
  return {
    tariff: required(tariff, "The tariff sheet", record.interval),
    points: new Map(
      points.filter((point) => point.trading).map((point) => [point.id, orderingPoint(network, point, live)]),
    ),
    signers: new Set(live.map((key) => key.address)),
  };
}

function orderingPoint(
  network: NetworkVersion,
  point: MeteringPoint,
  keys: readonly MemberKey[],
): OrderingPoint {
  const connection = network.feeder.connectionPoints.find((candidate) => candidate.id === point.pointId);
  return {
    meteringPointId: point.id,
    feederId: network.feederId,
    capacityKva: connection?.capacityKva ?? 0,
    keys: keys.filter((key) => key.meteringPointId === point.id).map((key) => key.address),
  };
}

/** Fields of the context that are the same for every order of the interval. */
export const sharedContext = (
  desk: OrderDesk,
  community: Community,
): Pick<OrderContext, "communityId" | "feederId" | "tariff"> => ({
  communityId: community.id,
  feederId: community.feederId,
  tariff: desk.tariff,
});
