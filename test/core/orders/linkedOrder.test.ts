/** Linked orders: their typed form, what is refused, and that nothing derived leaves them. */
import { TypedDataEncoder, Wallet } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LINKED_ORDER_TYPES,
  type LinkedOrder,
  linkedOrderDigest,
  linkedOrderId,
  linkedOrderMessage,
  type SignedLinkedOrder,
} from "../../../backend/core/orders/linkedOrder.ts";
import {
  chargedWh,
  chargeRoomWh,
  linkedFaultOf,
  linkedState,
} from "../../../backend/core/orders/linkedState.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { typedDataDomain } from "../../../backend/core/orders/typedOrder.ts";
import { type LinkedContext, validateLinkedOrder } from "../../../backend/core/orders/validateLinkedOrder.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { sampleLinked } from "./sampleLinkedOrders.ts";
import { DOMAIN, INTERVAL, MEMBER, MEMBER_KEY, sampleContext, sampleOrder, WINDOW } from "./sampleOrders.ts";

const types = { LinkedOrder: [...LINKED_ORDER_TYPES.LinkedOrder] };

const signed = (change: Partial<LinkedOrder> = {}, key = MEMBER_KEY): SignedLinkedOrder => {
  const linkedOrder = sampleLinked(change);
  const signature = signDigest(linkedOrderDigest(linkedOrder, DOMAIN), key);
  return { linkedOrder, linkedOrderId: linkedOrderId(linkedOrder), signer: MEMBER, signature };
};

const context = (change: Partial<LinkedContext> = {}): LinkedContext => ({
  ...sampleContext(),
  others: [],
  clearsHorizon: true,
  allowsBlocks: true,
  ...change,
});

const battery: Partial<LinkedOrder> = {
  kind: "battery",
  dischargeWh: wattHours(2_000),
  capacityWh: wattHours(8_000),
  storedWh: wattHours(2_000),
  reserveWh: wattHours(1_000),
  efficiencyPpm: 900_000,
  buyLimit: microEuroPerKWh(90_000),
  sellLimit: microEuroPerKWh(100_000),
};
const block: Partial<LinkedOrder> = { kind: "block", profileWh: [wattHours(500), wattHours(700)] };

describe("the typed form of a linked order", () => {
  it("is hashed and signed as wallets do it, for every kind", async () => {
    const wallet = new Wallet(`0x${Buffer.from(MEMBER_KEY).toString("hex")}`);
    for (const change of [{}, battery, block]) {
      const order = sampleLinked(change);
      const message = linkedOrderMessage(order);
      expect(linkedOrderId(order)).toBe(TypedDataEncoder.hashStruct("LinkedOrder", types, message));
      expect(signed(change).signature).toBe(
        await wallet.signTypedData(typedDataDomain(DOMAIN), types, message),
      );
    }
  });

  it("changes its identity with every single field", () => {
    const order = sampleLinked();
    const ids = Object.keys(order).map((field) => {
      const value = order[field as keyof LinkedOrder];
      const other =
        field === "kind"
          ? "block"
          : field === "side"
            ? "sell"
            : typeof value === "number"
              ? value + 1
              : `${value}x`;
      return linkedOrderId({ ...order, [field]: field === "profileWh" ? [1] : other } as LinkedOrder);
    });
    expect(new Set([linkedOrderId(order), ...ids]).size).toBe(ids.length + 1);
  });
});

describe("a linked order is taken", () => {
  it.each([
    ["as a car", {}],
    ["as a battery", battery],
    ["as a block", block],
  ])("%s", (_, change) => {
    const entry = signed(change);
    expect(validateLinkedOrder(entry, context())).toEqual({ status: "accepted", signed: entry });
  });
});

describe("a linked order is refused", () => {
  const late = epochSeconds(WINDOW.plansEnterAt);
  it.each<[string, Partial<LinkedOrder>, Partial<LinkedContext>, string]>([
    ["with a negative energy", { energyWh: wattHours(-1) }, {}, "LAT-1050"],
    ["with a window beyond all intervals", { firstInterval: intervalIndex(0xffff_ffff) }, {}, "LAT-1050"],
    ["with a window of a year", { intervals: 35_040 }, {}, "LAT-1050"],
    ["with more needed than wanted", { minEnergyWh: wattHours(12_001) }, {}, "LAT-1051"],
    ["with more needed than can flow", { intervals: 2, minEnergyWh: wattHours(6_000) }, {}, "LAT-1051"],
    ["with a battery fuller than full", { ...battery, storedWh: wattHours(9_000) }, {}, "LAT-1051"],
    ["with a reserve beyond its size", { ...battery, reserveWh: wattHours(9_000) }, {}, "LAT-1051"],
    ["with limits that lose money", { ...battery, buyLimit: microEuroPerKWh(91_000) }, {}, "LAT-1052"],
    ["with a block longer than its window", { ...block, intervals: 1 }, {}, "LAT-1051"],
    ["with an empty block", { ...block, profileWh: [] }, {}, "LAT-1051"],
    ["after the first plans were due", {}, { now: late }, "LAT-1053"],
    ["beside another of its kind", {}, { others: [sampleLinked({ nonce: 1 })] }, "LAT-1054"],
    ["where no horizon is cleared", {}, { clearsHorizon: false }, "LAT-1055"],
    ["as a block where none are allowed", block, { allowsBlocks: false }, "LAT-1056"],
    ["beyond the connection", { chargeWh: wattHours(2_751) }, {}, "LAT-1004"],
    ["off the price step", { buyLimit: microEuroPerKWh(200_500) }, {}, "LAT-1011"],
    ["above the cap", { buyLimit: microEuroPerKWh(401_000) }, {}, "LAT-1013"],
    ["against another tariff sheet", { tariffVersion: 2 }, {}, "LAT-1014"],
    ["for another community", { communityId: "buchenweg" }, {}, "LAT-1016"],
    ["for an unknown point", {}, { point: undefined }, "LAT-1017"],
    ["with a nonce used before", {}, { nonceIsUsed: true }, "LAT-1009"],
  ])("%s", (_, change, by, code) => {
    expect(validateLinkedOrder(signed(change), context(by))).toMatchObject({ status: "rejected", code });
  });

  it("with half a Wh, without throwing", () => {
    const sound = signed();
    const broken = { ...sound, linkedOrder: { ...sound.linkedOrder, energyWh: 0.5 as never } };
    expect(validateLinkedOrder(broken, context())).toMatchObject({ code: "LAT-1050" });
  });

  it("when signature or id belong to another", () => {
    const other = signed({ nonce: 41 });
    expect(validateLinkedOrder({ ...signed(), signature: other.signature }, context())).toMatchObject({
      code: "LAT-1006",
    });
    expect(validateLinkedOrder({ ...signed(), linkedOrderId: other.linkedOrderId }, context())).toMatchObject(
      {
        code: "LAT-1022",
      },
    );
  });
});

describe("the state of a battery", () => {
  it("never stores more than it may when it charges up to its room", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (ppm, roomWh) => {
          const order = sampleLinked({ efficiencyPpm: ppm });
          const most = chargeRoomWh(order, roomWh);
          expect(chargedWh(order, most)).toBeLessThanOrEqual(roomWh);
          if (roomWh > 0) expect(chargedWh(order, most + 1)).toBeGreaterThan(roomWh);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("an order that claims to come from a linked order", () => {
  const at = (interval: number, change: object) =>
    sampleOrder({ interval: intervalIndex(interval), side: "buy", fallback: "none", ...change });
  const fill = (interval: number, boughtWh: number, soldWh = 0) => ({
    interval: intervalIndex(interval),
    boughtWh,
    soldWh,
  });
  const car = sampleLinked({ minEnergyWh: wattHours(3_000) });
  const store = sampleLinked(battery);
  const run = sampleLinked(block);
  const cheap = { limitPrice: microEuroPerKWh(80_000) };

  it.each<[string, LinkedOrder, object, ReturnType<typeof fill>[], string | null]>([
    ["a car within its energy", car, { energyWh: 2_750 }, [fill(INTERVAL - 1, 9_000)], null],
    ["a car beyond its energy", car, { energyWh: 2_750 }, [fill(INTERVAL - 1, 9_500)], "energy"],
    ["a car beyond its power", car, { energyWh: 2_751 }, [], "energy"],
    ["a car above its limit", car, { limitPrice: microEuroPerKWh(201_000) }, [], "price"],
    ["a car that sells", car, { side: "sell" }, [], "side"],
    ["what the car must have", car, { energyWh: 2_000, fallback: "grid" }, [fill(INTERVAL - 1, 1_000)], null],
    [
      "more than it must have",
      car,
      { energyWh: 2_000, fallback: "grid" },
      [fill(INTERVAL - 1, 1_001)],
      "fallback",
    ],
    ["after the window", car, { interval: intervalIndex(INTERVAL + 32) }, [], "interval"],
    ["for a neighbour", car, { meteringPointId: "LH-02" }, [], "point"],
    ["a battery above its reserve", store, { side: "sell", energyWh: 1_000, limitPrice: 100_000 }, [], null],
    [
      "a battery into its reserve",
      store,
      { side: "sell", energyWh: 1_001, limitPrice: 100_000 },
      [],
      "energy",
    ],
    ["a battery into its room", store, { energyWh: 2_750, ...cheap }, [fill(INTERVAL - 1, 3_000)], null],
    [
      "a battery beyond its room",
      store,
      { energyWh: 2_750, ...cheap },
      [fill(INTERVAL - 1, 4_000)],
      "energy",
    ],
    ["a block that begins", run, { energyWh: 500, minFillWh: 500 }, [], null],
    ["a block that begins in part", run, { energyWh: 500, minFillWh: 400 }, [], "fallback"],
    ["a block that runs on", run, { energyWh: 700, fallback: "grid" }, [fill(INTERVAL - 1, 500)], null],
    [
      "a block with another profile",
      run,
      { energyWh: 701, fallback: "grid" },
      [fill(INTERVAL - 1, 500)],
      "energy",
    ],
  ])("%s", (_, linked, change, fills, fault) => {
    expect(linkedFaultOf(at(INTERVAL, { limitPrice: linked.buyLimit, ...change }), linked, fills)).toBe(
      fault,
    );
  });

  it("adds up its fills in any order", () => {
    const fills = [fill(1, 300), fill(2, 0, 100), fill(3, 111)];
    expect(linkedState(store, fills)).toEqual(linkedState(store, fills.toReversed()));
  });
});
