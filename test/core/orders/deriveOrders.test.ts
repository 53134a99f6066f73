import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DerivationContext,
  deriveOrders,
  dischargeableWh,
  MAX_DERIVED_ORDERS,
  type PointForecast,
} from "../../../backend/core/orders/deriveOrders.ts";
import type { PlanStyle, TradingPlan } from "../../../backend/core/orders/order.ts";
import {
  defaultTradingPlan,
  PLAN_STYLES,
  validateTradingPlan,
} from "../../../backend/core/orders/tradingPlan.ts";
import { tradingWindow } from "../../../backend/core/orders/tradingWindow.ts";
import { epochSeconds, isoUtc } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { INTERVAL, WINDOW } from "./sampleOrders.ts";

const price = microEuroPerKWh;
const plan = (style: PlanStyle, changes: Partial<TradingPlan> = {}): TradingPlan => ({
  meteringPointId: "LH-01",
  style,
  buyLimit: price(280_000),
  sellLimit: price(60_000),
  batteryReservePercent: 20,
  ...changes,
});
const context: DerivationContext = {
  communityId: "lindenhof",
  interval: INTERVAL,
  tariffVersion: 3,
  priceFloor: price(0),
  priceCap: price(400_000),
  retailPrice: price(320_000),
  feedInPrice: price(80_300),
  capacityWh: wattHours(2_750),
  firstNonce: 40,
  expiresAt: WINDOW.gateClosesAt,
};
const forecast = (netWh: number, flexibleChargeWh = 0, flexibleDischargeWh = 0): PointForecast => ({
  netWh,
  flexibleChargeWh,
  flexibleDischargeWh,
});
const brief = (style: PlanStyle, input: PointForecast, changes: Partial<TradingPlan> = {}) =>
  deriveOrders(plan(style, changes), input, context).map(
    (order) => `${order.side} ${order.energyWh} @${order.limitPrice / 1_000} ${order.fallback}`,
  );

describe("orders that follow from a trading plan", () => {
  it("buy the home's own demand up to the buy limit, whatever the style", () => {
    for (const style of PLAN_STYLES) expect(brief(style, forecast(-400))).toEqual(["buy 400 @280 grid"]);
  });

  it("sell surplus at the sell limit to neighbours, and never below feed-in otherwise", () => {
    expect(brief("neighboursFirst", forecast(900))).toEqual(["sell 900 @60 grid"]);
    expect(brief("bestPrice", forecast(900))).toEqual(["sell 900 @81 grid"]);
    expect(brief("keepForMyself", forecast(900))).toEqual(["sell 900 @81 grid"]);
  });

  it("put own surplus into the own battery first, or offer it to neighbours first", () => {
    expect(brief("keepForMyself", forecast(900, 600))).toEqual(["sell 300 @81 grid"]);
    expect(brief("bestPrice", forecast(900, 600))).toEqual(["sell 300 @81 grid"]);
    expect(brief("neighboursFirst", forecast(900, 600))).toEqual(["sell 300 @60 grid", "sell 600 @60 none"]);
  });

  it("charge a car from neighbours only where the style says so, and at what price", () => {
    expect(brief("bestPrice", forecast(-200, 1_000))).toEqual(["buy 200 @280 grid", "buy 1000 @200 none"]);
    expect(brief("neighboursFirst", forecast(-200, 1_000))).toEqual([
      "buy 200 @280 grid",
      "buy 1000 @280 none",
    ]);
    expect(brief("keepForMyself", forecast(-200, 1_000))).toEqual(["buy 200 @280 grid"]);
  });

  it("serve own demand from the battery before anything of it is sold", () => {
    expect(brief("bestPrice", forecast(-300, 0, 500))).toEqual(["sell 200 @201 none"]);
    expect(brief("neighboursFirst", forecast(-300, 0, 500))).toEqual(["sell 200 @60 none"]);
    expect(brief("keepForMyself", forecast(-300, 0, 500))).toEqual([]);
    expect(brief("keepForMyself", forecast(-700, 0, 500))).toEqual(["buy 200 @280 grid"]);
  });

  it("let a battery serve the car at home instead of selling and buying the same energy", () => {
    expect(brief("neighboursFirst", forecast(0, 400, 600))).toEqual(["sell 200 @60 none"]);
    expect(brief("bestPrice", forecast(0, 600, 400))).toEqual(["buy 200 @200 none"]);
  });

  it("do not buy for the battery while its own surplus is on offer", () => {
    expect(brief("neighboursFirst", forecast(500, 1_000))).toEqual(["sell 500 @60 none"]);
  });

  it("are none when nothing is expected", () => {
    for (const style of PLAN_STYLES) expect(brief(style, forecast(0))).toEqual([]);
  });

  it("stay within the connection", () => {
    expect(brief("neighboursFirst", forecast(9_000))).toEqual(["sell 2750 @60 grid"]);
    expect(brief("neighboursFirst", forecast(-2_000, 2_000))).toEqual([
      "buy 2000 @280 grid",
      "buy 750 @280 none",
    ]);
  });

  it("are left out where the plan's limits lie outside the market's bounds", () => {
    expect(brief("bestPrice", forecast(-400), { buyLimit: price(-1_000) })).toEqual([]);
    expect(brief("bestPrice", forecast(400), { sellLimit: price(401_000) })).toEqual([]);
  });

  it("never leave the plan, the market's bounds, the price step or the connection, for any plan and forecast", () => {
    const ticks = fc.integer({ min: -50, max: 450 }).map((tick) => price(tick * 1_000));
    const anyPlan = fc.record({
      meteringPointId: fc.constant("LH-01"),
      style: fc.constantFrom(...PLAN_STYLES),
      buyLimit: ticks,
      sellLimit: ticks,
      batteryReservePercent: fc.nat(100),
    });
    const anyForecast = fc.record({
      netWh: fc.integer({ min: -5_000, max: 5_000 }),
      flexibleChargeWh: fc.nat(4_000),
      flexibleDischargeWh: fc.nat(4_000),
    });
    fc.assert(
      fc.property(anyPlan, anyForecast, (anyOnePlan, input) => {
        const orders = deriveOrders(anyOnePlan, input, context);
        expect(orders.length).toBeLessThanOrEqual(MAX_DERIVED_ORDERS);
        expect(new Set(orders.map((order) => order.nonce)).size).toBe(orders.length);
        for (const order of orders) {
          if (order.side === "buy") expect(order.limitPrice).toBeLessThanOrEqual(anyOnePlan.buyLimit);
          else expect(order.limitPrice).toBeGreaterThanOrEqual(anyOnePlan.sellLimit);
          expect(order.limitPrice % 1_000).toBe(0);
          expect(order.limitPrice).toBeGreaterThanOrEqual(context.priceFloor);
          expect(order.limitPrice).toBeLessThanOrEqual(context.priceCap);
          expect(order.energyWh).toBeGreaterThan(0);
        }
        expect(new Set(orders.map((order) => order.side)).size).toBeLessThanOrEqual(1);
        for (const side of ["buy", "sell"]) {
          const total = orders.filter((o) => o.side === side).reduce((sum, o) => sum + o.energyWh, 0);
          expect(total).toBeLessThanOrEqual(context.capacityWh);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["netWh", forecast(0.5)],
    ["flexibleChargeWh", forecast(0, -1)],
    ["flexibleDischargeWh", forecast(0, 0, Number.NaN)],
  ])("refuse a forecast with a bad %s", (field, input) => {
    expect(() => deriveOrders(plan("bestPrice"), input, context)).toThrow(
      expect.objectContaining({ code: "LAT-1026", details: expect.objectContaining({ field }) }),
    );
  });
});

describe("a battery's reserve", () => {
  it.each([
    [5_000, 10_000, 20, 3_000],
    [1_500, 10_000, 20, 0],
    [10_000, 10_000, 100, 0],
    [3_333.4, 10_000, 33, 33],
  ])("of %d Wh stored in %d Wh at %d %% leaves %d Wh", (stored, capacity, percent, expected) => {
    expect(dischargeableWh(stored, capacity, percent)).toBe(expected);
  });
});

describe("a trading plan", () => {
  const bounds = { priceFloor: price(0), priceCap: price(400_000) };

  it("suits the market as it comes by default", () => {
    const made = defaultTradingPlan("LH-01", { feedIn: price(80_300), retailAllIn: price(319_900) });
    expect(made).toMatchObject({ buyLimit: 319_000, sellLimit: 81_000 });
    expect(validateTradingPlan(made, bounds)).toBeNull();
  });

  it.each<[string, Partial<TradingPlan>]>([
    ["style", { style: "greedy" as PlanStyle }],
    ["buyLimit", { buyLimit: price(500) }],
    ["buyLimit", { buyLimit: price(401_000) }],
    ["sellLimit", { sellLimit: price(-1_000) }],
    ["batteryReservePercent", { batteryReservePercent: 101 }],
    ["batteryReservePercent", { batteryReservePercent: 0.5 }],
  ])("is refused for a bad %s", (field, changes) => {
    expect(validateTradingPlan(plan("bestPrice", changes), bounds)).toMatchObject({
      code: "LAT-1025",
      details: { field },
    });
  });
});

describe("the trading window", () => {
  it("opens two hours before delivery and closes one interval before it", () => {
    const start = INTERVAL * 900;
    expect(tradingWindow(INTERVAL)).toEqual({
      opensAt: start - 7_200,
      plansEnterAt: start - 1_800,
      gateClosesAt: start - 900,
    });
    expect(isoUtc(epochSeconds(start))).toBe("2026-06-21T00:00:00Z");
  });
});
