/** Moving outbox rows from state to state; every move is one compare-and-set in the store. */
import type { Inclusion, OutboxEntry, OutboxStore, SignedAttempt } from "../../ports/chain.ts";
import type { MinedReceipt } from "./rpcAnswers.ts";

/** Another worker moved the row first; this round ends and the next one starts from what is stored. */
export class LostRace extends Error {
  constructor(id: string) {
    super(`another worker moved outbox row ${id}`);
    this.name = "LostRace";
  }
}

type Moved = Partial<
  Pick<OutboxEntry, "status" | "nonce" | "attempts" | "inclusion" | "fault" | "broadcastAt">
>;

/** Saves the row with these changes. @throws LostRace */
export async function moveRow(store: OutboxStore, row: OutboxEntry, changes: Moved): Promise<OutboxEntry> {
  const moved: OutboxEntry = { ...row, ...changes, version: row.version + 1 };
  if (!(await store.save(moved))) throw new LostRace(row.id);
  return moved;
}

/** The newest attempt of a row that was signed. */
export function newestAttempt(row: OutboxEntry): SignedAttempt {
  const attempt = row.attempts.at(-1);
  if (!attempt) throw new Error(`outbox row ${row.id} has a nonce but no signed transaction`);
  return attempt;
}

export const inclusionOf = (receipt: MinedReceipt): Inclusion => ({
  transactionHash: receipt.transactionHash,
  blockHash: receipt.blockHash,
  blockNumber: receipt.blockNumber,
  gasUsed: receipt.gasUsed,
});
