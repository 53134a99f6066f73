/** From a booked order to what clearing needs of it; clearing and the offline checker share it. */
import type { BookedOrder } from "../orders/order.ts";
import { type MicroEuroPerKWh, microEuroPerKWh } from "../units/quantities.ts";
import type { ClearingOrder } from "./clearing.ts";

/**
 * @param pointId connection point of the order's metering point
 * @param localNetworkCharge what a buyer pays the network per kWh of local energy, µ€/kWh
 */
export function clearingOrderOf(
  { order, orderId, sequence }: Pick<BookedOrder, "order" | "orderId" | "sequence">,
  pointId: string,
  localNetworkCharge: MicroEuroPerKWh,
): ClearingOrder {
  const { side, energyWh, limitPrice, fallback, minFillWh, counterparty, meteringPointId } = order;
  return {
    orderId,
    pointId,
    side,
    energyWh,
    limitPrice,
    networkCharge: side === "buy" ? localNetworkCharge : microEuroPerKWh(0),
    fallback,
    sequence,
    minFillWh,
    counterparty,
    meteringPointId,
  };
}
