/** An outbox whose owner dies while it writes. */
import type { OutboxStore } from "../../../backend/ports/chain.ts";

export class Died extends Error {}

/** A store whose owner dies at the n-th write: just before it, or just after it is on disk. */
export function dyingStore(inner: OutboxStore, dieAt: number, moment: "before" | "after"): OutboxStore {
  let writes = 0;
  return {
    enqueue: (request) => inner.enqueue(request),
    get: (id) => inner.get(id),
    nextQueued: (sender) => inner.nextQueued(sender),
    queued: (sender, limit) => inner.queued(sender, limit),
    unsettled: (sender, limit) => inner.unsettled(sender, limit),
    historyBelow: (sender, nonce, limit) => inner.historyBelow(sender, nonce, limit),
    highestNonce: (sender) => inner.highestNonce(sender),
    save: async (entry) => {
      writes += 1;
      if (writes === dieAt && moment === "before") throw new Died();
      const saved = await inner.save(entry);
      if (writes === dieAt) throw new Died();
      return saved;
    },
  };
}
