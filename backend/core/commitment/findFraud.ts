/**
 * What a member's own outcome proves against a batch; the twin of `contracts/libraries/FraudChecks.sol`. The
 * court finds the same in the same order.
 */
import type { Hex, Order } from "../orders/order.ts";
import { FALLBACK_CODE, SIDE_CODE } from "../orders/typedOrder.ts";
import { PRICE_TICK } from "../units/quantities.ts";
import { compareSums } from "./checkSums.ts";
import type { BatchCommitment, LedgerDomain, TradeLeaf } from "./commitment.ts";
import { demandedFlags, MUST_SERVE, OUTSIDE, RESERVED } from "./leaves.ts";
import { packSegments } from "./segments.ts";
import type { SumNode } from "./sumTree.ts";
import { bytesOf, keccakHex, keccakText } from "./words.ts";

/** In the order of the contract's enumeration. */
export const FRAUDS = [
  "none",
  "limit-price",
  "overfilled",
  "order-changed",
  "not-optimal",
  "price-not-published",
  "sums-wrong",
  "omitted",
  "balance-fell",
  "balance-beyond-total",
] as const;
export type Fraud = (typeof FRAUDS)[number];

/** How much better the limit is than a price, µ€/kWh. */
function surplusOf(order: Order, leaf: TradeLeaf, priceTicks: number): number {
  if (order.side === "sell") return priceTicks * PRICE_TICK - order.limitPrice;
  return order.limitPrice - (priceTicks + leaf.networkChargeTicks) * PRICE_TICK;
}

function overfilled(order: Order, leaf: TradeLeaf): boolean {
  if (leaf.localWh + leaf.gridWh > order.energyWh) return true;
  if (leaf.gridWh !== 0 && order.fallback === "none") return true;
  return leaf.localWh !== 0 && leaf.localWh < order.minFillWh;
}

function notOptimal(poolPriceTicks: number, order: Order, leaf: TradeLeaf): boolean {
  if ((leaf.flags & (OUTSIDE | RESERVED)) !== 0) return false;
  let price = leaf.priceTicks;
  if (order.side === "sell" && order.fallback === "grid") {
    if (price < poolPriceTicks && leaf.gridWh !== 0) return true;
    if (price > poolPriceTicks && leaf.localWh + leaf.gridWh !== order.energyWh) return true;
    price = Math.min(price, poolPriceTicks);
  }
  const exempt = order.minFillWh !== 0 && leaf.localWh === 0;
  return !exempt && leaf.localWh !== order.energyWh && surplusOf(order, leaf, price) > 0;
}

/** The first rule that an outcome breaks against its own order. */
export function outcomeFraud(
  batch: Pick<BatchCommitment, "interval" | "poolPriceTicks">,
  order: Order,
  leaf: TradeLeaf,
): Fraud {
  const changed =
    leaf.side !== SIDE_CODE[order.side] ||
    (leaf.flags & ~OUTSIDE) !== demandedFlags(order) ||
    order.interval !== batch.interval;
  if (changed) return "order-changed";
  if (overfilled(order, leaf)) return "overfilled";
  const priced = leaf.flags & (MUST_SERVE | RESERVED);
  if (priced === MUST_SERVE && leaf.priceTicks !== batch.poolPriceTicks) return "price-not-published";
  if (leaf.localWh !== 0 && surplusOf(order, leaf, leaf.priceTicks) < 0) return "limit-price";
  return notOptimal(batch.poolPriceTicks, order, leaf) ? "not-optimal" : "none";
}

/** Whether an outcome has another price than the published one. */
export function priceFraud(
  batch: Pick<BatchCommitment, "segments" | "poolPriceTicks">,
  leaf: TradeLeaf,
): Fraud {
  if ((leaf.flags & RESERVED) !== 0) return "none";
  const published =
    (leaf.flags & MUST_SERVE) !== 0 ? batch.poolPriceTicks : batch.segments[leaf.segment]?.priceTicks;
  return leaf.priceTicks === published ? "none" : "price-not-published";
}

/** Whether published sums differ from those in the tree. */
export const sumsFraud = (
  batch: Pick<BatchCommitment, "segments" | "mustServeWh" | "networkChargesMicroEuro">,
  segment: number,
  inSegment: SumNode,
  total: SumNode,
): Fraud => (compareSums(batch, segment, inSegment, total).length === 0 ? "none" : "sums-wrong");

/** A batch as the court takes it: the segments as their hash. @throws LAT-4101, LAT-4110 */
export const batchHeader = (domain: LedgerDomain, batch: BatchCommitment) => ({
  community: domain.community,
  feeder: batch.feeder,
  interval: batch.interval,
  ordersRoot: batch.ordersRoot,
  allocationRoot: batch.allocationRoot,
  balanceRoot: batch.balanceRoot,
  networkHash: batch.networkHash,
  envelopeHash: batch.envelopeHash,
  poolPriceTicks: batch.poolPriceTicks,
  mustServeWh: batch.mustServeWh,
  networkChargesMicroEuro: batch.networkChargesMicroEuro,
  congestionMicroEuro: batch.congestionMicroEuro,
  segmentsHash: keccakHex(bytesOf(packSegments(batch.segments), "segments")),
});

/** An order as the court takes it: texts as their hashes. */
export const orderTerms = (order: Order) => ({
  communityIdHash: keccakText(order.communityId),
  meteringPointIdHash: keccakText(order.meteringPointId),
  interval: order.interval,
  side: SIDE_CODE[order.side],
  energyWh: order.energyWh,
  limitPrice: order.limitPrice,
  fallbackCode: FALLBACK_CODE[order.fallback],
  tariffVersion: order.tariffVersion,
  nonce: order.nonce,
  expiresAt: order.expiresAt,
  minFillWh: order.minFillWh,
  counterpartyHash: keccakText(order.counterparty),
});

/** A 64-byte step of a path as the court takes it. */
export const nodeOf = (step: Hex): { readonly hash: Hex; readonly sums: Hex } => ({
  hash: step.slice(0, 66) as Hex,
  sums: `0x${step.slice(66)}`,
});
