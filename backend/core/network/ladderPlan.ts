/**
 * What the iteration (`ladder.ts`) needs to know of a radial feeder, as flat lists in the order of its loops.
 * A node below which only one phase is loaded carries current in that phase alone and is a *lane*: the
 * iteration follows that one phase; the other two voltages, on which nothing depends, are filled in at the end.
 * All other nodes are the *trunk*.
 */
import type { SweepTree } from "./sweep.ts";

export interface LadderTree extends SweepTree {
  /** Places of the loaded phases in the node arrays, ascending. */
  readonly slotOffset: Int32Array;
  readonly sourceEmf: Float64Array;
  readonly shuntNode: Int32Array;
  readonly shuntY: Float64Array;
}

export interface LadderPlan {
  readonly tree: LadderTree;
  /** Trunk nodes but the source's, parents first: their places and their parents' in the node arrays. */
  readonly trunkAt: Int32Array;
  readonly trunkUp: Int32Array;
  /** Index of the transformer at the head, or -1. */
  readonly trunkTransformer: Int32Array;
  /** re z1, im z1, re zm, im zm of the head. */
  readonly trunkZ: Float64Array;
  /** Lanes, parents first: places of the loaded phase here and at the parent. */
  readonly laneAt: Int32Array;
  readonly laneUp: Int32Array;
  /** re z1 + zm, im z1 + zm, re zm, im zm of the head. */
  readonly laneZ: Float64Array;
}

/** Two or more phases. */
const MIXED = -1;
/** Phase at 2 x index, by the phases loaded at and below a node, one bit each; none: as the parent. */
const PHASE_OF_MASK = [0, 0, 2, MIXED, 4, MIXED, MIXED, MIXED];

/** The nodes of `tree` are in an order in which parents come first. */
export function planLadder(tree: LadderTree): LadderPlan {
  const { nodeParent, nodeTransformer, nodeZ } = tree;
  const phase = loadedPhases(tree);
  const trunk: number[] = [];
  const lanes: number[] = [];
  for (let node = 1; node < tree.nodeCount; node++) (phase[node]! < 0 ? trunk : lanes).push(node);
  const laneZ = new Float64Array(4 * lanes.length);
  lanes.forEach((node, k) => {
    const [r1, x1, rm, xm] = nodeZ.subarray(4 * node, 4 * node + 4);
    laneZ.set([r1! + rm!, x1! + xm!, rm!, xm!], 4 * k);
  });
  const trunkZ = new Float64Array(4 * trunk.length);
  trunk.forEach((node, k) => {
    trunkZ.set(nodeZ.subarray(4 * node, 4 * node + 4), 4 * k);
  });
  return {
    tree,
    trunkAt: Int32Array.from(trunk, (node) => 6 * node),
    trunkUp: Int32Array.from(trunk, (node) => 6 * nodeParent[node]!),
    trunkTransformer: Int32Array.from(trunk, (node) => nodeTransformer[node]!),
    trunkZ,
    laneAt: Int32Array.from(lanes, (node) => 6 * node + phase[node]!),
    laneUp: Int32Array.from(lanes, (node) => 6 * nodeParent[node]! + phase[node]!),
    laneZ,
  };
}

/** 0, 2 or 4 for a node with current in A, B or C only; MIXED for the others. */
function loadedPhases(tree: LadderTree): Int8Array {
  const { nodeCount, nodeParent, nodeTransformer } = tree;
  const mask = new Uint8Array(nodeCount);
  for (const offset of tree.slotOffset) mask[Math.floor(offset / 6)]! |= 1 << ((offset % 6) / 2);
  for (let node = nodeCount - 1; node > 0; node--) {
    if (nodeTransformer[node]! >= 0) mask[node] = 7;
    mask[nodeParent[node]!]! |= mask[node]!;
  }
  const phase = new Int8Array(nodeCount);
  phase[0] = MIXED;
  for (let node = 1; node < nodeCount; node++) {
    phase[node] = mask[node] === 0 ? Math.max(0, phase[nodeParent[node]!]!) : PHASE_OF_MASK[mask[node]!]!;
  }
  return phase;
}
