/** Questions to the chain, answered in the product's own types. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import type { ContractCall, OutboxEntry } from "../../ports/chain.ts";
import { applies } from "./packRecords.ts";
import {
  asBlock,
  asHex,
  asLogs,
  asNumber,
  asQuantity,
  asReceipt,
  asRecord,
  blockTag,
  type HeadBlock,
  type LogRecord,
  type MinedReceipt,
} from "./rpcAnswers.ts";
import { EndpointFailure, RpcRefusal } from "./rpcEndpoint.ts";
import type { RpcPool } from "./rpcPool.ts";

/** `uint256` or `uint32` as an indexed topic. */
export const topicOf = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`;

export class ChainReader {
  readonly #pool: RpcPool;

  constructor(pool: RpcPool) {
    this.#pool = pool;
  }

  /** Newest block. @throws LAT-4001, LAT-4002 */
  async head(): Promise<HeadBlock> {
    const head = await this.block("latest");
    if (!head) throw domainError("LAT-4001", { reason: "there is no newest block" });
    return head;
  }

  block(at: number | Hex | "latest"): Promise<HeadBlock | null> {
    const byHash = typeof at === "string" && at !== "latest";
    return this.#pool.call(
      byHash ? "eth_getBlockByHash" : "eth_getBlockByNumber",
      [byHash ? at : blockTag(at as number | "latest"), false],
      (answer) => {
        const block = asBlock(answer);
        if (byHash && block && block.hash !== at) throw new EndpointFailure("another block than asked for");
        return block;
      },
    );
  }

  /** Block of a height as most endpoints see it; null when they do not agree or do not have it. */
  async agreedBlock(number: number): Promise<HeadBlock | null> {
    const agreed = await this.#pool.agreed("eth_getBlockByNumber", [blockTag(number), false], asBlock);
    return agreed?.value ?? null;
  }

  /**
   * Receipt of a transaction that is in the canonical chain, as most endpoints see it: the block of that
   * height has the receipt's hash and lists the transaction. Null otherwise.
   */
  async receipt(transactionHash: Hex): Promise<MinedReceipt | null> {
    const agreed = await this.#pool.agreed("eth_getTransactionReceipt", [transactionHash], (answer) => {
      const receipt = asReceipt(answer);
      if (receipt && receipt.transactionHash !== transactionHash) {
        throw new EndpointFailure("a receipt of another transaction");
      }
      return receipt;
    });
    const receipt = agreed?.value;
    if (!receipt) return null;
    const block = await this.agreedBlock(receipt.blockNumber);
    const included = block?.hash === receipt.blockHash && block.transactions.includes(transactionHash);
    return included ? receipt : null;
  }

  /** Number of transactions mined for an account; null when endpoints do not agree or no longer know. */
  async transactionCount(account: KeyAddress, at: number | "latest" = "latest"): Promise<number | null> {
    try {
      const agreed = await this.#pool.agreed("eth_getTransactionCount", [account, blockTag(at)], (answer) =>
        asNumber(answer, "transaction count"),
      );
      return agreed?.value ?? null;
    } catch (error) {
      if (error instanceof RpcRefusal) return null;
      throw error;
    }
  }

  balance(account: KeyAddress): Promise<bigint> {
    return this.#pool.call("eth_getBalance", [account, "latest"], (answer) => asQuantity(answer, "balance"));
  }

  /** Gas a call would take; an RpcRefusal carries the revert data. */
  estimateGas(from: KeyAddress, call: ContractCall): Promise<bigint> {
    return this.#pool.call("eth_estimateGas", [{ from, to: call.to, data: call.data }, "latest"], (answer) =>
      asQuantity(answer, "gas estimate"),
    );
  }

  /** Result of a read-only call at the newest block. */
  read(call: ContractCall, from?: { readonly from: KeyAddress; readonly gas: Hex }): Promise<Hex> {
    const { to, data } = call;
    return this.#pool.call("eth_call", [{ ...from, to, data }, "latest"], (answer) =>
      asHex(answer, "call result"),
    );
  }

  /** Whether a node still knows the transaction (pending or mined). */
  knows(transactionHash: Hex): Promise<boolean> {
    return this.#pool.call("eth_getTransactionByHash", [transactionHash], (answer) => answer !== null);
  }

  /** Events since a block, oldest first; none when there is no such block yet, which nodes refuse. */
  async logs(
    address: Hex,
    topics: readonly (Hex | readonly Hex[] | null)[],
    fromBlock: number,
  ): Promise<readonly LogRecord[]> {
    if (fromBlock > (await this.head()).number) return [];
    const filter = { address, topics, fromBlock: blockTag(fromBlock), toBlock: "latest" };
    return this.#pool.call("eth_getLogs", [filter], asLogs);
  }

  /**
   * The transaction that already did what this row wants: same contract, same calldata (or one that carries it among
   * others), found through the contract's own events, all of which carry feeder and interval. Null when there is none.
   */
  async appliedBy(row: OutboxEntry, fromBlock: number): Promise<MinedReceipt | null> {
    const logs = await this.logs(row.to, [null, row.feeder, topicOf(row.interval)], fromBlock);
    for (const log of logs) {
      const input = await this.#pool.call("eth_getTransactionByHash", [log.transactionHash], (answer) =>
        answer === null ? null : asHex(asRecord(answer, "transaction").input, "transaction.input"),
      );
      const receipt = input === null ? null : await this.receipt(log.transactionHash);
      if (input !== null && receipt?.succeeded && applies(row.data, input, receipt.logs)) return receipt;
    }
    return null;
  }
}
