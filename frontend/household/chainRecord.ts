/**
 * Looks a batch up in the public record, without trusting the server that wrote the receipt: the entry must be
 * there, be this batch, and every later entry must build on it up to the newest.
 */

import type { BatchSigners, TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { accumulate, batchDigest } from "../../backend/core/commitment/digests.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { call } from "../api/client.ts";
import type { RpcRequest } from "../api/generatedSchema.ts";
import { BATCH_EVENTS } from "./recordEvents.ts";

/** One question to the record. @throws when there is no answer. */
export type AskRecord = (method: RpcRequest["method"], params: readonly unknown[]) => Promise<unknown>;

export type RecordFault = "other-record" | "not-there" | "different" | "broken-chain" | "too-old";

export type RecordFinding =
  | { readonly ok: true; readonly blockNumber: number; readonly writtenAt: number; readonly later: number }
  | { readonly ok: false; readonly fault: RecordFault };

interface Log {
  readonly address: string;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly logIndex: Hex;
}

/** Blocks per question, and questions per check: enough for half a million blocks. */
const PAGE_BLOCKS = 4_999;
const MAX_PAGES = 100;

const { committed: COMMITTED, voided: VOIDED } = BATCH_EVENTS;
const quantity = (value: number): Hex => `0x${value.toString(16)}`;
const selector = (signature: string): string => keccakText(signature).slice(0, 10);
const word = (data: string, index: number): Hex => `0x${data.slice(2 + index * 64, 66 + index * 64)}`;
const wordOf = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`;

/** Asks through this community's server. */
export const askServer: AskRecord = async (method, params) => {
  const answer = await call("callChain", { body: { jsonrpc: "2.0", id: 1, method, params } });
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result;
};

/** Asks a node that the reader chose. @throws TypeError when it cannot be reached */
export const askNode =
  (url: string): AskRecord =>
  async (method, params) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as { result?: unknown; error?: { message?: string } };
    if (answer.error !== undefined) throw new Error(answer.error.message ?? "refused");
    return answer.result;
  };

/** Later entries of the feeder, oldest first; null when there are too many to read. */
async function laterLogs(ask: AskRecord, receipt: TradeReceipt, from: number, head: number) {
  const logs: Log[] = [];
  for (let page = 0, start = from; start <= head; page += 1, start += PAGE_BLOCKS + 1) {
    if (page >= MAX_PAGES) return null;
    const filter = {
      address: receipt.domain.contract,
      topics: [[COMMITTED, VOIDED], receipt.domain.feeder],
      fromBlock: quantity(start),
      toBlock: quantity(Math.min(start + PAGE_BLOCKS, head)),
    };
    logs.push(...((await ask("eth_getLogs", [filter])) as Log[]));
  }
  return logs.sort(
    (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
  );
}

/** True when each entry's running value follows from the one before it, and the last is the newest. */
export function chainsTo(first: Hex, later: readonly Pick<Log, "topics" | "data">[], newest: Hex): boolean {
  let running = first;
  for (const log of later) {
    const digest = log.topics[3];
    if (digest === undefined) return false;
    running = accumulate(running, digest);
    if (running !== word(log.data, 0)) return false;
  }
  return running === newest;
}

/** Checks that the receipt's batch is recorded and unchanged. @throws when the record does not answer. */
export async function checkRecord(receipt: TradeReceipt, ask: AskRecord): Promise<RecordFinding> {
  const { domain, batch } = receipt;
  if (Number(await ask("eth_chainId", [])) !== domain.chainId) return { ok: false, fault: "other-record" };
  const digest = batchDigest(domain, batch);
  if (digest !== receipt.batchDigest) return { ok: false, fault: "different" };
  const head = Number(await ask("eth_blockNumber", []));
  const transaction = (await ask("eth_getTransactionReceipt", [receipt.transactionHash])) as {
    blockNumber: Hex;
    status: Hex;
    logs: Log[];
  } | null;
  if (transaction === null || transaction.status !== "0x1") return { ok: false, fault: "not-there" };
  const committed = transaction.logs.filter(
    (log) => log.address.toLowerCase() === domain.contract && log.topics[0] === COMMITTED,
  );
  // One transaction may carry the batches of many feeders.
  const own = committed.find((log) => log.topics[1] === domain.feeder) ?? committed[0];
  if (own === undefined) return { ok: false, fault: "not-there" };
  const same =
    own.topics[1] === domain.feeder && own.topics[2] === wordOf(batch.interval) && own.topics[3] === digest;
  if (!same) return { ok: false, fault: "different" };
  const blockNumber = Number(transaction.blockNumber);
  const logs = await laterLogs(ask, receipt, blockNumber, head);
  if (logs === null) return { ok: false, fault: "too-old" };
  const position = logs.findIndex((log) => log.topics[3] === digest);
  const later = logs.slice(position + 1);
  const newest = (await ask("eth_call", [
    { to: domain.contract, data: selector("accumulatorOf(bytes32)") + domain.feeder.slice(2) },
    quantity(head),
  ])) as Hex;
  if (position < 0 || !chainsTo(word(own.data, 0), later, newest))
    return { ok: false, fault: "broken-chain" };
  const block = (await ask("eth_getBlockByNumber", [quantity(blockNumber), false])) as { timestamp: Hex };
  return { ok: true, blockNumber, writtenAt: Number(block.timestamp), later: later.length };
}

/**
 * Whose signatures count, from the public register; null when this door does not lead there. The record itself
 * refuses a batch without them, so the check stands without this answer.
 */
export async function readSigners(receipt: TradeReceipt, ask: AskRecord): Promise<BatchSigners | null> {
  const { contract, feeder } = receipt.domain;
  try {
    const registry = (await ask("eth_call", [
      { to: contract, data: selector("registry()") },
      "latest",
    ])) as Hex;
    const to = `0x${registry.slice(26, 66)}`;
    const data = selector("authorityOf(bytes32)") + feeder.slice(2);
    const answer = (await ask("eth_call", [{ to, data }, "latest"])) as Hex;
    const addressAt = (index: number): Hex => `0x${word(answer, index).slice(26)}`;
    // FeederAuthority: community, networkHash, operator, suspended, fullMode, dso, auditor.
    return { operator: addressAt(2), dso: addressAt(5), auditor: addressAt(6) };
  } catch {
    return null;
  }
}
