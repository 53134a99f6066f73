/** Members object to what was metered, traded or billed; the operator answers, in time and with reasons. */
import {
  type Dispute,
  type DisputeAct,
  type DisputeSubject,
  stateAfter,
  stateOf,
} from "../core/billing/dispute.ts";
import type { Rejection } from "../core/orders/order.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import { type WattHours, wattHours } from "../core/units/quantities.ts";
import type { BackOffice } from "../ports/backOffice.ts";
import { acceptReadings } from "./acceptReadings.ts";
import type { Market } from "./market.ts";
import { requireCommunity } from "./market.ts";

export interface DisputeDesk {
  readonly market: Market;
  readonly desk: Pick<BackOffice, "disputes" | "invoices">;
}

/** Disputes of one metering point that may be open at once. */
export const MAX_OPEN = 20;
const LISTED = 500;

const refuse = (code: Rejection["code"], details: Rejection["details"] = {}): Rejection => ({
  status: "rejected",
  code,
  details,
});

type Outcome = { readonly status: "accepted"; readonly dispute: Dispute } | Rejection;

/** Whether what is disputed exists, and belongs to the metering point. */
async function subjectExists(
  { market, desk }: DisputeDesk,
  communityId: string,
  meteringPointId: string,
  subject: DisputeSubject,
): Promise<boolean> {
  const { store } = market;
  switch (subject.kind) {
    case "bill-line": {
      const bill = await desk.invoices.invoice(communityId, subject.billNumber);
      const line = bill?.lines.find(({ number }) => number === subject.line);
      return bill?.meteringPointId === meteringPointId && line !== undefined;
    }
    case "reading": {
      const { feederId } = await requireCommunity(market, communityId);
      const readings = await store.readings({ communityId, feederId, interval: subject.interval });
      return readings.some((reading) => reading.meteringPointId === meteringPointId);
    }
    case "trade": {
      const order = await store.order(communityId, subject.orderId);
      return order?.order.meteringPointId === meteringPointId;
    }
  }
}

export interface Filing {
  readonly disputeId: string;
  readonly meteringPointId: string;
  readonly subject: DisputeSubject;
  readonly text: string;
  /** Pseudonymous id of the member. */
  readonly by: string;
  readonly now: EpochSeconds;
}

/** Files a dispute. What is not the member's own is not there for it (LAT-8365). */
export async function fileDispute(parts: DisputeDesk, communityId: string, filing: Filing): Promise<Outcome> {
  const { desk } = parts;
  const { disputeId, meteringPointId, subject, text, by, now } = filing;
  if (!(await subjectExists(parts, communityId, meteringPointId, subject))) return refuse("LAT-8365");
  const known = await desk.disputes.disputes(communityId, { meteringPointId, limit: LISTED });
  const open = known.filter((dispute) => ["open", "asked"].includes(stateOf(dispute)));
  if (open.length >= MAX_OPEN) return refuse("LAT-8366", { actual: open.length, limit: MAX_OPEN });
  const entries = [{ act: "filed", actor: by, at: now, text }] as const;
  const dispute: Dispute = { disputeId, meteringPointId, subject, filedAt: now, entries };
  await desk.disputes.fileDispute(communityId, dispute);
  return { status: "accepted", dispute };
}

export interface DisputeStep {
  readonly disputeId: string;
  readonly act: Exclude<DisputeAct, "filed">;
  readonly text: string;
  readonly by: string;
  readonly now: EpochSeconds;
  /** With `accepted`, for a reading: what the meter really said. */
  readonly reading?: { readonly importWh: number; readonly exportWh: number };
}

/**
 * Adds a step. An accepted dispute about a reading replaces it by a newer version, so that settlement and bills are
 * corrected in the usual way; any other acceptance says in words what is done.
 */
export async function stepDispute(
  { market, desk }: DisputeDesk,
  communityId: string,
  step: DisputeStep,
): Promise<Outcome> {
  const { disputeId, act, text, by, now, reading } = step;
  const dispute = await desk.disputes.dispute(communityId, disputeId);
  if (dispute === null) return refuse("LAT-8365");
  const state = stateOf(dispute);
  if (stateAfter(state, act) === null) return refuse("LAT-8364", { state, act });
  if (act === "accepted" && reading === undefined && text.trim() === "") return refuse("LAT-8367");
  if (act === "accepted" && reading !== undefined) {
    if (dispute.subject.kind !== "reading") return refuse("LAT-8367");
    const source = `dispute:${disputeId}`;
    const wh = (value: number): WattHours => wattHours(value);
    const { meteringPointId, subject } = dispute;
    const corrected = {
      meteringPointId,
      interval: subject.interval,
      importWh: wh(reading.importWh),
      exportWh: wh(reading.exportWh),
      quality: "measured" as const,
      source,
    };
    const outcome = await acceptReadings(market, communityId, [corrected], now);
    if (outcome.status === "rejected") return outcome;
  }
  const entry = { act, actor: by, at: now, text };
  const added = await desk.disputes.addDisputeEntry(communityId, disputeId, dispute.entries.length, entry);
  if (!added) return refuse("LAT-8364", { state: "changed meanwhile", act });
  return { status: "accepted", dispute: { ...dispute, entries: [...dispute.entries, entry] } };
}
