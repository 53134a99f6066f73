/**
 * Anchors as the chain's log has them, read with any way to ask a node: the server's, the command line's or the
 * browser's. What is read is held against the accumulator that the contract keeps, so that a node cannot leave an
 * anchor out.
 */
import { bytesOf, keccakText } from "../commitment/words.ts";
import type { Hex } from "../orders/order.ts";
import { type Anchor, type AnchorPlace, type AnchorState, accumulateDays } from "./anchor.ts";

/** One JSON-RPC question. @throws when there is no answer */
export type AskChain = (
  method: "eth_call" | "eth_getLogs" | "eth_blockNumber" | "eth_chainId",
  params: readonly unknown[],
) => Promise<unknown>;

interface Log {
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** Blocks per question, and questions per reading. */
const PAGE_BLOCKS = 4_999;
const MAX_PAGES = 2_000;

export const ANCHORED_TOPIC = keccakText("DayAnchored(bytes32,uint32,uint64,bytes32,bytes32,bytes32)");
const STATE_SELECTOR = keccakText("stateOf(bytes32)").slice(0, 10);

const word = (data: Hex, index: number): Hex => `0x${data.slice(2 + index * 64, 66 + index * 64)}`;
const quantity = (value: number): Hex => `0x${value.toString(16)}`;

/** @throws LAT-4111 */
export function decodeAnchor({ topics, data }: Log): Anchor {
  bytesOf(data, "anchor", 128);
  return {
    day: Number(topics[2]),
    sequence: Number(word(data, 0)),
    root: word(data, 1),
    head: word(data, 2),
    accumulator: word(data, 3),
  };
}

/** @throws LAT-4111 */
export function decodeState(answer: Hex): AnchorState {
  bytesOf(answer, "state", 160);
  return {
    day: Number(word(answer, 0)),
    anchors: Number(word(answer, 1)),
    sequence: Number(word(answer, 2)),
    head: word(answer, 3),
    accumulator: word(answer, 4),
  };
}

export const stateCall = ({ contract, community }: AnchorPlace) => ({
  to: contract,
  data: `${STATE_SELECTOR}${community.slice(2)}` as Hex,
});

export interface AnchorReading {
  readonly anchors: readonly Anchor[];
  readonly state: AnchorState;
  /** False: the log that was shown is not the one that the contract's accumulator stands for. */
  readonly complete: boolean;
}

/** Every anchor of a community, oldest first, from the block of the contract on. @throws what `ask` throws */
export async function readAnchors(
  ask: AskChain,
  place: AnchorPlace,
  fromBlock: number,
): Promise<AnchorReading> {
  const newest = Number(await ask("eth_blockNumber", []));
  const anchors: Anchor[] = [];
  for (let page = 0, start = fromBlock; start <= newest && page < MAX_PAGES; page += 1) {
    const end = Math.min(start + PAGE_BLOCKS, newest);
    const filter = {
      address: place.contract,
      topics: [ANCHORED_TOPIC, place.community],
      fromBlock: quantity(start),
      toBlock: quantity(end),
    };
    const logs = (await ask("eth_getLogs", [filter])) as readonly Log[];
    anchors.push(...logs.map(decodeAnchor));
    start = end + 1;
  }
  anchors.sort((a, b) => a.day - b.day);
  const state = decodeState((await ask("eth_call", [stateCall(place), quantity(newest)])) as Hex);
  const complete =
    anchors.length === state.anchors && accumulateDays(place.community, anchors) === state.accumulator;
  return { anchors, state, complete };
}
