import { verifyMessage } from "ethers";
import { describe, expect, it } from "vitest";
import { addressOfPrivateKey, signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { OrderContext } from "../../../frontend/api/generatedSchema.ts";
import { groupByInterval } from "../../../frontend/household/dayLedger.tsx";
import { completeOrder, personalMessageDigest } from "../../../frontend/household/placeOrder.ts";
import { fromCents, tickDown, tickUp, toCents } from "../../../frontend/household/prices.ts";
import { keyOf } from "../../core/commitment/sampleStreet.ts";

const interval = intervalIndex(1_982_880);
const row = {
  interval,
  start: epochSeconds(interval * 900),
  end: epochSeconds(interval * 900 + 900),
  gateClosure: epochSeconds(interval * 900 - 900),
  expiresAt: epochSeconds(interval * 900 - 900),
  orderCount: 0,
};
const context = {
  communityId: "lindenhof",
  meteringPointId: "mp-004",
  nextNonce: 12,
  tariff: { version: 3 },
  intervals: [row],
} as unknown as OrderContext;

describe("an order from the form", () => {
  it("carries what was entered, the tariff that was seen and the next number of the key", () => {
    const order = completeOrder(
      {
        side: "sell",
        energyWh: wattHours(300),
        limitPrice: microEuroPerKWh(90_000),
        interval,
        fallback: "none",
      },
      context,
    );
    expect(order).toEqual({
      communityId: "lindenhof",
      meteringPointId: "mp-004",
      interval,
      side: "sell",
      energyWh: 300,
      limitPrice: 90_000,
      fallback: "none",
      tariffVersion: 3,
      nonce: 12,
      expiresAt: row.expiresAt,
      minFillWh: 0,
      counterparty: "",
    });
  });
});

describe("proof that this device holds its key", () => {
  it("is a personal message as every wallet library reads it", () => {
    const message = "Lateral: this key may sign orders for a home.\nSeal: ü";
    const signature = signDigest(personalMessageDigest(message), keyOf("sun-1"));
    expect(verifyMessage(message, signature).toLowerCase()).toBe(addressOfPrivateKey(keyOf("sun-1")));
  });
});

describe("prices in the form", () => {
  it("survive the way from cents to the market's integers and back", () => {
    for (let cents = 0; cents <= 500; cents += 1) {
      expect(toCents(fromCents(cents / 10, 1_000))).toBeCloseTo(cents / 10, 9);
      expect(fromCents(cents / 10, 1_000) % 1_000).toBe(0);
    }
  });
  it("keep inside bounds that are not on the market's step", () => {
    expect(tickUp(80_300, 1_000)).toBe(81_000);
    expect(tickDown(80_300, 1_000)).toBe(80_000);
  });
});

describe("a day's ledger", () => {
  it("is grouped by quarter hour in the order of time, with the balance of each", () => {
    const line = { kind: "feed-in", microEuro: 5 } as unknown as Parameters<
      typeof groupByInterval
    >[0][number];
    const groups = groupByInterval([
      { ...line, interval: intervalIndex(8) },
      { ...line, interval: intervalIndex(7) },
      { ...line, interval: intervalIndex(8) },
    ]);
    expect(groups.map(({ interval: at, net }) => [at, net])).toEqual([
      [7, 5],
      [8, 10],
    ]);
  });
});
