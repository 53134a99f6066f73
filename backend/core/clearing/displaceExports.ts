/**
 * The rare tie in which pool orders and exports compete for the same full line at the same price: pool supply
 * is raised unit by unit along augmenting paths, each unit displacing one exported unit.
 */
import { domainError } from "../errors/domainError.ts";
import type { LevelCurves } from "./levelCurves.ts";
import type { MarginalGroup } from "./marginalGroups.ts";
import type { Descent } from "./treeDescent.ts";

export interface Displacement {
  /** State with the pool short by `neededWh`. */
  readonly short: Descent;
  readonly nodePrice: Float64Array;
  readonly exportPrice: number;
  readonly neededWh: number;
  readonly marginal: readonly MarginalGroup[];
}

/** Nearest node with exports to give up, reached over edges with room; `via` gets the way back. */
function findExporter(
  curves: LevelCurves,
  open: readonly boolean[],
  flow: Float64Array,
  exported: Float64Array,
  start: number,
  via: Int32Array,
): number {
  via.fill(-1);
  via[start] = start;
  const queue = [start];
  for (const node of queue) {
    if (exported[node]! > 0) return node;
    const parent = curves.parent[node]!;
    if (node > 0 && open[node] && via[parent] === -1 && flow[node]! < curves.upper[node]!) {
      via[parent] = node;
      queue.push(parent);
    }
    for (let child = node + 1; child < curves.nodeCount; child += 1) {
      if (curves.parent[child] !== node || !open[child] || via[child] !== -1) continue;
      if (flow[child]! <= curves.lower[child]!) continue;
      via[child] = node;
      queue.push(child);
    }
  }
  return -1;
}

/** Visits the edges from `end` back to the start: child index and +1 when the unit climbs, -1 when it descends. */
function alongPath(
  curves: LevelCurves,
  via: Int32Array,
  end: number,
  visit: (edge: number, sign: number) => void,
) {
  for (let node = end; via[node] !== node; node = via[node]!) {
    const before = via[node]!;
    if (curves.parent[before] === node) visit(before, 1);
    else visit(node, -1);
  }
}

/** Raises the groups' supply by `neededWh` in all. @throws LAT-3008 when exports do not suffice. */
export function displaceExports(curves: LevelCurves, displacement: Displacement): void {
  const { short, nodePrice, exportPrice, marginal } = displacement;
  const flow = Float64Array.from(short.flow);
  const exported = Float64Array.from(short.exported);
  const via = new Int32Array(curves.nodeCount);
  const open = Array.from(nodePrice, (price, node) => {
    return node > 0 && price === exportPrice && nodePrice[curves.parent[node]!] === exportPrice;
  });
  let left = displacement.neededWh;
  for (const group of marginal) {
    if (nodePrice[group.node] !== exportPrice) continue;
    for (;;) {
      const room = Math.min(left, group.mostWh - group.supplyWh);
      if (room <= 0) break;
      const end = findExporter(curves, open, flow, exported, group.node, via);
      if (end < 0) break;
      let step = Math.min(room, exported[end]!);
      alongPath(curves, via, end, (edge, sign) => {
        const spare = sign > 0 ? curves.upper[edge]! - flow[edge]! : flow[edge]! - curves.lower[edge]!;
        step = Math.min(step, spare);
      });
      alongPath(curves, via, end, (edge, sign) => {
        flow[edge]! += sign * step;
      });
      exported[end]! -= step;
      group.supplyWh += step;
      left -= step;
    }
  }
  if (left > 0) throw domainError("LAT-3008", { rule: "displacement", place: left });
}
