/** Puts the records of many feeders into few transactions, and reads what became of each. */
import { Interface } from "ethers";
import { batchLedgerAbi } from "../../core/commitment/contractAbi.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall, OutboxFault } from "../../ports/chain.ts";
import { decodeRevert } from "./contractRefusals.ts";
import type { LogRecord } from "./rpcAnswers.ts";

const ledger = new Interface(batchLedgerAbi);
const REFUSED = ledger.getEvent("RecordRefused")!.topicHash;

/** What one transaction may cost and carry. */
export interface PackLimits {
  /** Largest calldata of a transaction, bytes; nodes take 128 KiB. */
  readonly maxBytes: number;
  /** Largest gas of a transaction. */
  readonly maxGas: number;
  /** Largest number of records; the contract takes 256. */
  readonly maxRecords: number;
}

export const DEFAULT_LIMITS: PackLimits = { maxBytes: 120_000, maxGas: 15_000_000, maxRecords: 256 };

/** Gas the ledger wants to see for one record, as in `BatchLedger.commitMany`, beside its calldata. */
const RECORD_GAS = 250_000;
const GAS_PER_BYTE = 120;
/** Bytes of calldata around one record in the list: offset, length and padding. */
const FRAME_BYTES = 96;

/** Upper bound of what a record takes; the last one's reserve has to fit as well. */
export const gasBound = ({ data }: ContractCall): number =>
  RECORD_GAS + ((data.length - 2) / 2) * (GAS_PER_BYTE + 16);

/** Groups of calls in their order, each within the limits; a call that fits alone is never left out. */
export function packRecords(
  calls: readonly ContractCall[],
  limits: PackLimits = DEFAULT_LIMITS,
): readonly (readonly ContractCall[])[] {
  const groups: ContractCall[][] = [];
  let bytes = 0;
  let gas = 0;
  for (const call of calls) {
    const size = (call.data.length - 2) / 2 + FRAME_BYTES;
    const needed = gasBound(call);
    const group = groups.at(-1);
    const full =
      group === undefined ||
      group.length >= limits.maxRecords ||
      bytes + size > limits.maxBytes ||
      gas + needed > limits.maxGas;
    if (full) {
      groups.push([call]);
      bytes = size;
      gas = needed;
    } else {
      group.push(call);
      bytes += size;
      gas += needed;
    }
  }
  return groups;
}

/** The records that a call of `commitMany` carries, or null for another call. */
export function carriedBy(data: Hex): readonly Hex[] | null {
  if (!data.startsWith(ledger.getFunction("commitMany")!.selector)) return null;
  try {
    const [calls] = ledger.decodeFunctionData("commitMany", data);
    return [...calls].map((call) => String(call).toLowerCase() as Hex);
  } catch {
    return null;
  }
}

/** Whether a mined transaction did what a call wants: it is that call, or carries it and it was not refused. */
export function applies(call: Hex, input: Hex, logs: readonly LogRecord[]): boolean {
  if (input === call) return true;
  const at = carriedBy(input)?.indexOf(call) ?? -1;
  return at >= 0 && !refusedRecords(logs).has(at);
}

/** The call that carries these, in their order. */
export const manyOf = (calls: readonly ContractCall[]): ContractCall => ({
  to: calls[0]!.to,
  data: ledger.encodeFunctionData("commitMany", [calls.map(({ data }) => data)]) as Hex,
});

/** How many records a simulated `commitMany` takes. */
export const takenBy = (answer: Hex): number => Number(ledger.decodeFunctionResult("commitMany", answer)[0]);

/** Which records of a transaction were refused, by position, and why; all others were taken. */
export function refusedRecords(logs: readonly LogRecord[]): ReadonlyMap<number, OutboxFault> {
  const refused = new Map<number, OutboxFault>();
  for (const log of logs) {
    if (log.topics[0] !== REFUSED) continue;
    const { index, reason } = ledger.decodeEventLog("RecordRefused", log.data, [...log.topics]);
    refused.set(Number(index), decodeRevert(reason as Hex, "no record of the ledger"));
  }
  return refused;
}
