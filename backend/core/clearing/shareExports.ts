/**
 * Second objective: with the trades fixed, exports as much unmatched solar as the segment limits leave room
 * for, shared pro rata (largest remainder) from the root down.
 */
import type { ContractedTree } from "./contractTree.ts";
import { prorate } from "./prorate.ts";

/** Exports per node, Wh. `tradedWh` and `offeredWh` (unmatched solar) are per node. */
export function shareExports(
  tree: ContractedTree,
  children: readonly (readonly number[])[],
  tradedWh: Float64Array,
  offeredWh: Float64Array,
): Float64Array {
  const { nodeCount, parent, lower, upper } = tree;
  const traded = Float64Array.from(tradedWh);
  const least = new Float64Array(nodeCount);
  const most = Float64Array.from(offeredWh);
  for (let node = nodeCount - 1; node >= 0; node -= 1) {
    most[node] = Math.min(most[node]!, upper[node]! - traded[node]!);
    least[node] = Math.max(least[node]!, lower[node]! - traded[node]!);
    if (node === 0) continue;
    const above = parent[node]!;
    traded[above]! += traded[node]!;
    most[above]! += most[node]!;
    least[above]! += least[node]!;
  }
  const total = new Float64Array(nodeCount);
  const own = new Float64Array(nodeCount);
  total[0] = most[0]!;
  for (let node = 0; node < nodeCount; node += 1) {
    const below = children[node]!;
    let left = total[node]!;
    const widths = [offeredWh[node]!];
    for (const child of below) {
      widths.push(most[child]! - least[child]!);
      left -= least[child]!;
    }
    const parts = prorate(left, widths);
    own[node] = parts[0]!;
    below.forEach((child, i) => {
      total[child] = least[child]! + parts[i + 1]!;
    });
  }
  return own;
}
