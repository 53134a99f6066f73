/** Committed is what the chain holds for good, not what was sent. */
import { catalogue, type ErrorCode, fill } from "../core/errors/domainError.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { type OutboxEntry, outboxId } from "../ports/chain.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord, VoidReason } from "../ports/intervals.ts";
import { type Market, neighbourKey, requireDomain } from "./market.ts";
import { voidInterval } from "./voidInterval.ts";

/** True when it moved on; a sentence when the chain has not decided yet. */
export async function confirmInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | string> {
  const { store } = market;
  const at = tradingWindow(record.interval).gateClosesAt;
  const change = { ...neighbourKey(record, 0), from: "cleared", to: "committed", at } as const;
  if (market.ledger === null) return store.applyChange({ ...change, writes: {} });
  const { feeder } = requireDomain(community);
  const orders = await store.outbox.get(outboxId("orders", feeder, record.interval));
  const batch = await store.outbox.get(outboxId("batch", feeder, record.interval));
  const failed = [orders, batch].find((row) => row?.status === "refused" || row?.status === "reverted");
  if (failed?.fault) return voidInterval(market, community, record, reasonOf(failed));
  if (batch?.status === "final" && batch.inclusion !== null) {
    return store.applyChange({
      ...change,
      writes: {
        batchProof: batch.inclusion,
        ...(orders?.inclusion ? { ordersProof: orders.inclusion } : {}),
      },
    });
  }
  const { state } = market.ledger.chain.status();
  return state === "ok" ? "the batch is waiting for the chain" : `the chain is ${state}; the batch is kept`;
}

function reasonOf({ fault }: OutboxEntry): VoidReason {
  const code: ErrorCode = fault?.code ?? "LAT-4003";
  return { code, reason: fill(catalogue[code].title, fault?.details ?? {}) };
}
