/**
 * Test vectors: fixed inputs with every hash on the way to a receipt. `node test/core/commitment/vectors.ts`
 * writes them anew; another implementation that reproduces them can read and check our receipts.
 */
import { writeFileSync } from "node:fs";
import { commitBatch, proveTrade } from "../../../backend/core/commitment/commitBatch.ts";
import {
  accumulate,
  EMPTY_ACCUMULATOR,
  envelopeDigest,
  ordersDigest,
  voidDigest,
} from "../../../backend/core/commitment/digests.ts";
import { fullEntries } from "../../../backend/core/commitment/fullBatch.ts";
import { hashBalanceLeaf, hashOrderLeaf, hashTradeLeaf } from "../../../backend/core/commitment/leaves.ts";
import { EMPTY_ROOT, proveLeaf } from "../../../backend/core/commitment/merkleTree.ts";
import { packSegments } from "../../../backend/core/commitment/segments.ts";
import { encodeNode } from "../../../backend/core/commitment/sumTree.ts";
import { bytesOf } from "../../../backend/core/commitment/words.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { domainSeparator } from "../../../backend/core/orders/typedOrder.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";
import {
  INTERVAL,
  keyOf,
  NETWORK_HASH,
  SIGNERS,
  sampleBalances,
  sampleBook,
  sampleCleared,
  sampleSignedOrder,
} from "./sampleStreet.ts";

export const VECTORS_PATH = new URL("vectors.json", import.meta.url);

/** All vectors, from the sample street. */
export function buildVectors() {
  const domain = TEST_DOMAIN;
  const book = sampleBook();
  const input = {
    domain,
    networkHash: NETWORK_HASH,
    cleared: sampleCleared(book),
    orders: book,
    balances: sampleBalances,
  };
  const committed = commitBatch(input);
  const full = commitBatch({ ...input, full: true });
  const { batch, digest, balances } = committed;
  const signatures = (["operator", "dso"] as const).map((role) =>
    signDigest(bytesOf(digest, "digest"), keyOf(role)),
  );
  const separator = domainSeparator({ chainId: domain.chainId, verifyingContract: domain.contract });
  return {
    format: "lateral-vectors/2",
    domain,
    domainSeparator: separator,
    signers: SIGNERS,
    orders: book.map(({ order, orderSalt }, index) => ({
      signedOrder: sampleSignedOrder(index),
      sequence: order.sequence,
      salt: orderSalt,
      leaf: hashOrderLeaf(domain, INTERVAL, { ...order, salt: orderSalt }),
      proof: proveLeaf(committed.orders.tree, index),
    })),
    ordersRoot: batch.ordersRoot,
    ordersDigest: ordersDigest(domain, INTERVAL, batch.ordersRoot),
    trades: committed.leaves.map((leaf, index) => ({
      leaf,
      hash: hashTradeLeaf(domain, leaf),
      path: committed.allocationTree.pathOf(index),
    })),
    balances: balances.leaves.map((leaf, index) => ({
      account: leaf.account,
      cumulativeMicroEuro: String(leaf.cumulativeMicroEuro),
      salt: leaf.salt,
      hash: hashBalanceLeaf(domain, INTERVAL, leaf),
      proof: proveLeaf(balances.tree, index),
    })),
    balanceTreeRoot: balances.treeRoot,
    balanceTotalMicroEuro: String(balances.totalMicroEuro),
    full: {
      entries: fullEntries(
        book,
        new Map(sampleCleared(book).allocations.map((entry) => [entry.orderId, entry])),
      ),
      packedOrders: full.packedOrders,
      bookLeaf: full.orders.bookLeaf,
      ordersRoot: full.batch.ordersRoot,
    },
    segmentRoots: committed.allocationTree.segmentRoots.map(encodeNode),
    packedSegments: packSegments(batch.segments),
    batch,
    envelopeDigest: envelopeDigest(domain, batch),
    batchDigest: digest,
    signatures,
    void: { interval: INTERVAL + 1, reasonCode: 3001, digest: voidDigest(domain, INTERVAL + 1, 3001) },
    accumulators: [
      EMPTY_ACCUMULATOR,
      accumulate(EMPTY_ACCUMULATOR, digest),
      accumulate(accumulate(EMPTY_ACCUMULATOR, digest), voidDigest(domain, INTERVAL + 1, 3001)),
    ],
    emptyRoot: EMPTY_ROOT,
    receipt: {
      format: "lateral-receipt/2",
      domain,
      signedOrder: sampleSignedOrder(0),
      ...proveTrade(committed, book[0]!.order.orderId)!,
      batch,
      batchDigest: digest,
      signatures,
      transactionHash: `0x${"11".repeat(32)}`,
      blockHash: `0x${"22".repeat(32)}`,
      blockNumber: 12,
    },
  } as const;
}

if (import.meta.main) writeFileSync(VECTORS_PATH, `${JSON.stringify(buildVectors(), null, 2)}\n`);
