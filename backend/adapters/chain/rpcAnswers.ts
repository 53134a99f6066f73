/** Reading what a node says, strictly: a field of the wrong shape is the endpoint's failure, not a number. */
import type { Hex } from "../../core/orders/order.ts";
import type { BlockInfo, Inclusion } from "../../ports/chain.ts";
import { EndpointFailure } from "./rpcEndpoint.ts";

const fail = (field: string): EndpointFailure => new EndpointFailure(`${field} has an unexpected shape`);

export function asRecord(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail(field);
  return value as Readonly<Record<string, unknown>>;
}

export function asQuantity(value: unknown, field: string): bigint {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw fail(field);
  return BigInt(value);
}

export function asNumber(value: unknown, field: string): number {
  const number = Number(asQuantity(value, field));
  if (!Number.isSafeInteger(number)) throw fail(field);
  return number;
}

export function asHex(value: unknown, field: string, bytes?: number): Hex {
  // No group in the pattern: state dumps are megabytes long, and a repeated group overflows the stack.
  if (typeof value !== "string" || value.length % 2 !== 0 || !/^0x[0-9a-fA-F]*$/.test(value))
    throw fail(field);
  if (bytes !== undefined && value.length !== 2 + 2 * bytes) throw fail(field);
  return value.toLowerCase() as Hex;
}

export const asHash = (value: unknown, field: string): Hex => asHex(value, field, 32);

export interface HeadBlock extends BlockInfo {
  readonly baseFeePerGas: bigint;
  /** Hashes of the block's transactions. */
  readonly transactions: readonly Hex[];
}

export function asBlock(value: unknown): HeadBlock | null {
  if (value === null) return null;
  const block = asRecord(value, "block");
  const transactions = block.transactions;
  if (!Array.isArray(transactions)) throw fail("block.transactions");
  return {
    number: asNumber(block.number, "block.number"),
    hash: asHash(block.hash, "block.hash"),
    parentHash: asHash(block.parentHash, "block.parentHash"),
    timestamp: asNumber(block.timestamp, "block.timestamp"),
    baseFeePerGas: block.baseFeePerGas ? asQuantity(block.baseFeePerGas, "block.baseFeePerGas") : 0n,
    transactions: transactions.map((hash) => asHash(hash, "block.transactions")),
  };
}

export interface MinedReceipt extends Inclusion {
  readonly succeeded: boolean;
  readonly logs: readonly LogRecord[];
}

export function asReceipt(value: unknown): MinedReceipt | null {
  if (value === null) return null;
  const receipt = asRecord(value, "receipt");
  if (receipt.blockHash === null || receipt.blockNumber === null) return null;
  return {
    transactionHash: asHash(receipt.transactionHash, "receipt.transactionHash"),
    blockHash: asHash(receipt.blockHash, "receipt.blockHash"),
    blockNumber: asNumber(receipt.blockNumber, "receipt.blockNumber"),
    gasUsed: asNumber(receipt.gasUsed, "receipt.gasUsed"),
    succeeded: asNumber(receipt.status, "receipt.status") === 1,
    logs: receipt.logs === undefined ? [] : asLogs(receipt.logs),
  };
}

export interface LogRecord {
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: number;
}

export function asLogs(value: unknown): readonly LogRecord[] {
  if (!Array.isArray(value)) throw fail("logs");
  return value.map((item) => {
    const log = asRecord(item, "log");
    const topics = log.topics;
    if (!Array.isArray(topics)) throw fail("log.topics");
    return {
      topics: topics.map((topic) => asHash(topic, "log.topics")),
      data: asHex(log.data, "log.data"),
      transactionHash: asHash(log.transactionHash, "log.transactionHash"),
      blockNumber: asNumber(log.blockNumber, "log.blockNumber"),
    };
  });
}

/** Block parameter of a call. */
export const blockTag = (at: number | "latest"): string => (at === "latest" ? at : `0x${at.toString(16)}`);
