/** What the ledger's registry says about a feeder, as read-only calls. */
import { Interface } from "ethers";
import { batchLedgerAbi, registryAbi } from "../../core/commitment/contractAbi.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall } from "../../ports/chain.ts";

const ledger = new Interface(batchLedgerAbi);
const registry = new Interface(registryAbi);

/** Asks the ledger for its registry. */
export const registryCall = (contract: Hex): ContractCall => ({
  to: contract,
  data: ledger.encodeFunctionData("registry", []) as Hex,
});

export const decodeRegistry = (answer: Hex): Hex =>
  String(ledger.decodeFunctionResult("registry", answer)[0]).toLowerCase() as Hex;

/** Asks the registry who decides about a feeder. */
export const authorityCall = (contract: Hex, feeder: Hex): ContractCall => ({
  to: contract,
  data: registry.encodeFunctionData("authorityOf", [feeder]) as Hex,
});

/** Whether the community of the feeder chose full mode. */
export const decodeFullMode = (answer: Hex): boolean =>
  registry.decodeFunctionResult("authorityOf", answer)[0].fullMode === true;
