/**
 * After a reorganisation, or after a node lost its newest blocks: which rows fell out of the canonical chain?
 * Blocks form a chain, so if the block of the newest included row is canonical, all earlier ones are too. If
 * not, walk down until one is; every row above it goes back to `signed` and is broadcast again, the very same
 * raw transaction.
 */
import type { KeyAddress } from "../../core/orders/order.ts";
import type { OutboxEntry, OutboxStore } from "../../ports/chain.ts";
import type { ChainReader } from "./chainReader.ts";
import { moveRow } from "./outboxRow.ts";
import { releaseCarried } from "./packRows.ts";

const PAGE = 64;
const MAX_BORROWED = 4_096;
/** Most rows one walk takes back; a deeper loss means another chain, which identity checks catch. */
const MAX_ROWS = 100_000;

export interface Rollback {
  /** Ids of rows taken back to `signed`. */
  readonly rows: readonly string[];
  /** True when one of them was `final`. */
  readonly belowFinality: boolean;
}

type Standing = "canonical" | "lost" | "unknown";

async function standingOf(row: OutboxEntry, reader: ChainReader, headNumber: number): Promise<Standing> {
  const { inclusion } = row;
  if (!inclusion) return "unknown";
  if (inclusion.blockNumber > headNumber) return "lost";
  const block = await reader.agreedBlock(inclusion.blockNumber);
  if (!block) {
    // A pruned node has no old blocks; the account's nonce then tells whether the transaction still counts.
    const mined = await reader.transactionCount(row.sender);
    return mined !== null && row.nonce !== null && mined <= row.nonce ? "lost" : "unknown";
  }
  return block.hash === inclusion.blockHash ? "canonical" : "lost";
}

/**
 * Rows that count because another transaction did their work, one outside the outbox or one that carried them, have no bytes to send again; if that
 * transaction is lost they are queued anew.
 */
async function requeueBorrowed(
  store: OutboxStore,
  sender: KeyAddress,
  reader: ChainReader,
  headNumber: number,
): Promise<readonly string[]> {
  const borrowed = (await store.unsettled(sender, MAX_BORROWED)).filter((row) => row.nonce === null);
  const lost: string[] = [];
  const known = new Map<string, Standing>();
  for (const row of borrowed) {
    const block = row.inclusion?.blockHash ?? "";
    const standing = known.get(block) ?? (await standingOf(row, reader, headNumber));
    known.set(block, standing);
    if (standing !== "lost") continue;
    await moveRow(store, row, { status: "queued", inclusion: null });
    lost.push(row.id);
  }
  return lost;
}

/** Takes lost rows back to `signed`. @throws LAT-4001, LAT-4002, LostRace */
export async function rollBackLostRows(
  store: OutboxStore,
  sender: KeyAddress,
  reader: ChainReader,
  headNumber: number,
): Promise<Rollback> {
  const rows: string[] = [...(await requeueBorrowed(store, sender, reader, headNumber))];
  let belowFinality = false;
  let below = Number.MAX_SAFE_INTEGER;
  while (rows.length < MAX_ROWS) {
    const page = await store.historyBelow(sender, below, PAGE);
    for (const row of page) {
      below = row.nonce ?? 0;
      if (!row.inclusion) continue;
      const standing = await standingOf(row, reader, headNumber);
      if (standing !== "lost") return { rows, belowFinality };
      belowFinality ||= row.status === "final";
      rows.push(...(await releaseCarried(store, row)));
      await moveRow(store, row, { status: "signed", inclusion: null, fault: null });
      rows.push(row.id);
    }
    if (page.length < PAGE) break;
  }
  return { rows, belowFinality };
}
