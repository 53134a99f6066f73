/** What an order gets that no segment limit could keep off an overloaded element (LAT-3014): nothing, named. */
import { microEuro, microEuroPerKWh, wattHours } from "../units/quantities.ts";
import type { Allocation, ClearedInterval, ClearingOrder, RefusedOrder } from "./clearing.ts";

export const LEFT_OUT = "LAT-3014";

export const isLeftOut = (refused: Pick<RefusedOrder, "code">): boolean => refused.code === LEFT_OUT;

type Outcome = Pick<ClearedInterval, "allocations" | "curtailedWh" | "segments">;

function nothingFor(order: ClearingOrder, segment: number, outcome: Outcome, element: string): Allocation {
  const price = outcome.segments[segment]!.price;
  return {
    orderId: order.orderId,
    localWh: wattHours(0),
    gridWh: wattHours(0),
    unservedWh: order.energyWh,
    price,
    energyMicroEuro: microEuro(0),
    networkChargeMicroEuro: microEuro(0),
    explanation: {
      code: "network-limit",
      bindingElement: element,
      clearingPrice: microEuroPerKWh(price + (order.side === "buy" ? order.networkCharge : 0)),
    },
  };
}

/** The outcome with an allocation for every order that was left out, so that the whole book is accounted for. */
export function withLeftOut<T extends Outcome>(
  outcome: T,
  refused: readonly RefusedOrder[],
  orders: readonly ClearingOrder[],
  segmentOf: ReadonlyMap<string, number>,
): T {
  const out = refused.filter(isLeftOut);
  if (out.length === 0) return outcome;
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  const added = out.map(({ orderId, details }) => {
    const order = byId.get(orderId)!;
    return nothingFor(order, segmentOf.get(order.pointId)!, outcome, String(details.element));
  });
  const curtailed = out.reduce((sum, { orderId }) => {
    const { side, fallback, energyWh } = byId.get(orderId)!;
    return side === "sell" && fallback === "grid" ? sum + energyWh : sum;
  }, Number(outcome.curtailedWh));
  return {
    ...outcome,
    allocations: [...outcome.allocations, ...added],
    curtailedWh: wattHours(curtailed),
  };
}
