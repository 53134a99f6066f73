/** Explanations and binding limits where one price holds everywhere: no price difference points at a full line. */
import { microEuroPerKWh, wattHours } from "../../units/quantities.ts";
import type {
  Allocation,
  BindingConstraint,
  ClearedInterval,
  ClearingOrder,
  RefusedOrder,
  SegmentDefinition,
} from "../clearing.ts";
import { segmentOfPoints } from "../treeMarket.ts";

export type Explained = Pick<ClearedInterval, "poolPrice" | "allocations" | "binding" | "segments">;

/** Edge on the way to the transformer that is full in the direction that would have helped the order. */
function fullEdge({ segments }: Explained, segment: number, side: "buy" | "sell"): number | null {
  for (let n = segment; n >= 0; n = segments[n]!.parent) {
    const { flowWh, upperWh, lowerWh } = segments[n]!;
    if (flowWh === (side === "sell" ? upperWh : lowerWh)) return n;
  }
  return null;
}

function explain(
  outcome: Explained,
  order: ClearingOrder,
  allocation: Allocation,
  edge: SegmentDefinition | null,
): Allocation {
  const { explanation } = allocation;
  const net = order.side === "buy" ? order.limitPrice - order.networkCharge : order.limitPrice;
  const suits = order.side === "buy" ? net >= outcome.poolPrice : net <= outcome.poolPrice;
  const open = explanation.code === "network-limit" || explanation.code === "matched-part-tie";
  if (!open || !suits) return allocation;
  if (edge !== null) {
    const bindingElement = explanation.bindingElement ?? edge.headBranch;
    return { ...allocation, explanation: { ...explanation, code: "network-limit", bindingElement } };
  }
  return { ...allocation, explanation: { ...explanation, code: "matched-part-tie", bindingElement: null } };
}

/**
 * An order whom the price suits and that is cut all the same is cut by the full edge on its way, or, without
 * one, shares what there is with the others on its side. Cutting edges are listed as binding without a rent.
 * Orders of `leftOut` have their reason already.
 */
export function explainOnePrice<T extends Explained>(
  outcome: T,
  orders: readonly ClearingOrder[],
  definitions: readonly SegmentDefinition[],
  leftOut: readonly Pick<RefusedOrder, "orderId">[] = [],
): T {
  const told = new Set(leftOut.map(({ orderId }) => orderId));
  const segmentOf = segmentOfPoints(definitions);
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  const binding = new Map<number, BindingConstraint>(outcome.binding.map((entry) => [entry.segment, entry]));
  const allocations = outcome.allocations.map((allocation) => {
    if (told.has(allocation.orderId)) return allocation;
    const order = byId.get(allocation.orderId)!;
    const mustServe = order.side === "buy" && order.fallback === "grid";
    const curtailed = order.side === "sell" && order.fallback === "grid" && allocation.unservedWh > 0;
    if (curtailed) return allocation;
    const edge = mustServe ? null : fullEdge(outcome, segmentOf.get(order.pointId)!, order.side);
    const explained = explain(outcome, order, allocation, edge === null ? null : definitions[edge]!);
    const { code, bindingElement } = explained.explanation;
    if (edge !== null && code === "network-limit" && bindingElement !== null && !binding.has(edge)) {
      const { upperWh, lowerWh } = outcome.segments[edge]!;
      binding.set(edge, {
        segment: edge,
        element: bindingElement,
        direction: order.side === "sell" ? "export" : "import",
        limitWh: wattHours(order.side === "sell" ? upperWh : lowerWh),
        rent: microEuroPerKWh(0),
      });
    }
    return explained;
  });
  return { ...outcome, allocations, binding: [...binding.values()].sort((a, b) => a.segment - b.segment) };
}
