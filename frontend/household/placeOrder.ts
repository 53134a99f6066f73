/** From the member's yes to an order in the book: this device's key is registered once, then signs the order. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  type Hex,
  OPEN_TO_ALL,
  type Order,
  type Side,
  type SignedOrder,
} from "../../backend/core/orders/order.ts";
import { signDigest, signOrder } from "../../backend/core/orders/orderSignature.ts";
import { orderDomain } from "../../backend/core/orders/typedOrder.ts";
import type { MicroEuroPerKWh, WattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { Fallback, OrderAccepted, OrderContext } from "../api/schema.ts";
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
}

/** EIP-191 digest of a text: keccak256("\x19Ethereum Signed Message:\n" || length || text). */
export function personalMessageDigest(message: string): Uint8Array {
  const bytes = utf8ToBytes(message);
  return keccak_256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

async function registerDevice(meteringPointId: string, address: Hex): Promise<void> {
  const query = { meteringPointId };
  const { message } = await call("createKeyChallenge", { query, body: { address } });
  const signature = await withSigningKey(meteringPointId, (secret) =>
    signDigest(personalMessageDigest(message), secret),
  );
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

/**
 * Registers this device's key when the market does not know it yet, signs the order with it and sends it.
 * @throws ApiError when the server refuses the key or the order.
 */
export async function placeOrder(draft: OrderDraft, meteringPointId: string): Promise<OrderAccepted> {
  const address = await deviceKeyAddress(meteringPointId);
  const query = { meteringPointId, key: address };
  let context = await call("getOrderContext", { query });
  if (!context.keys.includes(address)) {
    await registerDevice(meteringPointId, address);
    context = await call("getOrderContext", { query });
  }
  const order = completeOrder(draft, context);
  const domain = orderDomain(context.domain.chainId, context.domain.verifyingContract);
  const signed: SignedOrder = await withSigningKey(meteringPointId, (secret) =>
    signOrder(order, domain, secret),
  );
  await rememberEntered({ orderId: signed.orderId, order, signer: signed.signer });
  return call("placeOrder", { body: signed });
}
