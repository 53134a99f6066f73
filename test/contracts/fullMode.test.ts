/** Full mode: the same street, proven optimal on chain; and what it refuses beyond a constant-cost batch. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ledgerCalls } from "../../backend/adapters/chain/batchWriter.ts";
import { commitBatch, proveTrade } from "../../backend/core/commitment/commitBatch.ts";
import { commitOrders } from "../../backend/core/commitment/commitOrders.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import { fullEntries, packOrders, unpackOrders } from "../../backend/core/commitment/fullBatch.ts";
import { hashOrderLeaf } from "../../backend/core/commitment/leaves.ts";
import { verifyProof } from "../../backend/core/commitment/merkleTree.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { sampleBalances, sampleBook, sampleCleared } from "../core/commitment/sampleStreet.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { NETWORK_HASH, refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

describe("in full mode", () => {
  let chain: TestChain;
  let acts: LedgerActs;
  let rewind: () => Promise<void>;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  beforeEach(async () => {
    rewind = await chain.snapshot();
    acts = ledgerActs(chain, randomSource(33));
    const registry = chain.contract("registry", chain.keys.admin);
    await (await registry.getFunction("chooseMode")(acts.domain.feeder, true)).wait();
  });
  afterEach(() => rewind());

  const committed = (full: boolean) => {
    const orders = sampleBook(acts.domain);
    const cleared = sampleCleared(orders);
    return commitBatch({
      domain: acts.domain,
      networkHash: NETWORK_HASH,
      cleared,
      orders,
      balances: sampleBalances,
      full,
    });
  };
  const send = (packedOrders: Hex) => {
    const { batch, orders } = committed(true);
    const digest = batchDigest(acts.domain, batch);
    const call = ledgerCalls(chain.deployment.contracts.batchLedger).commitFullBatch({
      batch,
      signatures: [sign(acts.operator, digest), sign(acts.dso, digest)],
      packedOrders,
      signedOrdersRoot: orders.tree.root,
    });
    return chain.payer.sendTransaction(call);
  };
  const changed = (index: number, change: Partial<ReturnType<typeof unpackOrders>[number]>): Hex =>
    packOrders(
      unpackOrders(committed(true).packedOrders!).map((entry, at) =>
        at === index ? { ...entry, ...change } : entry,
      ),
    );

  test("a batch comes with its orders or not at all", async () => {
    const { batch, packedOrders } = committed(true);
    await acts.commitOrders(batch);
    expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_FullModeRequired");
    expect(await refusal(send(packedOrders!))).toBe("none");
    expect(await refusal(send(packedOrders!))).toBe("BatchLedger_IntervalNotIncreasing");
  });

  test("the outcome is the same as at constant cost, leaf by leaf, and every receipt still verifies", () => {
    const [constant, full] = [committed(false), committed(true)];
    const { ordersRoot: _mine, ...others } = full.batch;
    expect(constant.batch).toMatchObject(others);
    expect(full.leaves).toEqual(constant.leaves);
    for (const { order, orderSalt } of full.book) {
      const { orderProof } = proveTrade(full, order.orderId)!;
      const leaf = hashOrderLeaf(acts.domain, full.batch.interval, { ...order, salt: orderSalt });
      expect(verifyProof(full.batch.ordersRoot, leaf, orderProof)).toBe(true);
    }
  });

  test("gate closure commits the packed book before anybody knows what is filled", () => {
    const { batch, book } = committed(true);
    const closed = commitOrders(acts.domain, batch.interval, book, packOrders(fullEntries(book)));
    expect(closed.ordersRoot).toBe(batch.ordersRoot);
  });

  test("another book than the one at gate closure is refused", async () => {
    await acts.commitOrders(committed(true).batch);
    for (const change of [{ priceTicks: 91 }, { energyWh: 1_501 }, { exempt: 2 }, { kind: 0 as const }]) {
      expect(await refusal(send(changed(0, change)))).toBe("BatchLedger_OrdersRootMismatch");
    }
  });

  test("another allocation of the same book is refused, though the segments would add up", async () => {
    await acts.commitOrders(committed(true).batch);
    // sun-1 asks for less than the price and sun-2 for exactly it: a watt hour moves from one to the other.
    const { packedOrders } = committed(true);
    const swapped = packOrders(
      unpackOrders(packedOrders!).map((entry) =>
        entry.segment === 1
          ? { ...entry, localWh: entry.localWh + (entry.priceTicks === 90 ? -1 : 1) }
          : entry,
      ),
    );
    expect(await refusal(send(swapped))).toBe("FullChecks_NotOptimal");
    expect(await refusal(send(changed(0, { localWh: 1_499 })))).toBe("FullChecks_NotOptimal");
    expect(await refusal(send(changed(0, { localWh: 1_501 })))).toBe("FullChecks_Amount");
    expect(await refusal(send(changed(1, { localWh: 1_501 })))).toBe("FullChecks_SegmentSum");
    expect(await refusal(send(packedOrders!))).toBe("none");
  });

  test("orders that are cut off are refused", async () => {
    const { batch, packedOrders } = committed(true);
    await acts.commitOrders(batch);
    expect(await refusal(send(packedOrders!.slice(0, -2) as Hex))).toMatch(/OrdersRootMismatch|OrdersLength/);
    expect(await refusal(send("0x"))).toBe("BatchLedger_OrdersRootMismatch");
  });
});
