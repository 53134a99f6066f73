/** What the outbox of every store must do; part of the suite in `storeContract.ts`. */
import { describe, expect, it } from "vitest";
import type { Store } from "../../../../backend/ports/store.ts";
import { hex, outboxRequest } from "./samples.ts";

export function describeOutbox(
  open: () => { readonly store: Store; readonly id: string; readonly counter: number },
): void {
  describe("the outbox", () => {
    it("keeps one row per id, in order of arrival", async () => {
      const { store, id, counter } = open();
      const sender = hex(1_000 + counter, 20);
      const request = (number: number) => ({ ...outboxRequest(`${id}:${number}`), sender });
      const first = await store.outbox.enqueue(request(1));
      await store.outbox.enqueue(request(2));
      expect(await store.outbox.enqueue(request(1))).toEqual(first);
      expect((await store.outbox.nextQueued(sender))?.id).toBe(`${id}:1`);
      const queued = await store.outbox.queued(sender, 9);
      expect(queued[0]?.id).toBe(`${id}:1`);
      expect(queued.map((row) => row.position)).toEqual(
        queued.map((row) => row.position).sort((a, b) => a - b),
      );
      expect(await store.outbox.queued(sender, 1)).toEqual(queued.slice(0, 1));
      const other = { ...request(1), data: "0xff" as const };
      await expect(store.outbox.enqueue(other)).rejects.toMatchObject({ code: "LAT-4010" });
    });

    it("saves only the next version, and gives a nonce to one row only", async () => {
      const { store, id, counter } = open();
      const sender = hex(2_000 + counter, 20);
      const first = await store.outbox.enqueue({ ...outboxRequest(`${id}:1`), sender });
      const second = await store.outbox.enqueue({ ...outboxRequest(`${id}:2`), sender });
      const attempt = {
        transactionHash: hex(8),
        raw: "0xabcd" as const,
        maxFeePerGasWei: 123_456_789_012_345_678n,
        maxPriorityFeePerGasWei: 1n,
        gasLimit: 21_000n,
      };
      const signed = { ...first, status: "signed", version: 2, nonce: 0, attempts: [attempt] } as const;
      expect(await store.outbox.save(signed)).toBe(true);
      expect(await store.outbox.save(signed), "a stale version").toBe(false);
      expect(await store.outbox.get(first.id)).toEqual(signed);
      const clash = { ...second, status: "signed", version: 2, nonce: 0 } as const;
      expect(await store.outbox.save(clash), "a nonce twice").toBe(false);
      expect(await store.outbox.save({ ...clash, nonce: 1 })).toBe(true);
      expect((await store.outbox.unsettled(sender, 5)).map((row) => row.nonce)).toEqual([0, 1]);
      expect((await store.outbox.historyBelow(sender, 1, 5)).map((row) => row.nonce)).toEqual([0]);
      expect(await store.outbox.highestNonce(sender)).toBe(1);
      expect(await store.outbox.highestNonce(hex(3, 20))).toBeNull();
    });
  });
}
