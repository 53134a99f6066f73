/** What was handed over to the bank, and what was marked as paid. */
import type { Cent } from "../core/billing/invoice.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";

export type PaymentKind = "direct-debits" | "credit-transfers";

/** A file for the bank that somebody took away. It says nothing about what the bank did with it. */
export interface PaymentHandover {
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  readonly kind: PaymentKind;
  /** `YYYY-MM`. */
  readonly period: string;
  /** When the file was made; it is made again from this time. */
  readonly made: EpochSeconds;
  /** Local day, `YYYY-MM-DD`. */
  readonly execution: string;
  /** Numbers of the bills in it. */
  readonly bills: readonly string[];
  readonly totalCent: Cent;
  /** Pseudonymous id of whoever took it. */
  readonly handedBy: string;
  /** Why bills were handed over once more; null for the first time. */
  readonly reason: string | null;
}

/** A bill that the operator found on its account statement. */
export interface BillPayment {
  readonly number: string;
  /** Local day on the statement, `YYYY-MM-DD`. */
  readonly paidOn: string;
  /** > 0 came in, < 0 went out. */
  readonly cent: Cent;
  readonly reference: string;
  readonly recordedAt: EpochSeconds;
  readonly recordedBy: string;
}

export interface PaymentBook {
  /** Oldest first; of one month when it is named. */
  handovers(communityId: string, period?: string): Promise<readonly PaymentHandover[]>;
  handover(communityId: string, sha256: string): Promise<PaymentHandover | null>;
  /** False, and nothing written, when this very file was handed over before. */
  addHandover(communityId: string, handover: PaymentHandover): Promise<boolean>;

  /** Ascending by number. */
  payments(communityId: string): Promise<readonly BillPayment[]>;
  /** Takes the place of an earlier mark of the same bill. */
  markPaid(communityId: string, payments: readonly BillPayment[]): Promise<void>;
  /** False when it was not marked. */
  unmarkPaid(communityId: string, number: string): Promise<boolean>;
}
