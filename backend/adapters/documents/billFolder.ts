/** Everything that leaves the house after a billing run, in one folder: for people, tax office and bank. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Invoice } from "../../core/billing/invoice.ts";
import type { LocalDay } from "../../core/time/communityTime.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { BillingOperator, BillingParty } from "../../ports/invoices.ts";
import { billPdf } from "./billPdf.ts";
import { csvText } from "./csvExport.ts";
import { centText, dayText } from "./money.ts";
import { creditTransferFile, type DirectDebit, directDebitFile, type Payment } from "./sepaFiles.ts";
import { ublInvoice } from "./ublInvoice.ts";

export interface BillFolder {
  readonly files: readonly string[];
  /** Invoices whose money moves by no file: no mandate, no IBAN, or nothing to pay. */
  readonly withoutPayment: readonly string[];
}

export interface BillFolderInput {
  readonly period: string;
  readonly invoices: readonly Invoice[];
  readonly operator: BillingOperator;
  readonly parties: ReadonlyMap<string, BillingParty>;
  readonly made: EpochSeconds;
  readonly execution: LocalDay;
}

/** What a member pays (> 0) or is paid (< 0) for one invoice, cents. */
export const owedCent = (invoice: Invoice): number =>
  invoice.kind === "invoice" ? invoice.payableCent : -invoice.payableCent;

const HEADER = [
  "number",
  "kind",
  "state",
  "metering point",
  "issued",
  "due",
  "net",
  "VAT",
  "gross",
  "payable by member",
  "corrects",
];

/** One row per bill. */
export const billsCsv = (invoices: readonly Invoice[]): string =>
  csvText(
    HEADER,
    invoices.map((invoice) => [
      invoice.number,
      invoice.kind,
      invoice.state,
      invoice.meteringPointId,
      dayText(invoice.issued),
      dayText(invoice.due),
      centText(invoice.netCent),
      centText(invoice.vatCent),
      centText(invoice.grossCent),
      centText(owedCent(invoice)),
      invoice.precedingNumber,
    ]),
  );

function paymentsOf({ invoices, parties, period, operator }: BillFolderInput) {
  const debits: DirectDebit[] = [];
  const credits: Payment[] = [];
  const rest: string[] = [];
  for (const invoice of invoices) {
    const cent = owedCent(invoice);
    const member = parties.get(invoice.meteringPointId);
    const iban = member?.party.iban ?? null;
    const common = {
      reference: invoice.number,
      name: member?.party.name ?? "",
      cent: Math.abs(cent),
      text: `${invoice.number} ${period}`,
    };
    if (cent > 0 && member?.mandate && iban !== null && operator.creditorId !== null) {
      debits.push({ ...common, iban, mandate: member.mandate, sequence: "RCUR" });
    } else if (cent < 0 && iban !== null && operator.party.iban !== null) credits.push({ ...common, iban });
    else rest.push(invoice.number);
  }
  return { debits, credits, rest };
}

export interface PaymentFiles {
  /** pain.008; null when there is nothing to collect. */
  readonly directDebits: string | null;
  /** pain.001; null when there is nothing to pay. */
  readonly creditTransfers: string | null;
  /** Invoices in each file, with what moves for them. */
  readonly debited: readonly MovedBill[];
  readonly credited: readonly MovedBill[];
  /** Invoices whose money moves by no file: no mandate, no IBAN, or nothing to pay. */
  readonly withoutPayment: readonly string[];
}

export interface MovedBill {
  readonly number: string;
  /** > 0. */
  readonly cent: number;
}

const moved = (payments: readonly Payment[]): MovedBill[] =>
  payments.map(({ reference, cent }) => ({ number: reference, cent }));

/** Files for the bank. @throws LAT-6303 naming the party whose data a bank would refuse */
export function paymentFiles(input: BillFolderInput): PaymentFiles {
  const { operator, period, made, execution } = input;
  const { debits, credits, rest } = paymentsOf(input);
  const head = (kind: string) => ({
    messageId: `${period}-${kind}-${made}`,
    made,
    execution,
    name: operator.party.name,
    iban: operator.party.iban ?? "",
  });
  return {
    directDebits: debits.length > 0 ? directDebitFile(head("DD"), operator.creditorId ?? "", debits) : null,
    creditTransfers: credits.length > 0 ? creditTransferFile(head("CT"), credits) : null,
    debited: moved(debits),
    credited: moved(credits),
    withoutPayment: rest,
  };
}

/**
 * Writes `{number}.pdf`, `{number}.xml`, `summary.csv`, and the payment files where there is something to collect or
 * to pay. A file that exists is replaced. @throws LAT-6303 naming the party whose data a bank would refuse
 */
export async function writeBillFolder(folder: string, input: BillFolderInput): Promise<BillFolder> {
  const { invoices, parties, period } = input;
  // Made first: what a bank would refuse is told before anything is written.
  const { directDebits, creditTransfers, withoutPayment } = paymentFiles(input);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    files.push(name);
  };
  for (const invoice of invoices) {
    const language = parties.get(invoice.meteringPointId)?.language ?? "de";
    write(`${invoice.number}.pdf`, await billPdf(invoice, language));
    write(`${invoice.number}.xml`, ublInvoice(invoice));
  }
  write(`summary-${period}.csv`, billsCsv(invoices));
  if (directDebits !== null) write(`direct-debits-${period}.xml`, directDebits);
  if (creditTransfers !== null) write(`credit-transfers-${period}.xml`, creditTransfers);
  return { files, withoutPayment };
}
