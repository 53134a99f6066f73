/** Running totals per account: what the vault and the statements rest on. */
import { addMicroEuro, type MicroEuro, microEuro } from "../units/quantities.ts";
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
  const positions = new Map<AccountId, NetPosition>(previous.map((p) => [p.account, p]));
  const add = (account: AccountId, credit: MicroEuro, debit: MicroEuro): void => {
    const old = positions.get(account);
    positions.set(account, {
      account,
      creditMicroEuro: addMicroEuro(old?.creditMicroEuro ?? microEuro(0), credit),
      debitMicroEuro: addMicroEuro(old?.debitMicroEuro ?? microEuro(0), debit),
    });
  };
  for (const line of lines) {
    add(line.debit, microEuro(0), line.amount);
    add(line.credit, line.amount, microEuro(0));
  }
  return [...positions.values()].sort((a, b) => compareText(a.account, b.account));
}

/** Credit minus debit, µ€: positive when the account is owed money. */
export const netOf = (position: NetPosition): MicroEuro =>
  microEuro(position.creditMicroEuro - position.debitMicroEuro);
