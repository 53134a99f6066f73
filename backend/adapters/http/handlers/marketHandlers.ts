/** The market for everybody who is signed in, and what a member needs to sign an order. */
import type { z } from "zod";
import type { Hex } from "../../../core/orders/order.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import { intervalCapacityWh } from "../../../core/orders/validateOrder.ts";
import { sheetAt } from "../../../core/tariffs/sheetAt.ts";
import {
  epochSeconds,
  type IntervalIndex,
  intervalEnd,
  intervalIndex,
  intervalOf,
} from "../../../core/time/marketInterval.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { loadCommunity, loadNetwork, loadTariff } from "../homeDay.ts";
import { times } from "../presenters/figures.ts";
import { presentMarketInterval, presentTariff } from "../presenters/marketView.ts";
import { refuse } from "../problem.ts";
import { type OrderContext, OrderContextQuery } from "../schemas/market.ts";
import { IndexParams } from "../schemas/orders.ts";

const OPEN_AHEAD = 10;
const MAX_NONCE_TRIES = 20;

/** The record of an interval. @throws HttpRefusal LAT-8001 */
export async function loadRecord(deps: HttpDeps, index: number) {
  const interval = intervalIndex(index);
  const range = { from: interval, to: intervalIndex(interval + 1) };
  const [record] = await deps.store.intervals(deps.communityId, range);
  if (record === undefined) throw refuse("LAT-8001");
  return record;
}

export const getTariff: Handler = async ({ deps }) => ({
  body: presentTariff(await loadTariff(deps, deps.clock.now())),
});

async function ownConnections({ deps, principal }: Context): Promise<string[]> {
  const points = await Promise.all(
    principal.meteringPointIds.map((id) => deps.store.meteringPoint(deps.communityId, id)),
  );
  return points.flatMap((point) => (point === null ? [] : [point.pointId]));
}

export const getMarketInterval: Handler = async (context) => {
  const { deps, principal } = context;
  const record = await loadRecord(deps, checked(context, "params", IndexParams).index);
  const cleared = record.poolPrice !== null && record.state !== "void";
  const [network, sheet, clearing, orders, ownConnectionIds] = await Promise.all([
    loadNetwork(deps, record.interval),
    deps.store.tariffSheet(deps.communityId, record.tariffVersion),
    cleared ? deps.store.clearing(record) : null,
    cleared ? deps.store.orders(record) : [],
    ownConnections(context),
  ]);
  const tariff = sheetAt(sheet ?? (await loadTariff(deps, deps.clock.now())), record.interval);
  const ownPointIds = principal.meteringPointIds;
  return {
    body: presentMarketInterval({ record, network, tariff, clearing, orders, ownPointIds, ownConnectionIds }),
  };
};

/** A nonce that this key has not used: wall-clock milliseconds, which no earlier hint gave. */
async function unusedNonce(deps: HttpDeps, key: Hex | undefined): Promise<number> {
  const hint = deps.wallNow();
  if (key === undefined) return hint;
  for (let nonce = hint; nonce < hint + MAX_NONCE_TRIES; nonce += 1) {
    if (!(await deps.store.nonceIsUsed(deps.communityId, key, nonce))) return nonce;
  }
  return hint + MAX_NONCE_TRIES;
}

export const getOrderContext: Handler = async (context) => {
  const { deps, pointId } = context;
  const { store, communityId } = deps;
  const query = checked(context, "query", OrderContextQuery);
  const now = deps.clock.now();
  const here = intervalOf(now);
  const range = { from: here, to: intervalIndex(here + OPEN_AHEAD) };
  const [community, network, tariff, point, keys, records, own, nextNonce] = await Promise.all([
    loadCommunity(deps),
    loadNetwork(deps, here),
    loadTariff(deps, now),
    store.meteringPoint(communityId, pointId),
    store.memberKeys(communityId, pointId),
    store.intervals(communityId, range),
    store.memberOrders(communityId, pointId, range),
    unusedNonce(deps, query.key as Hex | undefined),
  ]);
  if (point === null) throw refuse("LAT-8001");
  if (community.domain === null) throw refuse("LAT-8016");
  const connection = network.feeder.connectionPoints.find(({ id }) => id === point.pointId);
  const ordersIn = (interval: IntervalIndex): number =>
    own.filter(({ order }) => order.order.interval === interval).length;
  const open = records.filter(
    ({ state, interval }) => state === "open" && now < tradingWindow(interval).gateClosesAt,
  );
  const body: z.infer<typeof OrderContext> = {
    domain: {
      name: "Lateral",
      version: "1",
      chainId: community.domain.chainId,
      verifyingContract: community.domain.contract,
    },
    communityId,
    meteringPointId: pointId,
    tariff: presentTariff(tariff),
    capacityWh: intervalCapacityWh(connection?.capacityKva ?? 0),
    nextNonce,
    keys: keys.filter((key) => key.revokedAt === null).map((key) => key.address),
    intervals: open.map(({ interval }) => ({
      ...times(interval),
      gateClosure: tradingWindow(interval).gateClosesAt,
      expiresAt: epochSeconds(intervalEnd(interval)),
      orderCount: ordersIn(interval),
    })),
  };
  return { body };
};
