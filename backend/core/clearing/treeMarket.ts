/**
 * The exact market on the segment tree: what goes in and what comes out. Orders are columns (one typed array
 * per field) so that a book of 10^5 orders costs no objects. README.md has the formulation.
 */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { MAX_ENERGY_WH, MAX_PRICE, PRICE_TICK } from "../units/quantities.ts";
import type { ClearingOrder, SegmentDefinition } from "./clearing.ts";

/** Kinds of order by side and fallback. */
export const SELL_OR_CURTAIL = 0;
export const SELL_OR_EXPORT = 1;
export const BUY_OR_SKIP = 2;
export const BUY_MUST_SERVE = 3;

export const isBuyKind = (kind: number): boolean => kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;

/** Largest magnitude of a price the tree accepts, ticks: the price bound plus the largest network charge. */
export const MAX_TICKS = (2 * MAX_PRICE) / PRICE_TICK;

export interface OrderColumns {
  readonly count: number;
  readonly segment: Int32Array;
  readonly kind: Uint8Array;
  /** Wh, whole, > 0. */
  readonly energyWh: Float64Array;
  /** µ€ per Wh: a seller's limit, a buyer's limit less the network charge. */
  readonly priceTicks: Int32Array;
  /** Tie-break after pro rata: earlier arrival first. */
  readonly sequence: Float64Array;
  /** Wh that an order trades at least if it trades at all; 0 = any amount. Absent: nobody asks for a minimum. */
  readonly minFillWh?: Float64Array;
  /** 1 = not for the pool: reserved for a counterparty. Absent: every order is for the pool. */
  readonly reserved?: Uint8Array;
}

/** One node of the tree; the limits hold for its flow towards the parent (+ = export), Wh. */
export interface TreeSegment {
  /** Index below its own, -1 for segment 0. */
  readonly parent: number;
  readonly lowerWh: number;
  readonly upperWh: number;
  /**
   * Price wanted here relative to the pool price, in sixteenths of a tick, where a full edge leaves a choice.
   * Default: stay next to the parent's price.
   */
  readonly premium?: number;
}

export interface TreeMarketProblem {
  readonly segments: readonly TreeSegment[];
  readonly orders: OrderColumns;
}

export interface TreeMarketSolution {
  readonly status: "solved";
  readonly poolPriceTicks: number;
  readonly segmentPriceTicks: Int32Array;
  /** Per order: traded in the pool, Wh. */
  readonly localWh: Float64Array;
  /** Per order: exported at the feed-in tariff, Wh; 0 for buyers. */
  readonly exportedWh: Float64Array;
  /** Per segment: sold less bought by flexible buyers; exported; flow towards the parent. */
  readonly segmentTradedWh: Float64Array;
  readonly segmentExportedWh: Float64Array;
  readonly segmentFlowWh: Float64Array;
  readonly mustServeWh: number;
}

export interface TreeMarketRefusal {
  readonly status: "refused";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export type TreeMarketResult = TreeMarketSolution | TreeMarketRefusal;

export const refusal = (code: ErrorCode, details: ErrorDetails): TreeMarketRefusal => ({
  status: "refused",
  code,
  details,
});

/** What is wrong with one order, or null. `segment` is undefined when its point is in none. */
export function checkOrder(order: ClearingOrder, segment: number | undefined): TreeMarketRefusal | null {
  const { orderId, energyWh, limitPrice, networkCharge } = order;
  if (segment === undefined) return refusal("LAT-3003", { orderId, pointId: order.pointId });
  if (!Number.isSafeInteger(energyWh) || energyWh <= 0 || energyWh > MAX_ENERGY_WH) {
    return refusal("LAT-3001", { orderId, energyWh, limit: MAX_ENERGY_WH });
  }
  const minFillWh = order.minFillWh ?? 0;
  if (!Number.isSafeInteger(minFillWh) || minFillWh < 0 || minFillWh > energyWh) {
    return refusal("LAT-3020", { orderId, actual: minFillWh, limit: energyWh });
  }
  for (const price of [limitPrice, networkCharge]) {
    if (!Number.isSafeInteger(price) || price % PRICE_TICK !== 0 || Math.abs(price) > MAX_PRICE) {
      return refusal("LAT-3002", { orderId, price, tick: PRICE_TICK, limit: MAX_PRICE });
    }
  }
  return null;
}

/** Segment of each connection point. */
export function segmentOfPoints(segments: readonly SegmentDefinition[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const segment of segments) {
    for (const pointId of segment.pointIds) found.set(pointId, segment.index);
  }
  return found;
}

/** Kind of an order by side and fallback. */
export function kindOf(order: ClearingOrder): number {
  if (order.side === "sell") return order.fallback === "grid" ? SELL_OR_EXPORT : SELL_OR_CURTAIL;
  return order.fallback === "grid" ? BUY_MUST_SERVE : BUY_OR_SKIP;
}

/** Columns of a book whose orders all passed {@link checkOrder}. */
export function orderColumns(
  orders: readonly ClearingOrder[],
  segmentOf: ReadonlyMap<string, number>,
): OrderColumns {
  const count = orders.length;
  const asksMinimum = orders.some((order) => (order.minFillWh ?? 0) > 0);
  const reserves = orders.some((order) => (order.counterparty ?? "") !== "");
  const columns: OrderColumns = {
    count,
    segment: new Int32Array(count),
    kind: new Uint8Array(count),
    energyWh: new Float64Array(count),
    priceTicks: new Int32Array(count),
    sequence: new Float64Array(count),
    ...(asksMinimum ? { minFillWh: Float64Array.from(orders, (order) => order.minFillWh ?? 0) } : {}),
    ...(reserves
      ? { reserved: Uint8Array.from(orders, (order) => ((order.counterparty ?? "") === "" ? 0 : 1)) }
      : {}),
  };
  for (let i = 0; i < count; i += 1) {
    const order = orders[i]!;
    const charge = order.side === "buy" ? order.networkCharge : 0;
    columns.segment[i] = segmentOf.get(order.pointId)!;
    columns.kind[i] = kindOf(order);
    columns.energyWh[i] = order.energyWh;
    columns.priceTicks[i] = (order.limitPrice - charge) / PRICE_TICK;
    columns.sequence[i] = order.sequence;
  }
  return columns;
}

/** Whether any order asks for a minimum fill or is reserved for somebody. */
export const hasConditions = (orders: OrderColumns): boolean =>
  orders.minFillWh !== undefined || orders.reserved !== undefined;

/** Checks tree, limits and columns; null when the problem can be solved exactly. */
export function checkProblem(problem: TreeMarketProblem): TreeMarketRefusal | null {
  const { segments, orders } = problem;
  for (let n = 0; n < segments.length; n += 1) {
    const { parent, lowerWh, upperWh } = segments[n]!;
    if (!(Number.isInteger(parent) && parent < n && (n === 0 ? parent === -1 : parent >= 0))) {
      return refusal("LAT-3005", { segment: n, parent });
    }
    if (!(Number.isSafeInteger(lowerWh) && Number.isSafeInteger(upperWh) && lowerWh <= upperWh)) {
      return refusal("LAT-3006", { segment: n, lowerWh, upperWh });
    }
  }
  let totalWh = 0;
  let priceTicks = 1;
  for (let i = 0; i < orders.count; i += 1) {
    const energyWh = orders.energyWh[i]!;
    if (!(energyWh > 0 && energyWh <= MAX_ENERGY_WH && Number.isInteger(energyWh))) {
      return refusal("LAT-3001", { orderId: String(i), energyWh, limit: MAX_ENERGY_WH });
    }
    const segment = orders.segment[i]!;
    if (!(segment >= 0 && segment < segments.length)) {
      return refusal("LAT-3003", { orderId: String(i), pointId: String(segment) });
    }
    const magnitude = Math.abs(orders.priceTicks[i]!);
    if (magnitude > MAX_TICKS) {
      return refusal("LAT-3002", {
        orderId: String(i),
        price: orders.priceTicks[i]! * PRICE_TICK,
        tick: PRICE_TICK,
        limit: 2 * MAX_PRICE,
      });
    }
    if (magnitude > priceTicks) priceTicks = magnitude;
    totalWh += energyWh;
  }
  if (segments.length === 0) return refusal("LAT-3005", { segment: 0, parent: -1 });
  return totalWh * priceTicks > Number.MAX_SAFE_INTEGER ? refusal("LAT-3004", { totalWh, priceTicks }) : null;
}
