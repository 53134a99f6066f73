/** Orders: entry, list, tracker, receipt. */
import type { z } from "zod";
import type { AcceptedSubmission } from "../../../app/submitOrder.ts";
import type { Hex } from "../../../core/orders/order.ts";
import { parseOrder } from "../../../core/orders/parseOrder.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import { type IntervalIndex, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { type Context, checked, type Handler, type Reply, relyingPartyOf } from "../context.ts";
import { loadNetwork } from "../homeDay.ts";
import { dayOf } from "../presenters/localDates.ts";
import { deliveredByOrder, presentOrder, presentOrderDetail } from "../presenters/orderView.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import {
  type OrderAccepted,
  OrderCancellationEntry,
  type OrderCurveAccepted,
  OrderCurveEntry,
  type OrderList,
  OrderParams,
  OrdersQuery,
  SignedOrderEntry,
} from "../schemas/orders.ts";

const PAGE = 200;
/** Longest stretch of one list: five weeks. */
const MAX_SPAN = 35 * 96;
const OPEN_AHEAD = 9;

export const placeOrder: Handler = async (context) => {
  const { deps } = context;
  const { revocable = false, ...entry } = checked(context, "body", SignedOrderEntry);
  const parsed = parseOrder(entry);
  if (parsed.status === "rejected") throw new HttpRefusal(parsed.code, parsed.details);
  const outcome = await deps.useCases.placeOrder(
    parsed.signedOrder,
    deps.clock.now(),
    relyingPartyOf(context),
    { revocable },
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return { body: presentAccepted(outcome) };
};

export const cancelOrder: Handler = async (context) => {
  const { deps } = context;
  const { orderId } = checked(context, "params", OrderParams);
  const { signer, signature } = checked(context, "body", OrderCancellationEntry);
  const outcome = await deps.useCases.cancelOrder(
    { orderId: orderId as Hex, signer: signer as Hex, signature: signature as Hex },
    deps.clock.now(),
    relyingPartyOf(context),
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return orderDetail(context, orderId as Hex);
};

const presentAccepted = ({ order, receipt }: AcceptedSubmission): z.infer<typeof OrderAccepted> => ({
  status: "accepted",
  orderId: order.orderId,
  interval: order.order.interval,
  sequence: order.sequence,
  receivedAt: order.receivedAt,
  gateClosure: tradingWindow(order.order.interval).gateClosesAt,
  operatorSignature: receipt?.signature ?? null,
});

export const placeOrderCurve: Handler = async (context) => {
  const { deps } = context;
  const { orders, revocable = false } = checked(context, "body", OrderCurveEntry);
  const signed = orders.map((entry) => {
    const parsed = parseOrder(entry);
    if (parsed.status === "rejected") throw new HttpRefusal(parsed.code, parsed.details);
    return parsed.signedOrder;
  });
  const outcome = await deps.useCases.placeOrderCurve(signed, deps.clock.now(), relyingPartyOf(context), {
    revocable,
  });
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const body: z.infer<typeof OrderCurveAccepted> = { orders: outcome.steps.map(presentAccepted) };
  return { body };
};

/** A cursor is `<interval>.<sequence>` of the last order shown. */
function readCursor(cursor: string | undefined): { interval: number; sequence: number } | null {
  if (cursor === undefined) return null;
  const match = /^(\d{1,10})\.(\d{1,10})$/.exec(cursor);
  if (match === null)
    throw refuse("LAT-8008", { field: "query.cursor", reason: "it was not given by this server" });
  return { interval: Number(match[1]), sequence: Number(match[2]) };
}

export const listOrders: Handler = async (context) => {
  const { deps, pointId } = context;
  const query = checked(context, "query", OrdersQuery);
  const now = deps.clock.now();
  const to = intervalIndex((query.to ?? intervalOf(now) + OPEN_AHEAD) + 1);
  const from = intervalIndex(query.from ?? Math.min(dayOf(undefined, now).from, to - 1));
  if (to <= from || to - from > MAX_SPAN) {
    throw refuse("LAT-8008", { field: "query.from", reason: `1 to ${MAX_SPAN} intervals can be listed` });
  }
  const cursor = readCursor(query.cursor);
  const limit = query.limit ?? PAGE;
  const found = await deps.store.memberOrders(deps.communityId, pointId, { from, to });
  const wanted = found
    .filter(({ order }) => query.origin === undefined || order.origin === query.origin)
    .filter(
      ({ order }) =>
        cursor === null ||
        order.order.interval < cursor.interval ||
        (order.order.interval === cursor.interval && order.sequence < cursor.sequence),
    )
    .toSorted(
      (a, b) => b.order.order.interval - a.order.order.interval || b.order.sequence - a.order.sequence,
    );
  const page = wanted.slice(0, limit);
  const last = wanted.length > limit ? page.at(-1) : undefined;
  const lines = await deps.store.memberLines(deps.communityId, pointId, { from, to });
  const delivered = deliveredByOrder(found, lines);
  const body: z.infer<typeof OrderList> = {
    orders: page.map(({ order, state, allocation }) =>
      presentOrder(order, state, allocation, delivered.get(order.orderId)),
    ),
    nextCursor: last === undefined ? null : `${last.order.order.interval}.${last.order.sequence}`,
  };
  return { body };
};

const single = (interval: IntervalIndex) => ({ from: interval, to: intervalIndex(interval + 1) });

async function loadOrder({ deps }: Context, orderId: Hex) {
  const { store, communityId } = deps;
  const order = await store.order(communityId, orderId);
  if (order === null) throw refuse("LAT-8001");
  const { interval, meteringPointId } = order.order;
  const [record] = await store.intervals(communityId, single(interval));
  if (record === undefined) throw refuse("LAT-8001");
  return { order, record, interval, meteringPointId };
}

export const getOrder: Handler = (context) =>
  orderDetail(context, checked(context, "params", OrderParams).orderId as Hex);

async function orderDetail(context: Context, orderId: Hex): Promise<Reply> {
  const { deps } = context;
  const { store, communityId } = deps;
  const { order, record, interval, meteringPointId } = await loadOrder(context, orderId);
  const [siblings, lines, clearing, network] = await Promise.all([
    store.memberOrders(communityId, meteringPointId, single(interval)),
    store.memberLines(communityId, meteringPointId, single(interval)),
    store.clearing(record),
    loadNetwork(deps, interval),
  ]);
  const trades = clearing?.trades ?? [];
  return { body: presentOrderDetail({ order, record, siblings, lines, trades, feeder: network.feeder }) };
}

export const getReceipt: Handler = async (context) => {
  const { orderId } = checked(context, "params", OrderParams);
  const { record } = await loadOrder(context, orderId as Hex);
  const receipt = await context.deps.useCases.buildReceipt(orderId as Hex);
  if (receipt === null) throw refuse("LAT-8022", { what: "The receipt", state: record.state });
  return { body: receipt, fileName: `lateral-receipt-${orderId.slice(2, 14)}.json` };
};
