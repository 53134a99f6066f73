/** Accounts as the operator sees them, and as totals without any household's part. */
import type { z } from "zod";
import type { CommunityAccounts } from "../../../app/readAccounts.ts";
import type { AccountStatement, StatementEntry } from "../../../core/settlement/accountStatement.ts";
import { microEuro } from "../../../core/units/quantities.ts";
import type { IntervalRange } from "../../../ports/intervals.ts";
import type { CommunityAccountsView } from "../schemas/communityAccounts.ts";

type Entry = Omit<StatementEntry, "with"> & { readonly with: string };

/** One entry per kind for all members together, in the place of the first of them. */
function membersTogether(entries: readonly StatementEntry[]): Entry[] {
  const merged = new Map<string, Entry>();
  for (const entry of entries) {
    const other = entry.with.startsWith("member:") ? "members" : entry.with;
    const key = `${other}|${entry.kind}|${entry.correction}`;
    const known = merged.get(key);
    merged.set(key, {
      ...entry,
      with: other,
      lines: entry.lines + (known?.lines ?? 0),
      inMicroEuro: microEuro(entry.inMicroEuro + (known?.inMicroEuro ?? 0)),
      outMicroEuro: microEuro(entry.outMicroEuro + (known?.outMicroEuro ?? 0)),
    });
  }
  return [...merged.values()];
}

/** `totalsOnly` for an auditor, who sees the community's books and no household's. */
export function presentAccounts(
  range: IntervalRange,
  { statements, losses, lossShares }: CommunityAccounts,
  totalsOnly: boolean,
): z.infer<typeof CommunityAccountsView> {
  const entriesOf = ({ entries }: AccountStatement) => (totalsOnly ? membersTogether(entries) : [...entries]);
  return {
    from: range.from,
    to: range.to,
    statements: statements.map((statement) => ({ ...statement, entries: entriesOf(statement) })),
    losses: { ...losses, implausible: [...losses.implausible] },
    lossShares: totalsOnly ? null : [...lossShares],
  };
}
