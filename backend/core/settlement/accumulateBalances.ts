/** Running totals per account: what the vault and the statements rest on. */
import { type MicroEuro, microEuro } from "../units/quantities.ts";
import { compareText } from "./ledgerAccounts.ts";
import type { AccountId, LedgerLine, NetPosition } from "./ledgerLine.ts";

/** A batch commits the balances after the interval this many before: always known, and the same after a re-run. */
export const BALANCES_INTERVALS_BEFORE = 4;

/**
 * Adds lines to positions; neither total of an account ever falls, since corrections are lines of their own.
 * The result is sorted by account, so that it does not depend on the order of the lines. @throws LAT-9001 overflow.
 */
export function accumulateBalances(
  previous: readonly NetPosition[],
  lines: readonly LedgerLine[],
): NetPosition[] {
  const totals = new Map<AccountId, { credit: number; debit: number }>();
  const of = (account: AccountId) => {
    let total = totals.get(account);
    if (total === undefined) {
      total = { credit: 0, debit: 0 };
      totals.set(account, total);
    }
    return total;
  };
  for (const { account, creditMicroEuro, debitMicroEuro } of previous) {
    totals.set(account, { credit: creditMicroEuro, debit: debitMicroEuro });
  }
  for (const { debit, credit, amount } of lines) {
    of(debit).debit += amount;
    of(credit).credit += amount;
  }
  // Amounts are above zero: a sum that left the safe integers on the way is outside of them now.
  return [...totals]
    .map(
      ([account, { credit, debit }]): NetPosition => ({
        account,
        creditMicroEuro: microEuro(credit),
        debitMicroEuro: microEuro(debit),
      }),
    )
    .sort((a, b) => compareText(a.account, b.account));
}

/** Credit minus debit, µ€: positive when the account is owed money. */
export const netOf = (position: NetPosition): MicroEuro =>
  microEuro(position.creditMicroEuro - position.debitMicroEuro);
