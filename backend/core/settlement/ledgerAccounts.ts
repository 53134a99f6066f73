/** The chart of accounts: which way each kind of line runs, and signed views of lines. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuro, wattHours } from "../units/quantities.ts";
import type { AccountId, LedgerLine, LineKind } from "./ledgerLine.ts";

/** Account of a metering point's member. */
export const memberAccount = (meteringPointId: string): AccountId => `member:${meteringPointId}`;

interface UsualWay {
  /** The member's side; null: a line of the community, from the pool. */
  readonly member: "debit" | "credit" | null;
  /** The account on the other side. */
  readonly account: AccountId;
}

const USUAL: Readonly<Record<LineKind, UsualWay>> = {
  "local-energy-bought": { member: "debit", account: "pool" },
  "local-energy-sold": { member: "credit", account: "pool" },
  "local-network-charge": { member: "debit", account: "network-operator" },
  "grid-energy-bought": { member: "debit", account: "retailer" },
  "grid-network-charge": { member: "debit", account: "network-operator" },
  levy: { member: "debit", account: "authority" },
  "standing-charge": { member: "debit", account: "retailer" },
  "feed-in": { member: "credit", account: "retailer" },
  congestion: { member: null, account: "congestion" },
  imbalance: { member: "debit", account: "imbalance" },
};

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

/**
 * Turns a posting into a line with a positive amount; a negative amount runs the other way. Null when zero.
 * @param account of the metering point's member, for callers that have it at hand.
 */
export function lineOf(
  posting: SignedPosting,
  account: AccountId = memberAccount(posting.meteringPointId),
): LedgerLine | null {
  const { kind, meteringPointId, amount } = posting;
  if (amount === 0) return null;
  const usual = USUAL[kind];
  const own = usual.member === null ? "pool" : account;
  const gives = (usual.member !== "credit") === amount > 0;
  return {
    interval: posting.interval,
    meteringPointId,
    kind,
    debit: gives ? own : usual.account,
    credit: gives ? usual.account : own,
    amount: microEuro(Math.abs(amount)),
    energyWh: wattHours(Math.abs(posting.energyWh)),
    price: posting.price,
    readingVersion: posting.readingVersion,
    settlementVersion: posting.settlementVersion,
  };
}

/** Both accounts are looked at: a line that names others never counts as the usual one. */
function runsUsualWay({ kind, debit, credit, meteringPointId }: LedgerLine): boolean {
  const { member, account } = USUAL[kind];
  const [own, other] = member === "credit" ? [credit, debit] : [debit, credit];
  return other === account && (member === null ? own === "pool" : isAccountOf(own, meteringPointId));
}

const MEMBER = "member:";

/** Whether an account is that of the point's member, without making its name. */
const isAccountOf = (account: AccountId, meteringPointId: string): boolean =>
  account.length === MEMBER.length + meteringPointId.length &&
  account.startsWith(MEMBER) &&
  account.endsWith(meteringPointId);

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
