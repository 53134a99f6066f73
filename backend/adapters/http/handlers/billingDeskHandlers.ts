/** The billing wizard: a month at a glance, drafts, files, hand-overs to the bank, payments. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strToU8, type Zippable, zipSync } from "fflate";
import type { z } from "zod";
import { billChanges, checkBillReadiness } from "../../../app/billingDesk.ts";
import { draftBills, readBillingParties } from "../../../app/issueBills.ts";
import type { Invoice } from "../../../core/billing/invoice.ts";
import { addLocalDays, type LocalDay, localDayLabel, localTimeOf } from "../../../core/time/communityTime.ts";
import { epochSeconds, isoUtc } from "../../../core/time/marketInterval.ts";
import type { PaymentHandover, PaymentKind } from "../../../ports/payments.ts";
import { billsCsv, owedCent, paymentFiles } from "../../documents/billFolder.ts";
import { billPdf } from "../../documents/billPdf.ts";
import { readStatement, type StatementEntry } from "../../documents/statement.ts";
import { ublInvoice } from "../../documents/ublInvoice.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { refuse } from "../problem.ts";
import {
  type BillDrafts,
  type BillingDeskView,
  HandoverCommand,
  HandoverParams,
  PaymentCommand,
  type PaymentList,
  StatementQuery,
  type StatementResult,
} from "../schemas/billingDesk.ts";
import { BillParams, PeriodParams } from "../schemas/bills.ts";
import type { Saved } from "../schemas/meterDesk.ts";
import { spooledFile } from "../spoolBody.ts";
import { presentRow } from "./billHandlers.ts";

const DUE_DAYS = 14;
/** Bills of one archive; larger runs are written by the command line. */
const MAX_ARCHIVE = 1_000;
const MADE = new Date("1980-01-02T00:00:00Z");

const billsOf = ({ desk, communityId }: HttpDeps, period: string) =>
  desk.invoices.invoices(communityId, { period });

export const getBillingDesk: Handler = async (context) => {
  const { deps } = context;
  const { period } = checked(context, "params", PeriodParams);
  const { desk, communityId } = deps;
  const [readiness, bills, handovers, payments] = await Promise.all([
    checkBillReadiness(deps, communityId, period, deps.clock.now()),
    billsOf(deps, period),
    desk.payments.handovers(communityId, period),
    desk.payments.payments(communityId),
  ]);
  const paid = new Map(payments.map((payment) => [payment.number, payment]));
  const successor = new Map(bills.map(({ precedingNumber, number }) => [precedingNumber, number]));
  const body: z.infer<typeof BillingDeskView> = {
    readiness: {
      ...readiness,
      withoutParty: [...readiness.withoutParty],
      withoutIban: [...readiness.withoutIban],
      withoutMandate: [...readiness.withoutMandate],
    },
    bills: bills.map((bill) => ({
      bill: presentRow(bill),
      supersededBy: successor.get(bill.number) ?? null,
      handedOver: handovers.filter((file) => file.bills.includes(bill.number)).map(({ sha256 }) => sha256),
      paid: paid.get(bill.number) ?? null,
    })),
    handovers: handovers.map((handover) => ({ ...handover, bills: [...handover.bills] })),
  };
  return { body };
};

export const draftBillRun: Handler = async (context) => {
  const { deps } = context;
  const { period } = checked(context, "params", PeriodParams);
  const { store, desk, communityId } = deps;
  const now = deps.clock.now();
  const issued = localTimeOf(now);
  const run = { period, issued, due: addLocalDays(issued, DUE_DAYS), now };
  const [drafts, readiness, before] = await Promise.all([
    draftBills({ store, invoices: desk.invoices }, communityId, run),
    checkBillReadiness(deps, communityId, period, now),
    billsOf(deps, period),
  ]);
  const sum = (of: (bill: Invoice) => number) => drafts.reduce((all, bill) => all + of(bill), 0);
  const known = new Map(before.map((bill) => [bill.number, bill]));
  const body: z.infer<typeof BillDrafts> = {
    period,
    complete: readiness.monthIsOver && readiness.open + readiness.neverOpened === 0,
    totals: {
      count: drafts.length,
      netCent: sum(({ netCent }) => netCent),
      vatCent: sum(({ vatCent }) => vatCent),
      grossCent: sum(({ grossCent }) => grossCent),
      fromMembersCent: sum((bill) => Math.max(0, owedCent(bill))),
      toMembersCent: sum((bill) => Math.max(0, -owedCent(bill))),
    },
    drafts: drafts.map((draft) => {
      const { number: _none, ...bill } = presentRow(draft);
      const old = known.get(draft.precedingNumber ?? "");
      return { bill, vatCent: draft.vatCent, changes: old === undefined ? [] : [...billChanges(old, draft)] };
    }),
  };
  return { body };
};

/** @throws LAT-8373 */
async function issuedBills(context: Context) {
  const { period } = checked(context, "params", PeriodParams);
  const bills = await billsOf(context.deps, period);
  if (bills.length === 0) throw refuse("LAT-8373", { period });
  return { period, bills };
}

export const exportBills: Handler = async (context) => {
  const { period, bills } = await issuedBills(context);
  return { body: Buffer.from(billsCsv(bills)), fileName: `bills-${period}.csv` };
};

export const getBillArchive: Handler = async (context) => {
  const { deps } = context;
  const { period, bills } = await issuedBills(context);
  if (bills.length > MAX_ARCHIVE) throw refuse("LAT-7012", { count: bills.length, limit: MAX_ARCHIVE });
  const parties = await deps.desk.invoices.parties(deps.communityId);
  const files: Zippable = { [`summary-${period}.csv`]: strToU8(billsCsv(bills)) };
  for (const bill of bills) {
    files[`${bill.number}.pdf`] = await billPdf(bill, parties.get(bill.meteringPointId)?.language ?? "de");
    files[`${bill.number}.xml`] = strToU8(ublInvoice(bill));
  }
  return { body: Buffer.from(zipSync(files, { mtime: MADE, level: 6 })), fileName: `bills-${period}.zip` };
};

interface Made {
  readonly text: string;
  readonly sha256: string;
  readonly bills: readonly { readonly number: string; readonly cent: number }[];
}

/** The file for the bank over these bills, null when no money moves in this direction. */
async function makeFile(
  { store, desk, communityId }: HttpDeps,
  { kind, period, made }: Pick<PaymentHandover, "kind" | "period" | "made">,
  invoices: readonly Invoice[],
  execution: LocalDay,
): Promise<Made | null> {
  const parties = await readBillingParties({ store, invoices: desk.invoices }, communityId);
  const files = paymentFiles({ ...parties, period, invoices, made, execution });
  const isDebit = kind === "direct-debits";
  const text = isDebit ? files.directDebits : files.creditTransfers;
  if (text === null) return null;
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { text, sha256, bills: isDebit ? files.debited : files.credited };
}

const labelToDay = (label: string): LocalDay => {
  const [year = 0, month = 0, day = 0] = label.split("-").map(Number);
  return { year, month, day };
};

const heldBy = (handovers: readonly PaymentHandover[], kind: PaymentKind) =>
  new Map(handovers.filter((file) => file.kind === kind).flatMap((file) => file.bills.map((n) => [n, file])));

/** Makes the file and remembers that it was taken. @throws LAT-6304 nothing to move, LAT-8360 handed over before */
export const handOverPayments: Handler = async (context) => {
  const { deps, caller } = context;
  const { period, kind, reason } = checked(context, "body", HandoverCommand);
  const { desk, communityId } = deps;
  const bills = await billsOf(deps, period);
  const handovers = await desk.payments.handovers(communityId);
  const held = heldBy(handovers, kind);
  const fresh = reason === undefined ? bills.filter(({ number }) => !held.has(number)) : bills;
  const execution = bills.at(-1)?.due;
  if (execution === undefined) throw refuse("LAT-8373", { period });
  // A bank refuses a second message of the same name: no two files are made in one second of market time.
  const last = handovers.at(-1)?.made ?? 0;
  const made = epochSeconds(Math.max(deps.clock.now(), last + 1));
  const file = await makeFile(deps, { kind, period, made }, fresh, execution);
  if (file === null) {
    const before = handovers.findLast((one) => one.kind === kind && one.period === period);
    if (reason === undefined && before !== undefined) {
      throw refuse("LAT-8360", { count: before.bills.length, at: isoUtc(before.made) });
    }
    throw refuse("LAT-6304");
  }
  const handover: PaymentHandover = {
    sha256: file.sha256,
    kind,
    period,
    made,
    execution: localDayLabel(execution),
    bills: file.bills.map(({ number }) => number),
    totalCent: file.bills.reduce((sum, { cent }) => sum + cent, 0),
    handedBy: caller,
    reason: reason ?? null,
  };
  await desk.payments.addHandover(communityId, handover);
  return { body: { ...handover, bills: [...handover.bills] } };
};

/** The very file that was handed over. @throws LAT-8361 when it cannot be made again byte by byte */
export const getHandoverFile: Handler = async (context) => {
  const { deps } = context;
  const { sha256 } = checked(context, "params", HandoverParams);
  const handover = await deps.desk.payments.handover(deps.communityId, sha256);
  if (handover === null) throw refuse("LAT-8001");
  const held = new Set(handover.bills);
  const invoices = (await billsOf(deps, handover.period)).filter(({ number }) => held.has(number));
  const file = await makeFile(deps, handover, invoices, labelToDay(handover.execution));
  if (file?.sha256 !== sha256) throw refuse("LAT-8361");
  return { body: Buffer.from(file.text), fileName: `${handover.kind}-${handover.period}.xml` };
};

/** A mark says that the whole of it moved. @throws LAT-8362, LAT-8363 */
export const markBillsPaid: Handler = async (context) => {
  const { deps, caller } = context;
  const { payments } = checked(context, "body", PaymentCommand);
  const { desk, communityId } = deps;
  for (const { number, cent } of payments) {
    const bill = await desk.invoices.invoice(communityId, number);
    if (bill === null) throw refuse("LAT-8362", { number });
    if (cent !== owedCent(bill)) {
      throw refuse("LAT-8363", { number, actual: centText(cent), limit: centText(owedCent(bill)) });
    }
  }
  const recordedAt = deps.clock.now();
  const marks = payments.map((payment) => ({ ...payment, recordedAt, recordedBy: caller }));
  await desk.payments.markPaid(communityId, marks);
  const body: z.infer<typeof PaymentList> = { payments: marks };
  return { body };
};

const centText = (cent: number): string => (cent / 100).toFixed(2);

export const unmarkBillPaid: Handler = async (context) => {
  const { deps } = context;
  const { number } = checked(context, "params", BillParams);
  if (!(await deps.desk.payments.unmarkPaid(deps.communityId, number))) throw refuse("LAT-8001");
  const body: z.infer<typeof Saved> = { saved: true };
  return { body };
};

type Judged = z.infer<typeof StatementResult>["entries"][number];

async function judgeEntry(deps: HttpDeps, entry: StatementEntry, paid: ReadonlySet<string>): Promise<Judged> {
  const bill =
    entry.number === null ? null : await deps.desk.invoices.invoice(deps.communityId, entry.number);
  if (bill === null) return { ...entry, verdict: "unknown", owedCent: null };
  const owed = owedCent(bill);
  const verdict = paid.has(bill.number) ? "paid-already" : owed === entry.cent ? "matches" : "amount-differs";
  return { ...entry, verdict, owedCent: owed };
}

export const importStatement: Handler = async (context) => {
  const { deps, caller, response } = context;
  const { take } = checked(context, "query", StatementQuery);
  const { desk, communityId } = deps;
  const entries = readStatement(readFileSync(spooledFile(response)));
  const paid = new Set((await desk.payments.payments(communityId)).map(({ number }) => number));
  const judged: Judged[] = [];
  for (const entry of entries) {
    const one = await judgeEntry(deps, entry, paid);
    // A bill is paid once: the second entry of the same statement is for the operator to look at.
    if (one.verdict === "matches" && one.number !== null) paid.add(one.number);
    judged.push(one);
  }
  const matches = judged.flatMap(({ verdict, number, paidOn, cent, reference }) =>
    verdict === "matches" && number !== null
      ? [
          {
            number,
            paidOn,
            cent,
            reference: reference || number,
            recordedAt: deps.clock.now(),
            recordedBy: caller,
          },
        ]
      : [],
  );
  if (take === "true" && matches.length > 0) await desk.payments.markPaid(communityId, matches);
  const body: z.infer<typeof StatementResult> = {
    taken: take === "true" ? matches.length : 0,
    entries: judged,
  };
  return { body };
};
