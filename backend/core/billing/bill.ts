/** A member's bill: what the lines of a period add up to, with VAT on the bill and nowhere else. */
import type { MicroEuro, WattHours } from "../units/quantities.ts";
import type { BillingPeriod } from "./billingPeriod.ts";

/** In the order in which a bill lists them. */
export const BILL_LINE_KINDS = [
  "local-bought",
  "local-sold",
  "grid-bought",
  "feed-in",
  "network",
  "levy",
  "standing",
  "other",
] as const;
export type BillLineKind = (typeof BILL_LINE_KINDS)[number];

export interface BillLine {
  readonly kind: BillLineKind;
  /** True for what later settlements of the same interval added or took back. */
  readonly correction: boolean;
  /** Wh; negative when a correction takes energy back. Network lines repeat the energy they are charged on. */
  readonly energyWh: WattHours;
  /** Net of VAT, µ€; positive is owed by the member, negative is owed to the member. */
  readonly amount: MicroEuro;
}

export type BillState = "provisional" | "final" | "corrected";

export interface Bill {
  readonly meteringPointId: string;
  readonly period: BillingPeriod;
  readonly state: BillState;
  readonly currency: string;
  readonly lines: readonly BillLine[];
  /** Σ of the lines, µ€; positive is owed by the member. */
  readonly netMicroEuro: MicroEuro;
  readonly vatBasisPoints: number;
  readonly vatMicroEuro: MicroEuro;
  /** net + VAT. */
  readonly grossMicroEuro: MicroEuro;
}
