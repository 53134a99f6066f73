/** Ends an interval without trades, with a reason; what flows is settled at the retail and feed-in tariffs. */
import { reasonCodeOf, voidDigest } from "../core/commitment/digests.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { outboxId } from "../ports/chain.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord, IntervalWrites, VoidReason } from "../ports/intervals.ts";
import { type Market, neighbourKey, requireDomain } from "./market.ts";

/**
 * Ends the interval from whatever state before `billed` it is in. A batch that the chain refused does not
 * count as sent: a void record takes its place. Settled lines are taken back later by correction lines, never
 * edited. False when the interval had moved on meanwhile.
 */
export async function voidInterval(
  market: Market,
  community: Community,
  record: IntervalRecord,
  voidReason: VoidReason,
): Promise<boolean> {
  const refused = record.state === "cleared" && record.batchSent;
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: record.state,
    to: "void",
    voidReason,
    at: tradingWindow(record.interval).gateClosesAt,
    writes: refused ? await voidRecord(market, community, record, voidReason) : {},
  });
}

/** Puts the void record of an interval whose batch was never sent into the outbox, in its turn. */
export async function recordVoid(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean> {
  const { voidReason } = record;
  return market.store.applyChange({
    ...neighbourKey(record, 0),
    from: "void",
    to: "void",
    raise: "batchSent",
    at: tradingWindow(record.interval).gateClosesAt,
    writes: voidReason === null ? {} : await voidRecord(market, community, record, voidReason),
  });
}

async function voidRecord(
  market: Market,
  community: Community,
  { interval }: IntervalRecord,
  { code }: VoidReason,
): Promise<IntervalWrites> {
  if (market.ledger === null) return {};
  const domain = requireDomain(community);
  const reasonCode = reasonCodeOf(code);
  const digest = voidDigest(domain, interval, reasonCode);
  const operator = await market.signers.roleSigner("operator");
  const dso = await market.signers.roleSigner("dso");
  const sender = await market.signers.roleSigner("sender");
  const { feeder } = domain;
  const call = market.ledger.calls.commitVoid({
    feeder,
    interval,
    reasonCode,
    signatures: [await operator.signDigest(digest), await dso.signDigest(digest)],
  });
  const id = outboxId("void", feeder, interval);
  return { outbox: [{ ...call, id, kind: "void", feeder, interval, sender: sender.address }] };
}
