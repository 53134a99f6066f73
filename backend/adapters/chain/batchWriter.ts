/** Calls of `BatchLedger` as calldata, and what the ledger answers, in the product's own types. */
import { Interface } from "ethers";
import { joinSignatures } from "../../core/commitment/batchSignatures.ts";
import { batchLedgerAbi } from "../../core/commitment/contractAbi.ts";
import { packSegments } from "../../core/commitment/segments.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall, FeederState, LedgerCalls } from "../../ports/chain.ts";
import type { LogRecord } from "./rpcAnswers.ts";

const ledger = new Interface(batchLedgerAbi);

/** Topics of the two events that end an interval. */
export const RECORD_TOPICS: readonly Hex[] = ["BatchCommitted", "IntervalVoided"].map(
  (name) => ledger.getEvent(name)!.topicHash as Hex,
);

/** Topic of the event of a batch that was proven wrong. */
export const VOIDED_TOPIC = ledger.getEvent("BatchVoided")!.topicHash as Hex;

/** Encoders for the ledger at `contract`. Encoding throws LAT-41xx for values that do not fit. */
export function ledgerCalls(contract: Hex): LedgerCalls {
  const to = contract.toLowerCase() as Hex;
  const call = (name: string, values: readonly unknown[]): ContractCall => ({
    to,
    data: ledger.encodeFunctionData(name, [...values]) as Hex,
  });
  return {
    commitOrders: ({ feeder, interval, ordersRoot, signature }) =>
      call("commitOrders", [feeder, interval, ordersRoot, signature]),
    commitBatch: ({ batch, signatures, envelopeSignature }) =>
      call("commitBatch", [
        { ...batch, segments: packSegments(batch.segments) },
        joinSignatures(signatures),
        envelopeSignature ?? "0x",
      ]),
    commitFullBatch: ({ batch, signatures, envelopeSignature, packedOrders, signedOrdersRoot }) =>
      call("commitFullBatch", [
        { ...batch, segments: packSegments(batch.segments) },
        joinSignatures(signatures),
        envelopeSignature ?? "0x",
        packedOrders,
        signedOrdersRoot,
      ]),
    commitMany: (calls) => call("commitMany", [calls.map(({ data }) => data)]),
    commitVoid: ({ feeder, interval, reasonCode, signatures }) =>
      call("commitVoid", [feeder, interval, reasonCode, joinSignatures(signatures)]),
  };
}

/** The read-only call behind {@link decodeFeederState}. */
export const stateCall = (contract: Hex, feeder: Hex): ContractCall => ({
  to: contract,
  data: ledger.encodeFunctionData("stateOf", [feeder]) as Hex,
});

export function decodeFeederState(answer: Hex): FeederState {
  const [state] = ledger.decodeFunctionResult("stateOf", answer);
  return {
    lastInterval: Number(state.lastInterval),
    lastOrdersInterval: Number(state.lastOrdersInterval),
    records: Number(state.records),
    accumulator: state.accumulator as Hex,
    balanceRoot: state.balanceRoot as Hex,
  };
}

export interface RecordEvent {
  readonly kind: "batch" | "void";
  readonly digest: Hex;
  readonly accumulator: Hex;
  readonly sequence: number;
}

/** Null when the log is of another event. */
export function decodeRecordEvent(log: LogRecord): RecordEvent | null {
  const parsed = ledger.parseLog({ topics: [...log.topics], data: log.data });
  if (parsed?.name !== "BatchCommitted" && parsed?.name !== "IntervalVoided") return null;
  return {
    kind: parsed.name === "BatchCommitted" ? "batch" : "void",
    digest: parsed.args.digest as Hex,
    accumulator: parsed.args.accumulator as Hex,
    sequence: Number(parsed.args.sequence),
  };
}
