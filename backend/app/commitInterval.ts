/** Builds the batch of a cleared interval, has it signed by operator and DSO, and hands it to the outbox. */
import type { ClearedInterval } from "../core/clearing/clearing.ts";
import type { CommittedBatch, CommittedOrder } from "../core/commitment/commitBatch.ts";
import { causedViolations } from "../core/compliance/causedViolations.ts";
import { catalogue, domainError, fill } from "../core/errors/domainError.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { BALANCES_INTERVALS_BEFORE } from "../core/settlement/accumulateBalances.ts";
import { memberAccount } from "../core/settlement/ledgerAccounts.ts";
import { localChargeTicks } from "../core/tariffs/localCharge.ts";
import { microEuro } from "../core/units/quantities.ts";
import { outboxId } from "../ports/chain.ts";
import type { Community, MeteringPoint, NetworkVersion } from "../ports/community.ts";
import type {
  BatchRecord,
  CommittedBalance,
  FullModeFault,
  IntervalRecord,
  IntervalWrites,
} from "../ports/intervals.ts";
import { networkAwaits } from "./grid/networkOnChain.ts";
import { buildInMode, fullModeOf, segmentsOfPoints } from "./ledgerMode.ts";
import { type Market, neighbourKey, networkOf, requireDomain, required } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/**
 * The DSO signs only what its own power flow confirms; what it refuses becomes void. Stored with the batch: the
 * salts, the balances it carries, and the outbox row. What ledger mode E cannot express becomes void where the
 * registry asks for mode E, and goes as in mode G where only the tariff sheet does. False when it was done already. @throws LAT-41xx, LAT-7013
 */
export async function commitInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | string> {
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
  const awaited = await networkAwaits(market, community, record, network);
  if (awaited !== null) return awaited;
  const cleared = required(await store.clearing(record), "The clearing", record.interval);
  const points = await store.meteringPoints(community.id);
  const orders = await saltedOrders(market, record, network, points);
  const balances = await committedBalances(market, record, points);
  const input = {
    domain: requireDomain(community),
    networkHash: network.networkHash,
    cleared,
    orders,
    balances: balances.map(({ account, cumulativeMicroEuro, salt }) => ({
      account,
      cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
      salt,
    })),
  };
  const { built, unproven } = buildInMode(input, record.fullMode);
  assertSameBook(record, built.batch.ordersRoot, cleared);
  const stop = await withoutProof(market, community, record, unproven);
  if (stop !== null) return stop;
  const unsigned = { commitment: built.batch, digest: built.digest, signatures: [] };
  const batch = await sign(market, { ...unsigned, ...(record.fullMode ? { full: { unproven } } : {}) });
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
      ...(await batchCall(market, batch, built)),
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

/** Null when the batch may be sent; what became of the interval, or why it waits, when mode E is not to be had. */
async function withoutProof(
  market: Market,
  community: Community,
  record: IntervalRecord,
  unproven: FullModeFault | null,
): Promise<boolean | string | null> {
  if (record.fullMode && unproven === null) return null;
  const wanted = await fullModeOf(market, community, record);
  if (wanted === false) return null;
  const required = record.fullMode ? await market.ledger?.fullMode?.(requireDomain(community).feeder) : true;
  if (wanted === null || required === null) return "the chain does not say which ledger mode is in force";
  if (required !== true) return null;
  const reason = unproven?.reason ?? "the book did not fit at gate closure";
  return voidInterval(market, community, record, {
    code: "LAT-4158",
    reason: fill(catalogue["LAT-4158"].title, { reason }),
  });
}

async function batchCall(
  market: Market,
  batch: BatchRecord,
  { packedOrders, orders }: Pick<CommittedBatch, "packedOrders" | "orders">,
): Promise<IntervalWrites> {
  if (market.ledger === null) return {};
  const { commitment, signatures, full } = batch;
  const { feeder, interval } = commitment;
  const sender = await market.signers.roleSigner("sender");
  const proven = full !== undefined && full.unproven === null && packedOrders !== null;
  const { calls } = market.ledger;
  const call = proven
    ? calls.commitFullBatch({
        batch: commitment,
        signatures,
        packedOrders,
        signedOrdersRoot: orders.tree.root,
      })
    : calls.commitBatch({ batch: commitment, signatures });
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
  const segmentOf = segmentsOfPoints(network, points);
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
