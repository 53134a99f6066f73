/** A member without a wallet: registers a passkey, orders with it, and signs its trading plan once. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personalMessageDigest } from "../../backend/adapters/auth/keyProof.ts";
import type { Hex, PlanMandate, SignedOrder } from "../../backend/core/orders/order.ts";
import { typedOrderDigest } from "../../backend/core/orders/typedOrder.ts";
import { planMandateDigest } from "../../backend/core/orders/typedPlan.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import { type AssertionOptions, testPasskey } from "../core/orders/testPasskey.ts";
import { type Client, signInAs } from "./support/client.ts";
import { OPEN_INTERVAL, ORDER_DOMAIN, signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

const QUERY = "?meteringPointId=H1";
const phone = testPasskey(51);
let server: TestServer;
let anna: Client;
let here: AssertionOptions;

beforeAll(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
  here = { site: "127.0.0.1", origin: server.url };
});
afterAll(() => server.close());

async function register(options: AssertionOptions) {
  const { address } = phone;
  const challenge = await anna.send("POST", `/api/v1/household/keys/challenge${QUERY}`, { address });
  const message = String(challenge.body?.message);
  const signature = phone.sign(personalMessageDigest(message), options);
  return anna.send("POST", `/api/v1/household/keys${QUERY}`, { address, message, signature });
}

function order(nonce: number, options: AssertionOptions): SignedOrder {
  const { order: unsigned, orderId } = signedOrderOf("H1", { nonce });
  const signature = phone.sign(typedOrderDigest(unsigned, ORDER_DOMAIN), options);
  return { order: unsigned, orderId, signer: phone.address, signature };
}
const place = (signed: SignedOrder) => anna.send("POST", "/api/v1/household/orders", signed);

describe("a passkey", () => {
  it("is registered only from this very site, and shown as what it is", async () => {
    expect((await register({ ...here, origin: "http://evil.example" })).body).toMatchObject({
      code: "LAT-8020",
    });
    expect((await register({ ...here, site: "evil.example" })).body).toMatchObject({ code: "LAT-8020" });
    const answer = await register(here);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ address: phone.address, kind: "passkey" });
  });

  it("signs orders that are booked with a receipt, and only on this site", async () => {
    expect((await place(order(101, { ...here, origin: "http://evil.example" }))).body).toMatchObject({
      code: "LAT-1006",
    });
    expect((await place(order(101, { ...here, flags: 0x01 }))).body).toMatchObject({ code: "LAT-1006" });
    const answer = await place(order(101, here));
    expect(answer.status).toBe(201);
    expect(answer.body?.operatorSignature).toHaveLength(132);
  });

  it("signs the bounds of a trading plan, which the plan must keep", async () => {
    const view = await anna.get(`/api/v1/household/plan${QUERY}`);
    const { gatewayKey, style, batteryReservePercent } = view.body ?? {};
    const mandate: PlanMandate = {
      communityId: COMMUNITY,
      meteringPointId: "H1",
      delegate: String(gatewayKey) as Hex,
      buyLimit: microEuroPerKWh(300_000),
      sellLimit: microEuroPerKWh(80_000),
      firstInterval: OPEN_INTERVAL,
      lastInterval: intervalIndex(OPEN_INTERVAL + 96),
      nonce: 1,
    };
    const signed = {
      mandate,
      signer: phone.address,
      signature: phone.sign(planMandateDigest(mandate, ORDER_DOMAIN), here),
    };
    const put = (buyLimit: number, change: object = {}) =>
      anna.send("PUT", `/api/v1/household/plan${QUERY}`, {
        style,
        batteryReservePercent,
        buyLimit,
        sellLimit: 80_000,
        mandate: { ...signed, ...change },
      });
    expect((await put(301_000)).body).toMatchObject({ code: "LAT-1025" });
    expect(
      (await put(300_000, { signature: phone.sign(keccak_256(new Uint8Array(1)), here) })).body,
    ).toMatchObject({ code: "LAT-1025" });
    const stranger = testPasskey(52);
    expect((await put(300_000, { signer: stranger.address })).body).toMatchObject({ code: "LAT-1025" });
    const answer = await put(300_000);
    expect(answer.body).toMatchObject({ signedUntil: OPEN_INTERVAL + 96, buyLimit: 300_000 });
  });
});
