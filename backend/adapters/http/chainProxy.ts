/**
 * Read-only window on the chain. Only listed methods, only the ledger contract, bounded ranges, bounded answers:
 * what a browser needs to check a receipt, and nothing that loads or changes the node.
 */
import type { z } from "zod";
import type { Hex } from "../../core/orders/order.ts";
import { refuse } from "./problem.ts";
import type { RpcRequest, RpcResponse } from "./schemas/chain.ts";

type Request = z.infer<typeof RpcRequest>;
type Answer = z.infer<typeof RpcResponse>;

export const MAX_LOG_BLOCKS = 5_000;
const MAX_ANSWER_BYTES = 1_048_576;
const TIMEOUT_MS = 5_000;
const MAX_CALL_DATA = 8_192;

const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]{0,12})$/;
const HASH = /^0x[0-9a-f]{64}$/;
const TAGS = new Set(["latest", "earliest", "safe", "finalized"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isBlock = (value: unknown): value is string =>
  typeof value === "string" && (QUANTITY.test(value) || TAGS.has(value));
const isHash = (value: unknown): boolean => typeof value === "string" && HASH.test(value);
const isLedger = (value: unknown, ledger: Hex): boolean =>
  typeof value === "string" && value.toLowerCase() === ledger;

/** Contracts that may be read: the ledger, and what it names as its registry once that is known. */
export interface ReadableContracts {
  readonly ledger: Hex;
  readonly registry: Hex | null;
  /** Anchors of the audit trail; null where there are none. */
  readonly anchors?: Hex | null;
}

function callFault(
  [call, block]: readonly unknown[],
  { ledger, registry, anchors }: ReadableContracts,
): string | null {
  if (!isRecord(call) || Object.keys(call).some((key) => key !== "to" && key !== "data")) {
    return "eth_call takes to and data only";
  }
  const readable = [ledger, registry, anchors ?? null].some((one) => one !== null && isLedger(call.to, one));
  if (!readable) {
    return "only the ledger, its registry and the audit anchors may be called";
  }
  const data = call.data;
  if (typeof data !== "string" || !/^0x[0-9a-fA-F]*$/.test(data) || data.length > MAX_CALL_DATA) {
    return "data is not hex, or too long";
  }
  return block === undefined || isBlock(block) ? null : "the block is not a number or tag";
}

const TOPIC_FAULT = "topics must be at most four hashes, or short lists of them";

function topicsFault(topics: unknown): string | null {
  if (topics === undefined) return null;
  if (!Array.isArray(topics) || topics.length > 4) return TOPIC_FAULT;
  const fine = topics.every(
    (topic) =>
      topic === null ||
      isHash(topic) ||
      (Array.isArray(topic) && topic.length <= 8 && topic.every((option) => isHash(option))),
  );
  return fine ? null : TOPIC_FAULT;
}

function logsFault(
  [filter]: readonly unknown[],
  { ledger, anchors }: ReadableContracts,
  head: number,
): string | null {
  const known = ["address", "topics", "fromBlock", "toBlock", "blockHash"];
  if (!isRecord(filter) || Object.keys(filter).some((key) => !known.includes(key))) {
    return "the filter is not as documented";
  }
  if (!isLedger(filter.address, ledger) && !isLedger(filter.address, anchors ?? ledger)) {
    return "only logs of the ledger and the audit anchors may be read";
  }
  const fault = topicsFault(filter.topics);
  if (fault !== null) return fault;
  if (filter.blockHash !== undefined) {
    return isHash(filter.blockHash) && filter.fromBlock === undefined && filter.toBlock === undefined
      ? null
      : "blockHash stands alone";
  }
  const numberOf = (block: unknown): number =>
    block === "earliest" ? 0 : isBlock(block) && block.startsWith("0x") ? Number(block) : head;
  if (!isBlock(filter.fromBlock) || !(filter.toBlock === undefined || isBlock(filter.toBlock))) {
    return "fromBlock and toBlock are block numbers or tags";
  }
  const span = numberOf(filter.toBlock ?? "latest") - numberOf(filter.fromBlock);
  return span > MAX_LOG_BLOCKS ? `at most ${MAX_LOG_BLOCKS} blocks at once` : null;
}

/** Null when the call may pass, else why not. */
export function rpcFault(request: Request, contracts: ReadableContracts, head: number): string | null {
  const { method, params } = request;
  switch (method) {
    case "eth_chainId":
    case "eth_blockNumber":
      return params.length === 0 ? null : "no parameters are expected";
    case "eth_getBlockByNumber":
      return isBlock(params[0]) && params[1] === false ? null : "block and false are expected";
    case "eth_getBlockByHash":
      return isHash(params[0]) && params[1] === false ? null : "hash and false are expected";
    case "eth_getTransactionReceipt":
      return isHash(params[0]) && params.length === 1 ? null : "one transaction hash is expected";
    case "eth_getLogs":
      return params.length === 1 ? logsFault(params, contracts, head) : "one filter is expected";
    case "eth_call":
      return params.length <= 2 ? callFault(params, contracts) : "call and block are expected";
  }
}

/** Sends an allowed call to `url`. @throws HttpRefusal LAT-8016 when the chain is silent or says too much */
export async function forwardRpc(url: string, request: Request): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "error",
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw refuse("LAT-8015", { reason: "the answer is too long" });
      chunks.push(chunk);
    }
    const answer: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (!isRecord(answer)) throw refuse("LAT-8016");
    return cleanAnswer(answer, request);
  } catch (error) {
    if (error instanceof Error && error.name === "HttpRefusal") throw error;
    throw refuse("LAT-8016");
  }
}

/** `registry()` of the ledger: the first four bytes of its keccak256. */
const REGISTRY_CALL = "0x7b103999";

/** Remembers the registry that the ledger itself names; it is immutable there. */
export function registryReader(): (url: string, ledger: Hex) => Promise<Hex | null> {
  const known = new Map<string, Hex>();
  return async (url, ledger) => {
    const key = `${url}|${ledger}`;
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const params = [{ to: ledger, data: REGISTRY_CALL }, "latest"];
    const answer = await forwardRpc(url, { jsonrpc: "2.0", id: 0, method: "eth_call", params });
    const word = /^0x0{24}([0-9a-f]{40})$/.exec(String(answer.result));
    if (word === null) return null;
    const registry: Hex = `0x${word[1] ?? ""}`;
    known.clear();
    known.set(key, registry);
    return registry;
  };
}

function cleanAnswer(answer: Record<string, unknown>, { id }: Request): Answer {
  const { error } = answer;
  if (isRecord(error)) {
    const code = Number.isSafeInteger(error.code) ? Number(error.code) : -32_000;
    return { jsonrpc: "2.0", id, error: { code, message: String(error.message).slice(0, 500) } };
  }
  return { jsonrpc: "2.0", id, result: answer.result ?? null };
}
