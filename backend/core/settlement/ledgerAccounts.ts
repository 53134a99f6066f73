/** The chart of accounts: which way each kind of line runs, and signed views of lines. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuro, wattHours } from "../units/quantities.ts";
import type { AccountId, LedgerLine, LineKind } from "./ledgerLine.ts";

/** Account of a metering point's member. */
export const memberAccount = (meteringPointId: string): AccountId => `member:${meteringPointId}`;

/** Debit and credit account of a kind of line when it is booked the usual way (positive price, no correction). */
export function usualAccounts(
  kind: LineKind,
  meteringPointId: string,
): { readonly debit: AccountId; readonly credit: AccountId } {
  const member = memberAccount(meteringPointId);
  switch (kind) {
    case "local-energy-bought":
      return { debit: member, credit: "pool" };
    case "local-energy-sold":
      return { debit: "pool", credit: member };
    case "local-network-charge":
    case "grid-network-charge":
      return { debit: member, credit: "network-operator" };
    case "levy":
      return { debit: member, credit: "authority" };
    case "grid-energy-bought":
    case "standing-charge":
      return { debit: member, credit: "retailer" };
    case "feed-in":
      return { debit: "retailer", credit: member };
    case "imbalance":
      return { debit: member, credit: "imbalance" };
    case "congestion":
      return { debit: "pool", credit: "congestion" };
  }
}

/** A line before it has a direction: amount and energy may be negative (a correction that takes back). */
export interface SignedPosting {
  readonly interval: IntervalIndex;
  readonly meteringPointId: string;
  readonly kind: LineKind;
  readonly price: MicroEuroPerKWh;
  /** µ€, in the usual direction of the kind. */
  readonly amount: number;
  readonly energyWh: number;
  readonly readingVersion: number;
  readonly settlementVersion: number;
}

/** Turns a posting into a line with a positive amount; a negative amount runs the other way. Null when zero. */
export function lineOf(posting: SignedPosting): LedgerLine | null {
  const { kind, meteringPointId, amount } = posting;
  if (amount === 0) return null;
  const { debit, credit } = usualAccounts(kind, meteringPointId);
  return {
    interval: posting.interval,
    meteringPointId,
    kind,
    debit: amount > 0 ? debit : credit,
    credit: amount > 0 ? credit : debit,
    amount: microEuro(Math.abs(amount)),
    energyWh: wattHours(Math.abs(posting.energyWh)),
    price: posting.price,
    readingVersion: posting.readingVersion,
    settlementVersion: posting.settlementVersion,
  };
}

const runsUsualWay = (line: LedgerLine): boolean =>
  line.debit === usualAccounts(line.kind, line.meteringPointId).debit;

/** Amount in the usual direction of the line's kind, µ€; negative for a line that takes back. */
export const signedAmount = (line: LedgerLine): number => (runsUsualWay(line) ? line.amount : -line.amount);

/** Energy of a line, Wh; negative when it takes energy back. A negative price alone turns only the money. */
export const signedEnergyWh = (line: LedgerLine): number =>
  runsUsualWay(line) === line.price >= 0 ? line.energyWh : -line.energyWh;

/** Order of lines in the books: metering point, kind, price, settlement version; all by code unit. */
export function compareLines(a: LedgerLine, b: LedgerLine): number {
  return (
    compareText(a.meteringPointId, b.meteringPointId) ||
    compareText(a.kind, b.kind) ||
    a.price - b.price ||
    (a.settlementVersion ?? 1) - (b.settlementVersion ?? 1)
  );
}

/** Order by UTF-16 code unit, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
