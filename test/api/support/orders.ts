/** Signed orders of the test street's homes. */
import { OPEN_TO_ALL, type Order, type SignedOrder } from "../../../backend/core/orders/order.ts";
import { signOrder } from "../../../backend/core/orders/orderSignature.ts";
import { orderDomain } from "../../../backend/core/orders/typedOrder.ts";
import { intervalEnd, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { COMMUNITY, ledgerContract, NOON, privateKeyOf } from "./street.ts";

export const ORDER_DOMAIN = orderDomain(31_337, ledgerContract);

/** First interval that takes orders at noon. */
export const OPEN_INTERVAL = intervalIndex(intervalOf(NOON) + 4);

/** A good order of `home`, with `change` applied before signing. */
export function signedOrderOf(home: string, change: Partial<Order> = {}, signedBy = home): SignedOrder {
  const order: Order = {
    communityId: COMMUNITY,
    meteringPointId: home,
    interval: OPEN_INTERVAL,
    side: "sell",
    energyWh: wattHours(500),
    limitPrice: microEuroPerKWh(100_000),
    fallback: "grid",
    tariffVersion: 3,
    nonce: 1,
    expiresAt: intervalEnd(OPEN_INTERVAL),
    ...OPEN_TO_ALL,
    ...change,
  };
  return signOrder(order, ORDER_DOMAIN, privateKeyOf(signedBy));
}
