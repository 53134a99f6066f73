import { describe, expect, test } from "vitest";
import { commitBatch, proveTrade } from "../../../backend/core/commitment/commitBatch.ts";
import type { TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { batchDigest, envelopeDigest, envelopeHash } from "../../../backend/core/commitment/digests.ts";
import { type ReceiptStep, verifyReceipt } from "../../../backend/core/commitment/verifyReceipt.ts";
import { bytesOf, keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";
import {
  keyOf,
  NETWORK_HASH,
  SIGNERS,
  sampleBalances,
  sampleBook,
  sampleCleared,
  sampleSignedOrder,
  WISHES,
} from "./sampleStreet.ts";

const book = sampleBook();
const committed = commitBatch({
  domain: TEST_DOMAIN,
  networkHash: NETWORK_HASH,
  cleared: sampleCleared(book),
  orders: book,
  balances: sampleBalances,
});
const signedBy = (role: string, digest: Hex): Hex => signDigest(bytesOf(digest, "digest"), keyOf(role));

function receiptOf(index: number): TradeReceipt {
  const proof = proveTrade(committed, book[index]!.order.orderId)!;
  return {
    format: "lateral-receipt/2",
    domain: TEST_DOMAIN,
    signedOrder: sampleSignedOrder(index),
    ...proof,
    batch: committed.batch,
    batchDigest: committed.digest,
    signatures: [signedBy("operator", committed.digest), signedBy("dso", committed.digest)],
    transactionHash: keccakText("transaction"),
    blockHash: keccakText("block"),
    blockNumber: 1,
  };
}
const receipt = receiptOf(0);

/** Steps that fail, with their codes. */
const failures = (tampered: TradeReceipt) =>
  Object.fromEntries(
    verifyReceipt(tampered, SIGNERS)
      .filter((finding) => !finding.ok)
      .map((finding) => [finding.step, finding.code]),
  ) as Partial<Record<ReceiptStep, string>>;

describe("a receipt", () => {
  test("as it was issued passes every step, for every order of the street", () => {
    for (const index of WISHES.keys()) expect(failures(receiptOf(index))).toEqual({});
  });

  test("with a changed order fails at the signature", () => {
    const order = { ...receipt.signedOrder.order, energyWh: wattHours(1_501) };
    expect(failures({ ...receipt, signedOrder: { ...receipt.signedOrder, order } })).toEqual({
      "order-signed": "LAT-4120",
    });
  });

  test("with another signer fails at the signature and at the book", () => {
    const signedOrder = { ...receipt.signedOrder, signer: SIGNERS.dso };
    expect(failures({ ...receipt, signedOrder })).toEqual({
      "order-signed": "LAT-4120",
      "order-entered": "LAT-4121",
    });
  });

  test("with another salt, arrival number or path was not entered", () => {
    const salt = receiptOf(1).orderSalt;
    for (const change of [
      { orderSalt: salt },
      { orderSequence: 1 },
      { orderProof: receipt.orderProof.slice(1) },
    ]) {
      expect(failures({ ...receipt, ...change })).toEqual({ "order-entered": "LAT-4121" });
    }
  });

  test("with another outcome was not committed", () => {
    const leaf = { ...receipt.leaf, localWh: receipt.leaf.localWh - 1 };
    expect(failures({ ...receipt, leaf })).toEqual({ "outcome-committed": "LAT-4122" });
  });

  test("with the outcome of another order is not this order's", () => {
    const { leaf, leafProof } = receiptOf(2);
    expect(failures({ ...receipt, leaf, leafProof })["outcome-committed"]).toBe("LAT-4123");
  });

  test("shows an overfilled order, a broken limit and a price that is not the published one", () => {
    const fair = (change: Partial<TradeReceipt["leaf"]>, from = receipt) =>
      failures({ ...from, leaf: { ...from.leaf, ...change } })["outcome-fair"];
    expect(fair({ localWh: 1_501 })).toBe("LAT-4125");
    expect(fair({ priceTicks: 151 })).toBe("LAT-4126");
    expect(fair({ segment: 9 })).toBe("LAT-4123");
    expect(fair({ networkChargeTicks: 41 }, receiptOf(3))).toBe("LAT-4124");
  });

  test("holds must-serve demand to the pool price and flexible demand to its segment's", () => {
    const batch = { ...committed.batch, poolPriceTicks: 181 };
    expect(failures({ ...receiptOf(1), batch })["outcome-fair"]).toBe("LAT-4126");
    expect(failures({ ...receiptOf(3), batch })["outcome-fair"]).toBeUndefined();
  });

  test("with a batch that does not balance says which rule it breaks", () => {
    const batch = { ...receipt.batch, congestionMicroEuro: receipt.batch.congestionMicroEuro + 1 };
    expect(failures({ ...receipt, batch })).toEqual({
      "batch-sound": "LAT-4107",
      "batch-signed": "LAT-4127",
    });
  });

  test("with one signature, the same one twice, a stranger's or a third party's is not signed", () => {
    const [operator, dso] = receipt.signatures as [Hex, Hex];
    const stranger = signedBy("stranger", committed.digest);
    for (const signatures of [
      [operator],
      [operator, operator],
      [dso, operator],
      [operator, stranger],
      [operator, dso, stranger],
      [],
    ]) {
      expect(failures({ ...receipt, signatures })).toEqual({ "batch-signed": "LAT-4128" });
    }
  });

  test("without the DSO on the batch needs the DSO on the envelope", () => {
    const signatures = [receipt.signatures[0]!, signedBy("auditor", committed.digest)];
    expect(failures({ ...receipt, signatures })).toEqual({ "batch-signed": "LAT-4128" });
    const envelope = envelopeDigest(TEST_DOMAIN, committed.batch);
    const sealed = { ...receipt, signatures, envelopeSignature: signedBy("dso", envelope) };
    expect(failures(sealed)).toEqual({});
    const forged = { ...receipt, signatures, envelopeSignature: signedBy("auditor", envelope) };
    expect(failures(forged)).toEqual({ "batch-signed": "LAT-4128" });
  });

  test("moved to another chain, contract, community or feeder fails", () => {
    const changes = [
      { chainId: 1 },
      { contract: `0x${"11".repeat(20)}` as Hex },
      { community: keccakText("buchenweg") },
      { feeder: keccakText("lindenhof-lv2") },
    ];
    for (const change of changes) {
      const domain = { ...TEST_DOMAIN, ...change };
      expect(failures({ ...receipt, domain })["batch-signed"]).toBe("LAT-4127");
    }
  });

  test("with limits swapped after signing fails even when the envelope hash follows", () => {
    const segments = receipt.batch.segments.map((segment) => ({ ...segment, lowerWh: segment.lowerWh - 1 }));
    const batch = { ...receipt.batch, segments };
    const rehashed = { ...batch, envelopeHash: envelopeHash(TEST_DOMAIN, batch) };
    const tampered = { ...receipt, batch: rehashed, batchDigest: batchDigest(TEST_DOMAIN, rehashed) };
    expect(failures(tampered)).toEqual({ "batch-signed": "LAT-4128" });
  });

  test("with a hex digit flipped anywhere before the place on chain fails", () => {
    const text = JSON.stringify(receipt);
    const end = text.indexOf('"transactionHash"');
    let flipped = 0;
    for (let at = text.indexOf('"signedOrder"'); at < end; at += 97) {
      if (!/^[0-9a-f]{8}$/.test(text.slice(at - 4, at + 4))) continue;
      const other = text[at] === "0" ? "1" : "0";
      const tampered = JSON.parse(text.slice(0, at) + other + text.slice(at + 1)) as TradeReceipt;
      expect(Object.keys(failures(tampered)), text.slice(at - 40, at + 10)).not.toEqual([]);
      flipped += 1;
    }
    expect(flipped).toBeGreaterThan(10);
  });

  test("that is malformed is a finding, never an exception", () => {
    const odd = [
      { ...receipt, orderProof: ["0x12"] },
      { ...receipt, orderSalt: "0xzz" },
      { ...receipt, batch: { ...receipt.batch, segments: [] } },
      { ...receipt, leaf: {} },
      { ...receipt, signatures: ["0x"] },
      {},
    ] as unknown as TradeReceipt[];
    for (const tampered of odd) expect(Object.keys(failures(tampered)).length).toBeGreaterThan(0);
  });
});
