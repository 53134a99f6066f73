import { describe, expect, it } from "vitest";
import type { Order, SignedOrder } from "../../../backend/core/orders/order.ts";
import { signOrder } from "../../../backend/core/orders/orderSignature.ts";
import {
  intervalCapacityWh,
  type OrderContext,
  validateOrder,
} from "../../../backend/core/orders/validateOrder.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, type WattHours, wattHours } from "../../../backend/core/units/quantities.ts";
import { DOMAIN, STRANGER_KEY, sampleContext, sampleOrder, sampleSigned, WINDOW } from "./sampleOrders.ts";

const price = (value: number) => ({ limitPrice: microEuroPerKWh(value) });
const fill = (value: number) => ({ minFillWh: wattHours(value) });
const energy = (value: number) => ({ energyWh: value as WattHours });

type Case = [string, Partial<Order>, Partial<OrderContext>, string, Record<string, unknown>];
const REFUSED: readonly Case[] = [
  ["at gate closure", {}, { now: WINDOW.gateClosesAt }, "LAT-1001", { limit: "2026-06-20T23:45:00Z" }],
  ["before trading opens", {}, { now: epochSeconds(WINDOW.opensAt - 1) }, "LAT-1002", {}],
  ["without energy", energy(0), {}, "LAT-1003", { actual: 0, limit: 1 }],
  ["with negative energy", energy(-5), {}, "LAT-1003", { actual: -5 }],
  ["beyond the connection", energy(2_751), {}, "LAT-1004", { actual: 2_751, limit: 2_750 }],
  [
    "beyond the connection together with the same side",
    { ...energy(1_000), nonce: 1 },
    { bookedByPoint: [sampleSigned({ nonce: 2, ...energy(1_751) })] },
    "LAT-1005",
    { actual: 2_751, limit: 2_750, side: "sell" },
  ],
  ["with a nonce used before", {}, { nonceIsUsed: true }, "LAT-1009", { actual: 17 }],
  ["twice", {}, { bookedByPoint: [sampleSigned()] }, "LAT-1010", {}],
  ["off the price step", price(120_500), {}, "LAT-1011", { actual: 120_500, limit: 1_000 }],
  ["below the floor", price(-1_000), {}, "LAT-1012", { actual: -1_000, limit: 0 }],
  ["above the cap", price(401_000), {}, "LAT-1013", { actual: 401_000, limit: 400_000 }],
  ["against another tariff sheet", { tariffVersion: 2 }, {}, "LAT-1014", { actual: 2, limit: 3 }],
  ["after it expired", { expiresAt: epochSeconds(WINDOW.opensAt + 60) }, {}, "LAT-1015", {}],
  ["for another community", { communityId: "buchenweg" }, {}, "LAT-1016", { actual: "buchenweg" }],
  ["for an unknown metering point", {}, { point: undefined }, "LAT-1017", { actual: "LH-01" }],
  [
    "for another metering point than looked up",
    { meteringPointId: "LH-02" },
    {},
    "LAT-1017",
    { actual: "LH-02" },
  ],
  ["on another feeder", {}, { feederId: "lindenhof-lv2" }, "LAT-1017", { limit: "lindenhof-lv2" }],
  [
    "as one too many",
    { nonce: 99 },
    { bookedByPoint: [1, 2, 3].map((nonce) => sampleSigned({ nonce, ...energy(1) })), maxOrdersPerPoint: 3 },
    "LAT-1018",
    { actual: 3, limit: 3 },
  ],
  ["wanting more than all of it", fill(1_201), {}, "LAT-1040", { actual: 1_201, limit: 1_200 }],
  ["with a minimum for must-serve demand", { side: "buy", ...fill(5) }, {}, "LAT-1041", { actual: 5 }],
  ["with a minimum where none is allowed", fill(5), { allowsMinimumFill: false }, "LAT-1042", {}],
  ["reserved for itself", { counterparty: "LH-01" }, {}, "LAT-1043", { actual: "LH-01" }],
  [
    "reserved where one price holds for all",
    { counterparty: "X-9" },
    { allowsCounterparty: false },
    "LAT-1045",
    {},
  ],
  ["reserved for a stranger", { counterparty: "X-9" }, { partnerTrades: false }, "LAT-1044", {}],
];

describe("an order is taken into the book", () => {
  it("when it breaks no rule", () => {
    const signedOrder = sampleSigned();
    expect(validateOrder(signedOrder, sampleContext())).toEqual({ status: "accepted", signedOrder });
  });

  it("with conditions: all or nothing, for a neighbour", () => {
    const signedOrder = sampleSigned({ ...fill(1_200), counterparty: "LH-02" });
    expect(validateOrder(signedOrder, sampleContext())).toEqual({ status: "accepted", signedOrder });
  });

  it("in the first and in the last second of the window", () => {
    for (const now of [WINDOW.opensAt, epochSeconds(WINDOW.gateClosesAt - 1)]) {
      expect(validateOrder(sampleSigned(), sampleContext({ now })).status).toBe("accepted");
    }
  });

  it("up to exactly the connection's capacity, counting each side for itself", () => {
    const bookedByPoint = [sampleSigned({ nonce: 1, side: "buy", ...energy(2_750) })];
    const full = sampleSigned(energy(2_750));
    expect(validateOrder(full, sampleContext({ bookedByPoint })).status).toBe("accepted");
  });
});

describe("an order is refused, with code, actual value and limit,", () => {
  it.each(REFUSED)("%s", (_, changes, context, code, details) => {
    const outcome = validateOrder(sampleSigned(changes), sampleContext(context));
    expect(outcome).toMatchObject({ status: "rejected", code, details });
  });

  it("when its signature belongs to another order", () => {
    const forged: SignedOrder = { ...sampleSigned(), signature: sampleSigned({ nonce: 18 }).signature };
    expect(validateOrder(forged, sampleContext())).toMatchObject({ code: "LAT-1006" });
  });

  it("when its key is unknown, or belongs to a neighbour", () => {
    const foreign = signOrder(sampleOrder(), DOMAIN, STRANGER_KEY);
    expect(validateOrder(foreign, sampleContext({ signerIsKnown: false }))).toMatchObject({
      code: "LAT-1007",
    });
    expect(validateOrder(foreign, sampleContext())).toMatchObject({ code: "LAT-1008" });
  });

  it("when the member's address is claimed but not used", () => {
    const foreign = signOrder(sampleOrder(), DOMAIN, STRANGER_KEY);
    const claimed = { ...foreign, signer: sampleSigned().signer };
    expect(validateOrder(claimed, sampleContext())).toMatchObject({
      code: "LAT-1006",
      details: { reason: "made by another key" },
    });
  });

  it("when its id is not its hash", () => {
    const renamed: SignedOrder = { ...sampleSigned(), orderId: `0x${"11".repeat(32)}` };
    expect(validateOrder(renamed, sampleContext())).toMatchObject({ code: "LAT-1022" });
  });

  it.each([
    "interval",
    "energyWh",
    "limitPrice",
    "tariffVersion",
    "nonce",
    "expiresAt",
    "minFillWh",
  ] as const)("when %s is not an exact number, without throwing", (field) => {
    for (const value of [Number.NaN, 1.5, 2 ** 53, Number.POSITIVE_INFINITY]) {
      const signed = sampleSigned();
      const broken = { ...signed, order: { ...signed.order, [field]: value } as Order };
      expect(validateOrder(broken, sampleContext())).toMatchObject({
        code: "LAT-1019",
        details: { field },
      });
    }
  });
});

describe("the energy a connection carries in an interval", () => {
  it.each([
    [11, 2_750],
    [3.68, 920],
    [0.0039, 0],
  ])("is %d kVA × 0.25 h = %d Wh, rounded down", (capacityKva, limitWh) => {
    expect(intervalCapacityWh(capacityKva)).toBe(wattHours(limitWh));
  });
});
