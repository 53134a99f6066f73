import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { verifyProof } from "../../../backend/core/commitment/merkleTree.ts";
import { followPath } from "../../../backend/core/commitment/sumTree.ts";
import { verifyReceipt } from "../../../backend/core/commitment/verifyReceipt.ts";
import { buildVectors, VECTORS_PATH } from "./vectors.ts";

const vectors = JSON.parse(readFileSync(VECTORS_PATH, "utf8")) as ReturnType<typeof buildVectors>;

test("the published test vectors are what this code computes", () => {
  expect(vectors).toEqual(JSON.parse(JSON.stringify(buildVectors())));
});

test("the receipt among the vectors passes every step", () => {
  const receipt = vectors.receipt as unknown as TradeReceipt;
  const findings = verifyReceipt(receipt, vectors.signers);
  expect(findings.filter((finding) => !finding.ok)).toEqual([]);
});

test("every proof among the vectors leads to its root", () => {
  for (const { leaf, proof } of vectors.orders)
    expect(verifyProof(vectors.ordersRoot, leaf, proof)).toBe(true);
  for (const { leaf, path } of vectors.trades) {
    expect(followPath(vectors.domain, leaf, path).total.hash).toBe(vectors.batch.allocationRoot);
  }
  for (const { hash, proof } of vectors.balances) {
    expect(verifyProof(vectors.balanceTreeRoot, hash, proof)).toBe(true);
  }
});
