/** Statement of one account: what came in from whom, what went out to whom, and for what. */
import { type MicroEuro, microEuro } from "../units/quantities.ts";
import { compareText } from "./ledgerAccounts.ts";
import type { AccountId, LedgerLine, LineKind } from "./ledgerLine.ts";

export interface StatementEntry {
  /** Who is on the other side. */
  readonly with: AccountId;
  readonly kind: LineKind;
  /** True for what later settlements added or took back. */
  readonly correction: boolean;
  readonly lines: number;
  readonly inMicroEuro: MicroEuro;
  readonly outMicroEuro: MicroEuro;
}

export interface AccountStatement {
  readonly account: AccountId;
  /** By account on the other side, kind, corrections last. */
  readonly entries: readonly StatementEntry[];
  readonly inMicroEuro: MicroEuro;
  readonly outMicroEuro: MicroEuro;
  /** In less out: what is left in the account, or what it owes. */
  readonly netMicroEuro: MicroEuro;
}

interface Entry {
  readonly with: AccountId;
  readonly kind: LineKind;
  readonly correction: boolean;
  lines: number;
  in: number;
  out: number;
}

/**
 * The account's part of any lines, in any order. For `congestion` and `network-operator` as for any other account;
 * the congestion account meets the market as a whole, through the pool. @throws LAT-9001 overflow
 */
export function accountStatement(lines: readonly LedgerLine[], account: AccountId): AccountStatement {
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    if (line.debit !== account && line.credit !== account) continue;
    const other = line.debit === account ? line.credit : line.debit;
    const correction = (line.settlementVersion ?? 1) > 1;
    const key = `${other}|${line.kind}|${correction}`;
    const entry = entries.get(key) ?? { with: other, kind: line.kind, correction, lines: 0, in: 0, out: 0 };
    entries.set(key, entry);
    entry.lines += 1;
    if (line.credit === account) entry.in += line.amount;
    else entry.out += line.amount;
  }
  const found = [...entries.values()].sort(
    (a, b) =>
      compareText(a.with, b.with) ||
      compareText(a.kind, b.kind) ||
      Number(a.correction) - Number(b.correction),
  );
  const [into, out] = [sumOf(found, "in"), sumOf(found, "out")];
  return {
    account,
    entries: found.map(({ in: came, out: went, ...entry }) => ({
      ...entry,
      inMicroEuro: microEuro(came),
      outMicroEuro: microEuro(went),
    })),
    inMicroEuro: microEuro(into),
    outMicroEuro: microEuro(out),
    netMicroEuro: microEuro(into - out),
  };
}

const sumOf = (entries: readonly Entry[], way: "in" | "out"): number =>
  entries.reduce((sum, entry) => sum + entry[way], 0);
