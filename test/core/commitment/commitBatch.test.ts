import { describe, expect, test } from "vitest";
import { checkBatch } from "../../../backend/core/commitment/checkBatch.ts";
import { commitBalances, proveBalance } from "../../../backend/core/commitment/commitBalances.ts";
import { batchSegments, commitBatch, proveTrade } from "../../../backend/core/commitment/commitBatch.ts";
import { commitOrders } from "../../../backend/core/commitment/commitOrders.ts";
import { hashBalanceLeaf } from "../../../backend/core/commitment/leaves.ts";
import { EMPTY_ROOT, verifyProof } from "../../../backend/core/commitment/merkleTree.ts";
import { outcomeTree } from "../../../backend/core/commitment/sumTree.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";
import { INTERVAL, NETWORK_HASH, sampleBalances, sampleBook, sampleCleared } from "./sampleStreet.ts";

const book = sampleBook();
const cleared = sampleCleared(book);
const input = {
  domain: TEST_DOMAIN,
  networkHash: NETWORK_HASH,
  cleared,
  orders: book,
  balances: sampleBalances,
};
const thrown = (code: string) => expect.objectContaining({ code });

describe("committing a cleared interval", () => {
  test("gives a batch that the contract accepts", () => {
    const { batch } = commitBatch(input);
    expect(checkBatch(TEST_DOMAIN, batch)).toEqual([]);
    expect(batch.congestionMicroEuro).toBe(90_000);
  });

  test("gives the orders root of gate closure, whatever the order of the list", () => {
    const atGate = commitOrders(TEST_DOMAIN, INTERVAL, [...book].reverse());
    expect(commitBatch(input).batch.ordersRoot).toBe(atGate.ordersRoot);
  });

  test("gives the same batch for the same input", () => {
    expect(commitBatch({ ...input, orders: [...book].reverse() }).digest).toBe(commitBatch(input).digest);
  });

  test("proves every order's entry and outcome, and nothing for a stranger", () => {
    const committed = commitBatch(input);
    for (const { order } of book) {
      const proof = proveTrade(committed, order.orderId);
      expect(proof?.leaf.orderId).toBe(order.orderId);
    }
    expect(proveTrade(committed, NETWORK_HASH)).toBeNull();
  });

  test("commits an interval without orders to the empty root", () => {
    const empty = {
      ...cleared,
      allocations: [],
      segments: cleared.segments.map((segment) => ({
        ...segment,
        tradedWh: wattHours(0),
        flowWh: wattHours(0),
        price: cleared.poolPrice,
      })),
      mustServeWh: wattHours(0),
      congestionMicroEuro: microEuro(0),
      networkChargesMicroEuro: microEuro(0),
    };
    const { batch } = commitBatch({ ...input, cleared: empty, orders: [], balances: [] });
    expect(batch.ordersRoot).toBe(EMPTY_ROOT);
    expect(batch.allocationRoot).toBe(outcomeTree(TEST_DOMAIN, [], batch.segments.length).root.hash);
  });

  test("refuses allocations that do not belong to the book", () => {
    const missing = { ...cleared, allocations: cleared.allocations.slice(1) };
    expect(() => commitBatch({ ...input, cleared: missing })).toThrow(thrown("LAT-4113"));
    const doubled = { ...cleared, allocations: [...cleared.allocations.slice(1), cleared.allocations[1]!] };
    expect(() => commitBatch({ ...input, cleared: doubled })).toThrow(thrown("LAT-4113"));
    const [first, ...rest] = cleared.allocations;
    const uneven = { ...first!, networkChargeMicroEuro: microEuro(1) };
    expect(() => commitBatch({ ...input, cleared: { ...cleared, allocations: [uneven, ...rest] } })).toThrow(
      thrown("LAT-4113"),
    );
  });

  test("refuses a clearing that the contract would refuse", () => {
    const congested = { ...cleared, congestionMicroEuro: microEuro(90_001) };
    expect(() => commitBatch({ ...input, cleared: congested })).toThrow(thrown("LAT-4107"));
    const served = { ...cleared, mustServeWh: wattHours(2_499) };
    expect(() => commitBatch({ ...input, cleared: served })).toThrow(thrown("LAT-4106"));
  });

  test("refuses a price off the tick", () => {
    const off = { ...cleared, poolPrice: microEuroPerKWh(180_001) };
    expect(() => commitBatch({ ...input, cleared: off })).toThrow(thrown("LAT-9002"));
  });

  test("writes limits beyond 32 bits as the largest that fit", () => {
    const [root] = cleared.segments;
    const open = { ...root!, lowerWh: wattHours(-(10 ** 12)), upperWh: wattHours(10 ** 12) };
    expect(batchSegments([open])[0]).toMatchObject({ lowerWh: -2_147_483_647, upperWh: 2_147_483_647 });
  });
});

describe("committing balances", () => {
  test("sums them up and proves each one", () => {
    const committed = commitBalances(TEST_DOMAIN, INTERVAL, sampleBalances);
    expect(committed.totalMicroEuro).toBe(6_000_000n);
    for (const { account } of sampleBalances) {
      const { leaf, proof } = proveBalance(committed, account)!;
      const hash = hashBalanceLeaf(TEST_DOMAIN, INTERVAL, leaf);
      expect(verifyProof(committed.treeRoot, hash, proof)).toBe(true);
    }
    expect(proveBalance(committed, `0x${"00".repeat(20)}`)).toBeNull();
  });

  test("refuses an account that appears twice", () => {
    const twice = [...sampleBalances, { ...sampleBalances[0]!, salt: sampleBalances[1]!.salt }];
    expect(() => commitBalances(TEST_DOMAIN, INTERVAL, twice)).toThrow(thrown("LAT-4114"));
  });
});
