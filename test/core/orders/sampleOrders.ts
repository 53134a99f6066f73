/** Orders for tests: one sound order, and ways to change it. */
import { OPEN_TO_ALL, type Order, type SignedOrder } from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey, signOrder } from "../../../backend/core/orders/orderSignature.ts";
import { tradingWindow } from "../../../backend/core/orders/tradingWindow.ts";
import { orderDomain } from "../../../backend/core/orders/typedOrder.ts";
import type { OrderContext } from "../../../backend/core/orders/validateOrder.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";

export const DOMAIN = orderDomain(31_337, `0x${"ab".repeat(20)}`);
export const MEMBER_KEY = new Uint8Array(32).fill(7);
export const STRANGER_KEY = new Uint8Array(32).fill(9);
export const MEMBER = addressOfPrivateKey(MEMBER_KEY);
export const INTERVAL = intervalIndex(1_980_000);
export const WINDOW = tradingWindow(INTERVAL);

export const sampleOrder = (changes: Partial<Order> = {}): Order => ({
  communityId: "lindenhof",
  meteringPointId: "LH-01",
  interval: INTERVAL,
  side: "sell",
  energyWh: wattHours(1_200),
  limitPrice: microEuroPerKWh(120_000),
  fallback: "grid",
  tariffVersion: 3,
  nonce: 17,
  expiresAt: epochSeconds(WINDOW.gateClosesAt + 600),
  ...OPEN_TO_ALL,
  ...changes,
});

export const sampleSigned = (changes: Partial<Order> = {}, key: Uint8Array = MEMBER_KEY): SignedOrder =>
  signOrder(sampleOrder(changes), DOMAIN, key);

export const sampleContext = (changes: Partial<OrderContext> = {}): OrderContext => ({
  now: epochSeconds(WINDOW.opensAt + 60),
  communityId: "lindenhof",
  feederId: "lindenhof-lv1",
  domain: DOMAIN,
  window: WINDOW,
  tariff: { version: 3, priceFloor: microEuroPerKWh(0), priceCap: microEuroPerKWh(400_000) },
  point: { meteringPointId: "LH-01", feederId: "lindenhof-lv1", capacityKva: 11, keys: [MEMBER] },
  signerIsKnown: true,
  nonceIsUsed: false,
  bookedByPoint: [],
  ...changes,
});
