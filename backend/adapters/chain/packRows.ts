/**
 * Due rows of several feeders as one transaction. The first row leads: it gets the nonce and the signed bytes, which
 * name the rows they carry. The others stay `queued`, and are not sent while the leader is in flight. When it is
 * mined, each carried row becomes `mined` or `reverted` by the contract's own log, the leader last: a crash in
 * between is mended by looking again. When it falls out of the chain, they are `queued` again before it is `signed`.
 */
import type { OutboxEntry, OutboxKind, OutboxStore, SignedAttempt } from "../../ports/chain.ts";
import type { ChainReader } from "./chainReader.ts";
import { inclusionOf, moveRow, newestAttempt } from "./outboxRow.ts";
import { gasBound, manyOf, type PackLimits, packRecords, refusedRecords, takenBy } from "./packRecords.ts";
import type { MinedReceipt } from "./rpcAnswers.ts";
import { RpcRefusal } from "./rpcEndpoint.ts";

const RECORDS: readonly OutboxKind[] = ["orders", "batch", "void"];
/** Base cost, and the list around the records. */
const BASE_GAS = 100_000;

/** Gas limit of a transaction that carries these rows: enough for the contract never to refuse for gas. */
export const packGas = (rows: readonly OutboxEntry[]): bigint =>
  BigInt(rows.reduce((sum, row) => sum + gasBound(row), BASE_GAS));

/** The longest run of due rows that can share a transaction: records of one ledger, of two feeders at least. */
export async function dueTogether(
  store: OutboxStore,
  sender: OutboxEntry["sender"],
  limits: PackLimits,
): Promise<readonly OutboxEntry[]> {
  const queued = await store.queued(sender, limits.maxRecords);
  const [first] = queued;
  const end = queued.findIndex((row) => row.to !== first?.to || !RECORDS.includes(row.kind));
  const [group = []] = packRecords(end < 0 ? queued : queued.slice(0, end), limits);
  const rows = queued.slice(0, group.length);
  return new Set(rows.map(({ feeder }) => feeder)).size < 2 ? [] : rows;
}

/**
 * The longest beginning of these rows of which the ledger takes every record now, at the newest block; fewer than
 * two are none. Refusals are left to the single way, which asks a second endpoint.
 */
export async function takenTogether(
  reader: ChainReader,
  rows: readonly OutboxEntry[],
): Promise<readonly OutboxEntry[]> {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    // All at once is the usual case; after that, halves.
    const count = high === rows.length && low === 0 ? high : Math.ceil((low + high) / 2);
    if (await takesAll(reader, rows.slice(0, count))) low = count;
    else high = count - 1;
  }
  return low < 2 ? [] : rows.slice(0, low);
}

async function takesAll(reader: ChainReader, rows: readonly OutboxEntry[]): Promise<boolean> {
  const from = rows[0]!.sender;
  try {
    const answer = await reader.read(manyOf(rows), { from, gas: `0x${packGas(rows).toString(16)}` });
    return takenBy(answer) === rows.length;
  } catch (error) {
    if (error instanceof RpcRefusal) return false;
    throw error;
  }
}

/** The rows that an attempt carries, the leader first. */
export async function carriedRows(
  store: OutboxStore,
  leader: OutboxEntry,
  { carries }: Pick<SignedAttempt, "carries">,
): Promise<readonly OutboxEntry[]> {
  if (carries === undefined) return [leader];
  const rows = await Promise.all(carries.map((id) => (id === leader.id ? leader : store.get(id))));
  const found = rows.filter((row) => row !== null);
  if (found.length !== carries.length) throw new Error(`outbox row ${leader.id} carries rows that are gone`);
  return found;
}

/** What a receipt says about each row that its transaction carries; all of them were written when it resolves. */
export async function settleCarried(
  store: OutboxStore,
  leader: OutboxEntry,
  receipt: MinedReceipt,
): Promise<{ readonly mined: readonly string[]; readonly failed: readonly string[] }> {
  const inclusion = inclusionOf(receipt);
  const refused = receipt.succeeded ? refusedRecords(receipt.logs) : new Map();
  const rows = await carriedRows(store, leader, newestAttempt(leader));
  const mined: string[] = [];
  const failed: string[] = [];
  // Backwards: the leader is the last to move, because it is what is looked up again.
  for (const [index, row] of [...rows.entries()].toReversed()) {
    const own = row.id === leader.id;
    // A transaction that fails as a whole decides nothing about the others: they are sent again.
    if (!own && (!receipt.succeeded || row.status !== "queued")) continue;
    const fault = receipt.succeeded
      ? (refused.get(index) ?? null)
      : ({ code: "LAT-4004", details: { hash: receipt.transactionHash } } as const);
    await moveRow(store, row, { status: fault === null ? "mined" : "reverted", inclusion, fault });
    (fault === null ? mined : failed).push(row.id);
  }
  return { mined: mined.toReversed(), failed: failed.toReversed() };
}

/** Queues the rows again that a lost transaction carried; its own row is left to the caller. */
export async function releaseCarried(store: OutboxStore, leader: OutboxEntry): Promise<readonly string[]> {
  const released: string[] = [];
  for (const row of await carriedRows(store, leader, newestAttempt(leader))) {
    const byIt = leader.attempts.some(
      ({ transactionHash }) => transactionHash === row.inclusion?.transactionHash,
    );
    if (row.id === leader.id || row.nonce !== null || !byIt) continue;
    await moveRow(store, row, { status: "queued", inclusion: null, fault: null });
    released.push(row.id);
  }
  return released;
}
