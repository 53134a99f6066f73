/** Contracts the segments whose limits cannot bind into their parents. */
import { BUY_MUST_SERVE, BUY_OR_SKIP, type TreeMarketProblem } from "./treeMarket.ts";

export interface ContractedTree {
  readonly nodeCount: number;
  /** Node of each segment; a contracted segment shares its parent's. */
  readonly nodeOf: Int32Array;
  /** Parent node, -1 for node 0; always below the node's own index. */
  readonly parent: Int32Array;
  /** Limits towards the parent, Wh; infinite where they cannot bind (root only). */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * An edge cannot bind when all sells, and all flexible buys, below it fit together with room to spare: its flow
 * never meets a limit, so its price never differs. What is contracted follows from limits and book alone, so
 * that whoever solves again shares ties in the same way.
 */
export function contractTree({ segments, orders }: TreeMarketProblem): ContractedTree {
  const count = segments.length;
  const sells = new Float64Array(count);
  const buys = new Float64Array(count);
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    if (kind === BUY_MUST_SERVE) continue;
    const side = kind === BUY_OR_SKIP ? buys : sells;
    side[orders.segment[i]!]! += orders.energyWh[i]!;
  }
  for (let n = count - 1; n > 0; n -= 1) {
    const parent = segments[n]!.parent;
    sells[parent]! += sells[n]!;
    buys[parent]! += buys[n]!;
  }
  const nodeOf = new Int32Array(count);
  const parents: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const segment = segments[n]!;
    const loose = segment.upperWh > sells[n]! && segment.lowerWh < -buys[n]!;
    if (loose && n > 0) {
      nodeOf[n] = nodeOf[segment.parent]!;
      continue;
    }
    nodeOf[n] = parents.length;
    parents.push(n === 0 ? -1 : nodeOf[segment.parent]!);
    lower.push(n === 0 && loose ? Number.NEGATIVE_INFINITY : segment.lowerWh);
    upper.push(n === 0 && loose ? Number.POSITIVE_INFINITY : segment.upperWh);
  }
  return {
    nodeCount: parents.length,
    nodeOf,
    parent: Int32Array.from(parents),
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  };
}
