/** TypeScript and Solidity must say the same about everything that is hashed or checked. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { checkBatch } from "../../backend/core/commitment/checkBatch.ts";
import type { BatchCommitment } from "../../backend/core/commitment/commitment.ts";
import {
  batchDigest,
  envelopeDigest,
  envelopeHash,
  ordersDigest,
  voidDigest,
} from "../../backend/core/commitment/digests.ts";
import {
  hashBalanceCommitment,
  hashBalanceLeaf,
  hashOrderLeaf,
  hashTradeLeaf,
} from "../../backend/core/commitment/leaves.ts";
import { merkleTree, proveLeaf, verifyProof } from "../../backend/core/commitment/merkleTree.ts";
import { packSegments } from "../../backend/core/commitment/segments.ts";
import { bytesOf, keccakHex } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { domainSeparator } from "../../backend/core/orders/typedOrder.ts";
import { mutated, randomBatch, randomSource, TEST_DOMAIN } from "../core/commitment/randomBatch.ts";
import { type buildVectors, VECTORS_PATH } from "../core/commitment/vectors.ts";
import { leafDomain, packedBatch, startHarness } from "./parityHarness.ts";

const LONG = process.env.LATERAL_LONG === "1";
const HASH_CASES = LONG ? 500 : 40;
const BATCH_CASES = LONG ? 4_000 : 400;

const vectors = JSON.parse(readFileSync(VECTORS_PATH, "utf8")) as ReturnType<typeof buildVectors>;
const CODE_OF_ERROR: Readonly<Record<string, string>> = {
  BatchChecks_SegmentLength: "LAT-4101",
  BatchChecks_TreeOrder: "LAT-4102",
  BatchChecks_OutsideEnvelope: "LAT-4103",
  BatchChecks_PriceAcrossSlack: "LAT-4104",
  BatchChecks_PriceOutOfBounds: "LAT-4105",
  BatchChecks_EnergyUnbalanced: "LAT-4106",
  BatchChecks_MoneyUnbalanced: "LAT-4107",
};

const separator = domainSeparator({ chainId: TEST_DOMAIN.chainId, verifyingContract: TEST_DOMAIN.contract });
const digestOf = (structHash: string): Hex =>
  keccakHex(bytesOf(`0x1901${separator.slice(2)}${structHash.slice(2)}`, "digest"));

describe("TypeScript = Solidity", () => {
  let chain: Awaited<ReturnType<typeof startHarness>>;
  beforeAll(async () => {
    chain = await startHarness();
  });

  test("leaf hashes agree on random leaves", async () => {
    const random = randomSource(11);
    for (let n = 0; n < HASH_CASES; n += 1) {
      const interval = random.whole(0, 2 ** 32 - 1);
      const domain = { ...TEST_DOMAIN, contract: random.hex(20), feeder: random.hex(32) };
      const place = leafDomain(domain, interval);
      const order = {
        orderId: random.hex(32),
        sequence: random.whole(0, 2 ** 32 - 1),
        signer: random.hex(20),
        salt: random.hex(16),
      };
      expect(await chain.call("hashOrderLeaf", place, order)).toBe(hashOrderLeaf(domain, interval, order));
      const trade = {
        orderId: random.hex(32),
        interval,
        segment: random.whole(0, 254),
        side: random.whole(0, 1) as 0 | 1,
        localWh: random.whole(0, 100_000_000),
        gridWh: random.whole(0, 100_000_000),
        priceTicks: random.whole(-10_000, 10_000),
        networkChargeTicks: random.whole(0, 1_000),
        flags: random.whole(0, 7),
        salt: random.hex(16),
      };
      expect(await chain.call("hashTradeLeaf", place, trade)).toBe(hashTradeLeaf(domain, trade));
      const balance = {
        account: random.hex(20),
        cumulativeMicroEuro: BigInt(random.hex(10)),
        salt: random.hex(16),
      };
      const { account, cumulativeMicroEuro, salt } = balance;
      expect(await chain.call("hashBalanceLeaf", place, account, cumulativeMicroEuro, salt)).toBe(
        hashBalanceLeaf(domain, interval, balance),
      );
      const sum = { root: random.hex(32), totalMicroEuro: BigInt(random.hex(10)) };
      expect(await chain.call("hashBalanceCommitment", place, sum.root, sum.totalMicroEuro)).toBe(
        hashBalanceCommitment(domain, interval, sum),
      );
    }
  });

  test("the published vectors are what Solidity computes", async () => {
    const { domain, orders, trades, balances, balanceTreeRoot, balanceTotalMicroEuro, batch, ...rest } =
      vectors;
    const place = leafDomain(domain, batch.interval);
    for (const { signedOrder, sequence, salt, leaf } of orders) {
      const { orderId, signer } = signedOrder;
      expect(await chain.call("hashOrderLeaf", place, { orderId, sequence, signer, salt })).toBe(leaf);
    }
    for (const { leaf, hash } of trades) expect(await chain.call("hashTradeLeaf", place, leaf)).toBe(hash);
    for (const { account, cumulativeMicroEuro, salt, hash } of balances) {
      expect(await chain.call("hashBalanceLeaf", place, account, cumulativeMicroEuro, salt)).toBe(hash);
    }
    const commitment = chain.call("hashBalanceCommitment", place, balanceTreeRoot, balanceTotalMicroEuro);
    expect(await commitment).toBe(batch.balanceRoot);
    const packed = { ...batch, segments: rest.packedSegments };
    expect(digestOf(await chain.call("hashBatch", domain.community, packed))).toBe(rest.batchDigest);
  });

  test("digests and envelope hashes agree on random batches", async () => {
    const random = randomSource(12);
    const { community, feeder } = TEST_DOMAIN;
    for (let n = 0; n < HASH_CASES; n += 1) {
      const batch = randomBatch({ random });
      const { interval, networkHash, ordersRoot } = batch;
      const packed = packSegments(batch.segments);
      const envelope = await chain.call("hashEnvelope", community, feeder, interval, networkHash, packed);
      expect(envelope).toBe(envelopeHash(TEST_DOMAIN, batch));
      expect(digestOf(envelope)).toBe(envelopeDigest(TEST_DOMAIN, batch));
      const structHash = await chain.call("hashBatch", community, packedBatch(batch));
      expect(digestOf(structHash)).toBe(batchDigest(TEST_DOMAIN, batch));
      const orders = await chain.call("hashOrders", community, feeder, interval, ordersRoot);
      expect(digestOf(orders)).toBe(ordersDigest(TEST_DOMAIN, interval, ordersRoot));
      const reason = random.whole(1, 65_535);
      const ended = await chain.call("hashVoid", community, feeder, interval, reason);
      expect(digestOf(ended)).toBe(voidDigest(TEST_DOMAIN, interval, reason));
    }
  });

  test("proofs made in TypeScript verify in Solidity, and only for their leaf", async () => {
    const random = randomSource(13);
    for (const size of [1, 2, 3, 5, 8, 13, 33]) {
      const leaves = Array.from({ length: size }, () => random.hex(32));
      const tree = merkleTree(leaves);
      for (const index of new Set([0, size >> 1, size - 1])) {
        const proof = proveLeaf(tree, index);
        expect(await chain.call("verifyProof", tree.root, leaves[index], proof)).toBe(true);
        expect(verifyProof(tree.root, leaves[index]!, proof)).toBe(true);
        const stranger = random.hex(32);
        expect(await chain.call("verifyProof", tree.root, stranger, proof)).toBe(false);
        expect(verifyProof(tree.root, stranger, proof)).toBe(false);
      }
    }
  });

  test("sound and mutated batches get the same verdict, down to the segment and the number", async () => {
    const random = randomSource(14);
    const cases: BatchCommitment[] = [];
    for (let n = 0; n < BATCH_CASES; n += 1) {
      const batch = randomBatch({ random });
      cases.push(n % 4 === 0 ? batch : mutated(random, batch));
    }
    const tally = new Map<string, number>();
    const packable = cases.filter((batch) => checkBatch(TEST_DOMAIN, batch)[0]?.code !== "LAT-4110");
    for (let start = 0; start < packable.length; start += 100) {
      const group = packable.slice(start, start + 100);
      const verdicts: string[] = await chain.call(
        "checkMany",
        group.map((batch) => packSegments(batch.segments)),
        group.map((batch) => batch.poolPriceTicks),
        group.map((batch) => batch.mustServeWh),
        group.map((batch) => batch.congestionMicroEuro),
      );
      for (const [index, verdict] of verdicts.entries()) {
        const [first] = checkBatch(TEST_DOMAIN, group[index]!);
        const error = verdict === "0x" ? null : chain.harness.interface.parseError(verdict);
        expect(error === null ? undefined : CODE_OF_ERROR[error.name]).toBe(first?.code);
        tally.set(first?.code ?? "sound", (tally.get(first?.code ?? "sound") ?? 0) + 1);
        if (!error || !first) continue;
        const said = error.args.map(String);
        if (first.code === "LAT-4102") expect(said[0]).toBe(String(first.segment));
        else if (first.segment === null) expect(said).toEqual([String(first.actual), String(first.limit)]);
        else expect(said).toEqual([String(first.segment), String(first.actual), String(first.limit)]);
      }
    }
    const seen = [...tally.keys()].sort();
    expect(seen).toEqual(["LAT-4102", "LAT-4103", "LAT-4104", "LAT-4105", "LAT-4106", "LAT-4107", "sound"]);
  });

  test("prices at the bound are allowed by both, one beyond is not", async () => {
    const batch = randomBatch({ random: randomSource(16), segments: 1 });
    const [root] = batch.segments;
    for (const price of [10_000, 10_001, -10_000, -10_001]) {
      const segments = [{ ...root!, tradedWh: 0, exportedWh: 0, lowerWh: -1, upperWh: 1, priceTicks: price }];
      const priced = { ...batch, segments, poolPriceTicks: price, mustServeWh: 0, congestionMicroEuro: 0 };
      const verdicts: string[] = await chain.call("checkMany", [packSegments(segments)], [price], [0], [0]);
      const refused = Math.abs(price) > 10_000;
      expect(verdicts[0] === "0x").toBe(!refused);
      expect(checkBatch(TEST_DOMAIN, priced).some(({ code }) => code === "LAT-4105")).toBe(refused);
    }
  });

  test("cut off, empty and oversized segments are refused by both", async () => {
    const whole = packSegments(randomBatch({ random: randomSource(15), segments: 3 }).segments);
    const odd = ["0x", whole.slice(0, -2), `0x${"00".repeat(19 * 256)}`];
    const zeros = odd.map(() => 0);
    const verdicts: string[] = await chain.call("checkMany", odd, zeros, zeros, zeros);
    for (const verdict of verdicts) {
      expect(chain.harness.interface.parseError(verdict)?.name).toBe("BatchChecks_SegmentLength");
    }
  });
});
