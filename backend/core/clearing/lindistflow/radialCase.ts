/** A balanced radial feeder in per unit, with generators that bid a price: what single-phase market papers use. */

export interface RadialNode {
  /** Index of the node towards the source, smaller than the own; -1 for node 0, the source. */
  readonly parent: number;
  /** Line to the parent, pu. */
  readonly r: number;
  readonly x: number;
  /** Apparent power the line may carry at either end, pu; null without a limit. */
  readonly rating: number | null;
  /** Demand, pu; negative feeds in. */
  readonly demandP: number;
  readonly demandQ: number;
  /** Shunt susceptance, pu; capacitive is positive. */
  readonly shuntB: number;
  /** Voltage band, pu. */
  readonly lowerPu: number;
  readonly upperPu: number;
}

export interface RadialGenerator {
  readonly node: number;
  readonly pMin: number;
  readonly pMax: number;
  readonly qMin: number;
  readonly qMax: number;
  /** Cost = cost · p + quadratic · p². */
  readonly cost: number;
  readonly quadratic: number;
}

export interface RadialCase {
  readonly nodes: readonly RadialNode[];
  /** What the source charges per unit of energy; it balances what the generators leave. */
  readonly sourceCost: number;
  readonly generators: readonly RadialGenerator[];
}

export interface RadialFlow {
  /** Squared voltage per node, pu. */
  readonly v2: Float64Array;
  /** Power into the line at its parent end and out of it at the node, towards the node, pu. Node 0: the source. */
  readonly sentP: Float64Array;
  readonly sentQ: Float64Array;
  readonly receivedP: Float64Array;
  readonly receivedQ: Float64Array;
}

const MAX_SWEEPS = 200;
const TOLERANCE = 1e-14;

/**
 * Branch flow equations (Baran and Wu, 1989) by sweeps; with `losses` false their linear part, LinDistFlow.
 * `netP`, `netQ` are demand less generation per node. Source voltage 1 pu.
 */
export function solveRadialFlow(
  nodes: readonly RadialNode[],
  netP: ArrayLike<number>,
  netQ: ArrayLike<number>,
  losses: boolean,
): RadialFlow {
  const count = nodes.length;
  const v2 = new Float64Array(count).fill(1);
  const sentP = new Float64Array(count);
  const sentQ = new Float64Array(count);
  const receivedP = new Float64Array(count);
  const receivedQ = new Float64Array(count);
  const current2 = new Float64Array(count);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep += 1) {
    receivedP.set(netP);
    receivedQ.set(netQ);
    for (let n = count - 1; n >= 0; n -= 1) {
      const { parent, r, x, shuntB } = nodes[n]!;
      receivedQ[n]! -= shuntB * v2[n]!;
      const square = receivedP[n]! ** 2 + receivedQ[n]! ** 2;
      current2[n] = losses && parent >= 0 ? square / v2[n]! : 0;
      sentP[n] = receivedP[n]! + r * current2[n]!;
      sentQ[n] = receivedQ[n]! + x * current2[n]!;
      if (parent < 0) continue;
      receivedP[parent]! += sentP[n]!;
      receivedQ[parent]! += sentQ[n]!;
    }
    let change = 0;
    for (let n = 1; n < count; n += 1) {
      const { parent, r, x } = nodes[n]!;
      const drop = 2 * (r * sentP[n]! + x * sentQ[n]!) - current2[n]! * (r * r + x * x);
      const next = v2[parent]! - drop;
      change = Math.max(change, Math.abs(next - v2[n]!));
      v2[n] = next;
    }
    if (change < TOLERANCE) break;
  }
  return { v2, sentP, sentQ, receivedP, receivedQ };
}
