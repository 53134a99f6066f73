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
import type { SettledRule } from "./ruleNames.ts";

export type Explained = Pick<ClearedInterval, "poolPrice" | "allocations" | "binding" | "segments">;

/** Edge on the way to the transformer that is full in the direction that would have helped the order. */
function fullEdge({ segments }: Explained, segment: number, side: "buy" | "sell"): number | null {
  for (let n = segment; n >= 0; n = segments[n]!.parent) {
    const { flowWh, upperWh, lowerWh } = segments[n]!;
    if (flowWh === (side === "sell" ? upperWh : lowerWh)) return n;
  }
  return null;
}

interface Situation {
  readonly outcome: Explained;
  /** Cutting edge of the order, if there is one. */
  readonly edge: SegmentDefinition | null;
  /** The price follows from the tariff: taking part is all that it takes. */
  readonly isGiven: boolean;
  /** Sides on which the price suits somebody. */
  readonly sides: ReadonlySet<ClearingOrder["side"]>;
}

const suitsPrice = ({ side, limitPrice, networkCharge }: ClearingOrder, price: number): boolean =>
  side === "buy" ? limitPrice - networkCharge >= price : limitPrice <= price;

/** Orders with conditions stay out of the pool under these rules. */
const isPlain = ({ minFillWh, counterparty }: ClearingOrder): boolean =>
  (minFillWh ?? 0) === 0 && (counterparty ?? "") === "";

function explain(
  order: ClearingOrder,
  allocation: Allocation,
  { outcome, edge, isGiven, sides }: Situation,
): Allocation {
  const { explanation } = allocation;
  const charge = order.side === "buy" ? order.networkCharge : 0;
  const suits = suitsPrice(order, outcome.poolPrice);
  const isMet = sides.has(order.side === "buy" ? "sell" : "buy");
  if (isGiven && (!suits || (!isMet && allocation.localWh < order.energyWh))) {
    const code = !isMet ? "no-counterparty" : order.side === "buy" ? "price-too-low" : "price-too-high";
    const clearingPrice = microEuroPerKWh(outcome.poolPrice + charge);
    return { ...allocation, explanation: { code, bindingElement: null, clearingPrice } };
  }
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
  rule: SettledRule,
  outcome: T,
  orders: readonly ClearingOrder[],
  definitions: readonly SegmentDefinition[],
  leftOut: readonly Pick<RefusedOrder, "orderId">[] = [],
): T {
  const isGiven = rule !== "uniform";
  const suited = orders.filter((order) => suitsPrice(order, outcome.poolPrice) && isPlain(order));
  const sides = new Set(suited.map((order) => order.side));
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
    const cutting = edge === null ? null : definitions[edge]!;
    const explained = explain(order, allocation, { outcome, edge: cutting, isGiven, sides });
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
