/** The exemption of orders that the network kept out is named, and doubted where the network would carry them. */
import { describe, expect, it } from "vitest";
import { readBundledCommunity, readIntervalProof } from "../../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../../backend/app/market.ts";
import type { TradeLeaf } from "../../../backend/core/commitment/commitment.ts";
import { outcomeFraud, priceFraud } from "../../../backend/core/commitment/findFraud.ts";
import { OUTSIDE } from "../../../backend/core/commitment/leaves.ts";
import { createBundleContext } from "../../../backend/core/compliance/bundleContext.ts";
import type { IntervalProof } from "../../../backend/core/compliance/evidenceBundle.ts";
import { leftOutOrders } from "../../../backend/core/compliance/leftOutOrders.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { COMMUNITY, FIRST, openSmallStreet, testSigner } from "../../app/support/smallStreet.ts";

async function open() {
  const street = await openSmallStreet();
  await street.run(1);
  const { market, store } = street;
  const community = await requireCommunity(market, COMMUNITY);
  const record = (await store.interval(street.key(0)))!;
  const { address } = testSigner(1);
  const signers = { operator: address, dso: address, auditor: address };
  const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
  const context = createBundleContext(bundled, (await networkOf(market, record)).feeder);
  return { context, proof: await readIntervalProof(market, community, record) };
}

/** The proof with one order claimed to be left out, at another energy if wanted. */
function claiming(
  proof: IntervalProof,
  side: "buy" | "sell",
  element: string,
  energyWh?: number,
): IntervalProof {
  const entry = proof.orders.find(({ order }) => order.side === side)!;
  const { orderId } = entry;
  const refused = [{ orderId, code: "LAT-3014" as const, details: { orderId, element } }];
  const orders = proof.orders.map((other) =>
    other === entry && energyWh !== undefined
      ? { ...other, order: { ...other.order, energyWh: wattHours(energyWh) } }
      : other,
  );
  return { ...proof, orders, cleared: { ...proof.cleared!, refused } };
}

describe("an order that the network is said to have kept out", () => {
  it("is named; where the published state would carry it, that is said", async () => {
    const { context, proof } = await open();
    const [needless] = leftOutOrders(context, claiming(proof, "sell", "R11"));
    expect(needless).toMatchObject({ interval: FIRST, element: "R11", pressing: false });
    const [pressing] = leftOutOrders(context, claiming(proof, "sell", "R11", 400_000));
    expect(pressing?.pressing).toBe(true);
    expect(context.findings).toEqual([]);
    expect(leftOutOrders(context, proof)).toEqual([]);
  });

  it("is a finding where it cannot be: must-serve demand, or an element that nobody has", async () => {
    const { context, proof } = await open();
    leftOutOrders(context, claiming(proof, "buy", "R12"));
    leftOutOrders(context, claiming(proof, "sell", "R99"));
    expect(context.findings.map(({ code }) => code)).toEqual(["LAT-6906", "LAT-6906"]);
  });

  it("is exempt from the comparison with the price, and from nothing else", async () => {
    const { proof } = await open();
    const { order } = proof.orders.find((entry) => entry.order.side === "sell")!;
    const batch = { interval: order.interval, poolPriceTicks: 200, segments: [] };
    const leaf: TradeLeaf = {
      orderId: proof.orders[0]!.orderId,
      interval: order.interval,
      segment: 0,
      side: 1,
      localWh: 0,
      gridWh: 0,
      priceTicks: 200,
      networkChargeTicks: 0,
      flags: 0,
      salt: `0x${"11".repeat(16)}`,
    };
    expect(outcomeFraud(batch, order, leaf)).toBe("not-optimal");
    const out = { ...leaf, flags: OUTSIDE };
    expect(outcomeFraud(batch, order, out)).toBe("none");
    expect(outcomeFraud(batch, order, { ...out, localWh: 1, priceTicks: 1 })).toBe("limit-price");
    expect(outcomeFraud(batch, order, { ...out, localWh: order.energyWh + 1 })).toBe("overfilled");
    expect(priceFraud(batch, out)).toBe("price-not-published");
  });
});
