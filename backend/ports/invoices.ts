/** Bills as they were issued, and the people they were issued to. */
import type { Invoice, Party, VatScheme } from "../core/billing/invoice.ts";
import type { LocalDay } from "../core/time/communityTime.ts";

/** Everything a bill needs to know of a member. Personal data. */
export interface BillingParty {
  readonly party: Party;
  readonly vat: VatScheme;
  readonly language: "en" | "de" | "es";
  /** SEPA direct debit mandate; null when the member pays by itself. */
  readonly mandate: { readonly id: string; readonly signed: LocalDay } | null;
}

/** The community as issuer. */
export interface BillingOperator {
  readonly party: Party;
  /** SEPA creditor identifier; null when nothing is collected. */
  readonly creditorId: string | null;
}

/** Makes an invoice under a number, or null when there is none to make. */
export type InvoiceDraft = (number: string) => Invoice | null;

export interface InvoiceStore {
  /** Null: not entered yet. */
  operator(communityId: string): Promise<BillingOperator | null>;
  saveOperator(communityId: string, operator: BillingOperator): Promise<void>;
  parties(communityId: string): Promise<ReadonlyMap<string, BillingParty>>;
  saveParty(communityId: string, meteringPointId: string, party: BillingParty): Promise<void>;
  /** A repeat changes nothing. */
  removeParty(communityId: string, meteringPointId: string): Promise<void>;

  /** In order of issue. `period` and `meteringPointId` narrow it down. */
  invoices(
    communityId: string,
    filter?: { readonly period?: string; readonly meteringPointId?: string },
  ): Promise<readonly Invoice[]>;
  invoice(communityId: string, number: string): Promise<Invoice | null>;
  /**
   * One run: `prepare` sees every invoice so far and returns drafts, which are numbered without gaps and stored, all
   * or none. Two runs never overlap.
   */
  issue(
    communityId: string,
    year: number,
    prepare: (issued: readonly Invoice[]) => Promise<readonly InvoiceDraft[]>,
  ): Promise<readonly Invoice[]>;
}
