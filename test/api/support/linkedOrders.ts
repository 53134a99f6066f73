/** Signed linked orders of the test street's homes. */
import {
  type LinkedOrder,
  linkedOrderDigest,
  linkedOrderId,
  type SignedLinkedOrder,
} from "../../../backend/core/orders/linkedOrder.ts";
import { addressOfPrivateKey, signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { intervalEnd, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { sampleLinked } from "../../core/orders/sampleLinkedOrders.ts";
import { OPEN_INTERVAL, ORDER_DOMAIN } from "./orders.ts";
import { COMMUNITY, privateKeyOf } from "./street.ts";

/** A good car of `home` that may be charged for two hours. */
export function signedLinkedOf(home: string, change: Partial<LinkedOrder> = {}): SignedLinkedOrder {
  const linkedOrder = sampleLinked({
    communityId: COMMUNITY,
    meteringPointId: home,
    firstInterval: OPEN_INTERVAL,
    intervals: 8,
    energyWh: wattHours(4_000),
    chargeWh: wattHours(900),
    tariffVersion: 3,
    expiresAt: intervalEnd(intervalIndex(OPEN_INTERVAL + 8)),
    ...change,
  });
  const key = privateKeyOf(home);
  return {
    linkedOrder,
    linkedOrderId: linkedOrderId(linkedOrder),
    signer: addressOfPrivateKey(key),
    signature: signDigest(linkedOrderDigest(linkedOrder, ORDER_DOMAIN), key),
  };
}
