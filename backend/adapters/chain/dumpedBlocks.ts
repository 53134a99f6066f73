/**
 * Blocks as the development chain's node dumps them. Every start of the node makes a genesis block of its own
 * before it loads the saved ones, and the next dump holds both under the same number; loaded back, either may
 * win. So a dump is reduced to one chain, from the newest block down by parent hash, before it is loaded.
 */
import { encodeRlp, keccak256, toBeArray } from "ethers";

export interface DumpedBlock {
  readonly header: Readonly<Record<string, string | null | undefined>> & { readonly number: string };
}

/** Header fields in the order in which they are hashed (execution layer, Prague and Osaka). */
const FIELDS = [
  ["parentHash", "bytes"],
  ["sha3Uncles", "bytes"],
  ["miner", "bytes"],
  ["stateRoot", "bytes"],
  ["transactionsRoot", "bytes"],
  ["receiptsRoot", "bytes"],
  ["logsBloom", "bytes"],
  ["difficulty", "integer"],
  ["number", "integer"],
  ["gasLimit", "integer"],
  ["gasUsed", "integer"],
  ["timestamp", "integer"],
  ["extraData", "bytes"],
  ["mixHash", "bytes"],
  ["nonce", "bytes"],
  ["baseFeePerGas", "integer"],
  ["withdrawalsRoot", "bytes"],
  ["blobGasUsed", "integer"],
  ["excessBlobGas", "integer"],
  ["parentBeaconBlockRoot", "bytes"],
  ["requestsHash", "bytes"],
] as const;

/** Block hash: keccak256 of the RLP list of the header's fields. */
export function headerHash(header: DumpedBlock["header"]): string {
  const items: (string | Uint8Array)[] = [];
  for (const [name, kind] of FIELDS) {
    const value = header[name];
    if (typeof value !== "string") continue;
    items.push(kind === "integer" ? toBeArray(BigInt(value)) : value);
  }
  return keccak256(encodeRlp(items));
}

const heightOf = (block: DumpedBlock): number => Number(block.header.number);

/** The candidate that the block above builds on; without one above, the oldest. */
function choose(candidates: readonly DumpedBlock[], child: DumpedBlock | undefined): DumpedBlock {
  if (candidates.length === 1) return candidates[0]!;
  const parent = child?.header.parentHash;
  const linked = candidates.find((candidate) => headerHash(candidate.header) === parent);
  if (linked) return linked;
  const byAge = [...candidates].sort((a, b) => Number(a.header.timestamp) - Number(b.header.timestamp));
  return byAge[0]!;
}

/** One block per height, highest first. */
export function singleChain(blocks: readonly DumpedBlock[]): DumpedBlock[] {
  const byHeight = Map.groupBy(blocks, heightOf);
  const heights = [...byHeight.keys()].sort((a, b) => b - a);
  const chain: DumpedBlock[] = [];
  for (const height of heights) {
    const above = chain.at(-1);
    const child = above && heightOf(above) === height + 1 ? above : undefined;
    chain.push(choose(byHeight.get(height)!, child));
  }
  return chain;
}
