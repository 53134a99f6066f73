/**
 *   ct/kWh   31 retail ───────────────
 *            20 local, evening
 *             9 local, noon
 *             8 feed-in ──────────────
 */
import { describe, expect, it } from "vitest";
import { type PastInterval, previewPlan } from "../../../backend/core/billing/previewPlan.ts";
import type { PlanStyle, TradingPlan } from "../../../backend/core/orders/order.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

const price = (cents: number) => microEuroPerKWh(cents * 10_000);
const past = (netWh: number, sell: number | null, mayCharge = true): PastInterval => ({
  interval: intervalIndex(1_979_440),
  netWh,
  sellPrice: sell === null ? null : price(sell),
  buyPrice: sell === null ? null : price(sell + 4),
  retail: price(31),
  feedIn: price(8),
  mayCharge,
});
const plan = (sellLimit: number, buyLimit = 30, style: PlanStyle = "bestPrice"): TradingPlan => ({
  meteringPointId: "mp-1",
  style,
  buyLimit: price(buyLimit),
  sellLimit: price(sellLimit),
  batteryReservePercent: 20,
});
const TERMS = {
  communityId: "c",
  priceFloor: price(0),
  priceCap: price(40),
  capacityWh: wattHours(7_500),
  tariffVersion: 1,
  expiresAt: epochSeconds(1),
};
const BATTERY = { capacityWh: 10_000, maxIntervalWh: 1_000, storedWh: 2_000 };

describe("a plan over past days", () => {
  it("sells where the price was strictly better than its limit, and feeds in otherwise", () => {
    const day = [past(1_000, 20), past(1_000, 9), past(1_000, 10)];
    const [got] = previewPlan(plan(10), [day], null, TERMS);
    expect(got).toEqual({
      netMicroEuro: 200_000 + 80_000 + 80_000,
      soldLocalWh: 1_000,
      boughtLocalWh: 0,
      fedInWh: 2_000,
      gridWh: 0,
    });
  });

  it("buys all-in below its limit, and from the grid otherwise or when there was no market", () => {
    const day = [past(-1_000, 20), past(-1_000, 29), past(-1_000, null)];
    const [got] = previewPlan(plan(10, 30), [day], null, TERMS);
    expect(got).toMatchObject({
      netMicroEuro: -240_000 - 310_000 - 310_000,
      boughtLocalWh: 1_000,
      gridWh: 2_000,
    });
  });

  it("serves the home from the battery down to the reserve before anything is bought", () => {
    const evening = { capacityWh: 10_000, maxIntervalWh: 1_000, storedWh: 3_000 };
    const [got] = previewPlan(
      plan(10, 30, "keepForMyself"),
      [[past(-900, 20, false), past(-900, 20, false)]],
      evening,
      TERMS,
    );
    // 3,000 stored, 2,000 stay: 900 and then 49 come out at the meter, each loss rounded up.
    expect(got?.boughtLocalWh).toBe(851);
  });

  it("keeps the sum of energies: what goes in comes out, is stored or lost", () => {
    const day = [past(2_000, 20), past(-700, 20, false), past(300, 9), past(-1_500, 27, false)];
    for (const style of ["bestPrice", "neighboursFirst", "keepForMyself"] as const) {
      const [withBattery] = previewPlan(plan(9, 30, style), [day], BATTERY, TERMS);
      const [without] = previewPlan(plan(9, 30, style), [day], null, TERMS);
      const net = (d: typeof without) => d!.boughtLocalWh + d!.gridWh - d!.soldLocalWh - d!.fedInWh;
      expect(net(without)).toBe(-100);
      expect(Math.abs(net(withBattery) + 100)).toBeLessThanOrEqual(2 * BATTERY.maxIntervalWh);
    }
  });

  it("gives the same for the same, and never more than every kWh at its best price", () => {
    const day = Array.from({ length: 96 }, (_, i) =>
      past(((i * 37) % 900) - 400, 9 + (i % 18), i > 36 && i < 64),
    );
    const once = previewPlan(plan(9), [day, day], BATTERY, TERMS);
    expect(previewPlan(plan(9), [day, day], BATTERY, TERMS)).toEqual(once);
    const bound = day.reduce((sum, { netWh }) => sum + Math.max(0, netWh) * 310, 0) + 10_000 * 310;
    expect(once.every(({ netMicroEuro }) => netMicroEuro <= bound)).toBe(true);
  });
});
