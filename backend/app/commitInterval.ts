/** Builds the batch of a cleared interval, has it signed by operator and DSO, and hands it to the outbox. */
import type { ClearedInterval } from "../core/clearing/clearing.ts";
import { type CommittedOrder, commitBatch } from "../core/commitment/commitBatch.ts";
import { causedViolations } from "../core/compliance/causedViolations.ts";
import { domainError } from "../core/errors/domainError.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { BALANCES_INTERVALS_BEFORE } from "../core/settlement/accumulateBalances.ts";
import { memberAccount } from "../core/settlement/ledgerAccounts.ts";
import { localChargeTicks } from "../core/tariffs/localCharge.ts";
import { microEuro } from "../core/units/quantities.ts";
import { outboxId } from "../ports/chain.ts";
import type { Community, MeteringPoint, NetworkVersion } from "../ports/community.ts";
import type { BatchRecord, CommittedBalance, IntervalRecord, IntervalWrites } from "../ports/intervals.ts";
import { type Market, neighbourKey, networkOf, requireDomain, required } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/**
 * The DSO signs only what its own power flow confirms; what it refuses becomes void. Stored with the batch: the
 * salts, the balances it carries, and the outbox row. False when it was done already. @throws LAT-41xx, LAT-7013
 */
export async function commitInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { store } = market;
  const evidence = await store.evidence(record);
  const planned = evidence.find((entry) => entry.stage === "planned");
  const checked = evidence.find((entry) => entry.stage === "cleared");
  const [worst] = planned && checked ? causedViolations(planned, checked) : [];
  if (planned === undefined || checked === undefined || worst !== undefined) {
    const element = worst?.element ?? "the network";
    const reason = `The DSO's own power flow does not confirm the result (${element})`;
    return voidInterval(market, community, record, { code: "LAT-7022", reason });
  }
  const network = await networkOf(market, record);
  const cleared = required(await store.clearing(record), "The clearing", record.interval);
  const points = await store.meteringPoints(community.id);
  const orders = await saltedOrders(market, record, network, points);
  const balances = await committedBalances(market, record, points);
  const built = commitBatch({
    domain: requireDomain(community),
    networkHash: network.networkHash,
    cleared,
    orders,
    balances: balances.map(({ account, cumulativeMicroEuro, salt }) => ({
      account,
      cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
      salt,
    })),
  });
  assertSameBook(record, built.batch.ordersRoot, cleared);
  const batch = await sign(market, { commitment: built.batch, digest: built.digest, signatures: [] });
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "cleared",
    to: "cleared",
    raise: "batchSent",
    at: tradingWindow(record.interval).gateClosesAt,
    writes: {
      batch,
      allocationSalts: orders.map((entry) => ({ orderId: entry.order.orderId, salt: entry.allocationSalt })),
      committedBalances: balances,
      ...(await batchCall(market, batch)),
    },
  });
}

/** What was promised at gate closure is what was cleared. @throws LAT-7013 */
function assertSameBook(record: IntervalRecord, ordersRoot: string, cleared: ClearedInterval): void {
  if (record.ordersRoot !== ordersRoot || cleared.interval !== record.interval) {
    throw domainError("LAT-7013", {
      what: "The book as committed at gate closure",
      interval: record.interval,
    });
  }
}

async function sign(market: Market, batch: BatchRecord): Promise<BatchRecord> {
  const operator = await market.signers.roleSigner("operator");
  const dso = await market.signers.roleSigner("dso");
  const signatures = [await operator.signDigest(batch.digest), await dso.signDigest(batch.digest)];
  return { ...batch, signatures };
}

async function batchCall(market: Market, batch: BatchRecord): Promise<IntervalWrites> {
  if (market.ledger === null) return {};
  const { commitment, signatures } = batch;
  const { feeder, interval } = commitment;
  const sender = await market.signers.roleSigner("sender");
  const call = market.ledger.calls.commitBatch({ batch: commitment, signatures });
  const id = outboxId("batch", feeder, interval);
  return { outbox: [{ ...call, id, kind: "batch", feeder, interval, sender: sender.address }] };
}

async function saltedOrders(
  market: Market,
  record: IntervalRecord,
  network: NetworkVersion,
  points: readonly MeteringPoint[],
): Promise<readonly CommittedOrder[]> {
  const { store, random } = market;
  const { communityId, feederId, interval } = record;
  const [orders, stored, sheet] = await Promise.all([
    store.orders(record),
    store.salts(record),
    store.tariffSheet(communityId, record.tariffVersion),
  ]);
  const salts = new Map(stored.map((entry) => [entry.orderId, entry.orderSalt]));
  const segments = new Map(
    network.segments.flatMap((segment) => segment.pointIds.map((pointId) => [pointId, segment.index])),
  );
  const segmentOf = new Map(points.map((point) => [point.id, segments.get(point.pointId)]));
  return orders.map((order) => ({
    order,
    orderSalt: required(salts.get(order.orderId) ?? null, "The salt of an order", interval),
    allocationSalt: random.salt(`allocation|${communityId}|${feederId}|${interval}`, order.sequence),
    segment: required(
      segmentOf.get(order.order.meteringPointId) ?? null,
      "The segment of an order",
      interval,
    ),
    networkChargeTicks: localChargeTicks(sheet),
  }));
}

/** Cumulative credits of members with an account, as settled the agreed number of intervals before. */
async function committedBalances(
  market: Market,
  record: IntervalRecord,
  points: readonly MeteringPoint[],
): Promise<readonly CommittedBalance[]> {
  const { communityId, feederId, interval } = record;
  const settled = neighbourKey(record, -BALANCES_INTERVALS_BEFORE);
  const positions = await market.store.balancesAfter(communityId, settled.interval);
  const credits = new Map(positions.map((position) => [position.account, position.creditMicroEuro]));
  return points.flatMap(({ id, account }, index) => {
    if (account === null) return [];
    const cumulativeMicroEuro = credits.get(memberAccount(id)) ?? microEuro(0);
    const salt = market.random.salt(`balance|${communityId}|${feederId}|${interval}`, index);
    return [{ meteringPointId: id, account, cumulativeMicroEuro, salt }];
  });
}
