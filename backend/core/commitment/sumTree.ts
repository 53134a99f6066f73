/**
 * Tree of outcomes that carries its sums, the twin of `contracts/libraries/SumTree.sol`. A node is a hash and
 * the sums under it; its hash covers both of its children with their sums, so nobody can state other sums than
 * those of the leaves. One tree per segment; its root becomes an entry that names the segment, and the entries
 * of all segments in order form the tree above, whose root is `allocationRoot`.
 */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { LedgerDomain, OutcomePath, TradeLeaf } from "./commitment.ts";
import { hashTradeLeaf, MUST_SERVE } from "./leaves.ts";
import { MAX_LEAVES, MAX_PROOF } from "./merkleTree.ts";
import { leafOr } from "./sealedLeaf.ts";
import { bytes32, bytesOf, encodeWords, keccakHex, keccakText, uint } from "./words.ts";

const ENTRY_TAG = keccakText("lateral/segment-entry/1");
const LANE_BITS = 51n;
const LANE_MASK = (1n << LANE_BITS) - 1n;
/** Highest bit of every lane, and everything above the lanes. */
const FORBIDDEN = [255n, 254n, 203n, 152n, 101n, 50n].reduce((mask, bit) => mask | (1n << bit), 0n);
const NOTHING: Hex = `0x${"00".repeat(32)}`;

/** A node: its hash, and five lanes of 51 bits: sold, bought flexibly, exported, must-serve Wh, charges µ€. */
export interface SumNode {
  readonly hash: Hex;
  readonly sums: bigint;
}

export interface Sums {
  readonly soldWh: number;
  readonly boughtWh: number;
  readonly exportedWh: number;
  readonly mustServeWh: number;
  readonly networkChargesMicroEuro: number;
}

/** The lanes of a node. */
export function readSums(sums: bigint): Sums {
  const lane = (index: bigint) => Number((sums >> (index * LANE_BITS)) & LANE_MASK);
  return {
    soldWh: lane(4n),
    boughtWh: lane(3n),
    exportedWh: lane(2n),
    mustServeWh: lane(1n),
    networkChargesMicroEuro: lane(0n),
  };
}

/** Sums of one outcome. @throws LAT-4130 an amount that no lane takes */
export function sumsOf(leaf: TradeLeaf): bigint {
  const fits = leaf.localWh < 2 ** 34 && leaf.gridWh < 2 ** 34 && leaf.networkChargeTicks < 2 ** 15;
  if (!fits) throw domainError("LAT-4130", { actual: leaf.localWh, limit: 2 ** 34 });
  const local = BigInt(leaf.localWh);
  if (leaf.side === 1) return (local << (4n * LANE_BITS)) | (BigInt(leaf.gridWh) << (2n * LANE_BITS));
  const lane = (leaf.flags & MUST_SERVE) === 0 ? 3n : 1n;
  return (local << (lane * LANE_BITS)) | (local * BigInt(leaf.networkChargeTicks));
}

/** 64 bytes: hash and sums. */
export const encodeNode = (node: SumNode): Hex =>
  `0x${node.hash.slice(2)}${node.sums.toString(16).padStart(64, "0")}`;

/** @throws LAT-4111 when it is not 64 bytes of hex */
export function decodeNode(step: Hex): SumNode {
  bytesOf(step, "path", 64);
  return { hash: step.slice(0, 66).toLowerCase() as Hex, sums: BigInt(`0x${step.slice(66)}`) };
}

/** The node above two nodes. @throws LAT-4130 when a sum runs out of its lane */
export function joinNodes(a: SumNode, b: SumNode): SumNode {
  const sums = a.sums + b.sums;
  if (((a.sums | b.sums | sums) & FORBIDDEN) !== 0n) {
    throw domainError("LAT-4130", { actual: String(a.sums | b.sums), limit: String(FORBIDDEN) });
  }
  const [first, second] = a.hash < b.hash ? [a, b] : [b, a];
  return {
    sums,
    hash: keccakHex(bytesOf(`0x${encodeNode(first).slice(2)}${encodeNode(second).slice(2)}`, "node", 128)),
  };
}

/** Entry of a segment in the tree above. */
export const entryOf = (segment: number, root: SumNode): SumNode => ({
  sums: root.sums,
  hash: keccakHex(
    bytesOf(
      keccakHex(
        encodeWords({
          tag: bytes32(ENTRY_TAG),
          segment: uint(256, segment),
          hash: bytes32(root.hash),
          sums: uint(256, root.sums),
        }),
      ),
      "entry",
    ),
  ),
});

type Layers = readonly (readonly SumNode[])[];

function layersOver(nodes: readonly SumNode[]): Layers {
  const layers: SumNode[][] = [[...nodes]];
  for (let layer = layers[0]!; layer.length > 1; layer = layers.at(-1)!) {
    const above: SumNode[] = [];
    for (let index = 0; index < layer.length; index += 2) {
      const right = layer[index + 1];
      above.push(right ? joinNodes(layer[index]!, right) : layer[index]!);
    }
    layers.push(above);
  }
  return layers;
}

function partnersOf(layers: Layers, index: number): Hex[] {
  const partners: Hex[] = [];
  let position = index;
  for (const layer of layers.slice(0, -1)) {
    const partner = layer[position ^ 1];
    if (partner) partners.push(encodeNode(partner));
    position >>= 1;
  }
  return partners;
}

export interface OutcomeTree {
  readonly root: SumNode;
  /** Root of each segment's outcomes; zero hash and sums when it has none. */
  readonly segmentRoots: readonly SumNode[];
  /** Way of the leaf at this index of the input. */
  readonly pathOf: (index: number) => OutcomePath;
  /** Partners from a segment's entry to the root. */
  readonly above: (segment: number) => readonly Hex[];
}

/**
 * Builds the tree over outcomes, in their order within each segment.
 * @throws LAT-4109 too many, LAT-4112 a segment that does not exist, LAT-4130
 */
export function outcomeTree(
  domain: LedgerDomain,
  leaves: readonly TradeLeaf[],
  segments: number,
): OutcomeTree {
  if (leaves.length > MAX_LEAVES) throw domainError("LAT-4109", { actual: leaves.length, limit: MAX_LEAVES });
  const groups: SumNode[][] = Array.from({ length: segments }, () => []);
  const places = leaves.map((leaf) => {
    const group = groups[leaf.segment];
    if (!group) throw domainError("LAT-4112", { actual: leaf.segment, limit: segments });
    group.push({ hash: leafOr(leaf.salt, () => hashTradeLeaf(domain, leaf)), sums: sumsOf(leaf) });
    return { segment: leaf.segment, index: group.length - 1 };
  });
  const trees = groups.map(layersOver);
  const segmentRoots = trees.map((layers) => layers.at(-1)![0] ?? { hash: NOTHING, sums: 0n });
  const top = layersOver(segmentRoots.map((root, segment) => entryOf(segment, root)));
  const above = (segment: number) => partnersOf(top, segment);
  return {
    root: top.at(-1)![0]!,
    segmentRoots,
    above,
    pathOf(index) {
      const place = places[index];
      if (!place) throw domainError("LAT-4112", { actual: index, limit: leaves.length });
      return { inSegment: partnersOf(trees[place.segment]!, place.index), above: above(place.segment) };
    },
  };
}

/** Climbs from a node along encoded partners. @throws LAT-4109 too long, LAT-4111, LAT-4130 */
export function climb(node: SumNode, partners: readonly Hex[]): SumNode {
  if (partners.length > MAX_PROOF)
    throw domainError("LAT-4109", { actual: partners.length, limit: MAX_PROOF });
  return partners.reduce((at, step) => joinNodes(at, decodeNode(step)), node);
}

/** Where an outcome's way leads: the root of its segment, and the root of all. @throws LAT-4109, LAT-4111, LAT-4130 */
export function followPath(
  domain: LedgerDomain,
  leaf: TradeLeaf,
  path: OutcomePath,
): { readonly segment: SumNode; readonly total: SumNode } {
  const segment = climb({ hash: hashTradeLeaf(domain, leaf), sums: sumsOf(leaf) }, path.inSegment);
  return { segment, total: climb(entryOf(leaf.segment, segment), path.above) };
}
