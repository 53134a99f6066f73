/** Orders, plans and their signatures: the contract and the TypeScript twin give the same verdict. */
import { beforeAll, describe, expect, test } from "vitest";
import { orderReceiptDigest } from "../../backend/core/commitment/digests.ts";
import { encodePasskeySignature } from "../../backend/core/orders/memberSignature.ts";
import type { Hex, Order, PlanMandate } from "../../backend/core/orders/order.ts";
import { addressOfPrivateKey, recoverSigner, signDigest } from "../../backend/core/orders/orderSignature.ts";
import { memberVerifier } from "../../backend/core/orders/passkeyEngine.ts";
import {
  FALLBACK_CODE,
  hashTypedOrder,
  orderDomain,
  orderId,
  SIDE_CODE,
  typedOrderDigest,
} from "../../backend/core/orders/typedOrder.ts";
import { planFaultOf, planMandateDigest } from "../../backend/core/orders/typedPlan.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { startTestChain, type TestChain } from "../contracts/testChain.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { sampleOrder } from "../core/orders/sampleOrders.ts";
import { type AssertionOptions, testPasskey } from "../core/orders/testPasskey.ts";

const LONG = process.env.LATERAL_LONG === "1";
const CASES = LONG ? 200 : 24;
const ZERO: Hex = `0x${"00".repeat(20)}`;
const FAULTS = [null, "point", "interval", "price", "delegate", "signature"] as const;
const onChain = ({ fallback, side, ...order }: Order) => ({
  ...order,
  side: SIDE_CODE[side],
  fallbackCode: FALLBACK_CODE[fallback],
});
const hexOf = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString("hex")}`;

describe("TypeScript = Solidity", () => {
  let chain: TestChain;
  let domain: ReturnType<typeof orderDomain>;
  const random = randomSource(71);
  beforeAll(async () => {
    chain = await startTestChain();
    domain = orderDomain(31_337, chain.deployment.contracts.batchLedger);
  });
  const ask = (name: string, ...args: unknown[]) =>
    chain.contract("orderVerifier").getFunction(name)(...args, { blockTag: "latest", gasLimit: 5_000_000 });
  const randomOrder = (): Order =>
    sampleOrder({
      communityId: `c-${random.hex(3)}`,
      meteringPointId: `mp-${random.whole(1, 3)}`,
      interval: intervalIndex(random.whole(1, 2 ** 32 - 1)),
      side: random.whole(0, 1) === 0 ? "buy" : "sell",
      energyWh: wattHours(random.whole(1, 1_000_000)),
      limitPrice: microEuroPerKWh(random.whole(-10_000, 10_000) * 1_000),
      fallback: random.whole(0, 1) === 0 ? "grid" : "none",
      nonce: random.whole(0, 2 ** 48),
      minFillWh: wattHours(random.whole(0, 1_000)),
      counterparty: random.whole(0, 1) === 0 ? "" : "mp-99",
    });

  test("order ids and digests agree on random orders", async () => {
    for (let n = 0; n < CASES; n += 1) {
      const order = randomOrder();
      const digest = await ask("digestOf", domain.verifyingContract, onChain(order));
      expect(digest).toBe(hashTypedOrder(order, domain));
    }
  });

  test("signatures of keys and passkeys, sound and broken, have the same signer", async () => {
    const flips: readonly AssertionOptions[] = [
      {},
      { flags: 0x01 },
      { flags: 0x04 },
      { flags: 0x15 },
      { flags: 0x1d },
      { type: "webauthn.create" },
      { authenticatorBytes: 36 },
      { highS: true },
    ];
    const verdicts = new Set<string>();
    const key = new Uint8Array(32).fill(3);
    const check = async (digest: Uint8Array, signature: Hex) => {
      const outcome = recoverSigner(digest, signature, memberVerifier);
      const expected = "signer" in outcome ? outcome.signer : ZERO;
      const actual: string = await ask("signerOf", hexOf(digest), signature);
      expect(actual.toLowerCase()).toBe(expected);
      verdicts.add("fault" in outcome ? outcome.fault : "sound");
    };
    for (let n = 0; n < CASES; n += 1) {
      const digest = typedOrderDigest(randomOrder(), domain);
      const passkey = testPasskey(n);
      const options = flips[n % flips.length]!;
      await check(digest, passkey.sign(digest, options));
      await check(typedOrderDigest(randomOrder(), domain), passkey.sign(digest));
      const answer = passkey.answer(digest);
      await check(digest, encodePasskeySignature({ ...answer, qx: random.hex(32) }));
      await check(digest, encodePasskeySignature({ ...answer, r: random.hex(32) }));
      await check(digest, signDigest(digest, key));
      await check(digest, `${signDigest(digest, key).slice(0, 130)}1d` as Hex);
    }
    for (const signature of ["0x", "0x01", `0x01${"00".repeat(300)}`, `0x02${"00".repeat(300)}`] as const) {
      await check(new Uint8Array(32), signature);
    }
    // A good key with an assertion that is cut off, or that points out of itself.
    const whole = testPasskey(1).sign(new Uint8Array(32));
    for (const bytes of [66, 165, 256, 300])
      await check(new Uint8Array(32), whole.slice(0, 2 + 2 * bytes) as Hex);
    const far = 2 + 2 * (65 + 4 * 32);
    await check(new Uint8Array(32), `${whole.slice(0, far)}${"f".repeat(64)}${whole.slice(far + 64)}` as Hex);
    await check(new Uint8Array(32), `0x01${"00".repeat(3_000)}`);
    expect([...verdicts].sort()).toEqual([
      "it answers another challenge",
      "it is not an answer of a passkey",
      "no key belongs to it",
      "nobody was present",
      "not 65 bytes of hex",
      "not a passkey signature",
      "recovery byte is not 27 or 28",
      "s is in the upper half",
      "sound",
      "the authenticator data is too short",
      "the backup flags contradict each other",
      "the person was not verified",
    ]);
  });

  test("an order is the delegate's only inside the plan that the member signed", async () => {
    const gateway = new Uint8Array(32).fill(4);
    const seen = new Set<string>();
    for (let n = 0; n < CASES; n += 1) {
      const order = randomOrder();
      const near = (value: number, by: number) => value + random.whole(-by, by);
      const mandate: PlanMandate = {
        communityId: random.whole(0, 9) === 0 ? "elsewhere" : order.communityId,
        meteringPointId: order.meteringPointId,
        delegate: random.whole(0, 5) === 0 ? random.hex(20) : addressOfPrivateKey(gateway),
        buyLimit: microEuroPerKWh(near(order.limitPrice / 1_000, 2) * 1_000),
        sellLimit: microEuroPerKWh(near(order.limitPrice / 1_000, 2) * 1_000),
        firstInterval: intervalIndex(Math.max(0, order.interval - random.whole(-1, 5))),
        lastInterval: intervalIndex(Math.min(2 ** 32 - 1, order.interval + 5)),
        nonce: n,
      };
      const member = testPasskey(100 + n);
      const digest = planMandateDigest(mandate, domain);
      expect(await ask("planDigestOf", domain.verifyingContract, mandate)).toBe(hexOf(digest));
      const forged = random.whole(0, 7) === 0;
      const planSignature = forged ? member.sign(random.hex(32)) : member.sign(digest);
      const orderSignature = signDigest(typedOrderDigest(order, domain), gateway);
      const [id, signer, fault] = await ask(
        "verifyPlanned",
        domain.verifyingContract,
        onChain(order),
        orderSignature,
        mandate,
        planSignature,
      );
      expect(id).toBe(orderId(order));
      expect(signer.toLowerCase()).toBe(forged ? ZERO : member.address);
      const delegated = mandate.delegate === addressOfPrivateKey(gateway);
      const expected = forged ? "signature" : delegated ? planFaultOf(order, mandate) : "delegate";
      expect(FAULTS[Number(fault)]).toBe(expected);
      seen.add(String(expected));
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  test("a plan without delegate lets nobody in, not even with a signature of nobody", async () => {
    const order = randomOrder();
    const price = order.limitPrice;
    const mandate: PlanMandate = {
      communityId: order.communityId,
      meteringPointId: order.meteringPointId,
      delegate: ZERO,
      buyLimit: price,
      sellLimit: price,
      firstInterval: order.interval,
      lastInterval: order.interval,
      nonce: 0,
    };
    const planSignature = testPasskey(3).sign(planMandateDigest(mandate, domain));
    for (const signature of [`0x${"00".repeat(65)}`, "0x", "0x01"]) {
      const asked = [domain.verifyingContract, onChain(order), signature, mandate, planSignature] as const;
      const [, , fault] = await ask("verifyPlanned", ...asked);
      expect(FAULTS[Number(fault)]).toBe("delegate");
    }
  });

  test("the receipt's digest is what the type says", async () => {
    const place = { ...chain.domain() };
    const receipt = { interval: 7, orderId: random.hex(32), sequence: 3, receivedAt: 1_781_000_000 };
    const types = {
      OrderReceipt: [
        { name: "community", type: "bytes32" },
        { name: "feeder", type: "bytes32" },
        { name: "interval", type: "uint32" },
        { name: "orderId", type: "bytes32" },
        { name: "sequence", type: "uint32" },
        { name: "receivedAt", type: "uint64" },
      ],
    };
    const typed = {
      name: "Lateral",
      version: "1",
      chainId: place.chainId,
      verifyingContract: place.contract,
    };
    const { community, feeder } = place;
    const expected = chain.ethers.TypedDataEncoder.hash(typed, types, { community, feeder, ...receipt });
    expect(orderReceiptDigest(place, receipt)).toBe(expected);
  });
});
