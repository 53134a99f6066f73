/** Sharing whole units pro rata, exactly and fast. */
import { prorateLargestRemainder } from "../units/quantities.ts";

/**
 * Splits `total` in proportion to `weights`; the parts sum to `total`, none exceeds its weight when
 * `total <= Σ weights`. The units left after flooring go to the largest remainders, ties to the earlier
 * index. Plain integer arithmetic where the products are safe, bigint otherwise.
 */
export function prorate(total: number, weights: ArrayLike<number>): Float64Array {
  const count = weights.length;
  const parts = new Float64Array(count);
  if (total === 0 || count === 0) return parts;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < count; i += 1) {
    const weight = weights[i]!;
    sum += weight;
    if (weight > largest) largest = weight;
  }
  if (total === sum) return Float64Array.from(weights);
  if (total * largest > Number.MAX_SAFE_INTEGER) {
    return Float64Array.from(prorateLargestRemainder(total, Array.from(weights)));
  }
  const remainders = new Float64Array(count);
  let left = total;
  for (let i = 0; i < count; i += 1) {
    const product = total * weights[i]!;
    const remainder = product % sum;
    remainders[i] = remainder;
    parts[i] = (product - remainder) / sum;
    left -= parts[i]!;
  }
  if (left === 0) return parts;
  const order = new Int32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = i;
  order.sort((a, b) => remainders[b]! - remainders[a]! || a - b);
  for (let i = 0; i < left; i += 1) parts[order[i]!]! += 1;
  return parts;
}
