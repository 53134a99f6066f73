/** Linked orders in memory. */
import { lastInterval } from "../../core/orders/linkedState.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { IntervalRange } from "../../ports/intervals.ts";
import type { AddLinkedOutcome, LinkedOrderStore, StoredLinkedOrder } from "../../ports/linkedOrders.ts";

export class MemoryLinkedOrders implements LinkedOrderStore {
  readonly #orders = new Map<string, StoredLinkedOrder>();

  async addLinkedOrder(communityId: string, order: StoredLinkedOrder): Promise<AddLinkedOutcome> {
    const key = `${communityId}|${order.linkedOrderId}`;
    if (this.#orders.has(key)) return "already-added";
    for (const [id, other] of this.#orders) {
      const same = other.signer === order.signer && other.linkedOrder.nonce === order.linkedOrder.nonce;
      if (same && id.startsWith(`${communityId}|`)) return "nonce-used";
    }
    this.#orders.set(key, order);
    return "added";
  }

  async linkedOrder(communityId: string, linkedOrderId: Hex): Promise<StoredLinkedOrder | null> {
    return this.#orders.get(`${communityId}|${linkedOrderId}`) ?? null;
  }

  async linkedOrders(
    communityId: string,
    { from, to }: IntervalRange,
    meteringPointId?: string,
  ): Promise<readonly StoredLinkedOrder[]> {
    return [...this.#orders]
      .filter(([key]) => key.startsWith(`${communityId}|`))
      .map(([, order]) => order)
      .filter(({ linkedOrder }) => linkedOrder.firstInterval < to && lastInterval(linkedOrder) >= from)
      .filter(
        ({ linkedOrder }) => meteringPointId === undefined || linkedOrder.meteringPointId === meteringPointId,
      )
      .sort((a, b) => a.receivedAt - b.receivedAt || (a.linkedOrderId < b.linkedOrderId ? -1 : 1));
  }

  async cancelLinkedOrder(communityId: string, linkedOrderId: Hex, at: EpochSeconds): Promise<boolean> {
    const key = `${communityId}|${linkedOrderId}`;
    const order = this.#orders.get(key);
    if (order === undefined || order.cancelledAt !== null) return false;
    this.#orders.set(key, { ...order, cancelledAt: at });
    return true;
  }
}
