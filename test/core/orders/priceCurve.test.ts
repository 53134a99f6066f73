import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptGifts, MAX_ANSWERED } from "../../../backend/core/orders/acceptGifts.ts";
import { curveFault, curveToOrders, ordersToCurve } from "../../../backend/core/orders/priceCurve.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { sampleOrder } from "./sampleOrders.ts";

const step = (energyWh: number, ticks: number) => ({
  energyWh: wattHours(energyWh),
  limitPrice: microEuroPerKWh(ticks * 1_000),
});

describe("a price curve", () => {
  it("comes back from its orders as it was, in whatever order they arrive", () => {
    const ticks = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom("buy" as const, "sell" as const), ticks, (side, prices) => {
        const sorted = [...prices].sort((a, b) => (side === "sell" ? a - b : b - a));
        const steps = sorted.map((price, i) => step(i + 1, price));
        const { energyWh: _, limitPrice: __, nonce: ___, minFillWh: ____, ...base } = sampleOrder({ side });
        const orders = curveToOrders(base, steps, 9);
        expect(orders.map((order) => order.nonce)).toEqual(steps.map((_step, i) => 9 + i));
        expect(ordersToCurve([...orders].reverse())).toEqual({ status: "curve", side, steps });
      }),
    );
  });

  it("is refused when it is empty, flat, turns round or has a step without energy", () => {
    expect(curveFault("sell", [])).toMatchObject({ code: "LAT-1058", details: { step: 1 } });
    expect(curveFault("sell", [step(1, 5), step(1, 5)])).toMatchObject({ details: { step: 2 } });
    expect(curveFault("buy", [step(1, 5), step(1, 6)])).toMatchObject({ details: { step: 2 } });
    expect(curveFault("sell", [step(1, 5), step(0, 6)])).toMatchObject({ details: { step: 2 } });
  });

  it("is none when its orders differ in more than energy and price", () => {
    const orders = [sampleOrder(), sampleOrder({ fallback: "none", ...step(5, 200) })];
    expect(ordersToCurve(orders)).toMatchObject({ code: "LAT-1058", details: { step: 2 } });
    expect(ordersToCurve([sampleOrder({ minFillWh: wattHours(1) })])).toMatchObject({ details: { step: 1 } });
  });
});

describe("a home whose neighbours offer it energy", () => {
  const demand = sampleOrder({
    side: "buy",
    energyWh: wattHours(1_000),
    limitPrice: microEuroPerKWh(300_000),
  });
  const offer = (from: string, energyWh: number, price = 0, counterparty = "LH-01") =>
    sampleOrder({
      meteringPointId: from,
      counterparty,
      energyWh: wattHours(energyWh),
      limitPrice: microEuroPerKWh(price),
    });

  const terms = { networkCharge: 40_000, highestPrice: 300_000, firstNonce: 50 };

  it("reserves its demand for them, first come first served, and leaves the rest to the market", () => {
    const answers = acceptGifts([demand], [offer("A", 700), offer("B", 700)], terms);
    expect(answers.map((o) => [o.counterparty, o.energyWh, o.nonce])).toEqual([
      ["A", 700, 50],
      ["B", 300, 51],
    ]);
    expect(answers.every((o) => o.side === "buy" && o.limitPrice === demand.limitPrice)).toBe(true);
    const part = acceptGifts([demand], [offer("A", 400)], terms);
    expect(part.map((o) => [o.counterparty, o.energyWh])).toEqual([
      ["", 600],
      ["A", 400],
    ]);
  });

  it("takes no offer beyond its limit, none for others, and not too many", () => {
    expect(acceptGifts([demand], [offer("A", 5, 260_001), offer("B", 5, 0, "X")], terms)).toEqual([demand]);
    const dear = { ...terms, highestPrice: 80_000 };
    expect(acceptGifts([demand], [offer("A", 5, 81_000)], dear)).toEqual([demand]);
    expect(acceptGifts([demand], [offer("A", 5, 80_000)], dear)).toHaveLength(2);
    const many = ["A", "B", "C", "D", "E"].map((from) => offer(from, 10));
    expect(acceptGifts([demand], many, terms)).toHaveLength(1 + MAX_ANSWERED);
  });
});
