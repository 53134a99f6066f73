/** Names of the ledger's entries as the record indexes them: keccak256 of the event signatures. */
import { keccakText } from "../../backend/core/commitment/words.ts";

export const BATCH_EVENTS = {
  committed: keccakText("BatchCommitted(bytes32,uint32,bytes32,bytes32,bytes32,uint64)"),
  voided: keccakText("IntervalVoided(bytes32,uint32,bytes32,bytes32,uint64,uint16)"),
} as const;
