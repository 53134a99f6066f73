/**
 * Once a day: closes the days of the audit trail that are over and anchors them on the chain, one after the other, in
 * one outbox row each. What was done is read from the chain, so missed days are caught up and an interrupted run goes on.
 */
import { type AnchorState, anchorDigest } from "../core/audit/anchor.ts";
import { type AuditDay, dayLabel } from "../core/audit/auditDay.ts";
import { dayOf } from "../core/audit/auditEntry.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { AuditAnchors } from "../ports/auditAnchors.ts";
import type { Community } from "../ports/community.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";

const INTERVALS_PER_DAY = 96;

/** Outbox row of a day's anchor. */
export const anchorId = (community: string, day: number): string => `anchor:${community}:${day}`;

/** The next closed day that the chain does not have. @throws LAT-8254 the chain has a day that the trail has not */
async function nextDay(
  { store }: Pick<Market, "store">,
  communityId: string,
  state: AnchorState,
): Promise<AuditDay | null> {
  const after = state.anchors === 0 ? -1 : state.day;
  const [next] = await store.audit.days(communityId, after, 1);
  if (state.anchors === 0) return next ?? null;
  const [last] = await store.audit.days(communityId, state.day - 1, 1);
  if (last?.day !== state.day || last.head !== state.head || last.sequence !== state.sequence) {
    throw domainError("LAT-8254", { finding: `${dayLabel(state.day)} is anchored with another end` });
  }
  return next ?? null;
}

async function enqueue(
  market: Market,
  community: Community,
  anchors: AuditAnchors,
  day: AuditDay,
): Promise<string> {
  const domain = requireDomain(community);
  const operator = await market.signers.roleSigner("operator");
  const sender = await market.signers.roleSigner("sender");
  const digest = anchorDigest(anchors.place(domain.community), day);
  const call = anchors.anchor(domain.feeder, day, await operator.signDigest(digest));
  const id = anchorId(domain.community, day.day);
  const place = { feeder: domain.feeder, interval: day.day * INTERVALS_PER_DAY + INTERVALS_PER_DAY - 1 };
  await market.store.outbox.enqueue({ ...call, id, kind: "other", ...place, sender: sender.address });
  return id;
}

/**
 * One round; does nothing while the next day is on its way. The row that is due, null when there is none.
 * @throws LAT-4001 the chain does not answer, LAT-7014, LAT-8254
 */
export async function anchorAudit(
  market: Market,
  communityId: string,
  now: EpochSeconds,
): Promise<{ readonly id: string; readonly day: number } | null> {
  await market.store.audit.closeDays(communityId, dayOf(now));
  const anchors = market.ledger?.anchors;
  if (anchors === undefined) return null;
  const community = await requireCommunity(market, communityId);
  const state = await anchors.state(requireDomain(community).community);
  const day = await nextDay(market, communityId, state);
  if (day === null) return null;
  return { id: await enqueue(market, community, anchors, day), day: day.day };
}
