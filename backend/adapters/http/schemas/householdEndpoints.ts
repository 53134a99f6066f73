/** Endpoints of the household beside the first ones: taking an order back. */
import { type Endpoint, write } from "./endpoint.ts";
import { OrderCancellationEntry, OrderDetail, OrderParams } from "./orders.ts";

export const HOUSEHOLD_ENDPOINTS: readonly Endpoint[] = [
  write(
    "household",
    "cancelOrder",
    "delete",
    "/household/orders/:orderId",
    "Take an order back before gate closure",
    OrderDetail,
    { params: OrderParams, body: OrderCancellationEntry },
  ),
];
