/** Gathers what the store holds of an interval into the proof that goes into an evidence bundle. */

import type { BatchSigners } from "../core/commitment/commitment.ts";
import { EMPTY_ACCUMULATOR } from "../core/commitment/digests.ts";
import type {
  BundledBatch,
  BundledCommunity,
  BundledOrder,
  BundleOpening,
  IntervalProof,
} from "../core/compliance/evidenceBundle.ts";
import { sealForBundle } from "../core/compliance/solveAgain.ts";
import type { SignedLinkedOrder } from "../core/orders/linkedOrder.ts";
import { BALANCES_INTERVALS_BEFORE } from "../core/settlement/accumulateBalances.ts";
import type { NetPosition } from "../core/settlement/ledgerLine.ts";
import { type IntervalIndex, intervalStart, isoUtc } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalKey, IntervalRecord } from "../ports/intervals.ts";
import { situationOf } from "./clearMarketInterval.ts";
import { baseInjections } from "./intervalPower.ts";
import { type Market, neighbourKey, requireDomain, required } from "./market.ts";

/** Everything about one interval as stored. @throws LAT-7013 when a committed interval lacks a salt */
export async function readIntervalProof(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<IntervalProof> {
  const { store } = market;
  // The chain keeps a batch for good: an interval that became void only after it is shown with it.
  const unpublished = record.state === "void" && record.batchProof === null;
  const [cleared, balances, evidence, readings, superseded, lines, corrections, situation] =
    await Promise.all([
      store.clearing(record),
      store.committedBalances(record),
      store.evidence(record),
      store.readings(record),
      store.supersededReadings(record),
      store.lines(record),
      store.correctionsBookedWith(record),
      situationOf(market, community, record),
    ]);
  const linkedOrders = await bundledLinked(market, record);
  return {
    interval: record.interval,
    startsAt: isoUtc(intervalStart(record.interval)),
    state: record.state,
    voidReason: record.voidReason,
    tariffVersion: record.tariffVersion,
    orders: await bundledOrders(market, record, unpublished),
    ...(linkedOrders.length === 0 ? {} : { linkedOrders }),
    cleared: unpublished ? null : cleared,
    batch: unpublished ? null : await bundledBatch(market, record),
    balances: unpublished ? [] : balances,
    base: baseInjections(situation),
    evidence: evidence.filter(({ stage }) => !unpublished || stage === "metered").map(sealForBundle),
    readings,
    ...(superseded.length === 0 ? {} : { supersededReadings: superseded }),
    lines,
    ...(record.batchVoided ? { batchVoided: true as const } : {}),
    ...(corrections.length === 0 ? {} : { corrections }),
  };
}

const NO_SALT = "0x00000000000000000000000000000000";

async function bundledOrders(
  market: Market,
  record: IntervalRecord,
  unpublished: boolean,
): Promise<readonly BundledOrder[]> {
  const [orders, salts] = await Promise.all([market.store.orders(record), market.store.salts(record)]);
  const byOrder = new Map(salts.map((entry) => [entry.orderId, entry]));
  return orders.map(({ order, orderId, signer, signature, sequence, receivedAt, linkedOrderId }) => {
    const found = byOrder.get(orderId) ?? null;
    const salt = unpublished ? found : required(found, "The salts of an order", record.interval);
    return {
      order,
      orderId,
      signer,
      signature,
      sequence,
      receivedAt,
      orderSalt: salt?.orderSalt ?? NO_SALT,
      allocationSalt: salt?.allocationSalt ?? NO_SALT,
      ...(linkedOrderId === undefined ? {} : { linkedOrderId }),
    };
  });
}

/** The linked orders that orders of the interval come from, as they were signed. */
async function bundledLinked(market: Market, record: IntervalRecord): Promise<readonly SignedLinkedOrder[]> {
  const orders = await market.store.orders(record);
  const ids = new Set(orders.flatMap(({ linkedOrderId }) => linkedOrderId ?? []));
  const found = await Promise.all(
    [...ids].sort().map((id) => market.store.linkedOrder(record.communityId, id)),
  );
  return found.map((stored) => {
    const { linkedOrder, linkedOrderId, signer, signature } = required(
      stored,
      "A linked order",
      record.interval,
    );
    return { linkedOrder, linkedOrderId, signer, signature };
  });
}

async function bundledBatch(market: Market, record: IntervalRecord): Promise<BundledBatch | null> {
  const batch = await market.store.batch(record);
  const proof = record.batchProof;
  if (batch === null || proof === null) return null;
  return { ...batch, ...proof };
}

/** Where the books stood before `first`. */
async function openingOf(
  market: Market,
  community: Community,
  first: IntervalKey,
  accumulator: `0x${string}`,
): Promise<BundleOpening> {
  const positions: (readonly NetPosition[])[] = [];
  if (first.interval > community.firstInterval) {
    for (let before = BALANCES_INTERVALS_BEFORE; before >= 1; before -= 1) {
      const { interval } = neighbourKey(first, -before);
      positions.push((await market.store.balancesAfter(community.id, interval)) as readonly NetPosition[]);
    }
  }
  return { accumulator, positions };
}

export interface BundleFrame {
  readonly community: Community;
  readonly signers: BatchSigners;
  readonly first: IntervalIndex;
  /** Accumulator before the first interval; default: of an empty ledger. */
  readonly accumulator?: `0x${string}`;
}

/** Who takes part and under which rules, without names. @throws LAT-7013 */
export async function readBundledCommunity(market: Market, frame: BundleFrame): Promise<BundledCommunity> {
  const { store } = market;
  const { community, signers, first } = frame;
  const { id, feederId } = community;
  const network = required(await store.network(id, feederId, first), "The network", first);
  const [points, keys, tariffs] = await Promise.all([
    store.meteringPoints(id),
    store.memberKeys(id),
    store.tariffSheets(id),
  ]);
  const key: IntervalKey = { communityId: id, feederId, interval: first };
  return {
    communityId: id,
    feederId,
    timezone: community.timezone,
    generated: community.generated,
    domain: requireDomain(community),
    signers,
    segments: network.segments,
    meteringPoints: points.map((point) => ({
      id: point.id,
      pointId: point.pointId,
      keys: keys.filter((entry) => entry.meteringPointId === point.id).map((entry) => entry.address),
    })),
    tariffs,
    opening: await openingOf(market, community, key, frame.accumulator ?? EMPTY_ACCUMULATOR),
  };
}
