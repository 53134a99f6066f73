/**
 * Merkle tree with sorted pairs: a node is keccak256(min(a, b) || max(a, b)), a node without a partner moves up
 * unchanged. Leaves are hashed twice before they come here, so a node can never pass as a leaf. Proofs need no
 * positions and verify with OpenZeppelin's `MerkleProof`.
 */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import { bytesOf, hashPair, hexOf, keccakText } from "./words.ts";

/** Largest number of leaves of one tree. */
export const MAX_LEAVES = 65_536;
/** Longest proof that is looked at. */
export const MAX_PROOF = 24;
/** Root of a tree without leaves. */
export const EMPTY_ROOT = keccakText("lateral/empty-tree/1");

export interface MerkleTree {
  readonly root: Hex;
  /** From the leaves up to the root. */
  readonly layers: readonly (readonly Uint8Array[])[];
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < 32; index += 1) {
    if (a[index] !== b[index]) return a[index]! - b[index]!;
  }
  return 0;
}

const hashSorted = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  compareBytes(a, b) <= 0 ? hashPair(a, b) : hashPair(b, a);

/** Builds the tree over leaf hashes, in their order. @throws LAT-4109 too many, LAT-4111 malformed */
export function merkleTree(leaves: readonly Hex[]): MerkleTree {
  if (leaves.length > MAX_LEAVES) throw domainError("LAT-4109", { actual: leaves.length, limit: MAX_LEAVES });
  if (leaves.length === 0) return { root: EMPTY_ROOT, layers: [] };
  const layers: Uint8Array[][] = [leaves.map((leaf) => bytesOf(leaf, "leaf", 32))];
  for (let layer = layers[0]!; layer.length > 1; layer = layers.at(-1)!) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < layer.length; index += 2) {
      const right = layer[index + 1];
      above.push(right ? hashSorted(layer[index]!, right) : layer[index]!);
    }
    layers.push(above);
  }
  return { root: hexOf(layers.at(-1)![0]!), layers };
}

/** Path of the leaf at `index`, from the bottom up. @throws LAT-4112 no such leaf */
export function proveLeaf(tree: MerkleTree, index: number): Hex[] {
  const count = tree.layers[0]?.length ?? 0;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw domainError("LAT-4112", { actual: index, limit: count });
  }
  const proof: Hex[] = [];
  let position = index;
  for (const layer of tree.layers.slice(0, -1)) {
    const partner = layer[position ^ 1];
    if (partner) proof.push(hexOf(partner));
    position >>= 1;
  }
  return proof;
}

/** True when the path leads from the leaf to the root; a malformed or overlong path is false, never a throw. */
export function verifyProof(root: Hex, leaf: Hex, proof: readonly Hex[]): boolean {
  if (proof.length > MAX_PROOF) return false;
  const wellFormed = [root, leaf, ...proof].every((hash) => /^0x[0-9a-fA-F]{64}$/.test(hash));
  if (!wellFormed) return false;
  let node = bytesOf(leaf, "leaf", 32);
  for (const step of proof) node = hashSorted(node, bytesOf(step, "proof", 32));
  return hexOf(node) === root.toLowerCase();
}
