/** Linked orders: entry, list, cancellation. */
import type { z } from "zod";
import type { LinkedProgress } from "../../../app/linkedClaims.ts";
import type { SignedLinkedOrder } from "../../../core/orders/linkedOrder.ts";
import { isLinkedAlive, lastInterval } from "../../../core/orders/linkedState.ts";
import type { Hex } from "../../../core/orders/order.ts";
import { type IntervalIndex, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import { checked, type Handler, relyingPartyOf } from "../context.ts";
import { HttpRefusal } from "../problem.ts";
import {
  type LinkedOrderList,
  LinkedOrderParams,
  type LinkedOrderView,
  SignedLinkedOrderDto,
} from "../schemas/linkedOrders.ts";

/** Ended windows are listed for a day. */
const SHOWN_INTERVALS = 96;

type View = z.infer<typeof LinkedOrderView>;

function codeOf({ order: { linkedOrder }, fills }: LinkedProgress): View["code"] {
  const begun = fills.filter((fill) => fill.boughtWh + fill.soldWh > 0);
  const [first] = begun;
  if (first === undefined) return "not-reached";
  const bought = begun.reduce((sum, fill) => sum + fill.boughtWh, 0);
  if (linkedOrder.kind === "car" && bought < linkedOrder.energyWh) return "part-filled";
  return first.interval > linkedOrder.firstInterval ? "moved" : "filled";
}

function stateOf({ order, fills }: LinkedProgress, now: IntervalIndex): View["state"] {
  if (order.cancelledAt !== null) return "cancelled";
  const { linkedOrder } = order;
  if (now > lastInterval(linkedOrder) || !isLinkedAlive({ linkedOrder, fills }, now)) return "ended";
  return fills.some((fill) => fill.boughtWh + fill.soldWh > 0) ? "running" : "waiting";
}

function present(progress: LinkedProgress, now: IntervalIndex): View {
  const { order, fills } = progress;
  const sum = (of: "boughtWh" | "soldWh") => fills.reduce((total, fill) => total + fill[of], 0);
  return {
    linkedOrderId: order.linkedOrderId,
    linkedOrder: { ...order.linkedOrder, profileWh: [...order.linkedOrder.profileWh] },
    receivedAt: order.receivedAt,
    state: stateOf(progress, now),
    boughtWh: wattHours(sum("boughtWh")),
    soldWh: wattHours(sum("soldWh")),
    fills: fills.map((fill) => ({ ...fill })),
    code: codeOf(progress),
  };
}

export const placeLinkedOrder: Handler = async (context) => {
  const { deps } = context;
  const body = checked(context, "body", SignedLinkedOrderDto);
  const now = deps.clock.now();
  const outcome = await deps.useCases.placeLinkedOrder(
    body as unknown as SignedLinkedOrder,
    now,
    relyingPartyOf(context),
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return { body: present({ order: outcome.stored, fills: [] }, intervalOf(now)) };
};

export const listLinkedOrders: Handler = async ({ deps, pointId }) => {
  const now = intervalOf(deps.clock.now());
  const from = intervalIndex(Math.max(0, now - SHOWN_INTERVALS));
  const found = await deps.useCases.listLinkedOrders(pointId, from);
  const body: z.infer<typeof LinkedOrderList> = {
    linkedOrders: found.map((progress) => present(progress, now)),
  };
  return { body };
};

export const cancelLinkedOrder: Handler = async (context) => {
  const { deps, pointId } = context;
  const { linkedOrderId } = checked(context, "params", LinkedOrderParams);
  const now = deps.clock.now();
  const refused = await deps.useCases.cancelLinkedOrder(linkedOrderId as Hex, now);
  if (refused !== null) throw new HttpRefusal(refused.code, refused.details);
  return listLinkedOrders({ ...context, pointId });
};
