/** Small cleared intervals for settlement tests. */
import fc from "fast-check";
import type { Allocation, Trade } from "../../../backend/core/clearing/clearing.ts";
import type { MeterReading } from "../../../backend/core/metering/reading.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import type { SettlementInput, SettlementOrder } from "../../../backend/core/settlement/settleInterval.ts";
import type { TariffSheet } from "../../../backend/core/tariffs/tariff.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

export const INTERVAL = intervalIndex(1_978_000);

export const TARIFF: TariffSheet = {
  version: 3,
  effectiveFrom: epochSeconds(0),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(215_000),
  feedIn: microEuroPerKWh(79_500),
  gridNetworkCharge: microEuroPerKWh(95_250),
  localNetworkCharge: microEuroPerKWh(40_000),
  vatBasisPoints: 1900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(400_000),
};

export const orderId = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

export function reading(
  meteringPointId: string,
  importWh: number,
  exportWh: number,
  version = 1,
): MeterReading {
  return {
    meteringPointId,
    interval: INTERVAL,
    importWh: wattHours(importWh),
    exportWh: wattHours(exportWh),
    quality: "measured",
    source: "test",
    receivedAt: epochSeconds(0),
    version,
  };
}

interface OrderSketch {
  readonly id: number;
  readonly point: string;
  readonly side: "buy" | "sell";
  readonly localWh: number;
  readonly price: number;
  readonly flexible?: boolean;
}

export function sketchOrder({ id, point, side, localWh, price, flexible }: OrderSketch): {
  order: SettlementOrder;
  allocation: Allocation;
} {
  const charge = side === "buy" ? TARIFF.localNetworkCharge : microEuroPerKWh(0);
  return {
    order: {
      orderId: orderId(id),
      meteringPointId: point,
      side,
      fallback: flexible ? "none" : "grid",
      networkCharge: charge,
    },
    allocation: {
      orderId: orderId(id),
      localWh: wattHours(localWh),
      gridWh: wattHours(0),
      unservedWh: wattHours(0),
      price: microEuroPerKWh(price),
      energyMicroEuro: microEuro((localWh * price) / 1000),
      networkChargeMicroEuro: microEuro((localWh * charge) / 1000),
      explanation: { code: "matched-full", bindingElement: null, clearingPrice: microEuroPerKWh(price) },
    },
  };
}

export function market(
  orders: readonly OrderSketch[],
  trades: readonly (readonly [sell: number, buy: number, energyWh: number])[],
  readings: readonly MeterReading[],
): SettlementInput {
  const sketched = orders.map(sketchOrder);
  return {
    interval: INTERVAL,
    orders: sketched.map((s) => s.order),
    allocations: sketched.map((s) => s.allocation),
    trades: trades.map(
      ([sell, buy, energyWh]): Trade => ({
        sellOrderId: orderId(sell),
        buyOrderId: orderId(buy),
        energyWh: wattHours(energyWh),
      }),
    ),
    readings,
    tariff: TARIFF,
  };
}

/**
 * Any cleared interval: up to eight points, sells and buys (must-serve and flexible) paired at random, prices of its own
 * for every order, and meters that need not agree with any of it.
 */
export const anyMarket: fc.Arbitrary<SettlementInput> = fc
  .record({
    points: fc.integer({ min: 1, max: 8 }),
    sells: fc.integer({ min: 0, max: 5 }),
    buys: fc.integer({ min: 0, max: 6 }),
    numbers: fc.infiniteStream(fc.nat(3_000)),
    pairs: fc.array(fc.tuple(fc.nat(4), fc.nat(5), fc.integer({ min: 1, max: 2_500 })), { maxLength: 14 }),
  })
  .map(({ points, sells, buys, numbers, pairs }) => {
    const next = (): number => numbers.next().value as number;
    const pointName = () => `p${next() % points}`;
    const trades = pairs.filter(([sell, buy]) => sell < sells && buy < buys);
    const sum = (position: 0 | 1, index: number) =>
      trades.reduce((total, trade) => (trade[position] === index ? total + trade[2] : total), 0);
    const orders: OrderSketch[] = [];
    for (let i = 0; i < sells; i++) {
      const price = (50 + (next() % 200)) * 1000;
      orders.push({
        id: 100 + i,
        point: pointName(),
        side: "sell",
        localWh: sum(0, i),
        price,
        flexible: next() % 3 === 0,
      });
    }
    for (let i = 0; i < buys; i++) {
      const price = (50 + (next() % 200)) * 1000;
      orders.push({
        id: 200 + i,
        point: pointName(),
        side: "buy",
        localWh: sum(1, i),
        price,
        flexible: next() % 3 === 0,
      });
    }
    const readings = Array.from({ length: points }, (_, i) =>
      reading(`p${i}`, next() % 2 === 0 ? 0 : next(), next() % 2 === 0 ? 0 : next()),
    );
    return market(
      orders,
      trades.map(([s, b, wh]) => [100 + s, 200 + b, wh] as const),
      readings,
    );
  });
