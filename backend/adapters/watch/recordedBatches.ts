/** Batches as the chain itself holds them: from the events of the ledger and the calldata of their transactions. */
import { type Contract, Interface, type JsonRpcProvider, type LogDescription } from "ethers";
import type { BatchCommitment } from "../../core/commitment/commitment.ts";
import { batchLedgerAbi } from "../../core/commitment/contractAbi.ts";
import { unpackSegments } from "../../core/commitment/segments.ts";
import type { Hex } from "../../core/orders/order.ts";

const ledger = new Interface(batchLedgerAbi);
const BATCH = ledger.getEvent("BatchCommitted")!.topicHash;
/** Blocks asked for at a time. */
const SPAN = 2_000;

/** A batch on the ledger. */
export interface RecordedBatch {
  readonly batch: BatchCommitment;
  readonly digest: Hex;
  readonly blockNumber: number;
  /** Unix time of the block. */
  readonly recordedAt: number;
  readonly transactionHash: Hex;
}

interface PackedBatch {
  readonly [name: string]: unknown;
}

/** The batch calls in calldata: one, or several inside `commitMany`. */
function batchesIn(data: string): PackedBatch[] {
  let parsed: ReturnType<typeof ledger.parseTransaction>;
  try {
    parsed = ledger.parseTransaction({ data });
  } catch {
    return [];
  }
  if (parsed?.name === "commitMany") return (parsed.args[0] as string[]).flatMap(batchesIn);
  const holds = parsed?.name === "commitBatch" || parsed?.name === "commitFullBatch";
  return holds ? [parsed!.args[0] as PackedBatch] : [];
}

const batchOf = (packed: PackedBatch): BatchCommitment => ({
  feeder: packed.feeder as Hex,
  interval: Number(packed.interval),
  ordersRoot: packed.ordersRoot as Hex,
  allocationRoot: packed.allocationRoot as Hex,
  balanceRoot: packed.balanceRoot as Hex,
  networkHash: packed.networkHash as Hex,
  envelopeHash: packed.envelopeHash as Hex,
  segments: unpackSegments(packed.segments as Hex),
  poolPriceTicks: Number(packed.poolPriceTicks),
  mustServeWh: Number(packed.mustServeWh),
  networkChargesMicroEuro: Number(packed.networkChargesMicroEuro),
  congestionMicroEuro: Number(packed.congestionMicroEuro),
});

/** Batches of a feeder from a block on, oldest first; at most `limit`, and the block to go on from. */
export async function recordedBatches(
  provider: JsonRpcProvider,
  contract: Pick<Contract, "getAddress">,
  feeder: Hex,
  { fromBlock, limit }: { readonly fromBlock: number; readonly limit: number },
): Promise<{ readonly found: readonly RecordedBatch[]; readonly nextBlock: number }> {
  const address = await contract.getAddress();
  const head = await provider.getBlockNumber();
  const found: RecordedBatch[] = [];
  let from = fromBlock;
  while (from <= head && found.length < limit) {
    const toBlock = Math.min(head, from + SPAN - 1);
    const logs = await provider.getLogs({ address, topics: [BATCH, feeder], fromBlock: from, toBlock });
    for (const log of logs) {
      const event = ledger.parseLog({ topics: [...log.topics], data: log.data }) as LogDescription;
      const [transaction, block] = await Promise.all([
        provider.getTransaction(log.transactionHash),
        provider.getBlock(log.blockNumber),
      ]);
      const interval = Number(event.args.interval);
      const packed = batchesIn(transaction?.data ?? "0x").find(
        (entry) => Number(entry.interval) === interval && entry.feeder === feeder,
      );
      if (!packed || !block) continue;
      found.push({
        batch: batchOf(packed),
        digest: event.args.digest as Hex,
        blockNumber: log.blockNumber,
        recordedAt: block.timestamp,
        transactionHash: log.transactionHash as Hex,
      });
    }
    from = toBlock + 1;
  }
  return { found, nextBlock: from };
}
