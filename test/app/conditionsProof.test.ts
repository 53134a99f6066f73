/** The offline checker on intervals with gifts and minimum fills: sound as published, unsound when touched. */
import { describe, expect, it } from "vitest";
import { readIntervalProof } from "../../backend/app/intervalProof.ts";
import { requireCommunity } from "../../backend/app/market.ts";
import { submitOrder } from "../../backend/app/submitOrder.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import { checkClearing } from "../../backend/core/compliance/checkClearingProof.ts";
import type { BundledCommunity, IntervalProof } from "../../backend/core/compliance/evidenceBundle.ts";
import { OPEN_TO_ALL, type Order } from "../../backend/core/orders/order.ts";
import { hashTypedOrder, orderId } from "../../backend/core/orders/typedOrder.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { COMMUNITY, DOMAIN, FIRST, openSmallStreet, TARIFF, testSigner } from "./support/smallStreet.ts";

const NOW = intervalStart(intervalIndex(FIRST - 1));
const TARGET = intervalIndex(FIRST + 2);
const SHEET = { ...TARIFF, allowsBlocks: true };

async function proveBook() {
  const street = await openSmallStreet({ tariffSheets: [SHEET] });
  const { market, store, key } = street;
  const keys = { "mp-sun": testSigner(901), "mp-day": testSigner(902) } as const;
  for (const [meteringPointId, signer] of Object.entries(keys)) {
    const kind = "browser";
    await store.addMemberKey({
      communityId: COMMUNITY,
      meteringPointId,
      address: signer.address,
      kind,
      addedAt: NOW,
      revokedAt: null,
    });
  }
  await street.advanceTo(NOW);
  let nonce = 0;
  const enter = async (meteringPointId: keyof typeof keys, change: Partial<Order>) => {
    nonce += 1;
    const order: Order = {
      communityId: COMMUNITY,
      meteringPointId,
      interval: TARGET,
      side: "sell",
      energyWh: wattHours(300),
      limitPrice: microEuroPerKWh(100_000),
      fallback: "grid",
      tariffVersion: 1,
      nonce,
      expiresAt: intervalStart(TARGET),
      ...OPEN_TO_ALL,
      ...change,
    };
    const digest = hashTypedOrder(order, { chainId: DOMAIN.chainId, verifyingContract: DOMAIN.contract });
    const signature = await keys[meteringPointId].signDigest(digest);
    const signed = { order, orderId: orderId(order), signer: keys[meteringPointId].address, signature };
    expect(await submitOrder(market, COMMUNITY, signed, NOW)).toMatchObject({ status: "accepted" });
    return signed.orderId;
  };
  const gift = await enter("mp-sun", { counterparty: "mp-day", limitPrice: microEuroPerKWh(50_000) });
  const block = await enter("mp-sun", {
    energyWh: wattHours(900),
    minFillWh: wattHours(900),
    limitPrice: microEuroPerKWh(70_000),
    fallback: "none",
  });
  await street.run(3);
  const community = await requireCommunity(market, COMMUNITY);
  const network = await store.network(COMMUNITY, community.feederId, FIRST);
  const record = await store.interval(key(2));
  const proof = await readIntervalProof(market, community, record!);
  const points = await store.meteringPoints(COMMUNITY);
  const bundled = {
    domain: DOMAIN,
    segments: network!.segments,
    tariffs: [SHEET],
    meteringPoints: points.map(({ id, pointId }) => ({ id, pointId, keys: [] })),
  } as unknown as BundledCommunity;
  const findings = (changed: IntervalProof): string[] => {
    const context = createBundleContext(bundled, network!.feeder);
    checkClearing(context, changed);
    return context.findings.map((finding) => `${finding.code} ${finding.what}`);
  };
  return { proof, findings, gift, block };
}

describe("the proof of an interval with conditions", () => {
  it("holds as published: the gift between the two, the block kept out by name", async () => {
    const { proof, findings, gift, block } = await proveBook();
    const cleared = proof.cleared!;
    const of = (id: string) => cleared.allocations.find((a) => a.orderId === id)!;
    expect(of(gift)).toMatchObject({ localWh: 300, price: 50_000 });
    expect(of(gift).explanation.code).toBe("partner-matched");
    expect(of(block).localWh).toBe(0);
    expect(cleared.minimums).toMatchObject({ keptOut: [block], gapMicroEuro: 0 });
    expect(findings(proof)).toEqual([]);
  });

  it("falls when the gift is given to the market, repriced, or paired with another", async () => {
    const { proof, findings, gift } = await proveBook();
    const cleared = proof.cleared!;
    const change = (by: Partial<typeof cleared>) => findings({ ...proof, cleared: { ...cleared, ...by } });
    const trade = cleared.trades.find((entry) => entry.sellOrderId === gift)!;
    const rest = cleared.trades.filter((entry) => entry !== trade);
    expect(change({ trades: rest })).not.toEqual([]);
    expect(change({ trades: [...rest, { ...trade, energyWh: wattHours(299) }] })).not.toEqual([]);
    const repriced = cleared.allocations.map((a) =>
      a.orderId === gift ? { ...a, price: microEuroPerKWh(60_000) } : a,
    );
    expect(change({ allocations: repriced })).not.toEqual([]);
  });

  it("falls when a block is said to have been kept out of another choice", async () => {
    const { proof, findings } = await proveBook();
    const cleared = proof.cleared!;
    const minimums = { ...cleared.minimums!, keptOut: [] };
    expect(findings({ ...proof, cleared: { ...cleared, minimums } })).not.toEqual([]);
  });
});
