/** Receipts with a passkey's order and with the operator's promise. */
import { describe, expect, test } from "vitest";
import { TradeReceiptDto } from "../../../backend/adapters/http/schemas/receipt.ts";
import { commitBatch, proveTrade } from "../../../backend/core/commitment/commitBatch.ts";
import type { SignedOrderReceipt, TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { orderReceiptDigest } from "../../../backend/core/commitment/digests.ts";
import { verifyReceipt } from "../../../backend/core/commitment/verifyReceipt.ts";
import { bytesOf, keccakText } from "../../../backend/core/commitment/words.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { orderDomain, typedOrderDigest } from "../../../backend/core/orders/typedOrder.ts";
import { testPasskey } from "../orders/testPasskey.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";
import { keyOf, NETWORK_HASH, SIGNERS, sampleBalances, sampleBook, sampleCleared } from "./sampleStreet.ts";

const RECEIVED_AT = 1_781_496_000;
const passkey = testPasskey(3);
const domain = orderDomain(TEST_DOMAIN.chainId, TEST_DOMAIN.contract);
const book = sampleBook().map((entry, index) =>
  index === 0
    ? {
        ...entry,
        order: {
          ...entry.order,
          signer: passkey.address,
        },
      }
    : entry,
);
const committed = commitBatch({
  domain: TEST_DOMAIN,
  networkHash: NETWORK_HASH,
  cleared: sampleCleared(book),
  orders: book,
  balances: sampleBalances,
});

function promise(change: Partial<SignedOrderReceipt> = {}, role = "operator"): SignedOrderReceipt {
  const { orderId, sequence } = book[0]!.order;
  const content = {
    orderId,
    sequence,
    receivedAt: RECEIVED_AT,
    interval: committed.batch.interval,
    ...change,
  };
  const digest = bytesOf(orderReceiptDigest(TEST_DOMAIN, content), "digest");
  const { interval: _, ...rest } = content;
  return { ...rest, signature: signDigest(digest, keyOf(role)) };
}

function receiptWith(operatorReceipt: SignedOrderReceipt): TradeReceipt {
  const { order, orderId, signer } = book[0]!.order;
  const signature = passkey.sign(typedOrderDigest(order, domain));
  const signed = (role: string) => signDigest(bytesOf(committed.digest, "digest"), keyOf(role));
  return {
    format: "lateral-receipt/2",
    domain: TEST_DOMAIN,
    signedOrder: { order, orderId, signer, signature },
    ...proveTrade(committed, orderId)!,
    operatorReceipt,
    batch: committed.batch,
    batchDigest: committed.digest,
    signatures: [signed("operator"), signed("dso")],
    transactionHash: keccakText("transaction"),
    blockHash: keccakText("block"),
    blockNumber: 1,
  };
}
const faults = (receipt: TradeReceipt) =>
  verifyReceipt(receipt, SIGNERS).flatMap(({ ok, code }) => (ok ? [] : [code]));

describe("a receipt for an order that a passkey signed", () => {
  test("passes every step with the operator's promise, and has the published shape", () => {
    const receipt = receiptWith(promise());
    expect(faults(receipt)).toEqual([]);
    expect(TradeReceiptDto.safeParse(JSON.parse(JSON.stringify(receipt))).error).toBeUndefined();
  });

  test("fails with another passkey, or an answer to another challenge", () => {
    const receipt = receiptWith(promise());
    const signature = testPasskey(4).sign(typedOrderDigest(receipt.signedOrder.order, domain));
    expect(faults({ ...receipt, signedOrder: { ...receipt.signedOrder, signature } })).toEqual(["LAT-4120"]);
    const other = passkey.sign(new Uint8Array(32));
    expect(faults({ ...receipt, signedOrder: { ...receipt.signedOrder, signature: other } })).toEqual([
      "LAT-4120",
    ]);
  });

  test("fails with a promise for another order or place, of another time, or by another key", () => {
    const { sequence } = book[0]!.order;
    expect(faults(receiptWith(promise({ sequence: sequence + 1 })))).toEqual(["LAT-4167"]);
    expect(faults(receiptWith(promise({ orderId: keccakText("another") })))).toEqual(["LAT-4167"]);
    expect(faults(receiptWith({ ...promise(), receivedAt: RECEIVED_AT + 1 }))).toEqual(["LAT-4167"]);
    expect(faults(receiptWith(promise({}, "dso")))).toEqual(["LAT-4167"]);
    expect(faults(receiptWith({ ...promise(), signature: "0x" }))).toEqual(["LAT-4167"]);
  });
});
