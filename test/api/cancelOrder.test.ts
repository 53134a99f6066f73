/** An order that can be taken back, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hex, SignedOrder } from "../../backend/core/orders/order.ts";
import { cancellationDigest } from "../../backend/core/orders/orderCancellation.ts";
import { addressOfPrivateKey, signDigest } from "../../backend/core/orders/orderSignature.ts";
import { type Client, signInAs } from "./support/client.ts";
import { OPEN_INTERVAL, ORDER_DOMAIN, signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, FEEDER, privateKeyOf } from "./support/street.ts";

const ORDERS = "/api/v1/household/orders";
const KEY = { communityId: COMMUNITY, feederId: FEEDER.id, interval: OPEN_INTERVAL };
let server: TestServer;
let anna: Client;
let nonce = 100;

/** Made in Anna's browser; what the gateway signs is no word of hers. */
const BROWSER = new Uint8Array(32).fill(61);

const wordOf = (orderId: Hex, key: Uint8Array = BROWSER) => {
  return {
    signer: addressOfPrivateKey(key),
    signature: signDigest(cancellationDigest(orderId, ORDER_DOMAIN), key),
  };
};

async function enter(revocable: boolean): Promise<SignedOrder> {
  nonce += 1;
  const signed = signedOrderOf("H1", { nonce });
  const answer = await anna.send("POST", ORDERS, { ...signed, revocable });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body?.operatorSignature === null).toBe(revocable);
  return signed;
}

beforeAll(async () => {
  server = await startTestServer();
  const [key] = await server.store.memberKeys(COMMUNITY, "H1");
  await server.store.addMemberKey({ ...key!, address: addressOfPrivateKey(BROWSER), kind: "browser" });
  anna = await signInAs(server, "anna");
});
afterAll(() => server.close());

describe("an order that can be taken back", () => {
  it("leaves the book, stays in the history as cancelled, and its nonce stays used", async () => {
    const { orderId, order } = await enter(true);
    const answer = await anna.send("DELETE", `${ORDERS}/${orderId}`, wordOf(orderId));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      summary: { state: "cancelled", revocable: false },
      receiptAvailable: false,
      cancelledAt: server.clock.now(),
    });
    expect((await server.store.orders(KEY)).some((booked) => booked.orderId === orderId)).toBe(false);
    const list = await anna.get(`${ORDERS}?origin=manual`);
    expect(JSON.stringify(list.body)).toContain("cancelled");
    const again = await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: order.nonce }));
    expect([again.status, again.code]).toEqual([409, "LAT-1009"]);
    const repeated = await anna.send("DELETE", `${ORDERS}/${orderId}`, wordOf(orderId));
    expect(repeated.status).toBe(200);
  });

  it("is not taken back by the gateway, with the word for another order, nor when it was entered as binding", async () => {
    const open = await enter(true);
    const stranger = await anna.send(
      "DELETE",
      `${ORDERS}/${open.orderId}`,
      wordOf(open.orderId, privateKeyOf("H1")),
    );
    expect([stranger.status, stranger.code]).toEqual([422, "LAT-8302"]);
    const other = await enter(true);
    const swapped = await anna.send("DELETE", `${ORDERS}/${open.orderId}`, wordOf(other.orderId));
    expect(swapped.code).toBe("LAT-8302");
    const binding = await enter(false);
    const refused = await anna.send("DELETE", `${ORDERS}/${binding.orderId}`, wordOf(binding.orderId));
    expect([refused.status, refused.code]).toEqual([409, "LAT-8301"]);
  });

  it("gives the operator's promise and can no longer be taken back once the book is closed", async () => {
    const signed = await enter(true);
    const record = await server.store.interval(KEY);
    const closed = await server.store.applyChange({
      ...KEY,
      from: "open",
      to: "closed",
      at: server.clock.now(),
      expectedOrderCount: record!.orderCount,
      expectedCancelledCount: record!.cancelledCount,
      writes: {},
    });
    expect(closed).toBe(true);
    const late = await anna.send("DELETE", `${ORDERS}/${signed.orderId}`, wordOf(signed.orderId));
    expect([late.status, late.code]).toEqual([409, "LAT-8300"]);
    const again = await anna.send("POST", ORDERS, { ...signed, revocable: true });
    expect(again.body?.operatorSignature).toMatch(/^0x[0-9a-f]{130}$/);
  });
});
