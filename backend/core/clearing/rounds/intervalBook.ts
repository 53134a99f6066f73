/** The orders of one interval through the rounds: what they won, and what they still want. */
import { domainError } from "../../errors/domainError.ts";
import type { Hex } from "../../orders/order.ts";
import { type MicroEuroPerKWh, type WattHours, wattHours } from "../../units/quantities.ts";
import type { Allocation, BaseInjection, ClearingOrder } from "../clearing.ts";
import { type PowerFactors, WATT_PER_WH } from "../physicalCase.ts";

/** One win of an order. */
export interface Fill {
  readonly round: number;
  readonly energyWh: WattHours;
  readonly price: MicroEuroPerKWh;
  readonly energyMicroEuro: number;
  readonly networkChargeMicroEuro: number;
}

interface Entry {
  readonly order: ClearingOrder;
  readonly fills: Fill[];
  wonWh: number;
  withdrawn: boolean;
}

export interface IntervalBook {
  /** @throws LAT-3009 for an id that is in the book, LAT-3061 for a withdrawal of none. */
  receive(orders: readonly ClearingOrder[], withdrawn: readonly Hex[]): void;
  /** What is still wanted, as orders of the same id and limit. */
  rests(): ClearingOrder[];
  /** Books a round's wins. @throws LAT-3008 when an order would win more than it has left. */
  win(round: number, allocations: readonly Allocation[]): void;
  entries(): readonly Entry[];
}

export function openIntervalBook(): IntervalBook {
  const entries = new Map<string, Entry>();
  const inOrder = (): Entry[] => [...entries.values()].sort((a, b) => a.order.sequence - b.order.sequence);
  return {
    receive(orders, withdrawn) {
      for (const order of orders) {
        if (entries.has(order.orderId)) throw domainError("LAT-3009", { orderId: order.orderId });
        entries.set(order.orderId, { order, fills: [], wonWh: 0, withdrawn: false });
      }
      for (const orderId of withdrawn) {
        const entry = entries.get(orderId);
        if (entry === undefined) throw domainError("LAT-3061", { orderId });
        entry.withdrawn = true;
      }
    },
    rests: () =>
      inOrder().flatMap(({ order, wonWh, withdrawn }) => {
        const restWh = order.energyWh - wonWh;
        return withdrawn || restWh <= 0 ? [] : [restOf(order, wonWh, restWh)];
      }),
    win(round, allocations) {
      for (const { orderId, localWh, price, energyMicroEuro, networkChargeMicroEuro } of allocations) {
        if (localWh === 0) continue;
        const entry = entries.get(orderId);
        if (entry === undefined || entry.wonWh + localWh > entry.order.energyWh) {
          throw domainError("LAT-3008", { rule: "roundEnergy", place: orderId });
        }
        entry.wonWh += localWh;
        entry.fills.push({ round, energyWh: localWh, price, energyMicroEuro, networkChargeMicroEuro });
      }
    },
    entries: inOrder,
  };
}

/** The rest of an order; a minimum that earlier rounds have met binds no more. */
function restOf(order: ClearingOrder, wonWh: number, restWh: number): ClearingOrder {
  const { minFillWh = 0 } = order;
  return {
    ...order,
    energyWh: wattHours(restWh),
    ...(minFillWh > 0 ? { minFillWh: wattHours(wonWh > 0 ? 0 : minFillWh) } : {}),
  };
}

const tanOf = (cosPhi: number): number => Math.sqrt(1 - cosPhi * cosPhi) / cosPhi;

/**
 * What the wins of earlier rounds do to the grid, and what of it takes up the room of the connections. Must-serve
 * demand flows in any case: won, it is an injection here; withdrawn, its rest is one too.
 */
export function firmInjections(
  book: IntervalBook,
  factors: PowerFactors,
): { readonly injections: readonly BaseInjection[]; readonly carriedWh: ReadonlyMap<string, number> } {
  const injections: BaseInjection[] = [];
  const carriedWh = new Map<string, number>();
  for (const { order, wonWh, withdrawn } of book.entries()) {
    const mustServe = order.side === "buy" && order.fallback === "grid";
    const flowsWh = mustServe && withdrawn ? order.energyWh : wonWh;
    if (flowsWh === 0) continue;
    const { pointId } = order;
    if (order.side === "sell") {
      injections.push({ pointId, energyWh: flowsWh });
    } else {
      const tan = tanOf(mustServe ? factors.mustServe : factors.flexible);
      injections.push({ pointId, energyWh: -flowsWh, reactiveVar: -flowsWh * WATT_PER_WH * tan });
    }
    if (mustServe) continue;
    const signedWh = order.side === "sell" ? flowsWh : -flowsWh;
    carriedWh.set(pointId, (carriedWh.get(pointId) ?? 0) + signedWh);
  }
  return { injections, carriedWh };
}
