/** Billing runs, issued bills, parties and files for the bank. */
import type { z } from "zod";
import { issueBills, readBillingParties } from "../../../app/issueBills.ts";
import type { Invoice } from "../../../core/billing/invoice.ts";
import { addLocalDays, localDayLabel, localTimeOf } from "../../../core/time/communityTime.ts";
import { owedCent, paymentFiles } from "../../documents/billFolder.ts";
import { billPdf } from "../../documents/billPdf.ts";
import { parseBillingOperator, parseBillingParty } from "../../documents/parseBillingParty.ts";
import { ublInvoice } from "../../documents/ublInvoice.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { type PageFields, pageOfAll } from "../pages.ts";
import { refuse } from "../problem.ts";
import {
  BillingOperatorInput,
  BillingPartyInput,
  type BillList,
  BillParams,
  type BillRow,
  BillRunCommand,
  BillsQuery,
  OwnBillsQuery,
  PartyParams,
  PaymentQuery,
  PeriodParams,
} from "../schemas/bills.ts";
import type { Saved } from "../schemas/meterDesk.ts";

const DUE_DAYS = 14;
const saved: z.infer<typeof Saved> = { saved: true };

export const presentRow = (invoice: Invoice): z.infer<typeof BillRow> => ({
  number: invoice.number,
  kind: invoice.kind,
  state: invoice.state,
  meteringPointId: invoice.meteringPointId,
  period: invoice.period.label,
  issued: localDayLabel(invoice.issued),
  due: localDayLabel(invoice.due),
  currency: invoice.currency,
  netCent: invoice.netCent,
  grossCent: invoice.grossCent,
  owedCent: owedCent(invoice),
  precedingNumber: invoice.precedingNumber,
});

function listOf(invoices: readonly Invoice[], page: PageFields = {}): z.infer<typeof BillList> {
  const { rows, next } = pageOfAll(invoices, page, ({ number }) => number);
  return { bills: rows.map(presentRow), next };
}
const periodPart = (period: string | undefined) => (period === undefined ? {} : { period });

export const runBills: Handler = async (context) => {
  const { deps } = context;
  const { period } = checked(context, "params", PeriodParams);
  const { dueDays } = checked(context, "body", BillRunCommand);
  const now = deps.clock.now();
  const { year, month, day } = localTimeOf(now);
  const issued = { year, month, day };
  const due = addLocalDays(issued, dueDays ?? DUE_DAYS);
  const { store, desk, communityId } = deps;
  const run = { period, issued, due, now };
  return { body: listOf(await issueBills({ store, invoices: desk.invoices }, communityId, run)) };
};

export const listBills: Handler = async (context) => {
  const { deps } = context;
  const { period, ...page } = checked(context, "query", BillsQuery);
  return { body: listOf(await deps.desk.invoices.invoices(deps.communityId, periodPart(period)), page) };
};

export const listOwnBills: Handler = async (context) => {
  const { deps, pointId } = context;
  const { period, limit, cursor } = checked(context, "query", OwnBillsQuery);
  const filter = { ...periodPart(period), meteringPointId: pointId };
  return { body: listOf(await deps.desk.invoices.invoices(deps.communityId, filter), { limit, cursor }) };
};

/** The bill of the path; whose it is was checked. */
async function billOf(context: Context): Promise<Invoice> {
  const { number } = checked(context, "params", BillParams);
  const bill = await context.deps.desk.invoices.invoice(context.deps.communityId, number);
  if (bill === null) throw refuse("LAT-8001");
  return bill;
}

export async function languageOf({ desk, communityId }: HttpDeps, meteringPointId: string) {
  return (await desk.invoices.parties(communityId)).get(meteringPointId)?.language ?? "de";
}

export const getBill: Handler = async (context) => ({ body: await billOf(context) });

export const getBillPdf: Handler = async (context) => {
  const bill = await billOf(context);
  const bytes = await billPdf(bill, await languageOf(context.deps, bill.meteringPointId));
  return { body: Buffer.from(bytes), fileName: `${bill.number}.pdf` };
};

export const getBillXml: Handler = async (context) => {
  const bill = await billOf(context);
  return { body: Buffer.from(ublInvoice(bill)), fileName: `${bill.number}.xml` };
};

/** Files over the bills of a month, or those of it that were issued on one day. @throws LAT-6304 no bill */
async function payments(context: Context) {
  const { deps } = context;
  const { period } = checked(context, "params", PeriodParams);
  const { issued } = checked(context, "query", PaymentQuery);
  const { store, desk, communityId } = deps;
  const all = await desk.invoices.invoices(communityId, { period });
  const invoices = all.filter((invoice) => issued === undefined || localDayLabel(invoice.issued) === issued);
  const last = invoices.at(-1);
  if (last === undefined) throw refuse("LAT-6304");
  const parties = await readBillingParties({ store, invoices: desk.invoices }, communityId);
  const files = paymentFiles({ ...parties, period, invoices, made: deps.clock.now(), execution: last.due });
  return { period, ...files };
}

export const getDirectDebits: Handler = async (context) => {
  const { period, directDebits } = await payments(context);
  if (directDebits === null) throw refuse("LAT-6304");
  return { body: Buffer.from(directDebits), fileName: `direct-debits-${period}.xml` };
};

export const getCreditTransfers: Handler = async (context) => {
  const { period, creditTransfers } = await payments(context);
  if (creditTransfers === null) throw refuse("LAT-6304");
  return { body: Buffer.from(creditTransfers), fileName: `credit-transfers-${period}.xml` };
};

export const putBillingOperator: Handler = async (context) => {
  const { deps } = context;
  const operator = parseBillingOperator(checked(context, "body", BillingOperatorInput));
  await deps.desk.invoices.saveOperator(deps.communityId, operator);
  return { body: saved };
};

export const putBillingParty: Handler = async (context) => {
  const { deps } = context;
  const { meteringPointId } = checked(context, "params", PartyParams);
  const entered = checked(context, "body", BillingPartyInput);
  if ((await deps.store.meteringPoint(deps.communityId, meteringPointId)) === null) throw refuse("LAT-8001");
  const party = parseBillingParty(entered, meteringPointId);
  await deps.desk.invoices.saveParty(deps.communityId, meteringPointId, party);
  return { body: saved };
};
