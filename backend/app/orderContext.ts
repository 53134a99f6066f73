/** Brings together what `validateOrder` has to know about an interval. */
import type { KeyAddress, Rejection } from "../core/orders/order.ts";
import type { OrderContext, OrderingPoint } from "../core/orders/validateOrder.ts";
import { marketRule } from "../core/tariffs/marketRule.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";
import type { Community, MeteringPoint, NetworkVersion, OrderPartyIds } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, networkOf, required } from "./market.ts";

/** Rules of one interval. */
interface OrderRules {
  /** As published, with all its schedules. */
  readonly sheet: TariffSheet;
  /** The sheet with the prices of the interval. */
  readonly tariff: TariffSheet;
}

/** Rules of one interval, and who one order names. */
export interface EntryDesk
  extends OrderRules,
    Required<Pick<OrderContext, "signerIsKnown" | "partnerTrades">> {
  readonly point: OrderingPoint | undefined;
}

/** Registry and rules of one interval, looked up once for many orders. */
export interface OrderDesk extends OrderRules {
  readonly points: ReadonlyMap<string, OrderingPoint>;
  readonly signers: ReadonlySet<string>;
}

/** @throws LAT-7013 */
export async function openOrderDesk(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<OrderDesk> {
  const tariff = await market.store.tariffSheet(community.id, record.tariffVersion);
  const sheet = required(tariff, "The tariff sheet", record.interval);
  const network = await networkOf(market, record);
  return deskOf(market, community, network, sheet, record.interval);
}

/** What one order has to be held against: as {@link openOrderDesk}, with the named parties only. @throws LAT-7013 */
export async function openEntryDesk(
  market: Market,
  community: Community,
  record: IntervalRecord,
  parties: OrderPartyIds,
): Promise<EntryDesk> {
  const { store } = market;
  const [tariff, network, { point, keys, signerIsKnown, partnerTrades }] = await Promise.all([
    store.tariffSheet(community.id, record.tariffVersion),
    networkOf(market, record),
    store.orderParties(community.id, parties),
  ]);
  const sheet = required(tariff, "The tariff sheet", record.interval);
  return {
    sheet,
    tariff: sheetAt(sheet, record.interval),
    point: point === null ? undefined : orderingPoint(network, point, keys),
    signerIsKnown,
    partnerTrades,
  };
}

/** The desk for what concerns many intervals: registry and sheet in force now. @throws LAT-7013 */
export async function openCommunityDesk(
  market: Market,
  community: Community,
  interval: IntervalIndex,
  now: EpochSeconds,
): Promise<OrderDesk> {
  const { store } = market;
  const network = await store.network(community.id, community.feederId, interval);
  const sheet = required(await store.tariffSheetAt(community.id, now), "The tariff sheet", interval);
  return deskOf(market, community, required(network, "The network", interval), sheet, interval);
}

async function deskOf(
  { store }: Market,
  community: Community,
  network: NetworkVersion,
  sheet: TariffSheet,
  interval: IntervalIndex,
): Promise<OrderDesk> {
  const [points, keys] = await Promise.all([
    store.meteringPoints(community.id),
    store.memberKeys(community.id),
  ]);
  const live = keys.filter((key) => key.revokedAt === null);
  return {
    sheet,
    tariff: sheetAt(sheet, interval),
    points: new Map(
      points
        .filter((point) => point.trading)
        .map((point) => {
          const keys = live.filter((key) => key.meteringPointId === point.id).map((key) => key.address);
          return [point.id, orderingPoint(network, point, keys)];
        }),
    ),
    signers: new Set(live.map((key) => key.address)),
  };
}

function orderingPoint(
  network: NetworkVersion,
  point: Pick<MeteringPoint, "id" | "pointId">,
  keys: readonly KeyAddress[],
): OrderingPoint {
  const connection = network.feeder.connectionPoints.find((candidate) => candidate.id === point.pointId);
  return {
    meteringPointId: point.id,
    feederId: network.feederId,
    capacityKva: connection?.capacityKva ?? 0,
    keys,
  };
}

/** Rules with one price for all keep orders with conditions out of the market: they are not taken at all. */
const takesConditions = (sheet: TariffSheet): boolean => marketRule(sheet).rule === "nodal";

/** Whether minimum fills and blocks are taken. */
export const allowsBlocks = (sheet: TariffSheet): boolean =>
  sheet.allowsBlocks === true && takesConditions(sheet);

/** Fields of the context that are the same for every order of the interval. */
export const sharedContext = (
  desk: OrderRules,
  community: Community,
): Pick<
  OrderContext,
  "communityId" | "feederId" | "tariff" | "allowsMinimumFill" | "allowsCounterparty"
> => ({
  communityId: community.id,
  feederId: community.feederId,
  tariff: desk.tariff,
  allowsMinimumFill: allowsBlocks(desk.tariff),
  allowsCounterparty: takesConditions(desk.tariff),
});

/** A community that shares by key takes no orders: LAT-6500. */
export const refusedBySharing = ({ sheet }: OrderRules, interval: IntervalIndex): Rejection | null =>
  sheet.sharing === undefined ? null : { status: "rejected", code: "LAT-6500", details: { interval } };
