/** What every store must do with linked orders. */
import { beforeEach, describe, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../../backend/core/units/quantities.ts";
import type { StoredLinkedOrder } from "../../../../backend/ports/linkedOrders.ts";
import type { Store } from "../../../../backend/ports/store.ts";
import { sampleLinked } from "../../../core/orders/sampleLinkedOrders.ts";
import { communitySeed, FIRST, hex, newInterval, newOrder } from "./samples.ts";

let counter = 0;

/** @param open gives a store; communities are new in every test, so one database serves them all. */
export function describeLinkedOrders(name: string, open: () => Promise<Store>): void {
  describe(`linked orders ${name}`, () => {
    let store: Store;
    let id: string;

    beforeEach(async () => {
      store = await open();
      counter += 1;
      id = `linked-${counter}`;
      await store.seedCommunity(communitySeed(id));
      await store.openIntervals([newInterval(id)]);
    });

    const linked = (number: number, change: object = {}): StoredLinkedOrder => ({
      linkedOrder: sampleLinked({
        communityId: id,
        meteringPointId: number % 2 === 0 ? "mp-2" : "mp-1",
        firstInterval: intervalIndex(FIRST + number),
        intervals: 4,
        nonce: number,
        profileWh: [wattHours(number), wattHours(7)],
        ...change,
      }),
      linkedOrderId: hex(5_000 + number),
      signer: hex(1, 20),
      signature: `0x${"ab".repeat(65)}`,
      receivedAt: epochSeconds(1_000 - number),
      cancelledAt: null,
    });

    it("come back as they were signed, by arrival, for windows that touch a range and for one point", async () => {
      for (const number of [1, 2, 3]) expect(await store.addLinkedOrder(id, linked(number))).toBe("added");
      const range = (from: number, to: number) => ({
        from: intervalIndex(FIRST + from),
        to: intervalIndex(FIRST + to),
      });
      expect(await store.linkedOrders(id, range(0, 99))).toEqual([linked(3), linked(2), linked(1)]);
      expect(await store.linkedOrders(id, range(5, 6))).toEqual([linked(3), linked(2)]);
      expect(await store.linkedOrders(id, range(0, 2))).toEqual([linked(1)]);
      expect(await store.linkedOrders(id, range(0, 99), "mp-2")).toEqual([linked(2)]);
      expect(await store.linkedOrders("elsewhere", range(0, 99))).toEqual([]);
      expect(await store.linkedOrder(id, linked(2).linkedOrderId)).toEqual(linked(2));
      expect(await store.linkedOrder(id, hex(9))).toBeNull();
    });

    it("are added once, and a nonce of a key is used once", async () => {
      await store.addLinkedOrder(id, linked(1));
      expect(await store.addLinkedOrder(id, linked(1))).toBe("already-added");
      const again = { ...linked(2), linkedOrder: linked(2, { nonce: 1 }).linkedOrder };
      expect(await store.addLinkedOrder(id, again)).toBe("nonce-used");
      expect(await store.addLinkedOrder(id, { ...again, signer: hex(2, 20) })).toBe("added");
    });

    it("are cancelled once", async () => {
      await store.addLinkedOrder(id, linked(1));
      const at = epochSeconds(2_000);
      expect(await store.cancelLinkedOrder(id, linked(1).linkedOrderId, at)).toBe(true);
      expect(await store.cancelLinkedOrder(id, linked(1).linkedOrderId, at)).toBe(false);
      expect(await store.cancelLinkedOrder(id, hex(9), at)).toBe(false);
      expect(await store.linkedOrder(id, linked(1).linkedOrderId)).toEqual({ ...linked(1), cancelledAt: at });
    });

    it("are named by the orders that come from them", async () => {
      const { linkedOrderId } = linked(1);
      const key = { communityId: id, feederId: newInterval(id).feederId, interval: intervalIndex(FIRST) };
      await store.bookOrder(key, newOrder(id, 1, { linkedOrderId }));
      await store.bookOrder(key, newOrder(id, 2));
      const orders = await store.orders(key);
      expect(orders.map((order) => order.linkedOrderId)).toEqual([linkedOrderId, undefined]);
      expect(orders.map((order) => "linkedOrderId" in order)).toEqual([true, false]);
    });
  });
}
