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
  /**
   * Parts of the network that are iterated one after the other, each small enough for the cache: part 0 is the
   * top (the source's node and all with more than a part below them), the others are whole subtrees. The
   * elements of part p in a list are list[start[p]] .. list[start[p + 1]).
   */
  readonly parts: number;
  /** First and last place + 1 in the node arrays of each part; the top is not in one piece. */
  readonly nodeFrom: Int32Array;
  readonly nodeTo: Int32Array;
  readonly trunkStart: Int32Array;
  readonly laneStart: Int32Array;
  readonly slotStart: Int32Array;
  readonly shuntStart: Int32Array;
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
  /** Places of the slots, and twice their numbers. */
  readonly slotAt: Int32Array;
  readonly slotTwice: Int32Array;
  /** Indices of the shunts. */
  readonly shunt: Int32Array;
}

/** Nodes of a part: their voltages, currents and impedances (150 bytes a node) fit a usual second-level cache. */
const PART_NODES = 4096;
/** Two or more phases. */
const MIXED = -1;
/** Phase at 2 x index, by the phases loaded at and below a node, one bit each; none: as the parent. */
const PHASE_OF_MASK = [0, 0, 2, MIXED, 4, MIXED, MIXED, MIXED];

/** The nodes of `tree` are in depth-first order. `partNodes` bounds the size of a part. */
export function planLadder(tree: LadderTree, partNodes = PART_NODES): LadderPlan {
  const { nodeParent, nodeTransformer, nodeZ, slotOffset, shuntNode } = tree;
  const phase = loadedPhases(tree);
  const { parts, partOf, nodeFrom, nodeTo } = divide(tree, partNodes);
  const nodes = Array.from({ length: tree.nodeCount - 1 }, (_, k) => k + 1);
  const partOfSlot = (slot: number) => partOf[Math.floor(slotOffset[slot]! / 6)]!;
  const trunk = byPart(
    nodes.filter((node) => phase[node]! < 0),
    (node) => partOf[node]!,
    parts,
  );
  const lanes = byPart(
    nodes.filter((node) => phase[node]! >= 0),
    (node) => partOf[node]!,
    parts,
  );
  const slots = byPart([...slotOffset.keys()], partOfSlot, parts);
  const shunts = byPart([...shuntNode.keys()], (k) => partOf[shuntNode[k]!]!, parts);
  const laneZ = new Float64Array(4 * lanes.items.length);
  lanes.items.forEach((node, k) => {
    const [r1, x1, rm, xm] = nodeZ.subarray(4 * node, 4 * node + 4);
    laneZ.set([r1! + rm!, x1! + xm!, rm!, xm!], 4 * k);
  });
  const trunkZ = new Float64Array(4 * trunk.items.length);
  trunk.items.forEach((node, k) => {
    trunkZ.set(nodeZ.subarray(4 * node, 4 * node + 4), 4 * k);
  });
  return {
    tree,
    parts,
    nodeFrom,
    nodeTo,
    trunkStart: trunk.start,
    laneStart: lanes.start,
    slotStart: slots.start,
    shuntStart: shunts.start,
    trunkAt: trunk.items.map((node) => 6 * node),
    trunkUp: trunk.items.map((node) => 6 * nodeParent[node]!),
    trunkTransformer: trunk.items.map((node) => nodeTransformer[node]!),
    trunkZ,
    laneAt: lanes.items.map((node) => 6 * node + phase[node]!),
    laneUp: lanes.items.map((node) => 6 * nodeParent[node]! + phase[node]!),
    laneZ,
    slotAt: slots.items.map((slot) => slotOffset[slot]!),
    slotTwice: slots.items.map((slot) => 2 * slot),
    shunt: shunts.items,
  };
}

/** Items sorted by part, otherwise in their order, and where each part starts. */
function byPart(items: readonly number[], partOf: (item: number) => number, parts: number) {
  const start = new Int32Array(parts + 1);
  for (const item of items) start[partOf(item) + 1]! += 1;
  for (let part = 0; part < parts; part++) start[part + 1]! += start[part]!;
  const next = start.slice();
  const sorted = new Int32Array(items.length);
  for (const item of items) sorted[next[partOf(item)]!++] = item;
  return { start, items: sorted };
}

/** Cuts the depth-first order into the top and runs of whole subtrees. */
function divide(tree: LadderTree, partNodes: number) {
  const { nodeCount, nodeParent } = tree;
  const size = new Int32Array(nodeCount).fill(1);
  for (let node = nodeCount - 1; node > 0; node--) size[nodeParent[node]!]! += size[node]!;
  const partOf = new Int32Array(nodeCount);
  const from = [0];
  const to = [0];
  for (let node = 1; node < nodeCount; ) {
    const subtree = size[node]!;
    if (subtree > partNodes) {
      node += 1;
      continue;
    }
    const last = from.length - 1;
    const joins = last > 0 && to[last] === 6 * node && (6 * node - from[last]!) / 6 + subtree <= partNodes;
    if (joins) to[last] = 6 * (node + subtree);
    else {
      from.push(6 * node);
      to.push(6 * (node + subtree));
    }
    partOf.fill(from.length - 1, node, node + subtree);
    node += subtree;
  }
  return { parts: from.length, partOf, nodeFrom: Int32Array.from(from), nodeTo: Int32Array.from(to) };
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
