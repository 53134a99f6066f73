/** A receipt of the sample street, and a public record that holds its batch and what came after. */
import { Interface } from "ethers";
import { commitBatch, proveTrade } from "../../../backend/core/commitment/commitBatch.ts";
import type { TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { registryAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { accumulate, EMPTY_ACCUMULATOR } from "../../../backend/core/commitment/digests.ts";
import { bytesOf, keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import type { AskRecord } from "../../../frontend/household/chainRecord.ts";
import { BATCH_EVENTS } from "../../../frontend/household/recordEvents.ts";
import { TEST_DOMAIN } from "../../core/commitment/randomBatch.ts";
import {
  keyOf,
  NETWORK_HASH,
  SIGNERS,
  sampleBalances,
  sampleBook,
  sampleCleared,
  sampleSignedOrder,
} from "../../core/commitment/sampleStreet.ts";

const OWN_BLOCK = 7;
const HEAD = 9;
const hex = (value: number): Hex => `0x${value.toString(16)}`;
const word = (value: Hex | number): string =>
  (typeof value === "number" ? value.toString(16) : value.slice(2)).padStart(64, "0");

const book = sampleBook();
const committed = commitBatch({
  domain: TEST_DOMAIN,
  networkHash: NETWORK_HASH,
  cleared: sampleCleared(book),
  orders: book,
  balances: sampleBalances,
});
const signedBy = (role: string): Hex => signDigest(bytesOf(committed.digest, "digest"), keyOf(role));

export const sampleReceipt: TradeReceipt = {
  format: "lateral-receipt/2",
  domain: TEST_DOMAIN,
  signedOrder: sampleSignedOrder(0),
  ...proveTrade(committed, book[0]!.order.orderId)!,
  batch: committed.batch,
  batchDigest: committed.digest,
  signatures: [signedBy("operator"), signedBy("dso")],
  transactionHash: keccakText("transaction"),
  blockHash: keccakText("block"),
  blockNumber: OWN_BLOCK,
};

interface Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly logIndex: Hex;
}

/** Entries that follow each other from `digests`, each with its running value. */
export function recordOf(digests: readonly Hex[]): Log[] {
  let running = EMPTY_ACCUMULATOR;
  return digests.map((digest, index) => {
    running = accumulate(running, digest);
    return {
      address: TEST_DOMAIN.contract,
      topics: [
        BATCH_EVENTS.committed,
        TEST_DOMAIN.feeder,
        `0x${word(sampleReceipt.batch.interval + index)}`,
        digest,
      ],
      data: `0x${running.slice(2)}${word(0)}${word(index + 1)}`,
      blockNumber: hex(OWN_BLOCK + index),
      logIndex: "0x0",
    };
  });
}

export interface SampleRecord {
  /** Entries, the first one being the receipt's own. */
  readonly logs: readonly Log[];
  readonly chainId?: number;
  /** false: the door answers about the ledger only, as the community's own does. */
  readonly opensRegister?: boolean;
}

/** Answers as a node would. */
export const recordAnswers =
  ({ logs, chainId = TEST_DOMAIN.chainId, opensRegister = true }: SampleRecord): AskRecord =>
  async (method, params) => {
    switch (method) {
      case "eth_chainId":
        return hex(chainId);
      case "eth_blockNumber":
        return hex(HEAD);
      case "eth_getTransactionReceipt":
        return logs.length === 0
          ? null
          : { blockNumber: logs[0]!.blockNumber, status: "0x1", logs: [logs[0]] };
      case "eth_getLogs":
        return logs;
      case "eth_getBlockByNumber":
        return { timestamp: hex(1_781_500_000) };
      case "eth_call": {
        const { data } = params[0] as { data: string };
        if (data.startsWith(keccakText("accumulatorOf(bytes32)").slice(0, 10)))
          return logs.at(-1)!.data.slice(0, 66);
        if (data.startsWith(keccakText("registry()").slice(0, 10))) return `0x${word(3)}`;
        if (!opensRegister) throw new Error("only the ledger may be called");
        const { operator, dso, auditor } = SIGNERS;
        // By the contract's own interface, so that a member more or less is seen here.
        const authority = {
          community: TEST_DOMAIN.community,
          networkHash: NETWORK_HASH,
          operator,
          suspended: false,
          fullMode: false,
          dso,
          auditor,
        };
        return new Interface(registryAbi).encodeFunctionResult("authorityOf", [authority]);
      }
      default:
        throw new Error(`unexpected ${method}`);
    }
  };
