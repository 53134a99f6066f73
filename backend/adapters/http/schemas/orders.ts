/** Orders: entry, list, tracker and the receipt that a member can check. */
import { z } from "zod";
import { MAX_ENERGY_WH } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import {
  FallbackDto,
  FigureState,
  hex,
  IntervalStateDto,
  interval,
  intervalTimes,
  MAX_INTERVAL,
  memberSignature,
  microEuro,
  orderEnergy,
  pointId,
  price,
  requestPrice,
  SideDto,
  seconds,
  text,
  wh,
} from "./primitives.ts";

const orderFields = {
  communityId: z.string().min(1).max(64),
  meteringPointId: pointId,
  interval: interval("Interval of delivery."),
  side: SideDto,
  energyWh: orderEnergy("Energy, Wh, > 0."),
  limitPrice: requestPrice("All-in limit, multiple of the tick."),
  fallback: FallbackDto,
  tariffVersion: z.int().min(0).meta({ description: "Version of the tariff sheet that the member saw." }),
  nonce: z.int().min(0).meta({ description: "Unique per key." }),
  expiresAt: seconds("Not valid after this market time."),
};
const conditions = {
  minFillWh: z.int().min(0).max(MAX_ENERGY_WH).meta({
    description: "If any energy is traded, at least this much; 0 = any amount, energyWh = all or nothing.",
    "x-lateral-type": "WattHours",
  }),
  counterparty: z.string().max(64).meta({
    description: "Metering point the order is reserved for (a gift, a bilateral deal); empty = anyone.",
  }),
};

const revocable = z.boolean().optional().meta({
  description:
    "Not signed. true: can be taken back until gate closure; the operator's signed promise comes only then.",
});

export const OrderDto = component(
  "Order",
  "The unsigned order, exactly as signed (EIP-712).",
  z.strictObject({ ...orderFields, ...conditions }),
);

export const SignedOrderDto = component(
  "SignedOrder",
  "An order with the member's signature over its EIP-712 digest.",
  z.strictObject({
    order: OrderDto,
    orderId: hex(32, "EIP-712 struct hash of the order."),
    signer: hex(20, "Address of the key."),
    signature: memberSignature("r || s || v of secp256k1, or a passkey's assertion."),
  }),
);

export const SignedOrderEntry = component(
  "SignedOrderEntry",
  "A signed order on its way into the book. Conditions left out are signed as 0 and the empty text.",
  z.strictObject({
    ...SignedOrderDto.shape,
    order: z.strictObject({
      ...orderFields,
      minFillWh: conditions.minFillWh.optional(),
      counterparty: conditions.counterparty.optional(),
    }),
    revocable,
  }),
);

export const OrderCancellationEntry = component(
  "OrderCancellation",
  "A member's signed word that an order is taken back (EIP-712 OrderCancellation(bytes32 orderId)).",
  z.strictObject({
    signer: hex(20, "Address of a key of the home, not of its gateway."),
    signature: memberSignature("Over the EIP-712 digest."),
  }),
);

export const OrderStateDto = component(
  "OrderState",
  "Literal words of an order's life. unmatched: cleared without a local trade; undelivered: matched, and the meter " +
    "saw none of it; cancelled: taken back before gate closure; void: the interval was called off.",
  z.enum(["offered", "matched", "unmatched", "delivered", "undelivered", "paid", "cancelled", "void"]),
);

export const OrderStep = component(
  "OrderStep",
  "One step of the tracker.",
  z.object({
    name: z.enum(["offered", "matched", "delivered", "paid"]),
    status: z.enum(["done", "current", "ahead", "skipped"]),
    at: seconds("Market time when reached.").nullable(),
  }),
);

export const ExplanationDto = component(
  "Explanation",
  "Why this much was traded.",
  z.object({
    code: z.enum([
      "matched-full",
      "matched-part-tie",
      "price-too-low",
      "price-too-high",
      "network-limit",
      "no-counterparty",
      "minimum-fill",
      "paradoxically-rejected",
      "partner-matched",
      "partner-absent",
      "partner-price",
      "partner-network",
    ]),
    bindingElement: text("Branch or bus that cut the order.").nullable(),
    bindingElementLabel: text("Its name for people.").nullable(),
    clearingPrice: price("Price at which one more Wh would have cleared here (all-in for buyers)."),
  }),
);

export const OrderOutcome = component(
  "OrderOutcome",
  "What clearing gave the order.",
  z.object({
    localWh: wh("Traded with neighbours."),
    gridWh: wh("With the retailer."),
    unservedWh: wh("Did not flow."),
    price: price("Energy price of the local part."),
    energyMicroEuro: microEuro("localWh × price."),
    networkChargeMicroEuro: microEuro("Local network charge of a buyer."),
    explanation: ExplanationDto,
  }),
);

export const OrderSummary = component(
  "OrderSummary",
  "An order in the list.",
  z.object({
    orderId: hex(32, "Id of the order."),
    meteringPointId: pointId,
    ...intervalTimes,
    side: SideDto,
    energyWh: wh("Asked or offered."),
    limitPrice: price("All-in limit."),
    fallback: FallbackDto,
    origin: z.enum(["plan", "manual"]),
    receivedAt: seconds("Market time of arrival."),
    state: OrderStateDto,
    intervalState: IntervalStateDto,
    localWh: wh("Traded with neighbours.").nullable(),
    price: price("Energy price of the local part.").nullable(),
    figureState: FigureState,
    revocable: z.boolean().meta({ description: "Can be taken back right now." }),
    counterparty: z.string().nullable().meta({ description: "Reserved for this metering point." }),
    minFillWh: wh("0 = any amount."),
  }),
);

export const OrderDetail = component(
  "OrderDetail",
  "The tracker of one order.",
  z.object({
    summary: OrderSummary,
    steps: z.array(OrderStep).length(4),
    outcome: OrderOutcome.nullable().meta({ description: "null until cleared." }),
    delivery: z
      .object({ deliveredWh: wh("By the meter."), shortfallWh: wh("Missing."), state: FigureState })
      .nullable(),
    paidMicroEuro: microEuro("Settled for the local part: + earned, − paid.").nullable(),
    counterparties: z.int().min(0).meta({ description: "Number of neighbours on the other side." }),
    voidReason: text("Why the interval was called off.").nullable(),
    receiptAvailable: z.boolean().meta({ description: "The batch is on the chain." }),
    cancelledAt: seconds("Market time at which it was taken back.").nullable(),
  }),
);

export const OrderList = component(
  "OrderList",
  "Own orders, newest first, one page.",
  z.object({
    orders: z.array(OrderSummary).max(500),
    nextCursor: z.string().nullable().meta({ description: "Pass as cursor for the next page." }),
  }),
);

const indexParam = (description: string) =>
  z.coerce.number().int().min(0).max(MAX_INTERVAL).meta({ description, "x-lateral-type": "IntervalIndex" });

export const OrdersQuery = PointQuery.extend({
  from: indexParam("First interval; default: start of today.").optional(),
  to: indexParam("Last interval, inclusive; default: newest open interval.").optional(),
  origin: z.enum(["plan", "manual"]).optional(),
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

export const OrderParams = z.strictObject({ orderId: hex(32, "Id of the order.") });
export const IndexParams = z.strictObject({ index: indexParam("Interval index.") });

export const OrderAccepted = component(
  "OrderAccepted",
  "The order is in the book.",
  z.object({
    status: z.literal("accepted"),
    orderId: hex(32, "Id of the order."),
    interval: interval("Interval of delivery."),
    sequence: z.int().min(0).meta({ description: "Number of arrival in the interval." }),
    receivedAt: seconds("Market time of arrival."),
    gateClosure: seconds("Until then the book is open."),
    operatorSignature: hex(
      65,
      "The operator's promise that the order is in the book: EIP-712 OrderReceipt in the ledger's domain.",
    )
      .nullable()
      .meta({ description: "null while the order can be taken back." }),
  }),
);

export const OrderCurveEntry = component(
  "OrderCurveEntry",
  "A stepwise price curve: signed orders that differ in energy, price and nonce only.",
  z.strictObject({
    orders: z
      .array(SignedOrderEntry.omit({ revocable: true }))
      .min(1)
      .max(8),
    revocable,
  }),
);

export const OrderCurveAccepted = component(
  "OrderCurveAccepted",
  "Every step is in the book.",
  z.object({ orders: z.array(OrderAccepted) }),
);

export const KeyView = component(
  "KeyView",
  "A signing key of the metering point.",
  z.object({
    address: hex(20, "Address of the key."),
    kind: z.enum(["gateway", "browser", "passkey"]),
    registeredAt: seconds("Market time of registration."),
  }),
);
export const KeyList = component(
  "KeyList",
  "Keys of the metering point.",
  z.object({ keys: z.array(KeyView) }),
);

export const KeyChallengeRequest = component(
  "KeyChallengeRequest",
  "Asks for the sentence that proves possession of a key.",
  z.strictObject({ address: hex(20, "Address of the new key.") }),
);
export const KeyChallenge = component(
  "KeyChallenge",
  "Sign `message` with the key as an EIP-191 personal message, then POST it back within the time.",
  z.object({ message: text("UTF-8 text to sign.", 1_000), expiresAt: seconds("Wall-clock end.") }),
);
export const KeyRegistration = component(
  "KeyRegistration",
  "Registers a key with its proof of possession.",
  z.strictObject({
    address: hex(20, "Address of the new key."),
    message: z.string().min(1).max(1_000),
    signature: memberSignature("EIP-191 signature of message; a passkey answers its digest as challenge."),
  }),
);
