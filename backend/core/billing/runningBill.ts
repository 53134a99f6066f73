/** The running bill of a member: provisional until the period is closed. */
import { memberAccount, signedEnergyWh } from "../settlement/ledgerAccounts.ts";
import type { LedgerLine, LineKind } from "../settlement/ledgerLine.ts";
import type { TariffSheet } from "../tariffs/tariff.ts";
import { type MicroEuro, microEuro, wattHours } from "../units/quantities.ts";
import { BILL_LINE_KINDS, type Bill, type BillLine, type BillLineKind } from "./bill.ts";
import { type BillingPeriod, isInPeriod } from "./billingPeriod.ts";

const BILL_KINDS: Readonly<Record<LineKind, BillLineKind>> = {
  "local-energy-bought": "local-bought",
  "local-energy-sold": "local-sold",
  "local-network-charge": "network",
  "grid-energy-bought": "grid-bought",
  "grid-network-charge": "network",
  levy: "levy",
  "standing-charge": "standing",
  "feed-in": "feed-in",
  imbalance: "other",
  congestion: "other",
};
/** What a household is paid for its own solar is free of VAT (small-business rule, §19 UStG). */
const VAT_FREE: ReadonlySet<BillLineKind> = new Set(["local-sold", "feed-in"]);
const BASIS_POINTS = 10_000;

export interface RunningBillInput {
  readonly meteringPointId: string;
  /** Any lines; only those of this member and period count, in any order. */
  readonly lines: readonly LedgerLine[];
  readonly tariff: Pick<TariffSheet, "vatBasisPoints" | "currency">;
  readonly period: BillingPeriod;
}

/**
 * Adds up a member's lines in a period, one bill line per kind, corrections apart. VAT is charged once, on the sum of
 * what the member buys (energy and network), rounded half up to the µ€ by {@link vatHalfUp}; what it sells is
 * free of VAT. State `provisional`.
 */
export function runningBill({ meteringPointId, lines, tariff, period }: RunningBillInput): Bill {
  const member = memberAccount(meteringPointId);
  interface Sum {
    readonly kind: BillLineKind;
    readonly correction: boolean;
    energyWh: number;
    amount: number;
  }
  const sums: Sum[] = [];
  for (const line of lines) {
    const gives = line.debit === member;
    if ((!gives && line.credit !== member) || !isInPeriod(period, line.interval)) continue;
    const kind = BILL_KINDS[line.kind];
    const correction = (line.settlementVersion ?? 1) > 1;
    // A bill has a handful of lines: looking through them is faster than a key for every ledger line.
    let sum = sums.find((known) => known.kind === kind && known.correction === correction);
    if (sum === undefined) {
      sum = { kind, correction, energyWh: 0, amount: 0 };
      sums.push(sum);
    }
    sum.energyWh += signedEnergyWh(line);
    sum.amount += gives ? line.amount : -line.amount;
  }
  const billLines = sums
    .sort(
      (a, b) =>
        Number(a.correction) - Number(b.correction) ||
        BILL_LINE_KINDS.indexOf(a.kind) - BILL_LINE_KINDS.indexOf(b.kind),
    )
    .map((sum): BillLine => ({ ...sum, energyWh: wattHours(sum.energyWh), amount: microEuro(sum.amount) }));
  const net = billLines.reduce((sum, line) => sum + line.amount, 0);
  const taxed = billLines.reduce((sum, line) => (VAT_FREE.has(line.kind) ? sum : sum + line.amount), 0);
  const vat = vatHalfUp(microEuro(taxed), tariff.vatBasisPoints);
  return {
    meteringPointId,
    period,
    state: "provisional",
    currency: tariff.currency,
    lines: billLines,
    netMicroEuro: microEuro(net),
    vatBasisPoints: tariff.vatBasisPoints,
    vatMicroEuro: vat,
    grossMicroEuro: microEuro(net + vat),
  };
}

/** VAT on a net amount, rounded half up (toward plus infinity) to the µ€. */
export function vatHalfUp(net: MicroEuro, basisPoints: number): MicroEuro {
  const doubled = 2n * BigInt(net) * BigInt(basisPoints) + BigInt(BASIS_POINTS);
  const divisor = 2n * BigInt(BASIS_POINTS);
  const quotient = doubled / divisor;
  return microEuro(Number(doubled < 0n && doubled % divisor !== 0n ? quotient - 1n : quotient));
}
