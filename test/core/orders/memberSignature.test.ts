import { describe, expect, it } from "vitest";
import {
  base64Url,
  decodePasskeySignature,
  encodePasskeySignature,
  MAX_SIGNATURE_BYTES,
} from "../../../backend/core/orders/memberSignature.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import {
  nobleVerifier,
  recoverSigner,
  verifyOrderSignature,
} from "../../../backend/core/orders/orderSignature.ts";
import { parseOrder } from "../../../backend/core/orders/parseOrder.ts";
import { memberVerifier } from "../../../backend/core/orders/passkeyEngine.ts";
import { orderDomain, orderId, typedOrderDigest } from "../../../backend/core/orders/typedOrder.ts";
import { sampleOrder } from "./sampleOrders.ts";
import { SITE, testPasskey } from "./testPasskey.ts";

const DOMAIN = orderDomain(31_337, `0x${"1e".repeat(20)}`);
const here = { ...memberVerifier, party: SITE };
const passkey = testPasskey(1);
const order = sampleOrder();
const digest = typedOrderDigest(order, DOMAIN);
const signed = { order, orderId: orderId(order), signer: passkey.address, signature: passkey.sign(digest) };

describe("an order signed with a passkey", () => {
  it("is the order of that passkey, with and without the server's own address", () => {
    expect(verifyOrderSignature(signed, DOMAIN, memberVerifier)).toBeNull();
    expect(verifyOrderSignature(signed, DOMAIN, here)).toBeNull();
  });

  it("is read from the wire as it was sent", () => {
    const parsed = parseOrder(JSON.parse(JSON.stringify(signed)));
    expect(parsed).toMatchObject({ status: "parsed", signedOrder: { signature: signed.signature } });
  });

  it("is nobody else's, and good for no other order or deployment", () => {
    const other = { ...signed, signer: testPasskey(2).address };
    expect(verifyOrderSignature(other, DOMAIN, memberVerifier)).toBe("made by another key");
    const changed = { ...signed, order: sampleOrder({ nonce: 18 }) };
    expect(verifyOrderSignature(changed, DOMAIN, memberVerifier)).toBe("it answers another challenge");
    const elsewhere = orderDomain(1, DOMAIN.verifyingContract);
    expect(verifyOrderSignature(signed, elsewhere, memberVerifier)).toBe("it answers another challenge");
  });

  it("is refused where no passkeys are expected", () => {
    expect(verifyOrderSignature(signed, DOMAIN, nobleVerifier)).toBe("passkeys cannot be checked here");
  });

  it.each([
    ["nobody was present", { flags: 0x04 }],
    ["the person was not verified", { flags: 0x01 }],
    ["the backup flags contradict each other", { flags: 0x15 }],
    ["made for another site", { site: "evil.example" }],
    ["made on another page", { origin: "http://evil.example" }],
    ["it is not an answer of a passkey", { type: "webauthn.create" }],
    ["the authenticator data is too short", { authenticatorBytes: 36 }],
    ["s is in the upper half", { highS: true }],
  ] as const)("is refused because %s", (fault, options) => {
    expect(recoverSigner(digest, passkey.sign(digest, options), here)).toEqual({ fault });
  });

  it("accepts a key that is backed up when it may be", () => {
    expect(recoverSigner(digest, passkey.sign(digest, { flags: 0x1d }), here)).toEqual({
      signer: passkey.address,
    });
  });

  it("is refused when one bit of r, of the key or of the authenticator data changed", () => {
    const answer = passkey.answer(digest);
    const flip = (hex: Hex): Hex =>
      `${hex.slice(0, -1)}${(Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16)}` as Hex;
    for (const field of ["r", "qx", "qy", "authenticatorData"] as const) {
      const broken = encodePasskeySignature({ ...answer, [field]: flip(answer[field]) });
      expect(recoverSigner(digest, broken, memberVerifier)).toEqual({ fault: "no key belongs to it" });
    }
  });
});

describe("the encoding of a passkey signature", () => {
  it("reads back what it wrote, whatever the lengths", () => {
    for (let extra = 0; extra < 40; extra += 1) {
      const answer = passkey.answer(digest, { origin: `https://${"x".repeat(extra)}.example` });
      expect(decodePasskeySignature(encodePasskeySignature(answer))).toEqual(answer);
    }
  });

  it("is the only one: cut, padded, longer or shifted encodings are not read", () => {
    const good = signed.signature;
    const bad = [
      good.slice(0, -2),
      `${good}00`,
      good.replace(/^0x01/, "0x02"),
      `0x01${"00".repeat(300)}`,
      `0x01${"ff".repeat(400)}`,
      `0x01${"00".repeat(MAX_SIGNATURE_BYTES)}`,
      `0x${"00".repeat(66)}`,
    ];
    for (const signature of bad) {
      expect(decodePasskeySignature(signature)).toBeNull();
      expect(recoverSigner(digest, signature, memberVerifier)).toEqual({ fault: "not a passkey signature" });
    }
  });

  it("neither throws nor counts when a length points elsewhere", () => {
    const good = signed.signature;
    const at = (word: number) => 2 + 2 * (65 + 32 * word);
    const long = (good.length - 2) / 2 - 65;
    for (const word of [4, 5, 6]) {
      for (let value = 0; value <= long + 40; value += 1) {
        const changed = value.toString(16).padStart(64, "0");
        const signature = `${good.slice(0, at(word))}${changed}${good.slice(at(word) + 64)}`;
        if (signature !== good)
          expect(recoverSigner(digest, signature, memberVerifier)).toHaveProperty("fault");
      }
      const huge = `${good.slice(0, at(word))}${"f".repeat(64)}${good.slice(at(word) + 64)}`;
      expect(recoverSigner(digest, huge, memberVerifier)).toHaveProperty("fault");
    }
  });

  it("writes challenges as browsers do", () => {
    for (let length = 0; length < 40; length += 1) {
      const value = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      expect(base64Url(value)).toBe(Buffer.from(value).toString("base64url"));
    }
  });
});
