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
import { signDigest } from "../../backend/core/orders/orderSignature.ts";
import { orderDomain, orderId, typedOrderDigest } from "../../backend/core/orders/typedOrder.ts";
import type { MicroEuroPerKWh, WattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { Fallback, OrderAccepted, OrderContext } from "../api/generatedSchema.ts";
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

/**
 * Registers the key (default: this device's own) when the market does not know it yet, signs the order with it and
 * sends it. @throws ApiError when the server refuses the key or the order.
 */
export async function placeOrder(
  draft: OrderDraft,
  meteringPointId: string,
  wanted?: OrderSigner,
): Promise<OrderAccepted> {
  const signer = wanted ?? (await deviceSigner(meteringPointId));
  const { address } = signer;
  const query = { meteringPointId, key: address };
  let context = await call("getOrderContext", { query });
  if (!context.keys.includes(address)) {
    await registerKey(meteringPointId, signer);
    context = await call("getOrderContext", { query });
  }
  const order = completeOrder(draft, context);
  const domain = orderDomain(context.domain.chainId, context.domain.verifyingContract);
  const signature = await signer.sign(typedOrderDigest(order, domain));
  const signed: SignedOrder = { order, orderId: orderId(order), signer: address, signature };
  await rememberEntered({ orderId: signed.orderId, order, signer: signed.signer });
  return call("placeOrder", { body: signed });
}
