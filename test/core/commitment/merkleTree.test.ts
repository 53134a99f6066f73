import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EMPTY_ROOT,
  MAX_LEAVES,
  MAX_PROOF,
  merkleTree,
  proveLeaf,
  verifyProof,
} from "../../../backend/core/commitment/merkleTree.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";

const leaves = (count: number): Hex[] => Array.from({ length: count }, (_, n) => keccakText(`leaf ${n}`));

describe("a Merkle tree", () => {
  test("proves each leaf of any size of tree", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (count, pick) => {
        const all = leaves(count);
        const tree = merkleTree(all);
        const index = pick % count;
        expect(verifyProof(tree.root, all[index]!, proveLeaf(tree, index))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("proves no other leaf, and nothing with a changed path", () => {
    const all = leaves(9);
    const tree = merkleTree(all);
    const proof = proveLeaf(tree, 3);
    expect(verifyProof(tree.root, all[4]!, proof)).toBe(false);
    expect(verifyProof(tree.root, all[3]!, proof.slice(1))).toBe(false);
    expect(verifyProof(tree.root, all[3]!, [...proof, all[0]!])).toBe(false);
    expect(verifyProof(keccakText("another root"), all[3]!, proof)).toBe(false);
  });

  test("of one leaf is that leaf, of none a fixed root", () => {
    expect(merkleTree(leaves(1)).root).toBe(leaves(1)[0]);
    expect(merkleTree([]).root).toBe(EMPTY_ROOT);
  });

  test("has limits: leaves, proof length, well-formed hashes", () => {
    expect(merkleTree(Array.from({ length: MAX_LEAVES }, () => EMPTY_ROOT)).root).toMatch(/^0x/);
    const many = Array.from({ length: MAX_LEAVES + 1 }, () => EMPTY_ROOT);
    expect(() => merkleTree(many)).toThrow(expect.objectContaining({ code: "LAT-4109" }));
    expect(() => merkleTree(["0x12"])).toThrow(expect.objectContaining({ code: "LAT-4111" }));
    expect(() => proveLeaf(merkleTree(leaves(3)), 3)).toThrow(expect.objectContaining({ code: "LAT-4112" }));
    const long = Array.from({ length: MAX_PROOF + 1 }, () => EMPTY_ROOT);
    expect(verifyProof(EMPTY_ROOT, EMPTY_ROOT, long)).toBe(false);
    expect(verifyProof(EMPTY_ROOT, EMPTY_ROOT, ["0xzz"])).toBe(false);
  });
});
