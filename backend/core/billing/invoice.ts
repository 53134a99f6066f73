/**
 * A bill that was issued: numbered, in cents, with VAT by category, and never changed afterwards. What a member owes
 * is an invoice; what it is paid for its own energy is a self-billed invoice in its name. Terms in brackets are
 * those of EN 16931-1.
 */
import type { LocalDay } from "../time/communityTime.ts";
import type { MicroEuro, WattHours } from "../units/quantities.ts";
import type { BillLineKind, BillState } from "./bill.ts";
import type { BillingPeriod } from "./billingPeriod.ts";

/** Whole hundredths of the currency. */
export type Cent = number;

/** How a member's own supplies are taxed. */
export type VatScheme =
  /** Sells with VAT at the rate of the sheet. */
  | "standard"
  /** Exempt small business (in Germany § 19 UStG): no VAT on what it sells. */
  | "small-business"
  /** The buyer owes the VAT (Directive 2006/112/EC, articles 195 and 199a). */
  | "reverse-charge";

/** Categories of UNCL 5305: standard rate, exempt, reverse charge. */
export type VatCategory = "S" | "E" | "AE";

export interface Party {
  /** Number of the party with the issuer. */
  readonly id: string;
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** With its country prefix; null when it has none. */
  readonly vatId: string | null;
  /** National tax number, for those without a VAT id. */
  readonly taxNumber: string | null;
  /** Electronic address. */
  readonly email: string | null;
  readonly iban: string | null;
}

export interface InvoiceLine {
  readonly number: number;
  readonly kind: BillLineKind;
  readonly correction: boolean;
  /** Wh; negative when a correction takes energy back. */
  readonly energyWh: WattHours;
  readonly netCent: Cent;
  readonly category: VatCategory;
  /** 1900 = 19 %. */
  readonly vatBasisPoints: number;
}

export interface VatSubtotal {
  readonly category: VatCategory;
  readonly vatBasisPoints: number;
  readonly taxableCent: Cent;
  readonly vatCent: Cent;
}

export type InvoiceKind = "invoice" | "self-billed";

export interface Invoice {
  readonly format: "lateral-invoice/1";
  readonly number: string;
  readonly kind: InvoiceKind;
  /** `final`, or `corrected` for one that takes the place of {@link precedingNumber}. */
  readonly state: Exclude<BillState, "provisional">;
  readonly meteringPointId: string;
  readonly issued: LocalDay;
  readonly due: LocalDay;
  readonly period: BillingPeriod;
  readonly currency: string;
  readonly seller: Party;
  readonly buyer: Party;
  readonly lines: readonly InvoiceLine[];
  readonly vat: readonly VatSubtotal[];
  readonly netCent: Cent;
  readonly vatCent: Cent;
  readonly grossCent: Cent;
  /** Gross of the invoice whose place this one takes, 0 otherwise. */
  readonly billedBeforeCent: Cent;
  /** gross − billedBefore; negative is paid back. */
  readonly payableCent: Cent;
  /** Below a cent, from the invoice before; and what goes on to the next. net + carriedOut = lines + carriedIn. */
  readonly carriedInMicroEuro: MicroEuro;
  readonly carriedOutMicroEuro: MicroEuro;
  readonly precedingNumber: string | null;
}
