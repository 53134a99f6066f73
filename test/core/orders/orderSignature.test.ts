import { describe, expect, it } from "vitest";
import type { Hex, SignedOrder } from "../../../backend/core/orders/order.ts";
import {
  addressOfPrivateKey,
  recoverSigner,
  signOrder,
  verifyOrderSignature,
} from "../../../backend/core/orders/orderSignature.ts";
import { orderDomain, typedOrderDigest } from "../../../backend/core/orders/typedOrder.ts";
import { DOMAIN, MEMBER, MEMBER_KEY, STRANGER_KEY, sampleOrder, sampleSigned } from "./sampleOrders.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint): string => value.toString(16).padStart(64, "0");
const withParts = (signed: SignedOrder, parts: { r?: bigint; s?: bigint; v?: number }): SignedOrder => {
  const r = parts.r ?? BigInt(signed.signature.slice(0, 66));
  const s = parts.s ?? BigInt(`0x${signed.signature.slice(66, 130)}`);
  const v = parts.v ?? Number.parseInt(signed.signature.slice(130), 16);
  return { ...signed, signature: `0x${word(r)}${word(s)}${v.toString(16).padStart(2, "0")}` };
};

describe("an order's signature", () => {
  const signed = sampleSigned();
  const s = BigInt(`0x${signed.signature.slice(66, 130)}`);
  const v = Number.parseInt(signed.signature.slice(130), 16);

  it("names its signer", () => {
    expect(recoverSigner(typedOrderDigest(signed.order, DOMAIN), signed.signature)).toEqual({
      signer: MEMBER,
    });
    expect(verifyOrderSignature(signed, DOMAIN)).toBeNull();
  });

  it("is the same every time and never in the upper half", () => {
    expect(sampleSigned()).toEqual(signed);
    for (let nonce = 0; nonce < 40; nonce += 1) {
      const { signature } = sampleSigned({ nonce });
      expect(BigInt(`0x${signature.slice(66, 130)}`) <= CURVE_ORDER / 2n).toBe(true);
    }
  });

  it("has no second valid form: the mirrored s is refused although it is mathematically sound", () => {
    const mirrored = withParts(signed, { s: CURVE_ORDER - s, v: v === 27 ? 28 : 27 });
    expect(verifyOrderSignature(mirrored, DOMAIN)).toBe("s is in the upper half");
  });

  it.each([
    ["recovery byte 0", withParts(signed, { v: v - 27 }), "recovery byte is not 27 or 28"],
    ["the other recovery byte", withParts(signed, { v: v === 27 ? 28 : 27 }), "made by another key"],
    ["r = 0", withParts(signed, { r: 0n }), "r or s out of range"],
    ["r = n", withParts(signed, { r: CURVE_ORDER }), "r or s out of range"],
    ["s = 0", withParts(signed, { s: 0n }), "r or s out of range"],
    ["r on no point of the curve", withParts(signed, { r: 5n }), "no key belongs to it"],
    ["64 bytes", { ...signed, signature: signed.signature.slice(0, 130) as Hex }, "not 65 bytes of hex"],
    ["no hex", { ...signed, signature: `0x${"zz".repeat(65)}` as Hex }, "not 65 bytes of hex"],
  ])("is refused with %s", (_, broken, fault) => {
    expect(verifyOrderSignature(broken, DOMAIN)).toBe(fault);
  });

  it("does not carry over to another order, key or deployment", () => {
    expect(verifyOrderSignature({ ...signed, order: sampleOrder({ nonce: 18 }) }, DOMAIN)).toBe(
      "made by another key",
    );
    expect(verifyOrderSignature({ ...signed, signer: addressOfPrivateKey(STRANGER_KEY) }, DOMAIN)).toBe(
      "made by another key",
    );
    expect(verifyOrderSignature(signed, orderDomain(1, DOMAIN.verifyingContract))).toBe(
      "made by another key",
    );
  });

  it.each([
    ["zero", new Uint8Array(32)],
    ["short", new Uint8Array(31).fill(1)],
    ["not below the curve's order", new Uint8Array(32).fill(0xff)],
  ])("cannot be made with a private key that is %s", (_, key) => {
    expect(() => signOrder(sampleOrder(), DOMAIN, key)).toThrow(
      expect.objectContaining({ code: "LAT-1027" }),
    );
  });

  it("uses the engine that is plugged in", () => {
    const deaf = { recoverPublicKey: () => null };
    expect(verifyOrderSignature(signed, DOMAIN, deaf)).toBe("no key belongs to it");
    expect(addressOfPrivateKey(MEMBER_KEY)).toBe(MEMBER);
  });
});
