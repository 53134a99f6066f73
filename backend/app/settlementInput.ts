/** What settlement works on, as it is stored. */
import { segmentOfPoints } from "../core/clearing/treeMarket.ts";
import type { SettlementInput } from "../core/settlement/settleInterval.ts";
import { distanceTerms } from "../core/tariffs/distanceTerms.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { type Market, networkOf, required } from "./market.ts";

/**
 * Orders, allocations, trades and readings as settlement wants them; none of the market of a void interval, or of a batch
 * that a court made void. @throws LAT-7013
 */
export async function settlementInput(
  market: Pick<Market, "store">,
  record: IntervalRecord,
): Promise<SettlementInput> {
  const { store } = market;
  const { communityId, interval } = record;
  const [orders, cleared, readings, sheet] = await Promise.all([
    store.orders(record),
    store.clearing(record),
    store.readings(record),
    store.tariffSheet(communityId, record.tariffVersion),
  ]);
  const tariff = required(sheet, "The tariff sheet", interval);
  if (record.state === "void" || record.batchVoided) {
    return { interval, orders: [], allocations: [], trades: [], readings, tariff };
  }
  const { allocations, trades } = required(cleared, "The clearing", interval);
  const zones = tariff.localDistanceCharges === undefined ? null : await zonesOf(market, record);
  const distance = zones === null ? undefined : distanceTerms(tariff, zones.segments);
  return {
    interval,
    allocations,
    trades,
    readings,
    tariff,
    ...(distance === undefined ? {} : { distance }),
    orders: orders.map(({ orderId, order }) => ({
      orderId,
      meteringPointId: order.meteringPointId,
      ...segmentPart(zones?.segmentOf.get(order.meteringPointId)),
      side: order.side,
      fallback: order.fallback,
      networkCharge: order.side === "buy" ? tariff.localNetworkCharge : microEuroPerKWh(0),
    })),
  };
}

const segmentPart = (segment: number | undefined) => (segment === undefined ? {} : { segment });

/** Price zones of the interval's network and the zone of every metering point. */
async function zonesOf(market: Pick<Market, "store">, record: IntervalRecord) {
  const [{ segments }, points] = await Promise.all([
    networkOf(market, record),
    market.store.meteringPoints(record.communityId),
  ]);
  const ofPoint = segmentOfPoints(segments);
  const segmentOf = new Map(points.map(({ id, pointId }) => [id, ofPoint.get(pointId)]));
  return { segments, segmentOf };
}
