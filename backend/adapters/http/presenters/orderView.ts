/** Orders in the list and in the tracker, in the literal words offered → matched → delivered → paid. */
import type { z } from "zod";
import type { Allocation, Trade } from "../../../core/clearing/clearing.ts";
import type { Feeder } from "../../../core/network/feeder.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import type { LedgerLine } from "../../../core/settlement/ledgerLine.ts";
import { type EpochSeconds, type IntervalState, intervalEnd } from "../../../core/time/marketInterval.ts";
import { costExact, prorateLargestRemainder, wattHours } from "../../../core/units/quantities.ts";
import type { IntervalRecord, MemberOrder, StoredOrder } from "../../../ports/intervals.ts";
import type { OrderDetail, OrderOutcome, OrderStateDto, OrderStep, OrderSummary } from "../schemas/orders.ts";
import { labelElement } from "./elementLabel.ts";
import { energyOf, type FigureStateName, times } from "./figures.ts";

type OrderState = z.infer<typeof OrderStateDto>;

/** What is known of an order beside its outcome. */
export interface OrderFacts {
  readonly cancelled?: boolean;
  /** By the meter, once settled. */
  readonly deliveredWh?: number;
}

const isSettledState = (state: IntervalState): boolean => state === "settled" || state === "billed";

/** The word for an order in an interval of this state. */
export function orderState(
  state: IntervalState,
  allocation: Allocation | null,
  facts: OrderFacts = {},
): OrderState {
  if (facts.cancelled === true) return "cancelled";
  if (state === "void") return "void";
  if (allocation === null || state === "open" || state === "closed") return "offered";
  if (allocation.localWh === 0) return "unmatched";
  if (isSettledState(state) && facts.deliveredWh === 0) return "undelivered";
  if (state === "billed") return "paid";
  return state === "settled" ? "delivered" : "matched";
}

const figureStateOf = (state: IntervalState): FigureStateName =>
  state === "billed" ? "final" : state === "open" || state === "closed" ? "live" : "provisional";

export function presentOrder(
  order: StoredOrder,
  state: IntervalState,
  allocation: Allocation | null,
  deliveredWh?: number,
): z.infer<typeof OrderSummary> {
  const signed = order.order;
  const cancelled = order.cancellation !== undefined;
  return {
    orderId: order.orderId,
    meteringPointId: signed.meteringPointId,
    ...times(signed.interval),
    side: signed.side,
    energyWh: signed.energyWh,
    limitPrice: signed.limitPrice,
    fallback: signed.fallback,
    origin: order.origin,
    receivedAt: order.receivedAt,
    state: orderState(state, allocation, {
      cancelled,
      ...(deliveredWh === undefined ? {} : { deliveredWh }),
    }),
    intervalState: state,
    localWh: state === "void" ? null : (allocation?.localWh ?? null),
    price: state === "void" ? null : (allocation?.price ?? null),
    figureState: figureStateOf(state),
    revocable: order.revocable === true && !cancelled && state === "open",
    counterparty: signed.counterparty === "" ? null : signed.counterparty,
    minFillWh: signed.minFillWh,
  };
}

function presentOutcome(allocation: Allocation, feeder: Feeder | null): z.infer<typeof OrderOutcome> {
  const { explanation } = allocation;
  const element = explanation.bindingElement;
  return {
    localWh: allocation.localWh,
    gridWh: allocation.gridWh,
    unservedWh: allocation.unservedWh,
    price: allocation.price,
    energyMicroEuro: allocation.energyMicroEuro,
    networkChargeMicroEuro: allocation.networkChargeMicroEuro,
    explanation: {
      code: explanation.code,
      bindingElement: element,
      bindingElementLabel: element === null ? null : labelElement(feeder, element).elementLabel,
      clearingPrice: explanation.clearingPrice,
    },
  };
}

const ORDER_STEPS = ["offered", "matched", "delivered", "paid"] as const;

/** Steps with the market time of each that is reached; a step the order cannot reach any more is skipped. */
function presentSteps(
  order: StoredOrder,
  state: OrderState,
  changedAt: EpochSeconds,
): z.infer<typeof OrderStep>[] {
  const { interval } = order.order;
  const ended = state === "unmatched" || state === "undelivered" || state === "cancelled" || state === "void";
  const reached = state === "undelivered" ? 1 : ended ? 0 : ORDER_STEPS.indexOf(state);
  const at = [order.receivedAt, tradingWindow(interval).gateClosesAt, intervalEnd(interval), changedAt];
  return ORDER_STEPS.map((name, index) => ({
    name,
    status:
      index < reached || (index === reached && (ended || name === "paid"))
        ? "done"
        : index === reached
          ? "current"
          : ended
            ? "skipped"
            : "ahead",
    at: index <= reached ? (at[index] ?? null) : null,
  }));
}

/** Delivered of each matched order of one home, for a list: by order id, settled intervals only. */
export function deliveredByOrder(
  found: readonly MemberOrder[],
  lines: readonly LedgerLine[],
): ReadonlyMap<string, number> {
  const delivered = new Map<string, number>();
  const linesOf = Map.groupBy(lines, (line) => line.interval);
  for (const [interval, siblings] of Map.groupBy(found, ({ order }) => order.order.interval)) {
    if (!isSettledState(siblings[0]!.state)) continue;
    for (const { order } of siblings) {
      const part = deliveredOf({ order, siblings, lines: linesOf.get(interval) ?? [] });
      delivered.set(order.orderId, part);
    }
  }
  return delivered;
}

export interface OrderDetailInput {
  readonly order: StoredOrder;
  readonly record: IntervalRecord;
  /** All orders of the same metering point in the interval, this one among them. */
  readonly siblings: readonly MemberOrder[];
  /** The point's ledger lines of the interval. */
  readonly lines: readonly LedgerLine[];
  readonly trades: readonly Trade[];
  readonly feeder: Feeder | null;
}

/**
 * Delivered energy of this order: settlement knows the metering point, so several orders of one side share it
 * pro rata to what each traded, by largest remainder, ties to the earlier order.
 */
function deliveredOf({
  order,
  siblings,
  lines,
}: Pick<OrderDetailInput, "order" | "siblings" | "lines">): number {
  const { side } = order.order;
  const delivered = energyOf(lines, side === "sell" ? "local-energy-sold" : "local-energy-bought");
  const sameSide = siblings.filter(
    (sibling) => sibling.order.order.side === side && sibling.allocation !== null,
  );
  const weights = sameSide.map(({ allocation }) => allocation?.localWh ?? 0);
  if (delivered <= 0 || weights.every((weight) => weight === 0)) return 0;
  const index = sameSide.findIndex((sibling) => sibling.order.orderId === order.orderId);
  return prorateLargestRemainder(delivered, weights)[index] ?? 0;
}

export function presentOrderDetail(input: OrderDetailInput): z.infer<typeof OrderDetail> {
  const { order, record, trades, feeder } = input;
  const own = input.siblings.find((sibling) => sibling.order.orderId === order.orderId);
  const allocation = own?.allocation ?? null;
  const live = record.state !== "void" && allocation !== null;
  const settled = live && isSettledState(record.state);
  const delivered = settled ? deliveredOf(input) : 0;
  const summary = presentOrder(order, record.state, allocation, settled ? delivered : undefined);
  const partners = new Set(
    trades.flatMap((trade) =>
      trade.sellOrderId === order.orderId
        ? [trade.buyOrderId]
        : trade.buyOrderId === order.orderId
          ? [trade.sellOrderId]
          : [],
    ),
  );
  return {
    summary,
    steps: presentSteps(order, summary.state, record.changedAt),
    outcome: live ? presentOutcome(allocation, feeder) : null,
    delivery: settled
      ? {
          deliveredWh: delivered,
          shortfallWh: Math.max(0, allocation.localWh - delivered),
          state: summary.figureState,
        }
      : null,
    paidMicroEuro: settled && delivered > 0 ? paidFor(order, allocation, delivered) : null,
    counterparties: partners.size,
    voidReason: record.voidReason?.reason ?? null,
    receiptAvailable: record.batchProof !== null && order.cancellation === undefined,
    cancelledAt: order.cancellation?.at ?? null,
  };
}

/** + earned, − paid for the delivered local part; a buyer's includes the local network charge. */
function paidFor(order: StoredOrder, allocation: Allocation, deliveredWh: number): number {
  const energy = costExact(wattHours(deliveredWh), allocation.price);
  if (order.order.side === "sell") return energy;
  const charge =
    allocation.localWh === 0
      ? 0
      : Math.floor((allocation.networkChargeMicroEuro * deliveredWh) / allocation.localWh);
  return -(energy + charge);
}
