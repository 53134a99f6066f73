/** A linked order from the member's key through intervals, books, clearing and evidence. */
import { describe, expect, it } from "vitest";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { readIntervalProof } from "../../backend/app/intervalProof.ts";
import { requireCommunity } from "../../backend/app/market.ts";
import {
  cancelLinkedOrder,
  listLinkedOrders,
  submitLinkedOrder,
} from "../../backend/app/submitLinkedOrder.ts";
import { submitOrder } from "../../backend/app/submitOrder.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import { LinkedTrail } from "../../backend/core/compliance/checkLinkedProof.ts";
import type { BundledCommunity } from "../../backend/core/compliance/evidenceBundle.ts";
import {
  type LinkedOrder,
  linkedOrderDigest,
  linkedOrderId,
  type SignedLinkedOrder,
} from "../../backend/core/orders/linkedOrder.ts";
import { OPEN_TO_ALL, type Order } from "../../backend/core/orders/order.ts";
import { hashTypedOrder, orderId } from "../../backend/core/orders/typedOrder.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { sampleLinked } from "../core/orders/sampleLinkedOrders.ts";
import { COMMUNITY, DOMAIN, FIRST, openSmallStreet, TARIFF, testSigner } from "./support/smallStreet.ts";

const BROWSER = testSigner(900);
const NOW = intervalStart(intervalIndex(FIRST - 3));
const SIGNED_FOR = { chainId: DOMAIN.chainId, verifyingContract: DOMAIN.contract };

async function signed(change: Partial<LinkedOrder> = {}): Promise<SignedLinkedOrder> {
  const linkedOrder = sampleLinked({
    communityId: COMMUNITY,
    meteringPointId: "mp-day",
    firstInterval: FIRST,
    intervals: 4,
    energyWh: wattHours(1_000),
    chargeWh: wattHours(350),
    buyLimit: microEuroPerKWh(250_000),
    tariffVersion: 1,
    expiresAt: intervalStart(intervalIndex(FIRST + 4)),
    ...change,
  });
  const digest = linkedOrderDigest(linkedOrder, SIGNED_FOR);
  return {
    linkedOrder,
    linkedOrderId: linkedOrderId(linkedOrder),
    signer: BROWSER.address,
    signature: await BROWSER.signDigest(`0x${Buffer.from(digest).toString("hex")}`),
  };
}

async function openStreet(switches: object = { clearsHorizon: true, allowsBlocks: true }) {
  const solver = await createHighsSolver();
  const street = await openSmallStreet({
    tariffSheets: [{ ...TARIFF, ...switches }],
    change: { solver },
  });
  await street.store.addMemberKey({
    communityId: COMMUNITY,
    meteringPointId: "mp-day",
    address: BROWSER.address,
    kind: "browser",
    addedAt: NOW,
    revokedAt: null,
  });
  await street.advanceTo(NOW);
  return street;
}

describe("a car entered as one wish", () => {
  it("becomes orders of its gateway, never more than ordered, and ends when it is full", async () => {
    const { market, store, run, key } = await openStreet();
    const car = await signed();
    expect(await submitLinkedOrder(market, COMMUNITY, car, NOW)).toMatchObject({ status: "accepted" });
    await run(5);
    const derived = (await Promise.all([0, 1, 2, 3].map((k) => store.orders(key(k)))))
      .flat()
      .filter((order) => order.linkedOrderId === car.linkedOrderId);
    expect(derived.length).toBeGreaterThan(0);
    const [progress] = await listLinkedOrders(market, COMMUNITY, "mp-day", FIRST);
    const bought = progress!.fills.map((fill) => fill.boughtWh);
    expect(bought.reduce((sum, wh) => sum + wh, 0)).toBe(1_000);
    expect(Math.max(...bought)).toBeLessThanOrEqual(350);
  });

  it("is proved in the evidence: signed, and no order outside of it", async () => {
    const { market, store, run, key } = await openStreet();
    const car = await signed();
    await submitLinkedOrder(market, COMMUNITY, car, NOW);
    await run(5);
    const community = await requireCommunity(market, COMMUNITY);
    const network = await store.network(COMMUNITY, community.feederId, FIRST);
    const [progress] = await listLinkedOrders(market, COMMUNITY, "mp-day", FIRST);
    const record = await store.interval({ ...key(0), interval: progress!.fills[0]!.interval });
    const proof = await readIntervalProof(market, community, record!);
    expect(proof.linkedOrders).toEqual([car]);
    const keys = await store.memberKeys(COMMUNITY);
    const bundled = {
      domain: DOMAIN,
      segments: network!.segments,
      meteringPoints: [{ id: "mp-day", pointId: "cp-mp-day", keys: keys.map((entry) => entry.address) }],
    } as unknown as BundledCommunity;
    const findings = (change: (p: typeof proof) => typeof proof) => {
      const context = createBundleContext(bundled, network!.feeder);
      new LinkedTrail().check(context, change(proof));
      return context.findings.map((finding) => finding.what);
    };
    expect(findings((p) => p)).toEqual([]);
    expect(findings(({ linkedOrders: _, ...p }) => p)[0]).toContain("is not in the bundle");
    const tamper = { ...car, linkedOrder: { ...car.linkedOrder, buyLimit: microEuroPerKWh(240_000) } };
    expect(findings((p) => ({ ...p, linkedOrders: [tamper] })).length).toBeGreaterThan(1);
    const asked = proof.orders.filter((entry) => entry.linkedOrderId === car.linkedOrderId);
    const copies = Array.from({ length: 20 }, () => asked).flat();
    expect(findings((p) => ({ ...p, orders: [...p.orders, ...copies] }))).toEqual([
      expect.stringContaining("together leave it: energy"),
    ]);
  });

  it("asks for nothing more once it is cancelled", async () => {
    const { market, store, advanceTo, key } = await openStreet();
    const car = await signed();
    await submitLinkedOrder(market, COMMUNITY, car, NOW);
    const at = intervalStart(intervalIndex(FIRST - 1));
    await advanceTo(at);
    expect(await cancelLinkedOrder(market, COMMUNITY, car.linkedOrderId, at)).toBeNull();
    expect(await cancelLinkedOrder(market, COMMUNITY, car.linkedOrderId, at)).toMatchObject({
      code: "LAT-1057",
    });
    await advanceTo(intervalStart(intervalIndex(FIRST + 3)));
    const later = (await Promise.all([2, 3].map((k) => store.orders(key(k))))).flat();
    expect(later.filter((order) => order.linkedOrderId !== undefined)).toEqual([]);
  });

  it("is refused where the community clears no horizon, and twice is once", async () => {
    const plain = await openStreet({});
    expect(await submitLinkedOrder(plain.market, COMMUNITY, await signed(), NOW)).toMatchObject({
      code: "LAT-1055",
    });
    const { market, store } = await openStreet();
    const car = await signed();
    await submitLinkedOrder(market, COMMUNITY, car, NOW);
    expect(await submitLinkedOrder(market, COMMUNITY, car, NOW)).toMatchObject({ status: "accepted" });
    const range = { from: FIRST, to: intervalIndex(FIRST + 1) };
    expect(await store.linkedOrders(COMMUNITY, range)).toHaveLength(1);
    expect(await submitLinkedOrder(market, COMMUNITY, await signed({ nonce: 41 }), NOW)).toMatchObject({
      code: "LAT-1054",
    });
  });
});

describe("a gift entered by hand", () => {
  it("is answered by the plan of the home it names and costs it the network charge only", async () => {
    const { market, store, run, key } = await openStreet();
    const sun = testSigner(901);
    await store.addMemberKey({
      communityId: COMMUNITY,
      meteringPointId: "mp-sun",
      address: sun.address,
      kind: "browser",
      addedAt: NOW,
      revokedAt: null,
    });
    const target = intervalIndex(FIRST + 2);
    const order: Order = {
      communityId: COMMUNITY,
      meteringPointId: "mp-sun",
      interval: target,
      side: "sell",
      energyWh: wattHours(400),
      limitPrice: microEuroPerKWh(TARIFF.priceFloor),
      fallback: "grid",
      tariffVersion: 1,
      nonce: 5,
      expiresAt: intervalStart(target),
      ...OPEN_TO_ALL,
      counterparty: "mp-day",
    };
    const digest = hashTypedOrder(order, SIGNED_FOR);
    const entry = {
      order,
      orderId: orderId(order),
      signer: sun.address,
      signature: await sun.signDigest(digest),
    };
    expect(await submitOrder(market, COMMUNITY, entry, NOW)).toMatchObject({ status: "accepted" });
    await run(3);
    const clearing = await store.clearing(key(2));
    const outcome = clearing!.allocations.find((a) => a.orderId === entry.orderId)!;
    expect(outcome).toMatchObject({ localWh: 400, price: TARIFF.priceFloor });
    const answer = (await store.orders(key(2))).find((o) => o.order.counterparty === "mp-sun")!;
    expect(answer.order).toMatchObject({ meteringPointId: "mp-day", energyWh: 400, fallback: "grid" });
    expect(clearing!.trades).toContainEqual({
      sellOrderId: entry.orderId,
      buyOrderId: answer.orderId,
      energyWh: 400,
    });
  });
});
