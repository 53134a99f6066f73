/** What a transaction offers to pay. Whole wei, no floating point. */
import { domainError } from "../../core/errors/domainError.ts";

export interface Fees {
  readonly maxFeePerGasWei: bigint;
  readonly maxPriorityFeePerGasWei: bigint;
}

export interface FeeLimits {
  /** Most that may be offered per gas, wei. */
  readonly maxFeePerGasWei: bigint;
  /** Offered to the block's builder on top of the base fee, wei. */
  readonly priorityFeePerGasWei: bigint;
}

/** Nodes take a replacement only if both fees rise by an eighth. */
const raisedByAnEighth = (wei: bigint): bigint => (wei * 9n + 7n) / 8n + 1n;
const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smallest = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Room for the base fee to double (six full blocks), within the cap. */
export function firstFees(baseFeeWei: bigint, limits: FeeLimits): Fees {
  const wanted = 2n * baseFeeWei + limits.priorityFeePerGasWei;
  const maxFeePerGasWei = smallest(wanted, limits.maxFeePerGasWei);
  return {
    maxFeePerGasWei,
    maxPriorityFeePerGasWei: smallest(limits.priorityFeePerGasWei, maxFeePerGasWei),
  };
}

/**
 * Fees of a replacement with the same nonce: at least 12.5 % above the attempt before.
 * @throws LAT-4011 when that is above the cap
 */
export function replacementFees(previous: Fees, baseFeeWei: bigint, limits: FeeLimits, nonce: number): Fees {
  const raised = raisedByAnEighth(previous.maxFeePerGasWei);
  if (raised > limits.maxFeePerGasWei) {
    throw domainError("LAT-4011", {
      nonce,
      actual: raised.toString(),
      limit: limits.maxFeePerGasWei.toString(),
    });
  }
  const maxFeePerGasWei = largest(raised, firstFees(baseFeeWei, limits).maxFeePerGasWei);
  const tip = raisedByAnEighth(previous.maxPriorityFeePerGasWei);
  return { maxFeePerGasWei, maxPriorityFeePerGasWei: smallest(tip, maxFeePerGasWei) };
}
