/** Disputes over HTTP: members file and reply, the operator judges by the evidence and answers. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { fileDispute as file, stepDispute } from "../../../app/disputes.ts";
import { answerDueAt, type Dispute, type DisputeSubject, stateOf } from "../../../core/billing/dispute.ts";
import type { Hex, Rejection } from "../../../core/orders/order.ts";
import { memberAccount } from "../../../core/settlement/ledgerAccounts.ts";
import { type EpochSeconds, type IntervalIndex, intervalIndex } from "../../../core/time/marketInterval.ts";
import { microEuro } from "../../../core/units/quantities.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import {
  DisputeAnswer,
  type DisputeDto,
  type DisputeEvidence,
  DisputeFiling,
  type DisputeList,
  DisputeParams,
  DisputeReply,
} from "../schemas/disputes.ts";

const LISTED = 500;
const AROUND = 8;
const MEMBER_ACTS: readonly string[] = ["filed", "replied", "withdrawn"];

export function presentDispute(dispute: Dispute, now: EpochSeconds): z.infer<typeof DisputeDto> {
  const due = answerDueAt(dispute);
  return {
    disputeId: dispute.disputeId,
    meteringPointId: dispute.meteringPointId,
    subject: dispute.subject,
    state: stateOf(dispute),
    filedAt: dispute.filedAt,
    answerDue: due,
    late: due !== null && now > due,
    entries: dispute.entries.map(({ act, at, text }) => ({
      act,
      by: MEMBER_ACTS.includes(act) ? "member" : "operator",
      at,
      text,
    })),
  };
}

const partsOf = ({ market, desk }: HttpDeps) => ({ market, desk });

function answerOf(
  { deps }: Context,
  outcome: { readonly status: "accepted"; readonly dispute: Dispute } | Rejection,
) {
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return { body: presentDispute(outcome.dispute, deps.clock.now()) };
}

const subjectOf = (subject: z.infer<typeof DisputeFiling>["subject"]): DisputeSubject => {
  if (subject.kind === "reading") return { kind: "reading", interval: intervalIndex(subject.interval) };
  if (subject.kind === "trade") return { kind: "trade", orderId: subject.orderId as Hex };
  return subject;
};

export const fileDispute: Handler = async (context) => {
  const { deps, pointId, caller } = context;
  const { subject, text } = checked(context, "body", DisputeFiling);
  const outcome = await file(partsOf(deps), deps.communityId, {
    disputeId: randomBytes(12).toString("hex"),
    meteringPointId: pointId,
    subject: subjectOf(subject),
    text,
    by: caller,
    now: deps.clock.now(),
  });
  return answerOf(context, outcome);
};

const listOf = async ({ deps }: Context, meteringPointId?: string) => {
  const filter = { limit: LISTED, ...(meteringPointId === undefined ? {} : { meteringPointId }) };
  const disputes = await deps.desk.disputes.disputes(deps.communityId, filter);
  const now = deps.clock.now();
  const body: z.infer<typeof DisputeList> = { disputes: disputes.map((one) => presentDispute(one, now)) };
  return { body };
};

export const listOwnDisputes: Handler = (context) => listOf(context, context.pointId);
export const listDisputes: Handler = (context) => listOf(context);

async function disputeOf(context: Context): Promise<Dispute> {
  const { disputeId } = checked(context, "params", DisputeParams);
  const dispute = await context.deps.desk.disputes.dispute(context.deps.communityId, disputeId);
  if (dispute === null) throw refuse("LAT-8001");
  return dispute;
}

export const getOwnDispute: Handler = async (context) => ({
  body: presentDispute(await disputeOf(context), context.deps.clock.now()),
});

export const replyDispute: Handler = async (context) => {
  const { deps, caller } = context;
  const { disputeId } = checked(context, "params", DisputeParams);
  const reply = checked(context, "body", DisputeReply);
  const step = { disputeId, ...reply, by: caller, now: deps.clock.now() };
  return answerOf(context, await stepDispute(partsOf(deps), deps.communityId, step));
};

export const answerDispute: Handler = async (context) => {
  const { deps, caller } = context;
  const { disputeId } = await disputeOf(context);
  const { reading, ...answer } = checked(context, "body", DisputeAnswer);
  const step = { disputeId, ...answer, by: caller, now: deps.clock.now() };
  const outcome = await stepDispute(
    partsOf(deps),
    deps.communityId,
    reading === undefined ? step : { ...step, reading },
  );
  return answerOf(context, outcome);
};

type Evidence = z.infer<typeof DisputeEvidence>;

async function billOf({ desk, communityId }: HttpDeps, subject: DisputeSubject): Promise<Evidence["bill"]> {
  if (subject.kind !== "bill-line") return null;
  const bill = await desk.invoices.invoice(communityId, subject.billNumber);
  const line = bill?.lines.find(({ number }) => number === subject.line);
  if (bill === null || line === undefined) return null;
  const later = await desk.invoices.invoices(communityId, {
    period: bill.period.label,
    meteringPointId: bill.meteringPointId,
  });
  return {
    number: bill.number,
    period: bill.period.label,
    kind: line.kind,
    energyWh: line.energyWh,
    netCent: line.netCent,
    grossCent: bill.grossCent,
    correctedBy: later.find(({ precedingNumber }) => precedingNumber === bill.number)?.number ?? null,
  };
}

async function tradeOf(
  { store, communityId }: HttpDeps,
  { subject, meteringPointId }: Dispute,
): Promise<Evidence["trade"]> {
  if (subject.kind !== "trade") return null;
  const stored = await store.order(communityId, subject.orderId);
  if (stored === null) return null;
  const { interval } = stored.order;
  const range = { from: interval, to: intervalIndex(interval + 1) };
  const own = await store.memberOrders(communityId, meteringPointId, range);
  const found = own.find(({ order }) => order.orderId === subject.orderId);
  const [record] = await store.intervals(communityId, range);
  return {
    orderId: stored.orderId,
    side: stored.order.side,
    energyWh: stored.order.energyWh,
    limitPrice: stored.order.limitPrice,
    localWh: found?.allocation?.localWh ?? null,
    price: found?.allocation?.price ?? null,
    origin: stored.origin,
    signer: stored.signer,
    intervalState: found?.state ?? record?.state ?? "open",
    transactionHash: record?.batchProof?.transactionHash ?? null,
  };
}

async function intervalOfSubject(deps: HttpDeps, subject: DisputeSubject): Promise<IntervalIndex | null> {
  if (subject.kind === "reading") return subject.interval;
  if (subject.kind === "bill-line") return null;
  return (await deps.store.order(deps.communityId, subject.orderId))?.order.interval ?? null;
}

async function meterOf({ store, communityId }: HttpDeps, id: string, interval: IntervalIndex | null) {
  if (interval === null) return { readings: [], neighbours: [], lines: [], corrected: false };
  const community = await store.community(communityId);
  const key = { communityId, feederId: community?.feederId ?? "", interval };
  const around = { from: intervalIndex(interval - AROUND), to: intervalIndex(interval + AROUND + 1) };
  const own = { from: interval, to: intervalIndex(interval + 1) };
  const [newest, older, near, lines] = await Promise.all([
    store.readings(key),
    store.supersededReadings(key),
    store.memberReadings(communityId, id, around),
    store.memberLines(communityId, id, own),
  ]);
  const versions = [...older, ...newest].filter(({ meteringPointId }) => meteringPointId === id);
  return {
    readings: versions
      .sort((a, b) => a.version - b.version)
      .map(({ version, importWh, exportWh, quality, source, receivedAt }) => ({
        version,
        importWh,
        exportWh,
        quality,
        source,
        receivedAt,
      })),
    neighbours: near.map(({ interval: at, importWh, exportWh }) => ({ interval: at, importWh, exportWh })),
    lines: lines.map((line) => ({
      kind: line.kind,
      energyWh: line.energyWh,
      price: line.price,
      amount: microEuro(line.credit === memberAccount(id) ? line.amount : -line.amount),
      settlementVersion: line.settlementVersion ?? 1,
    })),
    corrected: lines.some((line) => (line.settlementVersion ?? 1) > 1),
  };
}

export const getDispute: Handler = async (context) => {
  const { deps } = context;
  const dispute = await disputeOf(context);
  const { meteringPointId, subject } = dispute;
  const interval = await intervalOfSubject(deps, subject);
  const [point, bill, trade, meter] = await Promise.all([
    deps.store.meteringPoint(deps.communityId, meteringPointId),
    billOf(deps, subject),
    tradeOf(deps, dispute),
    meterOf(deps, meteringPointId, interval),
  ]);
  const body: Evidence = {
    dispute: presentDispute(dispute, deps.clock.now()),
    displayName: point?.displayName ?? meteringPointId,
    bill,
    trade,
    ...meter,
    interval,
  };
  return { body };
};
