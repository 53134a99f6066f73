/** From a cleared interval to the batch that goes on chain, and to the proofs that members get. */
import type { Allocation, ClearedInterval, SegmentOutcome } from "../clearing/clearing.ts";
import { domainError } from "../errors/domainError.ts";
import type { BookedOrder, Hex } from "../orders/order.ts";
import { SIDE_CODE } from "../orders/typedOrder.ts";
import { PRICE_TICK } from "../units/quantities.ts";
import { requireSound } from "./checkBatch.ts";
import { checkSums } from "./checkSums.ts";
import { type BalancesCommitment, commitBalances } from "./commitBalances.ts";
import type {
  BalanceLeaf,
  BatchCommitment,
  BatchSegment,
  LedgerDomain,
  OutcomePath,
  TradeLeaf,
} from "./commitment.ts";
import { commitOrders, type OrdersCommitment, type SaltedOrder } from "./commitOrders.ts";
import { batchDigest, envelopeHash } from "./digests.ts";
import { checkFullBatch, fullEntries, packOrders } from "./fullBatch.ts";
import { demandedFlags, OUTSIDE } from "./leaves.ts";
import { proveLeaf } from "./merkleTree.ts";
import { isSealed } from "./sealedLeaf.ts";
import { type OutcomeTree, outcomeTree } from "./sumTree.ts";

/** An order of the book with its salts and the segment of its connection point. */
export interface CommittedOrder extends SaltedOrder {
  readonly order: Pick<BookedOrder, "orderId" | "signer" | "sequence" | "order">;
  readonly allocationSalt: Hex;
  readonly segment: number;
  /** Local network charge of a buyer, µ€ per Wh, also when nothing is traded; default: as charged, else 0. */
  readonly networkChargeTicks?: number;
}

export interface BatchInput {
  readonly domain: LedgerDomain;
  readonly networkHash: Hex;
  readonly cleared: ClearedInterval;
  /** The whole book, exactly as committed at gate closure. */
  readonly orders: readonly CommittedOrder[];
  /** Cumulative balances of all members settled so far; may be empty. */
  readonly balances: readonly BalanceLeaf[];
  /**
   * True: the orders are packed and committed as well, for `commitFullBatch`. "unproven": packed and committed, but
   * what the contract would check of them is not asked for, because the batch goes without them.
   */
  readonly full?: boolean | "unproven";
}

/** A batch with everything that is needed to prove any part of it. */
export interface CommittedBatch {
  readonly batch: BatchCommitment;
  /** What operator, DSO and auditor sign. */
  readonly digest: Hex;
  readonly orders: OrdersCommitment;
  /** Packed orders for `commitFullBatch`, null when not in full mode. */
  readonly packedOrders: Hex | null;
  /** Ascending by arrival number; index = index in the trees of orders and allocations. */
  readonly book: readonly CommittedOrder[];
  readonly leaves: readonly TradeLeaf[];
  readonly allocationTree: OutcomeTree;
  readonly balances: BalancesCommitment;
}

/** µ€/kWh to ticks. @throws LAT-9002 off the tick */
function ticks(price: number): number {
  if (price % PRICE_TICK !== 0) throw domainError("LAT-9002", { price: String(price), tick: PRICE_TICK });
  return price === 0 ? 0 : price / PRICE_TICK;
}

const INT32_MAX = 2 ** 31 - 1;
/** "No limit" is written as the largest limit that fits; tighter, so never wrong. */
const clampLimit = (value: number): number => Math.max(-INT32_MAX, Math.min(INT32_MAX, value));

/** Segments of a cleared interval as the contract sees them. @throws LAT-9002 */
export const batchSegments = (outcomes: readonly SegmentOutcome[]): BatchSegment[] =>
  [...outcomes]
    .sort((a, b) => a.index - b.index)
    .map((outcome) => ({
      parent: outcome.parent,
      lowerWh: clampLimit(outcome.lowerWh),
      upperWh: clampLimit(outcome.upperWh),
      tradedWh: outcome.tradedWh,
      exportedWh: outcome.exportedWh,
      priceTicks: ticks(outcome.price),
    }));

/** Orders that the optimum does not speak of: left out for the grid's sake, or all of another market rule. */
function outsideOf(cleared: ClearedInterval): (orderId: Hex) => boolean {
  const left = new Set((cleared.refused ?? []).map((entry) => entry.orderId));
  const other = (cleared.rule ?? "nodal") !== "nodal";
  return (orderId) => other || left.has(orderId);
}

/** The leaf of one order's outcome. @throws LAT-4113 the network charge is no whole tick per Wh, LAT-9002 */
export function tradeLeaf(
  interval: number,
  committed: CommittedOrder,
  allocation: Allocation,
  outside = false,
): TradeLeaf {
  const { localWh, networkChargeMicroEuro } = allocation;
  const { order } = committed.order;
  const stated = order.side === "buy" ? (committed.networkChargeTicks ?? 0) : 0;
  const networkChargeTicks = localWh === 0 ? stated : networkChargeMicroEuro / localWh;
  if (!Number.isInteger(networkChargeTicks)) {
    throw domainError("LAT-4113", {
      orderId: allocation.orderId,
      reason: "the network charge is not a whole number of ticks per Wh",
    });
  }
  return {
    orderId: allocation.orderId,
    interval,
    segment: committed.segment,
    side: SIDE_CODE[order.side],
    localWh,
    gridWh: allocation.gridWh,
    priceTicks: ticks(allocation.price),
    networkChargeTicks,
    flags: demandedFlags(order) | (outside ? OUTSIDE : 0),
    salt: committed.allocationSalt,
  };
}

/** The outcomes of a book as leaves, in its order. @throws LAT-4113, LAT-9002 */
export function outcomeLeaves(
  input: Pick<BatchInput, "cleared">,
  book: readonly CommittedOrder[],
): TradeLeaf[] {
  const allocations = new Map(input.cleared.allocations.map((entry) => [entry.orderId, entry]));
  if (allocations.size !== book.length || input.cleared.allocations.length !== book.length) {
    throw domainError("LAT-4113", {
      orderId: "(all)",
      reason: `${input.cleared.allocations.length} allocations for ${book.length} orders`,
    });
  }
  const isOutside = outsideOf(input.cleared);
  return book.map((committed) => {
    const { orderId } = committed.order;
    const allocation = allocations.get(orderId);
    if (!allocation) throw domainError("LAT-4113", { orderId, reason: "it has no allocation" });
    return tradeLeaf(input.cleared.interval, committed, allocation, isOutside(orderId));
  });
}

/**
 * Builds the batch of a cleared interval and checks it as the contract will. The balances are committed under
 * this batch's interval. @throws LAT-4101 to LAT-4114 when the contract would refuse it, LAT-4131 when it could be
 * challenged, LAT-9002
 */
export function commitBatch(input: BatchInput): CommittedBatch {
  const { domain, cleared, networkHash } = input;
  const { interval } = cleared;
  const book = [...input.orders].sort((a, b) => a.order.sequence - b.order.sequence);
  const allocations = new Map(cleared.allocations.map((entry) => [entry.orderId, entry]));
  const packedOrders = input.full ? packOrders(fullEntries(book, allocations)) : null;
  const orders = commitOrders(domain, interval, book, packedOrders);
  const leaves = outcomeLeaves(input, book);
  const segments = batchSegments(cleared.segments);
  const allocationTree = outcomeTree(domain, leaves, segments.length);
  const balances = commitBalances(domain, interval, input.balances);
  const batch: BatchCommitment = {
    feeder: domain.feeder,
    interval,
    ordersRoot: orders.ordersRoot,
    allocationRoot: allocationTree.root.hash,
    balanceRoot: balances.balanceRoot,
    networkHash,
    envelopeHash: envelopeHash(domain, { interval, networkHash, segments }),
    segments,
    poolPriceTicks: ticks(cleared.poolPrice),
    mustServeWh: cleared.mustServeWh,
    networkChargesMicroEuro: cleared.networkChargesMicroEuro,
    congestionMicroEuro: cleared.congestionMicroEuro,
  };
  requireSound(domain, batch);
  const [wrong] = checkSums(batch, allocationTree);
  const proven = input.full === true && packedOrders !== null;
  const failed = wrong ?? (proven ? checkFullBatch(batch, packedOrders) : null);
  if (failed) throw domainError(failed.code, { ...failed, entry: failed.segment });
  return {
    batch,
    digest: batchDigest(domain, batch),
    orders,
    packedOrders,
    book,
    leaves,
    allocationTree,
    balances,
  };
}

/** What a member needs to prove one order's entry and outcome. */
export interface TradeProof {
  readonly orderSequence: number;
  readonly orderSalt: Hex;
  readonly orderProof: readonly Hex[];
  readonly leaf: TradeLeaf;
  readonly leafProof: OutcomePath;
}

/** Proof of one order in a committed batch, null when the order is not in it or its owner was forgotten. */
export function proveTrade(committed: CommittedBatch, orderId: Hex): TradeProof | null {
  const index = committed.book.findIndex((entry) => entry.order.orderId === orderId);
  const entry = committed.book[index];
  const leaf = committed.leaves[index];
  if (!entry || !leaf || isSealed(leaf.salt)) return null;
  return {
    orderSequence: entry.order.sequence,
    orderSalt: entry.orderSalt,
    orderProof: [
      ...proveLeaf(committed.orders.tree, index),
      ...(committed.orders.bookLeaf === null ? [] : [committed.orders.bookLeaf]),
    ],
    leaf,
    leafProof: committed.allocationTree.pathOf(index),
  };
}
