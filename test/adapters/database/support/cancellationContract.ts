/** What every store must do when an order is taken back. The same suite runs against the database and memory. */
import { beforeEach, describe, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import type { IntervalChange } from "../../../../backend/ports/intervals.ts";
import type { Store } from "../../../../backend/ports/store.ts";
import { communitySeed, FIRST, hex, keyOf, newInterval, newOrder } from "./samples.ts";

let counter = 0;
const AT = epochSeconds(900 * FIRST - 1_200);
const word = { at: AT, signer: hex(1, 20), signature: `0x${"cd".repeat(65)}` } as const;

export function describeCancellation(name: string, open: () => Promise<Store>): void {
  describe(`taking an order back ${name}`, () => {
    let store: Store;
    let id: string;
    const revocable = (number: number) => newOrder(id, number, { origin: "manual", revocable: true });
    const closing = (orders: number, cancelled: number): IntervalChange => ({
      ...keyOf(id),
      from: "open",
      to: "closed",
      at: AT,
      expectedOrderCount: orders,
      expectedCancelledCount: cancelled,
      writes: {},
    });
    const book = async () => (await store.orders(keyOf(id))).map(({ sequence }) => sequence);

    beforeEach(async () => {
      store = await open();
      counter += 1;
      id = `back-${counter}`;
      await store.seedCommunity(communitySeed(id));
      await store.openIntervals([newInterval(id)]);
    });

    it("takes it out of the book and keeps it in the history with the signed word", async () => {
      await store.bookOrder(keyOf(id), revocable(1));
      await store.bookOrder(keyOf(id), revocable(3));
      const outcome = await store.cancelOrder(id, revocable(1).orderId, word);
      const kept = { ...revocable(1), sequence: 1, cancellation: word };
      expect(outcome).toEqual({ status: "cancelled", order: kept });
      expect(await book()).toEqual([2]);
      expect(await store.order(id, revocable(1).orderId)).toEqual(kept);
      const { interval } = keyOf(id);
      const range = { from: interval, to: intervalIndex(interval + 1) };
      const history = await store.memberOrders(id, "mp-1", range);
      expect(history.map(({ order }) => order.cancellation?.at)).toEqual([AT, undefined]);
      expect(await store.interval(keyOf(id))).toMatchObject({ orderCount: 1, cancelledCount: 1 });
    });

    it("keeps its nonce, its id and its arrival number used", async () => {
      await store.bookOrder(keyOf(id), revocable(1));
      await store.cancelOrder(id, revocable(1).orderId, word);
      const replay = newOrder(id, 1, { orderId: hex(9_001) });
      expect(await store.bookOrder(keyOf(id), replay)).toEqual({ status: "nonce-used" });
      expect(await store.bookOrder(keyOf(id), revocable(1))).toMatchObject({ status: "already-booked" });
      expect(await store.bookOrder(keyOf(id), revocable(3))).toMatchObject({ order: { sequence: 2 } });
      await store.applyChange({
        ...keyOf(id),
        from: "open",
        to: "open",
        raise: "plansEntered",
        at: AT,
        writes: { orders: [newOrder(id, 4)] },
      });
      expect(await book()).toEqual([2, 3]);
    });

    it("refuses what is binding, unknown or frozen, and repeats the first answer", async () => {
      await store.bookOrder(keyOf(id), newOrder(id, 1));
      await store.bookOrder(keyOf(id), revocable(3));
      await store.bookOrder(keyOf(id), revocable(5));
      expect(await store.cancelOrder(id, newOrder(id, 1).orderId, word)).toEqual({ status: "not-revocable" });
      expect(await store.cancelOrder(id, hex(77), word)).toEqual({ status: "not-found" });
      const first = await store.cancelOrder(id, revocable(3).orderId, word);
      const again = await store.cancelOrder(id, revocable(3).orderId, { ...word, at: epochSeconds(AT + 5) });
      expect(again).toEqual({ ...first, status: "already-cancelled" });
      expect(await store.applyChange(closing(2, 1))).toBe(true);
      expect(await store.cancelOrder(id, revocable(5).orderId, word)).toEqual({
        status: "not-open",
        state: "closed",
      });
      expect(await book()).toEqual([1, 3]);
    });

    it("does not freeze a book in which one order went and another came", async () => {
      await store.bookOrder(keyOf(id), revocable(1));
      await store.cancelOrder(id, revocable(1).orderId, word);
      await store.bookOrder(keyOf(id), revocable(3));
      expect(await store.applyChange(closing(1, 0))).toBe(false);
      expect(await store.applyChange(closing(1, 1))).toBe(true);
    });

    it("lets either gate closure or the cancellation win, never both halves", async () => {
      await store.bookOrder(keyOf(id), revocable(1));
      await store.bookOrder(keyOf(id), revocable(3));
      const [closed, cancelled] = await Promise.all([
        store.applyChange(closing(2, 0)),
        store.cancelOrder(id, revocable(1).orderId, word),
      ]);
      expect(closed).toBe(cancelled.status === "not-open");
      expect(await book()).toEqual(closed ? [1, 2] : [2]);
    });
  });
}
