import { describe, expect, it } from "vitest";
import { submitOrder } from "../../backend/app/submitOrder.ts";
import { orderReceiptDigest } from "../../backend/core/commitment/digests.ts";
import { bytesOf } from "../../backend/core/commitment/words.ts";
import { OPEN_TO_ALL, type Order, type SignedOrder } from "../../backend/core/orders/order.ts";
import { recoverSigner } from "../../backend/core/orders/orderSignature.ts";
import { hashTypedOrder, orderId } from "../../backend/core/orders/typedOrder.ts";
import { epochSeconds, intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { COMMUNITY, DOMAIN, FIRST, openSmallStreet, testSigner } from "./support/smallStreet.ts";

const TARGET = intervalIndex(FIRST + 4);
const NOW = intervalStart(intervalIndex(FIRST - 1));
const BROWSER = testSigner(900);

const base: Order = {
  communityId: COMMUNITY,
  meteringPointId: "mp-day",
  interval: TARGET,
  side: "buy",
  energyWh: wattHours(400),
  limitPrice: microEuroPerKWh(250_000),
  fallback: "grid",
  tariffVersion: 1,
  nonce: 5,
  expiresAt: intervalStart(TARGET),
  ...OPEN_TO_ALL,
};

async function signed(change: Partial<Order> = {}, signer = BROWSER): Promise<SignedOrder> {
  const order = { ...base, ...change };
  const digest = hashTypedOrder(order, { chainId: DOMAIN.chainId, verifyingContract: DOMAIN.contract });
  return {
    order,
    orderId: orderId(order),
    signer: signer.address,
    signature: await signer.signDigest(digest),
  };
}

async function openMarket() {
  const street = await openSmallStreet();
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

describe("an order entered by hand", () => {
  it("is booked and answered with a receipt that the operator signed", async () => {
    const { market, store, key } = await openMarket();
    const answer = await submitOrder(market, COMMUNITY, await signed(), NOW);
    if (answer.status !== "accepted") throw new Error(answer.code);
    expect(answer.receipt).toMatchObject({ sequence: 1, receivedAt: NOW });
    const operator = await market.signers.roleSigner("operator");
    const { orderId: id, sequence, receivedAt, order } = answer.order;
    const content = { interval: order.interval, orderId: id, sequence, receivedAt };
    const digest = bytesOf(orderReceiptDigest(DOMAIN, content), "digest");
    expect(recoverSigner(digest, answer.receipt?.signature ?? "")).toEqual({ signer: operator.address });
    expect(await store.orders(key(4))).toHaveLength(1);
  });

  it("gets the same receipt when it is sent again", async () => {
    const { market, store, key } = await openMarket();
    const first = await submitOrder(market, COMMUNITY, await signed(), NOW);
    const again = await submitOrder(market, COMMUNITY, await signed(), epochSeconds(NOW + 60));
    expect(again).toEqual(first);
    expect(await store.orders(key(4))).toHaveLength(1);
  });

  const refusals: readonly [string, Partial<Order>, number, string][] = [
    ["after gate closure", { interval: FIRST }, 0, "LAT-1001"],
    ["for an interval that is not open yet", { interval: intervalIndex(FIRST + 40) }, 0, "LAT-1002"],
    ["beyond the connection's capacity", { energyWh: wattHours(7_501) }, 0, "LAT-1004"],
    ["above the price cap", { limitPrice: microEuroPerKWh(401_000) }, 0, "LAT-1013"],
    ["for another community", { communityId: "elsewhere" }, 0, "LAT-1016"],
    ["for a point without a market", { meteringPointId: "mp-out" }, 0, "LAT-1017"],
    ["signed with a key of nobody", {}, 1, "LAT-1007"],
  ];
  for (const [what, change, stranger, code] of refusals) {
    it(`${what} is refused by number and leaves the book as it was`, async () => {
      const { market, store, key } = await openMarket();
      const order = await signed(change, stranger === 1 ? testSigner(901) : BROWSER);
      expect(await submitOrder(market, COMMUNITY, order, NOW)).toMatchObject({ status: "rejected", code });
      expect(await store.orders(key(4))).toEqual([]);
    });
  }

  it("with a changed field under an old signature is refused", async () => {
    const { market } = await openMarket();
    const order = await signed();
    const cheaper = { ...order.order, limitPrice: microEuroPerKWh(10_000) };
    const forged = { ...order, order: cheaper, orderId: orderId(cheaper) };
    expect(await submitOrder(market, COMMUNITY, forged, NOW)).toMatchObject({ code: "LAT-1006" });
  });

  it("that replays a nonce in another interval is refused", async () => {
    const { market } = await openMarket();
    await submitOrder(market, COMMUNITY, await signed(), NOW);
    const replay = await signed({ interval: intervalIndex(FIRST + 5) });
    expect(await submitOrder(market, COMMUNITY, replay, NOW)).toMatchObject({ code: "LAT-1009" });
  });

  it("takes the place of what the plan would have ordered", async () => {
    const street = await openMarket();
    await submitOrder(street.market, COMMUNITY, await signed(), NOW);
    await street.run(5);
    const own = await street.store.memberOrders(COMMUNITY, "mp-day", {
      from: TARGET,
      to: intervalIndex(TARGET + 1),
    });
    expect(own.map(({ order }) => [order.origin, order.order.energyWh])).toEqual([
      ["manual", 400],
      ["plan", 200],
    ]);
  });
});
