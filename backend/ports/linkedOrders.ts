/** Linked orders as they are stored. */
import type { SignedLinkedOrder } from "../core/orders/linkedOrder.ts";
import type { Hex } from "../core/orders/order.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { IntervalRange } from "./intervals.ts";

export interface StoredLinkedOrder extends SignedLinkedOrder {
  readonly receivedAt: EpochSeconds;
  /** Intervals whose plans enter after this time get nothing of it any more. */
  readonly cancelledAt: EpochSeconds | null;
}

export type AddLinkedOutcome = "added" | "already-added" | "nonce-used";

export interface LinkedOrderStore {
  /** `already-added` when the id is known; a nonce counts per key, among linked orders. */
  addLinkedOrder(communityId: string, order: StoredLinkedOrder): Promise<AddLinkedOutcome>;
  linkedOrder(communityId: string, linkedOrderId: Hex): Promise<StoredLinkedOrder | null>;
  /** Those whose window touches the range, by arrival, then id. */
  linkedOrders(
    communityId: string,
    range: IntervalRange,
    meteringPointId?: string,
  ): Promise<readonly StoredLinkedOrder[]>;
  /** False when there is none, or it was cancelled before. */
  cancelLinkedOrder(communityId: string, linkedOrderId: Hex, at: EpochSeconds): Promise<boolean>;
}
