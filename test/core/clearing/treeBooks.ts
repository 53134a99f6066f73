/** Random and hand-made tree market problems for the clearing tests. */
import fc from "fast-check";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  type OrderColumns,
  SELL_OR_CURTAIL,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeSegment,
} from "../../../backend/core/clearing/treeMarket.ts";

export interface PlainOrder {
  readonly segment: number;
  readonly kind: number;
  readonly energyWh: number;
  readonly priceTicks: number;
}

export function columnsOf(orders: readonly PlainOrder[], sequence?: readonly number[]): OrderColumns {
  return {
    count: orders.length,
    segment: Int32Array.from(orders, (o) => o.segment),
    kind: Uint8Array.from(orders, (o) => o.kind),
    energyWh: Float64Array.from(orders, (o) => o.energyWh),
    priceTicks: Int32Array.from(orders, (o) => o.priceTicks),
    sequence: Float64Array.from(orders, (_, i) => sequence?.[i] ?? i),
  };
}

export const problemOf = (
  segments: readonly TreeSegment[],
  orders: readonly PlainOrder[],
): TreeMarketProblem => ({ segments, orders: columnsOf(orders) });

export const sell = (segment: number, energyWh: number, priceTicks: number): PlainOrder => ({
  segment,
  kind: SELL_OR_CURTAIL,
  energyWh,
  priceTicks,
});
export const solar = (segment: number, energyWh: number, priceTicks: number): PlainOrder => ({
  segment,
  kind: SELL_OR_EXPORT,
  energyWh,
  priceTicks,
});
export const flexible = (segment: number, energyWh: number, priceTicks: number): PlainOrder => ({
  segment,
  kind: BUY_OR_SKIP,
  energyWh,
  priceTicks,
});
export const mustServe = (segment: number, energyWh: number, priceTicks: number): PlainOrder => ({
  segment,
  kind: BUY_MUST_SERVE,
  energyWh,
  priceTicks,
});

export const FREE = { lowerWh: -1_000_000_000, upperWh: 1_000_000_000 } as const;

export interface RandomShape {
  readonly maxSegments: number;
  readonly maxOrders: number;
  readonly maxEnergyWh: number;
  readonly maxTicks: number;
  /** Some limits may exclude zero, as shaped envelopes may. */
  readonly pinned: boolean;
  /** Some segments may ask for a price other than their parent's. */
  readonly premiums?: boolean;
}

/** A tree with random limits and a book whose small price range makes ties common. */
export function randomProblem(shape: RandomShape): fc.Arbitrary<TreeMarketProblem> {
  const { maxSegments, maxOrders, maxEnergyWh, maxTicks } = shape;
  const span = maxEnergyWh * 2;
  const limit = fc.oneof(
    fc.constant([-1_000_000_000, 1_000_000_000] as const),
    fc.tuple(fc.integer({ min: -span, max: 0 }), fc.integer({ min: 0, max: span })),
    fc.constant([0, 0] as const),
    ...(shape.pinned
      ? [
          fc
            .tuple(fc.integer({ min: -span, max: span }), fc.integer({ min: 0, max: maxEnergyWh }))
            .map(([low, width]) => [low, low + width] as const),
        ]
      : []),
  );
  return fc.integer({ min: 1, max: maxSegments }).chain((count) =>
    fc
      .record({
        parents: fc.array(fc.nat(), { minLength: count, maxLength: count }),
        limits: fc.array(limit, { minLength: count, maxLength: count }),
        premiums: fc.array(shape.premiums === true ? fc.integer({ min: -40, max: 40 }) : fc.constant(0), {
          minLength: count,
          maxLength: count,
        }),
        orders: fc.array(
          fc.record({
            segment: fc.integer({ min: 0, max: count - 1 }),
            kind: fc.integer({ min: 0, max: 3 }),
            energyWh: fc.integer({ min: 1, max: maxEnergyWh }),
            priceTicks: fc.integer({ min: -2, max: maxTicks }),
          }),
          { minLength: 1, maxLength: maxOrders },
        ),
      })
      .map(({ parents, limits, premiums, orders }) =>
        problemOf(
          limits.map(([lowerWh, upperWh], n) => ({
            parent: n === 0 ? -1 : parents[n]! % n,
            lowerWh,
            upperWh,
            premium: premiums[n]!,
          })),
          orders,
        ),
      ),
  );
}
