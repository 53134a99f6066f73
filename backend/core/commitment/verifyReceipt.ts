/**
 * Checks a receipt without trusting whoever made it. Six steps, each with its own verdict; `recorded` on the
 * chain is a seventh that needs a node, see `recordLog.ts`.
 */
import { DomainError, type ErrorCode, type ErrorDetails } from "../errors/domainError.ts";
import { type OrderSignatureVerifier, verifyOrderSignature } from "../orders/orderSignature.ts";
import { memberVerifier } from "../orders/passkeyEngine.ts";
import { orderId, SIDE_CODE } from "../orders/typedOrder.ts";
import { PRICE_TICK } from "../units/quantities.ts";
import { isQuorum, QUORUM, rolesBehind } from "./batchSignatures.ts";
import { checkBatch } from "./checkBatch.ts";
import { compareSums } from "./checkSums.ts";
import type { BatchSigners, TradeReceipt } from "./commitment.ts";
import { batchDigest, envelopeDigest, orderReceiptDigest } from "./digests.ts";
import { demandedFlags, hashOrderLeaf, MUST_SERVE, RESERVED } from "./leaves.ts";
import { verifyProof } from "./merkleTree.ts";
import { followPath } from "./sumTree.ts";

/** What each step shows, in the order in which they are checked. */
export const RECEIPT_STEPS = [
  /** The order is the one the member signed. */
  "order-signed",
  /** The order was in the book when it closed, at the place that the operator promised. */
  "order-entered",
  /** The outcome shown is the outcome committed, and it is this order's. */
  "outcome-committed",
  /** Limit price and amount were kept, and the price is the published one. */
  "outcome-fair",
  /** The batch balances and keeps the envelope. */
  "batch-sound",
  /** Two of operator, DSO and auditor signed this batch, the DSO its envelope. */
  "batch-signed",
] as const;
export type ReceiptStep = (typeof RECEIPT_STEPS)[number];

export interface ReceiptFinding {
  readonly step: ReceiptStep;
  readonly ok: boolean;
  /** Null when ok. */
  readonly code: ErrorCode | null;
  readonly details: ErrorDetails;
}

interface Fault {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

const fault = (code: ErrorCode, details: ErrorDetails = {}): Fault => ({ code, details });

function checkOrderSigned(receipt: TradeReceipt, verifier: OrderSignatureVerifier): Fault | null {
  const { signedOrder, domain } = receipt;
  if (orderId(signedOrder.order) !== signedOrder.orderId) {
    return fault("LAT-4120", { reason: "the order id is not the hash of the order" });
  }
  const place = { chainId: domain.chainId, verifyingContract: domain.contract };
  const reason = verifyOrderSignature(signedOrder, place, verifier);
  return reason === null ? null : fault("LAT-4120", { reason });
}

function checkOrderEntered(
  { batch, domain, signedOrder, ...receipt }: TradeReceipt,
  signers: BatchSigners,
  verifier: OrderSignatureVerifier,
): Fault | null {
  const promise = receipt.operatorReceipt;
  if (promise !== undefined) {
    const { sequence, receivedAt } = promise;
    const { orderId: id } = signedOrder;
    const same = promise.orderId === id && sequence === receipt.orderSequence;
    if (!same) return fault("LAT-4167", { reason: "it is for another order or place in the book" });
    const content = { interval: batch.interval, orderId: id, sequence, receivedAt };
    const [role] = rolesBehind(orderReceiptDigest(domain, content), [promise.signature], signers, verifier);
    if (role !== "operator") return fault("LAT-4167", { reason: "it is not signed by the operator" });
  }
  const leaf = hashOrderLeaf(domain, batch.interval, {
    orderId: signedOrder.orderId,
    sequence: receipt.orderSequence,
    signer: signedOrder.signer,
    salt: receipt.orderSalt,
  });
  return verifyProof(batch.ordersRoot, leaf, receipt.orderProof) ? null : fault("LAT-4121");
}

function checkOutcomeCommitted({ batch, domain, leaf, leafProof, signedOrder }: TradeReceipt): Fault | null {
  const { order } = signedOrder;
  const pairs = [
    ["orderId", leaf.orderId, signedOrder.orderId],
    ["interval", leaf.interval, order.interval],
    ["interval", batch.interval, order.interval],
    ["side", leaf.side, SIDE_CODE[order.side]],
    ["flags", leaf.flags & (MUST_SERVE | RESERVED), demandedFlags(order)],
    ["feeder", batch.feeder, domain.feeder],
  ] as const;
  for (const [field, actual, limit] of pairs) {
    if (actual !== limit) return fault("LAT-4123", { field, actual, limit });
  }
  const { segment, total } = followPath(domain, leaf, leafProof);
  if (total.hash !== batch.allocationRoot) return fault("LAT-4122");
  const [wrong] = compareSums(batch, leaf.segment, segment, total);
  return wrong ? fault(wrong.code, { ...wrong }) : null;
}

function checkOutcomeFair({ batch, leaf, signedOrder }: TradeReceipt): Fault | null {
  const { order } = signedOrder;
  const filledWh = leaf.localWh + leaf.gridWh;
  if (filledWh > order.energyWh) return fault("LAT-4125", { actual: filledWh, limit: order.energyWh });
  const segment = batch.segments[leaf.segment];
  if (!segment) {
    return fault("LAT-4123", { field: "segment", actual: leaf.segment, limit: batch.segments.length });
  }
  if (leaf.localWh === 0) return null;
  const published = (leaf.flags & MUST_SERVE) !== 0 ? batch.poolPriceTicks : segment.priceTicks;
  // A reserved order has a price of its own.
  if ((leaf.flags & RESERVED) === 0 && leaf.priceTicks !== published) {
    return fault("LAT-4126", { actual: leaf.priceTicks, limit: published });
  }
  const limit = order.limitPrice / PRICE_TICK;
  const allIn = leaf.priceTicks + (order.side === "buy" ? leaf.networkChargeTicks : 0);
  const kept = order.side === "buy" ? allIn <= limit : allIn >= limit;
  return kept ? null : fault("LAT-4124", { actual: allIn, limit });
}

function checkBatchSound({ batch, domain }: TradeReceipt): Fault | null {
  const [first] = checkBatch(domain, batch);
  if (!first) return null;
  return fault(first.code, { segment: first.segment, actual: first.actual, limit: first.limit });
}

function checkBatchSigned(
  receipt: TradeReceipt,
  signers: BatchSigners,
  verifier: OrderSignatureVerifier,
): Fault | null {
  const { batch, domain, signatures, envelopeSignature } = receipt;
  const digest = batchDigest(domain, batch);
  if (digest !== receipt.batchDigest)
    return fault("LAT-4127", { actual: receipt.batchDigest, limit: digest });
  const roles = rolesBehind(digest, signatures, signers, verifier);
  if (!isQuorum(roles) || roles.length !== signatures.length) {
    return fault("LAT-4128", { actual: roles.filter((role) => role !== null).length, limit: QUORUM });
  }
  if (roles.includes("dso")) return null;
  const envelope = envelopeDigest(domain, batch);
  const [role] = rolesBehind(envelope, envelopeSignature ? [envelopeSignature] : [], signers, verifier);
  return role === "dso" ? null : fault("LAT-4128", { actual: 0, limit: 1 });
}

/**
 * Runs all steps, whatever the outcome of the earlier ones. Malformed content is a finding, never a throw.
 * `signers` must come from the registry on chain or from a deployment file that the reader trusts.
 */
export function verifyReceipt(
  receipt: TradeReceipt,
  signers: BatchSigners,
  verifier: OrderSignatureVerifier = memberVerifier,
): ReceiptFinding[] {
  const checks: Readonly<Record<ReceiptStep, () => Fault | null>> = {
    "order-signed": () => checkOrderSigned(receipt, verifier),
    "order-entered": () => checkOrderEntered(receipt, signers, verifier),
    "outcome-committed": () => checkOutcomeCommitted(receipt),
    "outcome-fair": () => checkOutcomeFair(receipt),
    "batch-sound": () => checkBatchSound(receipt),
    "batch-signed": () => checkBatchSigned(receipt, signers, verifier),
  };
  return RECEIPT_STEPS.map((step) => {
    const found = guarded(checks[step]);
    return { step, ok: found === null, code: found?.code ?? null, details: found?.details ?? {} };
  });
}

function guarded(check: () => Fault | null): Fault | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof DomainError) return fault(error.code, error.details);
    return fault("LAT-4129", { reason: error instanceof Error ? error.message.slice(0, 200) : "unknown" });
  }
}
