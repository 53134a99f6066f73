/** The batch of an interval again, from what was stored when it was committed. */
import { type CommittedBatch, type CommittedOrder, commitBatch } from "../core/commitment/commitBatch.ts";
import type { Hex } from "../core/orders/order.ts";
import { localChargeTicks } from "../core/tariffs/localCharge.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { segmentsOfPoints } from "./ledgerMode.ts";
import { type Market, networkOf, requireDomain, required } from "./market.ts";

/** Null when the interval has no batch (yet). @throws LAT-7013 when a salt was erased, LAT-41xx */
export async function rebuildBatch(
  market: Pick<Market, "store">,
  community: Community,
  record: IntervalRecord,
): Promise<CommittedBatch | null> {
  const { store } = market;
  const [cleared, batch, orders, salts, balances, points, sheet] = await Promise.all([
    store.clearing(record),
    store.batch(record),
    store.orders(record),
    store.salts(record),
    store.committedBalances(record),
    store.meteringPoints(community.id),
    store.tariffSheet(community.id, record.tariffVersion),
  ]);
  if (cleared === null || batch === null) return null;
  const network = await networkOf(market, record);
  const segmentOf = segmentsOfPoints(network, points);
  const saltsOf = new Map(salts.map((entry) => [entry.orderId, entry]));
  const salt = (value: Hex | null | undefined) =>
    required(value ?? null, "The salt of an order", record.interval);
  return commitBatch({
    domain: requireDomain(community),
    networkHash: network.networkHash,
    cleared,
    ...(batch.full === undefined ? {} : { full: batch.full.unproven === null || "unproven" }),
    orders: orders.map(
      (order): CommittedOrder => ({
        order,
        orderSalt: salt(saltsOf.get(order.orderId)?.orderSalt),
        allocationSalt: salt(saltsOf.get(order.orderId)?.allocationSalt),
        segment: required(
          segmentOf.get(order.order.meteringPointId) ?? null,
          "The segment of an order",
          record.interval,
        ),
        networkChargeTicks: localChargeTicks(sheet),
      }),
    ),
    balances: balances.map((entry) => ({
      account: entry.account,
      cumulativeMicroEuro: BigInt(entry.cumulativeMicroEuro),
      salt: entry.salt,
    })),
  });
}
