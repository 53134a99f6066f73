/** What the court and full mode compute in TypeScript is what Solidity computes, on random input. */
import { beforeAll, describe, expect, test } from "vitest";
import { CODE_BY_ERROR } from "../../backend/adapters/chain/contractRefusals.ts";
import type { BatchFailure } from "../../backend/core/commitment/checkBatch.ts";
import type { TradeLeaf } from "../../backend/core/commitment/commitment.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import {
  batchHeader,
  FRAUDS,
  nodeOf,
  orderTerms,
  outcomeFraud,
  priceFraud,
} from "../../backend/core/commitment/findFraud.ts";
import {
  bookLeaf,
  checkFullBatch,
  packOrders,
  unpackOrders,
} from "../../backend/core/commitment/fullBatch.ts";
import { packSegments } from "../../backend/core/commitment/segments.ts";
import { followPath, outcomeTree, readSums } from "../../backend/core/commitment/sumTree.ts";
import { bytesOf, keccakHex } from "../../backend/core/commitment/words.ts";
import type { Order } from "../../backend/core/orders/order.ts";
import { domainSeparator, orderId } from "../../backend/core/orders/typedOrder.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { type RandomSource, randomBatch, randomSource, TEST_DOMAIN } from "../core/commitment/randomBatch.ts";
import { disturbed, type RandomMarket, randomMarket, shifted } from "../core/commitment/randomMarket.ts";
import { leafDomain, startHarness } from "./parityHarness.ts";

const LONG = process.env.LATERAL_LONG === "1";
const CASES = LONG ? 400 : 20;
const MARKETS = LONG ? 1_500 : 90;

const randomLeaf = (random: RandomSource, interval: number, segments: number): TradeLeaf => ({
  orderId: random.hex(32),
  interval,
  segment: random.whole(0, segments - 1),
  side: random.whole(0, 1) as 0 | 1,
  localWh: random.whole(0, 100_000),
  gridWh: random.whole(0, 100_000),
  priceTicks: random.whole(-300, 300),
  networkChargeTicks: random.whole(0, 60),
  flags: random.whole(0, 7),
  salt: random.hex(16),
});

const randomOrder = (random: RandomSource, interval: number): Order => ({
  communityId: `community-${random.whole(0, 9)}`,
  meteringPointId: `mp-${random.whole(0, 99)}`,
  interval: intervalIndex(interval),
  side: random.whole(0, 1) === 0 ? "buy" : "sell",
  energyWh: wattHours(random.whole(1, 300)),
  limitPrice: microEuroPerKWh(random.whole(-300, 300) * 1_000),
  fallback: random.whole(0, 1) === 0 ? "grid" : "none",
  tariffVersion: random.whole(1, 5),
  nonce: random.whole(0, 2 ** 40),
  expiresAt: epochSeconds(interval * 900),
  minFillWh: wattHours(random.whole(0, 3) === 0 ? random.whole(1, 200) : 0),
  counterparty: random.whole(0, 5) === 0 ? "mp-7" : "",
});

describe("TypeScript = Solidity, for the court", () => {
  let chain: Awaited<ReturnType<typeof startHarness>>;
  beforeAll(async () => {
    chain = await startHarness("CourtHarness");
  });

  test("order ids and batch digests agree, from the court's own structs", async () => {
    const random = randomSource(41);
    const separator = domainSeparator({
      chainId: TEST_DOMAIN.chainId,
      verifyingContract: TEST_DOMAIN.contract,
    });
    for (let n = 0; n < CASES; n += 1) {
      const order = randomOrder(random, random.whole(1, 2 ** 31));
      expect(await chain.call("hashOrder", orderTerms(order))).toBe(orderId(order));
      const batch = randomBatch({ random });
      const hash: string = await chain.call("hashHeader", batchHeader(TEST_DOMAIN, batch));
      const digest = keccakHex(bytesOf(`0x1901${separator.slice(2)}${hash.slice(2)}`, "digest"));
      expect(digest).toBe(batchDigest(TEST_DOMAIN, batch));
    }
  });

  test("ways through the tree of outcomes lead to the same hashes and sums", async () => {
    const random = randomSource(42);
    for (let n = 0; n < CASES; n += 1) {
      const interval = random.whole(1, 2 ** 31);
      const segments = random.whole(1, 12);
      const leaves = Array.from({ length: random.whole(1, 30) }, () =>
        randomLeaf(random, interval, segments),
      );
      const tree = outcomeTree(TEST_DOMAIN, leaves, segments);
      const index = random.whole(0, leaves.length - 1);
      const path = tree.pathOf(index);
      const mine = followPath(TEST_DOMAIN, leaves[index]!, path);
      expect(mine.total).toEqual(tree.root);
      const [segment, total] = await chain.call("follow", leafDomain(TEST_DOMAIN, interval), leaves[index], {
        inSegment: path.inSegment.map(nodeOf),
        above: path.above.map(nodeOf),
      });
      expect([segment.hash, segment.sums]).toEqual([mine.segment.hash, mine.segment.sums]);
      expect([total.hash, total.sums]).toEqual([mine.total.hash, mine.total.sums]);
      const lanes = readSums(mine.total.sums);
      expect((await chain.call("lanesOf", total.sums)).map(Number)).toEqual([
        lanes.soldWh - lanes.boughtWh,
        lanes.exportedWh,
        lanes.mustServeWh,
        lanes.networkChargesMicroEuro,
      ]);
    }
  });

  test("sums that run out of their lane are refused by both", async () => {
    const random = randomSource(43);
    for (const bit of [50n, 101n, 152n, 203n, 254n, 255n]) {
      const low = { hash: random.hex(32), sums: 1n << (bit - 1n) };
      const high = { hash: random.hex(32), sums: 1n << bit };
      const { joinNodes } = await import("../../backend/core/commitment/sumTree.ts");
      for (const pair of [[low, high] as const, ...(bit === 255n ? [] : [[low, low] as const])]) {
        expect(() => joinNodes(...pair)).toThrow(expect.objectContaining({ code: "LAT-4130" }));
        const error = await chain.call("join", ...pair).catch((caught: { data?: string }) => caught);
        expect(chain.harness.interface.parseError(error.data)?.name).toBe("SumTree_LaneOverflow");
      }
    }
  });

  test("a way of 24 steps is followed, one of 25 is not", async () => {
    const random = randomSource(46);
    const leaf = randomLeaf(random, 7, 3);
    const steps = (count: number) =>
      Array.from({ length: count }, () => ({ hash: random.hex(32), sums: 0n }));
    const follow = (inSegment: number, above: number) =>
      chain
        .call("follow", leafDomain(TEST_DOMAIN, 7), leaf, {
          inSegment: steps(inSegment),
          above: steps(above),
        })
        .then(() => "followed")
        .catch((caught: { data?: string }) => chain.harness.interface.parseError(caught.data!)?.name);
    expect(await follow(24, 24)).toBe("followed");
    expect(await follow(25, 0)).toBe("SumTree_TooLong");
    expect(await follow(0, 25)).toBe("SumTree_TooLong");
  });

  test("an order filled twice over is refused, however well everything adds up", async () => {
    const word = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, "0");
    // One segment at the pool price of 100: it sells 200 Wh, and 200 Wh of must-serve demand are matched.
    const segment = `0xff${word(0, 4)}${word(500, 4)}${word(200, 4)}${word(0, 4)}${word(100, 2)}`;
    const order = (kind: number, price: number, energyWh: number) =>
      word(kind * 2 ** 31 + price * 2 ** 16 + energyWh, 5);
    const check = (sold: number) => {
      const book = order(1, 50, sold) + order(3, 300, 200);
      return chain
        .call(
          "checkFull",
          segment,
          100,
          200,
          `0x${book}${word(200, 2)}${word(0, 2)}${word(200, 2)}${word(0, 2)}`,
        )
        .then(() => "optimal")
        .catch((caught: { data?: string }) => chain.harness.interface.parseError(caught.data!)?.name);
    };
    expect(await check(200)).toBe("optimal");
    expect(await check(100)).toBe("FullChecks_Amount");
    expect(await check(400)).toBe("FullChecks_NotOptimal");
  });

  test("a book holds 16384 entries and not one more", async () => {
    const segment = `0xff${"00".repeat(18)}`;
    const check = (entries: number) =>
      chain
        .call("checkFull", segment, 0, 0, `0x${"00".repeat(9 * entries)}`)
        .then(() => "optimal")
        .catch((caught: { data?: string }) => chain.harness.interface.parseError(caught.data!)?.name);
    expect(await check(16_384)).toBe("optimal");
    expect(await check(16_385)).toBe("FullChecks_OrdersLength");
  });

  test("the same fraud is found in the same outcome", async () => {
    const random = randomSource(44);
    const seen = new Set<string>();
    for (let n = 0; n < CASES * 8; n += 1) {
      const batch = randomBatch({ random, segments: random.whole(1, 6) });
      const order = randomOrder(random, batch.interval);
      const fits = random.whole(0, 4) > 0;
      const flags =
        (order.side === "buy" && order.fallback === "grid" ? 1 : 0) | (order.counterparty === "" ? 0 : 4);
      const local = [0, Number(order.energyWh), random.whole(0, 310)][random.whole(0, 2)]!;
      const leaf: TradeLeaf = {
        ...randomLeaf(random, batch.interval, 7),
        localWh: local,
        gridWh: order.fallback === "grid" ? Math.max(0, order.energyWh - local) : random.whole(0, 1),
        ...(fits ? { side: order.side === "buy" ? 0 : 1, flags } : {}),
        ...(random.whole(0, 1) === 0 ? { priceTicks: batch.poolPriceTicks } : {}),
      };
      const header = batchHeader(TEST_DOMAIN, batch);
      const fraud = outcomeFraud(batch, order, leaf);
      seen.add(fraud);
      expect(FRAUDS[Number(await chain.call("outcomeFraud", header, orderTerms(order), leaf))]).toBe(fraud);
      const published = await chain.call("publishedPrice", header, packSegments(batch.segments), leaf);
      expect(published === BigInt(leaf.priceTicks) ? "none" : "price-not-published").toBe(
        priceFraud(batch, leaf),
      );
    }
    expect([...seen].sort()).toEqual([
      "limit-price",
      "none",
      "not-optimal",
      "order-changed",
      "overfilled",
      "price-not-published",
    ]);
  });

  async function verdicts(markets: readonly RandomMarket[]): Promise<(readonly [string, RandomMarket])[]> {
    const found: string[] = await chain.call(
      "checkManyFull",
      markets.map((market) => packSegments(market.segments)),
      markets.map((market) => market.poolPriceTicks),
      markets.map((market) => market.mustServeWh),
      markets.map((market) => packOrders(market.entries)),
    );
    return found.map((verdict, index) => [verdict, markets[index]!] as const);
  }

  const said = ({ code, segment, actual, limit }: BatchFailure) =>
    [code, ...(segment === null ? [] : [segment]), actual, limit].map(String);

  test("full mode takes every optimum, and gives each change the same verdict", async () => {
    const random = randomSource(45);
    const tally = new Map<string, number>();
    for (let start = 0; start < MARKETS; start += 30) {
      const group: RandomMarket[] = [];
      for (let n = 0; n < 30; n += 1) {
        const size = { orders: random.whole(4, 40), segments: random.whole(2, 60) };
        const market = randomMarket(random, size);
        expect(checkFullBatch(market, packOrders(market.entries))).toBeNull();
        group.push(market, disturbed(random, market));
      }
      for (const [verdict, market] of await verdicts(group)) {
        const mine = checkFullBatch(market, packOrders(market.entries));
        const theirs = verdict === "0x" ? null : chain.harness.interface.parseError(verdict);
        const words = theirs && [CODE_BY_ERROR[theirs.name], ...theirs.args.map(String)];
        expect(words).toEqual(mine === null ? null : said(mine));
        const key = mine?.code ?? "optimal";
        tally.set(key, (tally.get(key) ?? 0) + 1);
      }
    }
    const codes = ["LAT-4133", "LAT-4134", "LAT-4136", "LAT-4137", "LAT-4138", "optimal"];
    for (const code of codes) expect([...tally.keys()], [...tally].join(" ")).toContain(code);
  });

  test("full mode refuses every allocation that is feasible but not optimal", async () => {
    const random = randomSource(46);
    const cases: RandomMarket[] = [];
    while (cases.length < MARKETS) {
      const market = randomMarket(random, { orders: random.whole(8, 40), segments: random.whole(1, 5) });
      const other = shifted(random, market);
      if (other === null) continue;
      const welfare = ({ entries }: RandomMarket) =>
        entries.reduce((sum, entry) => sum + (entry.kind < 2 ? -1 : 1) * entry.priceTicks * entry.localWh, 0);
      if (welfare(other) < welfare(market)) cases.push(other);
    }
    for (let start = 0; start < cases.length; start += 30) {
      for (const [verdict] of await verdicts(cases.slice(start, start + 30))) {
        expect(chain.harness.interface.parseError(verdict)?.name).toMatch(/FullChecks_(Export)?NotOptimal/);
      }
    }
  });

  test("books that skip many segments or have large orders pack and unpack without loss", async () => {
    const random = randomSource(47);
    const market = randomMarket(random, { orders: 12, segments: 200, maxEnergyWh: 400_000 });
    const packed = packOrders(market.entries);
    expect(checkFullBatch(market, packed)).toBeNull();
    const [[verdict]] = (await verdicts([market])) as [readonly [string, RandomMarket]];
    expect(verdict).toBe("0x");
    const total = (of: "energyWh" | "localWh" | "exportedWh", entries: RandomMarket["entries"]) =>
      entries.reduce((sum, entry) => sum + entry[of], 0);
    for (const of of ["energyWh", "localWh", "exportedWh"] as const) {
      expect(total(of, unpackOrders(packed))).toBe(total(of, market.entries));
    }
  });

  test("the leaf of the packed book agrees and does not depend on what was filled", async () => {
    const random = randomSource(48);
    const { entries } = randomMarket(random, { orders: 20, segments: 6 });
    const domain = {
      ...TEST_DOMAIN,
      contract: (await chain.harness.getAddress()).toLowerCase() as `0x${string}`,
    };
    const filled = packOrders(entries);
    const open = packOrders(entries.map((entry) => ({ ...entry, localWh: 0, exportedWh: 0 })));
    const leaf: string = await chain.call("hashBook", domain.feeder, 77, filled);
    expect(leaf).toBe(bookLeaf(domain, 77, filled));
    expect(leaf).toBe(bookLeaf(domain, 77, open));
  });
});
