import { TypedDataEncoder } from "ethers";
import { describe, expect, it } from "vitest";
import type { PlanMandate } from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey, signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { memberVerifier } from "../../../backend/core/orders/passkeyEngine.ts";
import { orderDomain, typedDataDomain } from "../../../backend/core/orders/typedOrder.ts";
import {
  PLAN_TYPES,
  planFaultOf,
  planMandateDigest,
  verifyMandateSignature,
} from "../../../backend/core/orders/typedPlan.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { sampleOrder } from "./sampleOrders.ts";
import { testPasskey } from "./testPasskey.ts";

const DOMAIN = orderDomain(31_337, `0x${"1e".repeat(20)}`);
const order = sampleOrder({ side: "buy", limitPrice: microEuroPerKWh(250_000) });
const mandate: PlanMandate = {
  communityId: order.communityId,
  meteringPointId: order.meteringPointId,
  delegate: `0x${"ab".repeat(20)}`,
  buyLimit: microEuroPerKWh(250_000),
  sellLimit: microEuroPerKWh(-80_000),
  firstInterval: intervalIndex(order.interval),
  lastInterval: intervalIndex(order.interval),
  nonce: 3,
};
const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;

describe("a signed trading plan", () => {
  it("has the digest that wallets compute", () => {
    const expected = TypedDataEncoder.hash(
      typedDataDomain(DOMAIN),
      { TradingPlan: [...PLAN_TYPES.TradingPlan] },
      mandate,
    );
    expect(hexOf(planMandateDigest(mandate, DOMAIN))).toBe(expected);
  });

  it("may be signed with a passkey or with a key of the browser, and with none but the signer's", () => {
    const digest = planMandateDigest(mandate, DOMAIN);
    const passkey = testPasskey(5);
    const byPasskey = { mandate, signer: passkey.address, signature: passkey.sign(digest) };
    expect(verifyMandateSignature(byPasskey, DOMAIN, memberVerifier)).toBeNull();
    const key = new Uint8Array(32).fill(9);
    const byKey = { mandate, signer: addressOfPrivateKey(key), signature: signDigest(digest, key) };
    expect(verifyMandateSignature(byKey, DOMAIN, memberVerifier)).toBeNull();
    const wrong = { ...byKey, signer: passkey.address };
    expect(verifyMandateSignature(wrong, DOMAIN, memberVerifier)).toBe("made by another key");
    const broken = { ...byKey, signature: `0x${"00".repeat(65)}` as const };
    expect(verifyMandateSignature(broken, DOMAIN, memberVerifier)).toBe("recovery byte is not 27 or 28");
    const wider = { ...byKey, mandate: { ...mandate, buyLimit: microEuroPerKWh(251_000) } };
    expect(verifyMandateSignature(wider, DOMAIN, memberVerifier)).toBe("made by another key");
  });

  it.each([
    [null, {}],
    ["point", { communityId: "elsewhere" }],
    ["point", { meteringPointId: "mp-99" }],
    ["interval", { interval: intervalIndex(order.interval + 1) }],
    ["interval", { interval: intervalIndex(order.interval - 1) }],
    ["price", { limitPrice: microEuroPerKWh(251_000) }],
    [null, { side: "sell", limitPrice: microEuroPerKWh(-80_000) }],
    ["price", { side: "sell", limitPrice: microEuroPerKWh(-81_000) }],
  ] as const)("says %s to an order with %o", (fault, change) => {
    expect(planFaultOf({ ...order, ...change }, mandate)).toBe(fault);
  });
});
