import { TypedDataEncoder, Wallet } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Order } from "../../../backend/core/orders/order.ts";
import { signOrder } from "../../../backend/core/orders/orderSignature.ts";
import {
  domainSeparator,
  hashTypedOrder,
  ORDER_TYPES,
  orderDomain,
  orderId,
  typedDataDomain,
  typedDataMessage,
} from "../../../backend/core/orders/typedOrder.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { DOMAIN, MEMBER_KEY, sampleOrder } from "./sampleOrders.ts";

const types = { Order: [...ORDER_TYPES.Order] };
const anyOrder: fc.Arbitrary<Order> = fc.record({
  communityId: fc.string({ maxLength: 40 }),
  meteringPointId: fc.string({ unit: "grapheme", maxLength: 40 }),
  interval: fc.nat(0xffff_ffff).map(intervalIndex),
  side: fc.constantFrom("buy", "sell"),
  energyWh: fc.nat(100_000_000).map(wattHours),
  limitPrice: fc.integer({ min: -10_000_000, max: 10_000_000 }).map(microEuroPerKWh),
  fallback: fc.constantFrom("grid", "none"),
  tariffVersion: fc.nat(0xffff_ffff),
  nonce: fc.maxSafeNat(),
  expiresAt: fc.nat(0xffff_ffff).map(epochSeconds),
  minFillWh: fc.nat(100_000_000).map(wattHours),
  counterparty: fc.string({ maxLength: 40 }),
});
const anyDomain = fc
  .record({
    chainId: fc.integer({ min: 1, max: 2 ** 48 }),
    bytes: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  })
  .map(({ chainId, bytes }) => orderDomain(chainId, `0x${Buffer.from(bytes).toString("hex")}`));

describe("the typed form of an order", () => {
  it("has the members that contracts and wallets rely on, in their order", () => {
    expect(ORDER_TYPES.Order.map((member) => `${member.type} ${member.name}`).join(",")).toBe(
      "string communityId,string meteringPointId,uint32 interval,uint8 side,uint64 energyWh,int64 limitPrice," +
        "uint8 fallback,uint32 tariffVersion,uint64 nonce,uint64 expiresAt,uint64 minFillWh,string counterparty",
    );
  });

  it("hashes any order in any domain as ethers does", () => {
    fc.assert(
      fc.property(anyOrder, anyDomain, (order, domain) => {
        const message = typedDataMessage(order);
        expect(hashTypedOrder(order, domain)).toBe(
          TypedDataEncoder.hash(typedDataDomain(domain), types, message),
        );
        expect(orderId(order)).toBe(TypedDataEncoder.hashStruct("Order", types, message));
        expect(domainSeparator(domain)).toBe(TypedDataEncoder.hashDomain(typedDataDomain(domain)));
      }),
      { numRuns: 150 },
    );
  });

  it("is signed with the same bytes by a wallet and by the product", async () => {
    const order = sampleOrder();
    const wallet = new Wallet(`0x${Buffer.from(MEMBER_KEY).toString("hex")}`);
    const signed = signOrder(order, DOMAIN, MEMBER_KEY);
    expect(signed.signature).toBe(
      await wallet.signTypedData(typedDataDomain(DOMAIN), types, typedDataMessage(order)),
    );
    expect(signed.signer).toBe(wallet.address.toLowerCase());
  });

  it("changes its identity with every single field", () => {
    const order = sampleOrder();
    const changes: Partial<Order>[] = [
      { communityId: "other" },
      { meteringPointId: "LH-02" },
      { interval: intervalIndex(1) },
      { side: "buy" },
      { energyWh: wattHours(1) },
      { limitPrice: microEuroPerKWh(-1_000) },
      { fallback: "none" },
      { tariffVersion: 4 },
      { nonce: 18 },
      { expiresAt: epochSeconds(1) },
      { minFillWh: wattHours(1) },
      { counterparty: "LH-02" },
    ];
    const ids = [order, ...changes.map((change) => ({ ...order, ...change }))].map(orderId);
    expect(new Set(ids).size).toBe(changes.length + 1);
  });

  it("is bound to chain and contract", () => {
    const order = sampleOrder();
    const others = [
      orderDomain(31_338, DOMAIN.verifyingContract),
      orderDomain(31_337, `0x${"cd".repeat(20)}`),
    ];
    for (const other of others) expect(hashTypedOrder(order, other)).not.toBe(hashTypedOrder(order, DOMAIN));
  });

  it.each([
    ["chain id 0", 0, DOMAIN.verifyingContract],
    ["a fractional chain id", 1.5, DOMAIN.verifyingContract],
    ["a short address", 1, "0xabcd"],
    ["no address", 1, ""],
  ])("refuses a domain with %s", (_, chainId, contract) => {
    expect(() => orderDomain(chainId, contract)).toThrow(expect.objectContaining({ code: "LAT-1028" }));
  });

  it("refuses to hash what is not a whole number", () => {
    const broken = { ...sampleOrder(), nonce: Number.NaN };
    expect(() => orderId(broken)).toThrow(expect.objectContaining({ code: "LAT-9001" }));
  });
});
