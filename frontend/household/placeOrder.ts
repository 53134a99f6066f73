/** From the member's yes to an order in the book: this device's key is registered once, then signs the order. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type LinkedOrder, linkedOrderDigest, linkedOrderId } from "../../backend/core/orders/linkedOrder.ts";
import {
  type Hex,
  OPEN_TO_ALL,
  type Order,
  type Side,
  type SignedOrder,
} from "../../backend/core/orders/order.ts";
import { cancellationDigest } from "../../backend/core/orders/orderCancellation.ts";
import { signDigest } from "../../backend/core/orders/orderSignature.ts";
import { curveToOrders, type PriceStep } from "../../backend/core/orders/priceCurve.ts";
import { orderDomain, orderId, typedOrderDigest } from "../../backend/core/orders/typedOrder.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import {
  type MicroEuroPerKWh,
  microEuroPerKWh,
  type WattHours,
  wattHours,
} from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type {
  Fallback,
  LinkedOrderView,
  OrderAccepted,
  OrderContext,
  OrderDetail,
} from "../api/generatedSchema.ts";
import { deviceKeyAddress, rememberEntered, withSigningKey } from "./deviceStore.ts";

/** What the member entered. */
export interface OrderDraft {
  readonly side: Side;
  readonly energyWh: WattHours;
  readonly limitPrice: MicroEuroPerKWh;
  readonly interval: OrderContext["intervals"][number]["interval"];
  readonly fallback: Fallback;
  /** Default 0: any amount. */
  readonly minFillWh?: WattHours;
  /** Default "": anyone. */
  readonly counterparty?: string;
  /** Several prices: one order per step; `energyWh` and `limitPrice` then speak of the first. */
  readonly steps?: readonly PriceStep[];
  /** May be taken back until the quarter hour closes. */
  readonly revocable?: boolean;
}

/** EIP-191 digest of a text: keccak256("\x19Ethereum Signed Message:\n" || length || text). */
export function personalMessageDigest(message: string): Uint8Array {
  const bytes = utf8ToBytes(message);
  return keccak_256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

/** A key of the member that this page can use. */
export interface OrderSigner {
  readonly address: Hex;
  sign(digest: Uint8Array): Promise<Hex>;
}

const deviceSigner = async (meteringPointId: string): Promise<OrderSigner> => ({
  address: await deviceKeyAddress(meteringPointId),
  sign: (digest) => withSigningKey(meteringPointId, (secret) => signDigest(digest, secret)),
});

async function registerKey(meteringPointId: string, { address, sign }: OrderSigner): Promise<void> {
  const query = { meteringPointId };
  const { message } = await call("createKeyChallenge", { query, body: { address } });
  const signature = await sign(personalMessageDigest(message));
  await call("registerKey", { query, body: { address, message, signature } });
}

/** The order in full, as it will be signed. */
export function completeOrder(draft: OrderDraft, context: OrderContext): Order {
  const chosen = context.intervals.find((row) => row.interval === draft.interval);
  return {
    communityId: context.communityId,
    meteringPointId: context.meteringPointId,
    interval: draft.interval,
    side: draft.side,
    energyWh: draft.energyWh,
    limitPrice: draft.limitPrice,
    fallback: draft.fallback,
    tariffVersion: context.tariff.version,
    nonce: context.nextNonce,
    expiresAt: chosen?.expiresAt ?? context.intervals.at(-1)!.expiresAt,
    minFillWh: draft.minFillWh ?? OPEN_TO_ALL.minFillWh,
    counterparty: draft.counterparty ?? OPEN_TO_ALL.counterparty,
  };
}

/** A key that the market knows, with what it needs to know of the market. Registers the key when it is new. */
async function openSigner(meteringPointId: string, wanted: OrderSigner | undefined) {
  const signer = wanted ?? (await deviceSigner(meteringPointId));
  const query = { meteringPointId, key: signer.address };
  let context = await call("getOrderContext", { query });
  if (!context.keys.includes(signer.address)) {
    await registerKey(meteringPointId, signer);
    context = await call("getOrderContext", { query });
  }
  const domain = orderDomain(context.domain.chainId, context.domain.verifyingContract);
  return { signer, context, domain };
}

/**
 * Registers the key (default: this device's own) when the market does not know it yet, signs the order with it and
 * sends it. @throws ApiError when the server refuses the key or the order.
 */
export async function placeOrder(
  draft: OrderDraft,
  meteringPointId: string,
  wanted?: OrderSigner,
): Promise<OrderAccepted> {
  const { signer, context, domain } = await openSigner(meteringPointId, wanted);
  const whole = completeOrder(draft, context);
  const { revocable = false, steps } = draft;
  const orders = steps === undefined ? [whole] : curveToOrders(whole, steps, whole.nonce);
  const signed: SignedOrder[] = [];
  for (const order of orders) {
    const signature = await signer.sign(typedOrderDigest(order, domain));
    signed.push({ order, orderId: orderId(order), signer: signer.address, signature });
    await rememberEntered({ orderId: orderId(order), order, signer: signer.address });
  }
  if (steps === undefined) return call("placeOrder", { body: { ...signed[0]!, revocable } });
  const { orders: accepted } = await call("placeOrderCurve", { body: { orders: signed, revocable } });
  return accepted[0]!;
}

/** Takes an order back on this device's word. @throws ApiError when it is closed or binding. */
export async function takeBack(id: Hex, meteringPointId: string): Promise<OrderDetail> {
  const { signer, domain } = await openSigner(meteringPointId, undefined);
  const signature = await signer.sign(cancellationDigest(id, domain));
  return call("cancelOrder", { params: { orderId: id }, body: { signer: signer.address, signature } });
}

/** A wish over many quarter hours; members that its kind does not use may be left out. */
export type WishDraft = Pick<LinkedOrder, "kind" | "firstInterval" | "intervals" | "buyLimit"> &
  Partial<LinkedOrder>;

/** Signs a wish with this device's key and enters it. @throws ApiError */
export async function placeWish(wish: WishDraft, meteringPointId: string): Promise<LinkedOrderView> {
  const { signer, context, domain } = await openSigner(meteringPointId, undefined);
  const none = wattHours(0);
  const linkedOrder: LinkedOrder = {
    side: "buy",
    energyWh: none,
    minEnergyWh: none,
    chargeWh: none,
    dischargeWh: none,
    sellLimit: microEuroPerKWh(0),
    capacityWh: none,
    storedWh: none,
    reserveWh: none,
    efficiencyPpm: 0,
    cycleCost: microEuroPerKWh(0),
    profileWh: [],
    ...wish,
    communityId: context.communityId,
    meteringPointId: context.meteringPointId,
    tariffVersion: context.tariff.version,
    nonce: context.nextNonce,
    expiresAt: intervalEnd(intervalIndex(wish.firstInterval + wish.intervals)),
  };
  const signature = await signer.sign(linkedOrderDigest(linkedOrder, domain));
  const { profileWh } = linkedOrder;
  return call("placeLinkedOrder", {
    body: {
      linkedOrder: { ...linkedOrder, profileWh: [...profileWh] },
      linkedOrderId: linkedOrderId(linkedOrder),
      signer: signer.address,
      signature,
    },
  });
}
